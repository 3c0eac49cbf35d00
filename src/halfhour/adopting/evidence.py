"""What trying found, in words: an `Outcome` -> a sentence for each question, with the figures that decided it."""

from collections.abc import Sequence
from dataclasses import replace

from halfhour.adopting.trying import Outcome, Tried
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
    "own-mean": N_("the mean and standard deviation of these images"),
}
FITS = {"same": N_("as they are"), "resized": N_("resized"), "padded": N_("padded with zeros")}
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
        _compared(N_("Pixel range"), outcome, "scaling"),
        _compared(N_("Size"), outcome, "fit"),
        _compared(N_("Black and white"), outcome, "inverted"),
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
        "layout": layout,
        "classes": " ".join(map(str, outcome.order)),
        "answers": outcome.kind,
    }


def _compared(question: str, outcome: Outcome, field: str) -> Message | None:
    """`question: A 98.9 %; B 61.2 %; so A`, where the ways differ in nothing but this."""
    best = next(tried for tried in outcome.tried if tried.want == outcome.want)
    others = [tried for tried in outcome.tried if _differs_only_in(tried.want, outcome.want, field)]
    if not others:
        return None
    others.sort(key=lambda tried: -tried.accuracy)
    shown = [best, *others[:OTHERS]]
    return message(
        "{question}: {tried}; so {chosen}.",
        question=Message(question),
        tried=_listed(shown, field),
        chosen=_name(outcome.want, field),
    )


def _listed(tried: Sequence[Tried], field: str) -> Message:
    """Up to three ways with their shares."""
    words = {f"name_{place}": _name(one.want, field) for place, one in enumerate(tried)}
    shares = {f"share_{place}": one.accuracy for place, one in enumerate(tried)}
    template = {
        2: N_("accuracy is {share_0:.1%} with {name_0}, {share_1:.1%} with {name_1}"),
        3: N_("accuracy is {share_0:.1%} with {name_0}, {share_1:.1%} with {name_1}, {share_2:.1%} with {name_2}"),
    }[len(tried)]
    return Message(template, {**words, **shares})


def _name(want: Want, field: str) -> Message:
    if field == "scaling":
        return Message(SCALINGS[want.scaling.name])
    table = {"fit": FITS, "inverted": POLARITIES, "bgr": CHANNELS}[field]
    return Message(table[getattr(want, field)])  # type: ignore[index]


def _differs_only_in(want: Want, best: Want, field: str) -> bool:
    return want != best and replace(want, **{field: getattr(best, field)}) == best


def _classes(outcome: Outcome) -> Message:
    if list(outcome.order) == sorted(outcome.order):
        return message("Its classes are in the data's order: accuracy is {share:.1%}.", share=outcome.accuracy)
    return message(
        "Its classes are in a different order from the data's: accuracy is {plain:.1%} as they are, "
        "{share:.1%} reordered; they were reordered inside the model.",
        plain=outcome.plain_accuracy,
        share=outcome.accuracy,
    )
