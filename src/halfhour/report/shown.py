"""What a notebook shows of a value that a cell ends with: a run, or answers to pictures -> HTML."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from halfhour.errors import HalfhourError
from halfhour.images.read import read_picture
from halfhour.language import _
from halfhour.records import Mistake, Pixels, Prediction, RunFacts
from halfhour.report.card import NEUTRAL, QUIET, card, panel
from halfhour.report.commands import repeating
from halfhour.report.html import Markup, joined, picture, tag
from halfhour.report.live import COLOURS
from halfhour.report.plots import curves, to_svg
from halfhour.report.told import verdict
from halfhour.report.words import rough_share

MISTAKES = 8
ANSWERS = 20  # shown of a long list
BARS = 3  # the likeliest classes
SIDE = 96  # pixels of a picture on the screen
# What the figures' colours are where nothing is known of the page: seen on white and on black.
VARIABLES = {
    "ink": "currentColor",
    "muted": "currentColor",
    "line": "rgba(128,128,128,.35)",
    "paper": "transparent",
    **COLOURS,
    "right": COLOURS["validation"],
    "wrong": "#d9622b",
}
ROW = "display:flex;flex-wrap:wrap;gap:.8em;align-items:flex-start;margin:.5em 0"


class Answers(list[Prediction]):
    """Predictions in order; a notebook shows each beside its picture and the pixels that the network was given."""

    def _repr_html_(self) -> str:
        return answers(self)


def run(facts: RunFacts) -> Markup:
    """A finished run: its test accuracy, curves, worst mistakes, findings, and what can be done with it."""
    tested = verdict(facts.evaluation) if facts.evaluation.count else _("An imported model, not tested yet")
    head = tag("div", tag("b", tested, style="font-size:1.1em"))
    parts = [head, tag("div", facts.data.name, " · ", facts.recipe.model, " · ", facts.folder, style=QUIET)]
    if facts.history.epochs:
        colours = ";".join(f"--{name}:{value}" for name, value in VARIABLES.items())
        figure = Markup(to_svg(curves(facts.history), _("Accuracy and loss of every epoch")))
        parts.append(tag("div", figure, style=f"max-width:52em;{colours}"))
    if facts.evaluation.mistakes:
        parts.append(tag("div", _("Its most confident mistakes:")))
        shown = zip(facts.mistake_pictures, facts.evaluation.mistakes[:MISTAKES], strict=False)
        parts.append(tag("div", *(_mistake(pixels, mistake) for pixels, mistake in shown), style=ROW))
    steps = tag("div", tag("b", _("What to do now")), *(_step(words, code) for words, code in _steps(facts).items()))
    box = panel(*parts, steps)
    return tag("div", box, card(facts.findings), class_="halfhour") if facts.findings else box


def answers(predictions: Sequence[Prediction]) -> Markup:
    """Each answer: the picture, the pixels that the network was given, and bars for the likeliest classes."""
    rows = [_answer(prediction) for prediction in predictions[:ANSWERS]]
    if len(predictions) > ANSWERS:
        rows.append(tag("div", _("… and {count} more.", count=len(predictions) - ANSWERS), style=QUIET))
    return panel(*rows)


def _steps(facts: RunFacts) -> Mapping[str, str]:
    if any(finding.severity != "note" for finding in facts.findings):
        first = {_("Fix the first finding below, and train again:"): repeating(facts)}
    else:
        first = {}
    return first | {
        _("Try an image of your own:"): 'run.predict("photo.jpg")',
        _("See everything on one page:"): "run.report()",
        _("Share it with a friend, as one page:"): 'run.export("page")',
    }


def _step(words: str, code: str) -> Markup:
    return tag("div", words, " ", tag("code", code), style="margin:.15em 0")


def _mistake(pixels: Pixels, mistake: Mistake) -> Markup:
    words = _("{truth}, predicted as {predicted}", truth=mistake.truth, predicted=mistake.predicted)
    return tag("div", _enlarged(pixels, words), tag("div", words), tag("small", rough_share(mistake.probability)))


def _answer(prediction: Prediction) -> Markup:
    parts = [_original(prediction.file), _seen(prediction.pixels)]
    if prediction.refused:
        answer = joined([tag("b", _("refused")), tag("div", prediction.reason, style="max-width:30em")])
    else:
        answer = tag("b", prediction.label, style="font-size:1.4em")
    likeliest = sorted(prediction.probabilities.items(), key=lambda pair: -pair[1])[:BARS]
    truth = tag("div", _("actually {truth}", truth=prediction.truth), style=QUIET) if prediction.truth else None
    bars = (_bar(name, probability) for name, probability in likeliest)
    name = Path(prediction.file).name + (f" · {prediction.part}" if prediction.part else "")
    told = tag("div", answer, *bars, truth, tag("div", name, style=QUIET))
    return tag("div", *(part for part in parts if part), told, style=ROW)


def _bar(name: str, probability: float) -> Markup:
    filled = tag(
        "div", style=f"width:{100 * probability:.1f}%;height:.6em;background:{COLOURS['validation']};min-width:1px"
    )
    track = tag("div", filled, style="width:12em;background:rgba(128,128,128,.25)")
    words = tag("span", name, " ", rough_share(probability), style="min-width:7em")
    return tag("div", words, track, style="display:flex;gap:.6em;align-items:center")


def _original(file: str) -> Markup | None:
    """The person's picture, small, if it is still there."""
    try:
        image = read_picture(Path(file)).convert("RGB")
    except (HalfhourError, OSError, ValueError):
        return None
    image.thumbnail((2 * SIDE, 2 * SIDE))
    return _enlarged(np.asarray(image), file, edge=0)


def _seen(file: str | None) -> Markup | None:
    """What the network was given."""
    if file is None:
        return None
    try:
        with Image.open(BytesIO(Path(file).read_bytes())) as image:
            pixels = np.atleast_3d(np.asarray(image))
    except (OSError, ValueError):
        return None
    return _enlarged(pixels, _("as the network saw it"))


def _enlarged(pixels: Pixels, words: str, edge: int = 1) -> Markup:
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    look = f"width:{width * scale:.0f}px;height:{height * scale:.0f}px;border:{edge}px solid {NEUTRAL}"
    if scale > 1:
        look += ";image-rendering:pixelated"
    return tag("div", picture(pixels, words, style=look))
