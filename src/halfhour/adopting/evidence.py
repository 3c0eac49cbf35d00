"""What trying found, in words: an `Outcome` -> a sentence for each question, with the figures that decided it."""

from collections.abc import Sequence
from dataclasses import replace

from halfhour.adopting.trying import Outcome, WantResult
from halfhour.adopting.wants import Want
from halfhour.language import N_, Message, message

SCALINGS = {
    "0..1": N_("0..1"),
    "0..255": N_("0..255"),
    "-1..1": N_("-1..1"),
    "-0.5..0.5": N_("-0.5..0.5"),
    "mnist-mean": N_("MNIST's mean and standard deviation"),
    "imagenet-mean": N_("ImageNet's means and standard deviations"),
    "caffe": N_("0..255 minus ImageNet's means"),
    "cifar-mean": N_("CIFAR-10's means and standard deviations"),
    "black-and-white": N_("0 or 1, cut at half"),
    "per-image": N_("each image's own mean and standard deviation"),
    "own-mean": N_("the mean and standard deviation of these images"),
}
FITS = {"same": N_("as they are"), "resized": N_("resized"), "padded": N_("padded with zeros")}
ORIENTATIONS = {False: N_("as they are"), True: N_("rows and columns swapped")}
POLARITIES = {False: N_("as they are"), True: N_("inverted")}
CHANNELS = {False: N_("red, green, blue"), True: N_("blue, green, red")}
ANSWERS = {
    "probabilities": N_("Its outputs are probabilities: none is below 0, and each image's sum to 1."),
    "logits": N_("Its outputs are logits: they don't sum to 1, so a softmax was added."),
    "sigmoid": N_("It outputs one probability for two classes; it was turned into two."),
    "logit": N_("It outputs one logit for two classes; it was turned into two probabilities."),
    "sigmoids": N_("It outputs a separate probability for each class; they were normalised to sum to 1."),
}
LAYOUTS = {
    "first": N_("Its input is channels-first; the axes are swapped inside the model."),
    "none": N_("Its input has no channel axis; the axis is dropped inside the model."),
    "flat": N_("Its input is a flat row of pixels; images are flattened inside the model."),
}
OTHERS = 2  # alternatives that are told of


def evidence(outcome: Outcome, layout: str) -> tuple[Message, ...]:
    """A sentence for each question that had more than one answer."""
    if not outcome.tried:
        name = Message(SCALINGS[outcome.want.scaling.name])
        stated = [message("Pixel range: {range}, as its author states; not tested.", range=name)]
        more = [ANSWERS[outcome.kind], *([LAYOUTS[layout]] if layout in LAYOUTS else [])]
        return (*stated, *(Message(template) for template in more))
    told = [
        _remembered(outcome),
        _compared(N_("Pixel range"), outcome, "scaling"),
        _compared(N_("Size"), outcome, "fit"),
        _compared(N_("Black and white"), outcome, "inverted"),
        _compared(N_("Rows and columns"), outcome, "transposed"),
        _compared(N_("Channel order"), outcome, "bgr"),
        _classes(outcome),
        Message(ANSWERS[outcome.kind]),
        Message(LAYOUTS[layout]) if layout in LAYOUTS else None,
    ]
    return tuple(sentence for sentence in told if sentence)


def wants(outcome: Outcome, layout: str) -> dict[str, str]:
    """What was found, in words that do not change."""
    want = outcome.want
    return {
        "range": want.scaling.name,
        "polarity": "inverted" if want.inverted else "as it is",
        "channels": "BGR" if want.bgr else "RGB",
        "fit": want.fit,
        "orientation": "transposed" if want.transposed else "as it is",
        "layout": layout,
        "classes": " ".join(map(str, outcome.order)),
        "answers": outcome.kind,
    }


