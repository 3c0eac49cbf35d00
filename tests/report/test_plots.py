from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from halfhour import language
from halfhour.records import Epoch, History, Mistake
from halfhour.report import plots, walls

SVG = "{http://www.w3.org/2000/svg}"


def epochs(count):
    return History(tuple(Epoch(n, 1 / n, 1 - 0.5 / n, 1.2 / n, 1 - 0.6 / n, 0.001, 1.0) for n in range(1, count + 1)))


def every_figure(facts):
    yield plots.curves(facts.history)
    yield plots.confusion(facts.evaluation, facts.data.class_names)
    yield walls.mistakes(facts.mistake_pictures, facts.evaluation.mistakes)
    yield walls.responses(facts.sample, facts.responses)


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def line(axes, label):
    return next(drawn for drawn in axes.lines if drawn.get_label() == label)


@pytest.mark.parametrize("count", [1, 2, 100])
def test_curves_draw_every_epoch_in_percent_and_nats(count):
    accuracy, loss = plots.curves(epochs(count)).axes
    np.testing.assert_allclose(line(accuracy, "training").get_ydata(), [100 - 50 / n for n in range(1, count + 1)])
    np.testing.assert_allclose(line(loss, "validation").get_ydata(), [1.2 / n for n in range(1, count + 1)])
    assert line(accuracy, f"best epoch ({count})").get_xdata() == [count]


@pytest.mark.parametrize("count", [1, 2, 7, 33, 100, 1000])
def test_epoch_ticks_are_whole_and_few(count):
    for axes in plots.curves(epochs(count)).axes:
        ticks = list(axes.get_xticks())
        assert ticks[0] == 1 and len(ticks) <= 11
        assert all(tick == int(tick) and 1 <= tick <= count for tick in ticks)


def test_training_and_validation_differ_without_colour():
    for axes in plots.curves(epochs(5)).axes:
        assert line(axes, "training").get_linestyle() != line(axes, "validation").get_linestyle()


def test_confusion_writes_every_count_once_and_leaves_zeros_blank(facts):
    small = replace(facts.evaluation, confusion=((5, 2), (0, 7)))
    (axes,) = plots.confusion(small, ["cat", "dog"]).axes
    written = {tuple(map(round, text.get_position())): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "5", (1, 0): "2", (1, 1): "7"}  # x is what it was taken for, y is what it is


def test_confusion_colours_a_rare_mistake_stronger_than_a_frequent_right_answer(facts):
    evaluation = replace(facts.evaluation, confusion=((900, 9, 1), (0, 800, 0), (0, 0, 850)))
    (axes,) = plots.confusion(evaluation, ["a", "b", "c"]).axes
    strength = {(round(p.get_x() + 0.47), round(p.get_y() + 0.47)): p.get_facecolor()[3] for p in axes.patches}
    assert strength[1, 0] > strength[2, 0] > 0
    assert strength[1, 0] > strength[0, 0] > strength[0, 1] == 0


def test_confusion_of_many_classes_drops_the_counts_and_keeps_the_colours(facts):
    size = plots.DIGITS_FIT + 1
    evaluation = replace(facts.evaluation, confusion=tuple(tuple(row) for row in np.eye(size, dtype=int).tolist()))
    (axes,) = plots.confusion(evaluation, [f"class {n}" for n in range(size)]).axes
    assert not axes.texts
    assert sum(patch.get_facecolor()[3] > 0 for patch in axes.patches) == size


def test_mistakes_are_titled_with_truth_answer_and_probability():
    pictures = np.zeros((2, 4, 4, 3), np.uint8)
    figure = walls.mistakes(pictures, [Mistake(3, "9", "4", 0.984), Mistake(5, "automobile", "truck", 0.5)])
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["9 → 4, 98 %", "automobile → truck\n50 %"]


