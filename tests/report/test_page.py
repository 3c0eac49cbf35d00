import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from halfhour import language
from halfhour.records import History
from halfhour.report.page import page

VOID = {"meta", "img"}
FETCHING = {"src", "href", "xlink:href", "poster", "data", "action", "srcset", "background"}


class Document(HTMLParser):
    """A page taken apart: its elements, its texts by the element around them, and whether its tags match."""

    def __init__(self, source):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, text):
        if text.strip():
            self.texts.append((self.open[-1], text.strip()))

    def texts_of(self, name):
        return [text for element, text in self.texts if element == name]

    def attributes_of(self, name):
        return [attributes for element, attributes in self.elements if element == name]


@pytest.fixture(scope="module")
def english_page(facts):
    language.use("en")
    return page(facts)


def test_tags_match_and_headings_descend_by_one(english_page):
    document = Document(english_page)
    levels = [int(name[1]) for name, _attributes in document.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:], strict=False))


def test_nothing_is_fetched_from_outside(english_page):
    for _name, attributes in Document(english_page).elements:
        for key in FETCHING & set(attributes):
            assert attributes[key].startswith(("data:", "#"))
    style = Document(english_page).texts_of("style")[0]
    assert "@import" not in style
    assert all(place.strip("'\"").startswith("data:") for place in re.findall(r"url\(([^)]*)", style))
    assert "<script" not in english_page and "<link" not in english_page and "<iframe" not in english_page


def test_links_of_the_page_lead_somewhere(english_page):
    document = Document(english_page)
    ids = [attributes["id"] for _name, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for attributes in document.attributes_of("a")} <= set(ids)


def test_headline_is_the_test_accuracy_with_its_interval(facts, english_page):
    right, count = sum(row[i] for i, row in enumerate(facts.evaluation.confusion)), facts.evaluation.count
    assert f"{100 * right / count:.2f} %" in Document(english_page).texts_of("span")
    plain = english_page.replace("\N{NO-BREAK SPACE}", " ")
    assert f"The network got {right} of {count} test images right, none of which it had seen before." in plain
    low, high = (f"{100 * bound:.2f} %" for bound in (facts.evaluation.accuracy_low, facts.evaluation.accuracy_high))
    assert f"between {low} and {high}" in plain


def test_page_tells_data_findings_recipe_machine_and_time(facts, english_page):
    texts = [text for _element, text in Document(english_page).texts]
    for wanted in (
        "718",
        "182",
        "897",
        facts.data.source,
        str(facts.data.note),
        "The network learns its training pictures by heart.",
        "overfitting",
        "Train with --augment tutorial.",
        facts.recipe.command(),
        "3.15.1",
        "1 min 27 s",
        "98.89 %",
    ):
        assert wanted in texts
    assert "98.90\xa0% unchanged, 99.31\xa0% with the fix" in english_page


def test_every_class_and_confused_pair_stands_in_a_table(facts, english_page):
    cells = Document(english_page).texts_of("td")
    for score in facts.evaluation.per_class:
        assert f"{100 * score.recall:.2f} %" in cells and f"{100 * score.precision:.2f} %" in cells
    assert str(facts.evaluation.confused_pairs[0].count) in cells


def test_a_class_that_was_never_the_answer_has_no_share_of_right_answers(facts):
    *others, nine = facts.evaluation.per_class
    scores = (*others, replace(nine, precision=None))
    cells = Document(page(replace(facts, evaluation=replace(facts.evaluation, per_class=scores)))).texts_of("td")
    assert cells.count("never predicted") == 1


def test_the_way_that_a_picture_of_ones_own_was_looked_at_is_told(english_page):
    assert Document(english_page).texts_of("span").count("processing: pale ink") == 1


def test_mistakes_are_shown_pixel_by_pixel_in_their_order(facts, english_page):
    pictures = Document(english_page).attributes_of("img")
    assert len(pictures) == len(facts.mistake_pictures) + len(facts.own_pictures)
    for attributes, expected in zip(pictures, facts.mistake_pictures, strict=False):
        data = base64.b64decode(attributes["src"].removeprefix("data:image/png;base64,"))
        np.testing.assert_array_equal(np.array(Image.open(io.BytesIO(data))), expected[..., 0])


def test_every_picture_and_drawing_has_words_for_those_who_do_not_see_it(english_page):
    document = Document(english_page)
    assert all(attributes["alt"] for attributes in document.attributes_of("img"))
    drawings = document.attributes_of("svg")
    titles = document.texts_of("title")[1:]  # the first is the page's
    assert sum("aria-label" in attributes for attributes in drawings) + len(titles) == len(drawings)


def test_markup_in_names_stays_text(hostile):
    source = page(hostile)
    assert "<script" not in source
    document = Document(source)
    assert "script" not in {name for name, _attributes in document.elements}
    texts = [text for _element, text in document.texts]
    assert sum("<script>alert(1)</script>" in text for text in texts) >= 10


def test_no_findings_are_told_in_a_sentence(facts):
    assert "found none" in page(replace(facts, findings=()))


def test_colour_pictures_no_mistakes_and_no_convolutions_make_a_page(facts):
    evaluation = replace(facts.evaluation, mistakes=(), confused_pairs=())
    empty = np.zeros((0, 4, 4, 3), np.uint8)
    source = page(
        replace(
            facts,
            evaluation=evaluation,
            mistake_pictures=empty,
            responses=(),
            own_pictures=(),
            sample=empty,
            findings=(),
        )
    )
    headings = Document(source).texts_of("h2") + Document(source).texts_of("h3")
    assert "Most often confused" not in headings and "What the first layers respond to" not in headings


def test_a_training_without_a_finished_epoch_makes_a_page(facts):
    assert "No epoch finished" in page(replace(facts, history=History(), stop_reason="interrupted"))


def test_same_facts_give_the_same_bytes(facts, english_page):
    assert page(facts) == english_page


def test_the_reader_s_language_is_declared_and_used_for_every_label(facts, pseudo_chinese):
    document = Document(page(facts))
    assert document.attributes_of("html")[0]["lang"] == "zh-Hans"
    for element in ("h2", "h3", "figcaption", "summary", "dt", "a"):
        own = {*facts.environment} if element == "dt" else set()
        assert [text for text in document.texts_of(element) if not text.startswith("猫") and text not in own] == []


def test_chinese_page_brings_its_font_and_english_page_none(facts, english_page, pseudo_chinese):
    assert "@font-face" in page(facts)
    assert "@font-face" not in english_page


@pytest.mark.skipif(not (language.CATALOGUES / "zh").exists(), reason="the Chinese catalogue is not built")
def test_page_in_chinese_is_well_formed(facts):
    language.use("zh")
    assert Document(page(facts)).attributes_of("html")[0]["lang"] == "zh-Hans"