def _compared(question: str, outcome: Outcome, field: str) -> Message | None:
    """`question: A 98.9 %; B 61.2 %; so A`, where the ways differ in nothing but this.

    If another is as often right as the chosen one, that is not why it was chosen, and it says so.
    """
    best = outcome.tried[0]
    others = [tried for tried in outcome.tried if _differs_only_in(tried.want, outcome.want, field)]
    asked = [tried for tried in others if len(tried.right)]
    asked.sort(key=lambda tried: -float(tried.right.mean()))
    if not asked:
        return None
    shown = [best, *asked[:OTHERS]]
    shares = _shares(shown)
    template = N_("{question}: {tried}; so {chosen}.")
    if max(shares[1:]) >= shares[0]:
        template = N_(
            "{question}: {tried}; too close to tell by accuracy, so {chosen}: it gives the correct classes higher "
            "probabilities, or is more common."
        )
    told = {"question": Message(question), "tried": _listed(shown, field), "chosen": _name(outcome.want, field)}
    return Message(template, told)


def _remembered(outcome: Outcome) -> Message | None:
    """What a batch normalisation remembers of the training pictures, where that ruled ranges out."""
    best = outcome.tried[0]
    out = [tried for tried in outcome.tried if tried.misfit is not None and not len(tried.right)]
    if best.misfit is None or not out:
        return None
    nearest = min(out, key=lambda tried: tried.misfit or 0.0)
    return message(
        "Its first BatchNormalization layer holds the statistics of its training images: with "
        "{name}, these images are {nats:.2f} nats away; with {other}, {far:.1f}. Ranges that far off "
        "were not tried.",
        name=_name(outcome.want, "scaling"), nats=best.misfit, other=_name(nearest.want, "scaling"), far=nearest.misfit,
    )  # fmt: skip


def _listed(tried: Sequence[WantResult], field: str) -> Message:
    """Up to three ways with their shares of the pictures that all of them were asked about."""
    words = {f"name_{place}": _name(one.want, field) for place, one in enumerate(tried)}
    shares = {f"share_{place}": share for place, share in enumerate(_shares(tried))}
    count = _asked(tried)
    template = {
        2: N_("accuracy on {count} images is {share_0:.1%} with {name_0}, {share_1:.1%} with {name_1}"),
        3: N_(
            "accuracy on {count} images is {share_0:.1%} with {name_0}, {share_1:.1%} with {name_1}, "
            "{share_2:.1%} with {name_2}"
        ),
    }[len(tried)]
    return Message(template, {**words, **shares, "count": count})


def _asked(tried: Sequence[WantResult]) -> int:
    """How many pictures all of the ways were asked about."""
    return min(len(one.right) for one in tried)


def _shares(tried: Sequence[WantResult]) -> list[float]:
    """The share of these that each way gets right."""
    count = _asked(tried)
    return [float(one.right[:count].mean()) for one in tried]


def _name(want: Want, field: str) -> Message:
    if field == "scaling":
        return Message(SCALINGS[want.scaling.name])
    table = {"fit": FITS, "inverted": POLARITIES, "bgr": CHANNELS, "transposed": ORIENTATIONS}[field]
    return Message(table[getattr(want, field)])  # type: ignore[index]


def _differs_only_in(want: Want, best: Want, field: str) -> bool:
    if field == "scaling" and want.scaling != best.scaling:
        want = replace(want, bgr=best.bgr)  # of a pretrained network, the one goes with the other
    return want != best and replace(want, **{field: getattr(best, field)}) == best


def _classes(outcome: Outcome) -> Message:
    if outcome.outputs > len(outcome.order):
        return message(
            "It has {outputs} outputs, the data {classes} classes: accuracy is {share:.1%} with the outputs that fit; "
            "the others were removed from the model.",
            outputs=outcome.outputs, classes=len(outcome.order), share=outcome.accuracy,
        )  # fmt: skip
    if list(outcome.order) == sorted(outcome.order):
        return message("Its classes are in the data's order: accuracy is {share:.1%}.", share=outcome.accuracy)
    return message(
        "Its classes are in a different order from the data's: accuracy is {plain:.1%} as they are, "
        "{share:.1%} reordered; they were reordered inside the model.",
        plain=outcome.plain_accuracy,
        share=outcome.accuracy,
    )
