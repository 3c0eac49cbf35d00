"""Rules `augmentation-active`: in what is judged on, and in a network that is called as a function."""

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.drawing import is_random
from halfhour.doctor.seeing.observed import Array, Observation, Sample
from halfhour.doctor.seeing.sampling import is_stream, resolve
from halfhour.doctor.seeing.streams import cut_after_shuffling
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

DIGITS = 4  # digits of a sample's mean and spread: float32 sums in a different order agree in these
MOVED = 0.01  # of the predictions' standard deviation: a different order of sums changes them by under a millionth
SAME = 0.5  # share of the samples that recur in the second pass, of those that would if nothing but the order changed
FEWEST = 20  # samples that would recur

TITLE = message("Validation or test data are augmented")


@rule("augmentation-active", "cause", TITLE, looks_at=Case)
def augmented_when_judged(case: Case) -> Suspicion | None:
    """The validation or test data is augmented: it changes at random each time it is read, or inside the network.

    Why it matters: augmentation is for training. An accuracy measured on distorted samples is too low and differs from
    run to run. The rule looks at the dataset's `map`, reads the dataset twice and compares, and, if a random layer is
    called with `training=True`, predicts twice and compares.
    """
    samples = [
        (case.fit.validation, "validation_data"),
        *((use.data, use.kind) for use in case.uses if use.kind == "evaluate"),
    ]
    for sample, name in samples:
        if is_stream(sample.whole) and sample and (is_random(sample.whole) or _differs(sample)):
            return Suspicion(
                "error",
                message("The samples of `{name}` change at random each time they are read.", name=name),
                message("A random `map`, or one generator for both sets, augments these samples too."),
                (
                    Remedy(
                        message(
                            "Split first, then augment the training set only, or put the random layers into the model."
                        )
                    ),
                ),
                explains=("labels-misaligned", "underfitting", "overfitting"),
            )
    return _always_on(case)


def _always_on(case: Case) -> Suspicion | None:
    """A random layer that the network calls with `training=True`: asked twice, it answers differently."""
    layer = next((layer for layer in flat_layers(case.model) if _is_random(layer)), None)
    if layer is None or not case.final or case.crashed or not case.held:
        return None
    first, second = (predict(case.model, case.held) for _time in range(2))
    if first is None or second is None or float(np.abs(first - second).mean()) <= MOVED * float(first.std()):
        return None
    return Suspicion(
        "error",
        message(
            "Two predictions for the same images differ: the layer `{layer}` is always on.",
            layer=layer.name,
        ),
        message("The layer is called with `training=True` somewhere, so it distorts what you evaluate on too."),
        (Remedy(message("Pass the argument on: `def call(self, x, training=None)`, `layer(x, training=training)`.")),),
        explains=("underfitting", "labels-misaligned"),
    )


def _differs(sample: Sample) -> bool:
    """Whether the whole set, read once more, holds other samples."""
    if cut_after_shuffling(sample.whole):  # others of the same rows: `train-val-leak` looks at those
        return False
    again = resolve(Sample(whole=sample.whole))
    if not again or not sample.count or len(again.inputs) != 1 or len(again.inputs[0]) != len(sample.inputs[0]):
        return False
    one, other = sample.inputs[0], again.inputs[0]
    recurring = min(1.0, len(one) / sample.count)  # of a part of the set, where each pass has an order of its own
    if one.dtype.kind not in "biuf" or recurring * len(one) < FEWEST:
        return False
    scale = float(np.abs(one).mean(dtype=np.float64)) or 1.0
    return bool(np.isin(_keys(one, scale), _keys(other, scale)).mean() < SAME * recurring)


def _keys(rows: Array, scale: float) -> Array:
    """One number for each sample, made of its mean and its spread."""
    flat = rows.reshape(len(rows), -1).astype(np.float64) / scale
    means, spreads = (np.round(part, DIGITS) for part in (flat.mean(axis=1), flat.std(axis=1)))
    keys: Array = means + 1j * spreads
    return keys


@rule("augmentation-active", "cause", TITLE, looks_at=Observation)
def augmented_when_called(seen: Observation) -> Suspicion | None:
    """A network with random layers is called as a function, `model(x)`, without `training=False`.

    Why it matters: in Keras 3.15, random image layers are on by default, and `model(x)` doesn't switch them off, unlike
    `predict` and `evaluate`. The same image then gets a different prediction each time.
    """
    for call in seen.calls:
        random = [layer for layer in flat_layers(call.model) if _is_random(layer)]
        trained = any(model.model is call.model and model.fits for model in seen.models.values())
        if random and trained and call.training is not False:
            return Suspicion(
                "warning",
                message(
                    "Line {line} calls the model directly, and its layer `{layer}` changes the images at random.",
                    line=call.site.line if call.site else 0,
                    layer=random[0].name,
                ),
                message("Random layers are on in `model(x)`; `predict` and `evaluate` turn them off."),
                (Remedy(message("Write `model(x, training=False)` or `model.predict(x)`.")),),
            )
    return None


def _is_random(layer: object) -> bool:
    """Whether a layer of Keras's changes images at random."""
    kinds = [kind.__name__ for kind in type(layer).__mro__]
    return (
        kinds[0].startswith("Random")
        and "BaseImagePreprocessingLayer" in kinds
        or kinds[0] in ("RandAugment", "AugMix")
    )
