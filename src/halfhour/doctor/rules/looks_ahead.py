"""Rule `looks-ahead`."""

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers, kind_of
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.from_the_future import FROM_THE_FUTURE, from_the_future
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

SHIFTED = 0.95  # share of the targets that are the input of the next step; padding at the end may differ
STANDING = 0.9  # share of steps with the value of the step before: there, every target is the next input
ROWS = 32  # samples to predict
FEWEST_STEPS = 4
MOVED = 1e-3  # of the predictions' standard deviation: a causal model gives the same to the last bit or so


@rule("looks-ahead", "cause", message("The model sees the step it predicts"), looks_at=Case, also=(FROM_THE_FUTURE,))
def looks_ahead(case: Case) -> Suspicion | None:
    """The target of each step is the input of the next, and the model's prediction depends on that next input.

    Why it matters: the model then copies the answer. Training and validation look perfect, and generating step by step
    fails, because the next step isn't there yet. Attention needs a causal mask; a bidirectional layer, and a
    convolution with `padding="same"`, look ahead as well. The rule exchanges the second half of each sequence and looks
    at whether the predictions for the first half change.

    An input that was computed from the value to predict gives it away as well: a centred mean (`rolling(5,
    center=True)`), smoothing over the whole series, or a shift in the wrong direction. If the rows are in
    order of time, such a column is a weighted sum of the targets around it, and earlier targets alone don't give it.
    """
    return _copies(case) or from_the_future(case)


def _copies(case: Case) -> Suspicion | None:
    """The prediction for a step changes with the input of the next one, which is its target."""
    data = case.fit.data
    place = _place(data)
    if place is None or not case.final or case.crashed or not case.model.built:
        return None
    inputs = [part[:ROWS] for part in data.inputs]
    half = inputs[place].shape[1] // 2
    exchanged = inputs[place].copy()
    exchanged[:, half:] = np.roll(exchanged[:, half:], 1, axis=0)
    try:
        before = predict(case.model, Sample(inputs))
        after = predict(case.model, Sample([*inputs[:place], exchanged, *inputs[place + 1 :]]))
    except Exception:  # a model of others may take no other samples
        return None
    if before is None or after is None or before.ndim < 2 or before.shape[1] != inputs[place].shape[1]:
        return None
    first, same = before[:, :half].astype(np.float64), after[:, :half]
    moved = float(np.abs(first - same).mean())
    if not np.isfinite(moved) or moved <= MOVED * float(first.std()):
        return None
    return Suspicion(
        "error",
        message(
            "Exchanging the inputs from step {half} on changes the predictions for the steps before it.", half=half
        ),
        message("The target of a step is the input of the next step, so the model can copy it."),
        (Remedy(_remedy(case)),),
        explains=("too-good",),
    )


def _place(data: Sample) -> int | None:
    """Which of the inputs holds the targets one step later."""
    if not data or len(data.targets) != 1:
        return None
    target = _numbers(data.targets[0])
    for place, given in enumerate(data.inputs):
        steps = _numbers(given)
        wanted = target.argmax(axis=-1) if target.ndim == steps.ndim + 1 else target  # one-hot
        if steps.shape != wanted.shape or steps.ndim < 2 or steps.shape[1] < FEWEST_STEPS or len(steps) < 2:
            continue
        shifted = np.isclose(wanted[:, :-1], steps[:, 1:], rtol=1e-5, atol=1e-6).mean()
        standing = np.isclose(steps[:, 1:], steps[:, :-1], rtol=1e-5, atol=1e-6).mean()
        if shifted >= SHIFTED and standing < STANDING:
            return place
    return None


def _numbers(part: Array) -> Array:
    return part[..., 0] if part.ndim > 2 and part.shape[-1] == 1 else part


def _remedy(case: Case) -> Message:
    kinds = {kind_of(layer) for layer in flat_layers(case.model)}
    if "Bidirectional" in kinds:
        return message("Use the recurrent layer without `Bidirectional`.")
    if kinds & {"Conv1D", "SeparableConv1D"} and not kinds & {"MultiHeadAttention", "GroupQueryAttention", "Attention"}:
        return message('Pad on the left only: `Conv1D(…, padding="causal")`.')
    return message("Give the attention a causal mask: `attention(x, x, use_causal_mask=True)`.")
