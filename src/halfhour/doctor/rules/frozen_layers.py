"""Rule `frozen-layers`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Change, Config, Remedy, Suspicion
from halfhour.language import Message, message

MOST = 0.3  # share of the numbers in the kernels
FEWEST_NUMBERS = 200  # of a kernel, for the others to tell
REACHED = 0.97  # of the range; the largest of 200 even draws stays below it in 0.2 % of the cases, 0.97^200
ROUNDED = 1.0001  # of the range, which 32-bit rounding may exceed
SPREAD = 0.15  # of an even draw's variance, either way; 2.4 standard deviations of that of 200 draws, sqrt(0.8 / 200)


@rule("frozen-layers", "cause", message("Untrained layers are frozen"), looks_at=Case)
def frozen_layers(case: Case) -> Suspicion | None:
    """Layers with random weights are frozen, or every layer is.

    Why it matters: freezing keeps what was learned before; untrained weights aren't worth keeping. A frozen kernel
    counts as never trained if its values are still spread evenly over exactly the range of Glorot and Bengio's
    initialisation.
    """
    if not case.model.built or not case.model.weights:
        return None
    kernels = case.network.kernels(case.fit.initial)
    if any(not np.array_equal(kernel, np.asarray(layer.kernel)) for layer, kernel in kernels if not layer.trainable):
        return None  # frozen after this training, or trained in another model: a GAN's discriminator
    if not case.model.trainable_weights:
        return _suspicion(message("None of the {count} weights is trainable.", count=case.model.count_params()))
    elsewhere = {
        id(variable)
        for other in case.seen.models.values()
        if other is not case.model_seen and other.fits
        for variable in other.model.weights
    }
    kernels = [(layer, kernel) for layer, kernel in kernels if id(layer.kernel) not in elsewhere]
    total = sum(kernel.size for _, kernel in kernels)
    frozen = [(layer, kernel) for layer, kernel in kernels if not layer.trainable_weights]
    random = [(layer, kernel) for layer, kernel in frozen if untouched(kernel)]
    if not random or sum(kernel.size for _, kernel in random) < MOST * total:
        return None
    return _suspicion(
        message(
            "{count} layers are frozen with their random initial weights: {names}.",
            count=len(random),
            names=", ".join(layer.name for layer, _ in random[:5]),
        )
    )


def untouched(kernel: Array) -> bool:
    """Whether a kernel still is a draw from Glorot's uniform range, ±sqrt(6 / (fan_in + fan_out)).

    >>> draw = np.random.default_rng(0).uniform(-1, 1, (60, 60)) * (6 / 120) ** 0.5
    >>> untouched(draw), untouched(draw * 1.2)
    (True, False)
    """
    if kernel.ndim < 2 or kernel.size < FEWEST_NUMBERS:
        return False
    field = int(np.prod(kernel.shape[:-2]))
    limit = (6 / (field * (kernel.shape[-2] + kernel.shape[-1]))) ** 0.5
    reach, variance = float(np.abs(kernel).max()), float(kernel.var())
    spread_evenly = abs(variance / (limit**2 / 3) - 1) < SPREAD
    return bool(REACHED * limit < reach <= limit * ROUNDED and spread_evenly)


def _thawed(_layer: object, config: Config) -> Config:
    """A layer of the network itself may learn; networks inside it stay as they are: they may have learned before."""
    return config | {"trainable": True} if "trainable" in config and "layers" not in config else config


def _suspicion(evidence: Message) -> Suspicion:
    return Suspicion(
        "error",
        evidence,
        message("`trainable = False` keeps the weights as they are."),
        (
            Remedy(
                message(
                    "Set `trainable = True` for them and compile again; or load trained weights (`weights='imagenet'`)."
                ),
                Change(layer=_thawed),
            ),
        ),
    )
