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
    "mnist-mean": N_("MNIST's mean and deviation"),
    "imagenet-mean": N_("ImageNet's means and deviations"),
    "caffe": N_("0..255 less ImageNet's means"),
    "cifar-mean": N_("CIFAR-10's means and deviations"),
    "own-mean": N_("the mean and deviation of these pictures"),
}
FITS = {"same": N_("as they are"), "resized": N_("resized"), "padded": N_("with a border of zeros")}
POLARITIES = {False: N_("as they are"), True: N_("black and white exchanged")}
CHANNELS = {False: N_("red, green, blue"), True: N_("blue, green, red")}
ANSWERS = {
    "probabilities": N_("Its answers are probabilities: none is below 0, and each picture's sum to 1."),
    "logits": N_("Its answers are logits: they do not sum to 1; a softmax was added."),
    "sigmoid": N_("It answers with one probability for two classes; it became two."),
    "logit": N_("It answers with one logit for two classes; it became two probabilities."),
    "sigmoids": N_("It answers with a probability of its own for each class; they were brought to a sum of 1."),
}
LAYOUTS = {
    "first": N_("Its input has the channels first; they are turned round inside."),
    "none": N_("Its input has no axis for the channel; it is taken away inside."),
    "flat": N_("Its input is the pixels in a row; they are laid out inside."),
}
OTHERS = 2  # alternatives that are told of


def evidence(outcome: Outcome, layout: str) -> tuple[Message, ...]:
    """A sentence for each question that had more than one answer."""
    if not outcome.tried:
        name = Message(SCALINGS[outcome.want.scaling.name])
        stated = [message("Range of the pixels: {range}, as its maker says; not tried.", range=name)]
        more = [ANSWERS[outcome.kind], *([LAYOUTS[layout]] if layout in LAYOUTS else [])]
        return (*stated, *(Message(template) for template in more))
    told = [
        _compared(N_("Range of the pixels"), outcome, "scaling"),
        _compared(N_("Size"), outcome, "fit"),
        _compared(N_("Black and white"), outcome, "inverted"),
        _compared(N_("Order of the channels"), outcome, "bgr"),
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
        2: N_("with {name_0} {share_0:.1%} are right, with {name_1} {share_1:.1%}"),
        3: N_("with {name_0} {share_0:.1%} are right, with {name_1} {share_1:.1%}, with {name_2} {share_2:.1%}"),
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
        return message("Its classes stand in the order of the data: {share:.1%} are right so.", share=outcome.accuracy)
    return message(
        "Its classes stand in another order than the data's: as they stand {plain:.1%} are right, put in order "
        "{share:.1%}; they were put in order inside.",
        plain=outcome.plain_accuracy,
        share=outcome.accuracy,
    )
