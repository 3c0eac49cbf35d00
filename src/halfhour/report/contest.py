"""Several models on the same pictures, in words and as a page: a `Contest` -> sentences, one HTML file."""

from collections.abc import Sequence
from pathlib import Path

from halfhour.language import N_, _, sentences
from halfhour.records import Contest, Duel, Gallery, Standing
from halfhour.report.html import Markup, joined, kept, picture, table, tag
from halfhour.report.page import document
from halfhour.report.words import share

RUNTIMES = {"keras": "Keras", "onnx": "ONNX Runtime", "litert": "LiteRT"}


def names_of(contest: Contest) -> list[str]:
    """What the models are called: by their folders' names, or by their paths where two have one name."""
    paths = [Path(standing.run) for standing in contest.standings]
    short = [path.name for path in paths]
    return short if len(set(short)) == len(short) else [str(path) for path in paths]


def headline(contest: Contest) -> str:
    """On what the models were compared."""
    told = {
        "test": N_("{count:,} test images of {data}, the same for all"),
        "validation": N_("{count:,} validation images of {data}, the same for all"),
        "new": N_("{count:,} images of {data} that none of them has seen"),
    }
    return _(told[contest.side], count=contest.count, data=contest.data)


def headings(contest: Contest) -> list[str]:
    """Of the table of standings."""
    return [
        _("run"),
        _("accuracy"),
        _("95 % interval"),
        _("loss"),
        _("parameters"),
        *(RUNTIMES[name] for name in _runtimes(contest)),
    ]


def row(contest: Contest, place: int) -> list[str]:
    """Of the table: a model's figures."""
    one = contest.standings[place]
    return [
        names_of(contest)[place],
        share(one.accuracy),
        _("{low} to {high}", low=share(one.accuracy_low), high=share(one.accuracy_high)),
        f"{one.loss:.4f}",
        f"{one.parameters:,}",
        *(_form(one, name) for name in _runtimes(contest)),
    ]


def _form(one: Standing, name: str) -> str:
    """Seconds a picture and size of one form of a model."""
    if name not in one.bytes:
        return "–"
    size = _("{kilobytes:,.0f} KB", kilobytes=one.bytes[name] / 1000)
    return f"{_('{milliseconds:.2f} ms', milliseconds=one.milliseconds[name])}, {size}" if one.milliseconds else size


def verdict(contest: Contest, duel: Duel) -> str:
    """Which of two is better, as far as the test tells."""
    names = names_of(contest)
    first, second = names[duel.first], names[duel.second]
    counts = _(
        "Images that only one gets right: {first} {only_first:,}, {second} {only_second:,} "
        "(McNemar's exact test: p = {p:.2g}).",
        only_first=duel.only_first, first=first, only_second=duel.only_second, second=second, p=duel.p_value,
    )  # fmt: skip
    if duel.better is None:
        return sentences(
            _("These images can't tell whether {first} or {second} is better.", first=first, second=second), counts
        )
    ahead, behind = (first, second) if duel.better == "first" else (second, first)
    return sentences(_("{ahead} is better than {behind}.", ahead=ahead, behind=behind), counts)


def cautions(contest: Contest) -> list[str]:
    """What these figures do not say."""
    told = []
    if any(contest.opened):
        told.append(
            _(
                "These are test images of some of the models, whose run folders record that they were used "
                "again. If you choose a model by these figures, test it on other images."
            )
        )
    if contest.side == "validation":
        told.append(
            _(
                "Training keeps the weights that did best on the validation images, so these figures are "
                "slightly optimistic."
            )
        )
    for standing, name in zip(contest.standings, names_of(contest), strict=True):
        if standing.adopted:
            told.append(
                _("{run} was trained elsewhere, possibly on some of these images. Images new to all models "
                  "tell more (--data).", run=name)
            )  # fmt: skip
    if len(contest.duels) > 1:
        told.append(
            _("For {count} pairs, two models count as different under p = {level:.2g}.",
              count=len(contest.duels), level=contest.level)
        )  # fmt: skip
    return told


def page(contest: Contest) -> str:
    """One HTML file in the current language that needs nothing from outside."""
    rows = [row(contest, place) for place in range(len(contest.standings))]
    told = tag("ul", *(tag("li", caution) for caution in cautions(contest)))
    parts = [
        ("models", _("The models"), joined([table(headings(contest), rows), told])),
        *((f"pair-{number}", _pair(contest, duel), _duel(contest, duel)) for number, duel in enumerate(contest.duels)),
    ]
    header = tag(
        "header",
        tag(
            "div",
            tag("p", contest.data, class_="eyebrow"),
            tag("h1", _("{count} models on the same images", count=len(contest.standings))),
            tag("p", sentences(*(verdict(contest, duel) for duel in contest.duels[:3])), class_="lead"),
            class_="headline",
        ),
        _figures(contest),
    )
    return document(_("{count} models compared", count=len(contest.standings)), header, parts, headline(contest))


def _figures(contest: Contest) -> Markup:
    names = names_of(contest)
    figures = [
        tag("div", tag("dt", name), tag("dd", share(standing.accuracy)))
        for name, standing in zip(names, contest.standings, strict=True)
    ]
    return tag("dl", *figures, class_="figures")


def _pair(contest: Contest, duel: Duel) -> str:
    names = names_of(contest)
    return _("{first} and {second}", first=names[duel.first], second=names[duel.second])


def _duel(contest: Contest, duel: Duel) -> Markup:
    names = names_of(contest)
    headings = ("", _("{name} right", name=names[duel.second]), _("{name} wrong", name=names[duel.second]))
    counts = [
        (_("{name} right", name=names[duel.first]), f"{duel.both_right:,}", f"{duel.only_first:,}"),
        (_("{name} wrong", name=names[duel.first]), f"{duel.only_second:,}", f"{duel.both_wrong:,}"),
    ]
    galleries = (_gallery(shown) for shown in duel.shown if shown.captions)
    return joined([tag("p", verdict(contest, duel)), table(headings, counts), *galleries])


def _gallery(shown: Gallery) -> Markup:
    items = (
        tag("li", picture(pixels, caption), tag("span", kept(caption)))
        for pixels, caption in zip(shown.pictures, shown.captions, strict=True)
    )
    return joined([tag("h3", shown.title), tag("p", shown.told), tag("ul", *items, class_="pictures")])


def _runtimes(contest: Contest) -> Sequence[str]:
    return [name for name in RUNTIMES if any(name in standing.bytes for standing in contest.standings)]