def test_responses_show_the_eight_strongest_filters_first(facts):
    layer = facts.responses[0]
    maps = np.ones_like(layer.maps) * np.arange(12, dtype=np.float32)
    figure = walls.responses(facts.sample, [replace(layer, maps=maps)])
    sample, *shown = [image.get_array() for image in figure.axes[0].images]
    np.testing.assert_array_equal(sample, facts.sample[..., 0])
    np.testing.assert_array_equal(shown[0], layer.kernels[:, :, 0, 11])
    assert [int(picture.max()) for picture in shown[1::2]] == [11, 10, 9, 8, 7, 6, 5, 4]


def test_pictures_keep_their_proportions():
    (axes,) = walls.mistakes(np.zeros((1, 20, 40, 3), np.uint8), [Mistake(0, "a", "b", 0.9)]).axes
    left, right, bottom, top = axes.images[0].get_extent()
    assert right - left == pytest.approx(2 * (bottom - top))
    width, height = axes.get_figure().get_size_inches()
    assert np.diff(axes.get_xlim())[0] / width == pytest.approx(-np.diff(axes.get_ylim())[0] / height)


def test_every_figure_has_the_glyphs_of_english_and_chinese(facts, pseudo_chinese):
    # A missing glyph is a warning of Matplotlib's, and warnings are errors here.
    named = replace(facts.evaluation, mistakes=(Mistake(0, "猫", "狗", 0.5),))
    pictures = facts.mistake_pictures[:1]
    for figure in every_figure(replace(facts, evaluation=named, mistake_pictures=pictures)):
        assert plots.to_png(figure).startswith(b"\x89PNG")


@pytest.mark.skipif(not (language.CATALOGUES / "zh").exists(), reason="the Chinese catalogue is not built")
def test_every_figure_can_be_drawn_with_the_chinese_catalogue(facts):
    language.use("zh")
    for figure in every_figure(facts):
        plots.to_png(figure)


def test_a_glyph_that_no_font_has_is_noticed_in_a_png_and_left_to_the_browser_in_an_svg():
    figure = walls.mistakes(np.zeros((1, 4, 4, 1), np.uint8), [Mistake(0, "🐈", "4", 0.9)])
    assert "🐈" in plots.to_svg(figure, "a cat")
    with pytest.warns(UserWarning, match="Glyph .* missing"):
        plots.to_png(figure)


def test_svgs_are_well_formed_and_keep_their_text(facts):
    root = parsed(plots.to_svg(plots.curves(facts.history), "<both> & more"))
    assert root.tag == f"{SVG}svg" and root.get("aria-label") == "<both> & more"
    assert "Accuracy" in {text.text for text in root.iter(f"{SVG}text")}


def test_svgs_take_every_colour_from_the_page(facts):
    for figure in every_figure(facts):
        svg = plots.to_svg(figure, "figure")
        assert "var(--ink)" in svg
        assert [colour for colour in plots.VARIABLES if colour in svg] == []


def test_colours_are_those_that_matplotlib_writes_and_none_is_another_s():
    assert [to_hex(colour) for colour in plots.VARIABLES] == list(plots.VARIABLES)
    assert len(set(plots.VARIABLES.values())) == len(plots.VARIABLES)


def test_ids_of_two_svgs_never_meet_and_references_resolve(facts):
    seen = set()
    for figure in every_figure(facts):
        root = parsed(plots.to_svg(figure, "figure"))
        own = {element.get("id") for element in root.iter() if element.get("id")}
        targets = {element.get("{http://www.w3.org/1999/xlink}href", "") for element in root.iter()}
        clips = {element.get("clip-path", "")[5:-1] for element in root.iter()}
        assert {target[1:] for target in targets if target.startswith("#")} <= own
        assert clips - {""} <= own
        assert not seen & own
        seen |= own


def test_the_same_records_give_the_same_bytes(facts):
    for first, second in zip(every_figure(facts), every_figure(facts), strict=True):
        assert plots.to_svg(first, "figure") == plots.to_svg(second, "figure")
        assert plots.to_png(first) == plots.to_png(second)


def test_the_global_settings_of_matplotlib_are_left_alone(facts):
    before = Figure().add_subplot().set_title("x").get_color()
    plots.to_png(plots.curves(facts.history))
    assert Figure().add_subplot().set_title("x").get_color() == before
