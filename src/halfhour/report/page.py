"""The page of a run: `RunFacts` -> one HTML file in the current language that needs nothing from outside."""

from collections.abc import Sequence
from pathlib import Path

from halfhour.language import _, current, sentences
from halfhour.records import Evaluation, RunFacts
from halfhour.report import adoption, sections
from halfhour.report.fonts import embedded
from halfhour.report.html import Markup, joined, kept, tag
from halfhour.report.words import duration, share

STYLE = Path(__file__).with_suffix(".css")
LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


def page(facts: RunFacts) -> str:
    """The whole page; the same facts in the same language give the same bytes."""
    parts = [
        *_origin(facts),
        ("network", _("The network"), sections.network(facts.layers, facts.parameters)),
        ("test", _("What it gets right and wrong"), sections.results(facts) if facts.evaluation.count else None),
        ("inside", _("What the first layers respond to"), sections.inside(facts)),
        ("own", _("Your own images"), sections.own_pictures(facts.own_pictures)),
        ("again", _("Do it again"), adoption.again(facts) if facts.adoption else sections.again(facts)),
    ]
    title = facts.data.name
    if facts.evaluation.count:
        title = _("{data}: accuracy {accuracy}", data=facts.data.name, accuracy=share(facts.evaluation.accuracy))
    return document(title, tag("header", _headline(facts), _key_figures(facts)), parts, _footer(facts))


def document(title: str, header: Markup, parts: Sequence[tuple[str, str, Markup | None]], footer: str) -> str:
    """A whole HTML file: a header, sections with links to them, and a footer.

    Args:
        title: of the window.
        header: the `header` element.
        parts: id, heading and content of every section; one without content is left out.
        footer: its text.
    """
    shown = [(name, title, content) for name, title, content in parts if content]
    links = [tag("a", title, href=f"#{name}") for name, title, _content in shown]
    body = joined(
        [
            header,
            tag("nav", *links, aria_label=_("On this page")),
            tag("main", *(tag("section", tag("h2", title), content, id=name) for name, title, content in shown)),
            tag("footer", tag("p", footer)),
        ]
    )
    style = Markup(STYLE.read_text(encoding="utf-8") + embedded(title + body))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", style),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang=LANGUAGE_TAGS[current()]) + "\n"


def _origin(facts: RunFacts) -> list[tuple[str, str, Markup]]:
    """Where the network comes from: its training, or what was found out of a model from elsewhere."""
    data = sections.data(facts.data, facts.galleries) if facts.data.train_count else None
    if facts.adoption:
        known = ("adoption", _("What the model expects"), adoption.adoption(facts.adoption))
        return [known, *([("data", _("What it was tested on"), data)] if data else [])]
    return [
        ("findings", _("What the doctor says"), sections.findings(facts.findings, len(facts.history.epochs))),
        ("data", _("What it learned from"), data or Markup("")),
        ("training", _("How it went"), sections.training(facts)),
    ]


def _footer(facts: RunFacts) -> str:
    if facts.adoption:
        if facts.openings:
            return _(
                "Written by halfhour. The model was trained elsewhere. Its test set was used once, at its import, "
                "and looked at again since: {count}.",
                count=len(facts.openings),
            )
        return _("Written by halfhour. The model was trained elsewhere.")
    if facts.openings:
        return _(
            "Written by halfhour. The test set was used once, at the end of the training, and looked at again since: "
            "{count}.",
            count=len(facts.openings),
        )
    return _("Written by halfhour. The test set was used once, at the end.")


def _headline(facts: RunFacts) -> Markup:
    """The test accuracy with its interval, as a figure and in words."""
    evaluation = facts.evaluation
    if not evaluation.count:
        return tag(
            "div",
            tag("p", facts.recipe.model, class_="eyebrow"),
            tag("h1", _("An imported model, not tested yet")),
            tag("p", _("`halfhour evaluate {folder} --data DATA` tests it.", folder=facts.folder), class_="lead"),
            class_="headline",
        )
    right = round(evaluation.accuracy * evaluation.count)
    words = _(
        "The network got {right:,} of {count:,} test images right, none of which it had seen before.",
        count=evaluation.count,
        right=right,
    )
    if facts.adoption:
        words = _(
            "The network got {right:,} of {count:,} test images right. Some may have been in its training "
            "set: then it is worse on new ones.",
            count=evaluation.count,
            right=right,
        )
    return tag(
        "div",
        tag("p", facts.data.name, " · ", facts.recipe.model, class_="eyebrow"),
        tag("h1", tag("span", share(evaluation.accuracy), class_="result"), " ", _("test accuracy")),
        tag("p", sentences(words, _interval(evaluation)), class_="lead"),
        class_="headline",
    )


def _interval(evaluation: Evaluation) -> str:
    """What the 95 % interval says."""
    return _(
        "This is a sample: on other images of the same kind, expect between {low} and {high} correct (95 % interval).",
        low=kept(share(evaluation.accuracy_low)),
        high=kept(share(evaluation.accuracy_high)),
    )


def _key_figures(facts: RunFacts) -> Markup:
    """The few figures that everybody asks for."""
    best = facts.history.best
    if facts.adoption:
        return _key_figures_of_adopted(facts)
    figures = [
        (_("Training accuracy"), share(facts.train_accuracy)),
        (_("Validation accuracy, best epoch"), share(best.validation_accuracy) if best else None),
        (_("Test loss"), f"{facts.evaluation.loss:.4f}"),
        (_("Epochs"), str(len(facts.history.epochs))),
        (_("Time in all"), duration(facts.seconds.total)),
        (_("Parameters"), f"{facts.parameters:,}"),
    ]
    shown = [tag("div", tag("dt", name), tag("dd", value)) for name, value in figures if value is not None]
    return tag("dl", *shown, class_="figures")


def _key_figures_of_adopted(facts: RunFacts) -> Markup:
    """The few that are known of a model without a training."""
    figures = [(_("Parameters"), f"{facts.parameters:,}")]
    if facts.evaluation.count:
        figures = [
            (_("Validation accuracy"), share(facts.validation_accuracy)),
            (_("Test loss"), f"{facts.evaluation.loss:.4f}"),
            *figures,
        ]
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in figures), class_="figures")
