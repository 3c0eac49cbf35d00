"""Rules `bad-init`: weights that start badly, and neurons that are still alike after a loop of the person's own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.patching.edits import set_initialisers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.loop import Loop
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Config, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

WIDE, NARROW = 5.0, 0.05  # times the standard deviation of Glorot and Bengio (2010), sqrt(2 / (fan_in + fan_out))

LEAVE_OUT = message("Drop `kernel_initializer`, or use `kernel_initializer='he_normal'` with ReLU.")
FEWEST = 10  # numbers in a kernel; with fewer, the standard deviation says nothing


@rule("bad-init", "cause", message("The weights are badly initialised"), looks_at=Case)
def bad_init(case: Case) -> Suspicion | None:
    """The initial weights are all equal, or far too large or small.

    Why it matters: neurons that start equal stay equal, and a wrong scale makes signals grow or fade from layer to
    layer. Equal weights are certain; a wrong scale is reported only if Keras's default initialisation does better when
    tried.
    """
    if case.fit.initial is None:  # a subclassed model, whose weights are made by its first step
        return _alike(case.model.trainable_variables)
    kernels = case.network.kernels(case.fit.initial)
    wrong: list[tuple[keras.Layer, Array, bool]] = []
    for place, (layer, kernel) in enumerate(kernels):
        alike = kernel.size >= FEWEST and float(np.ptp(kernel)) == 0.0
        ratio = float(kernel.std()) / glorot(kernel)
        if alike and place < len(kernels) - 1:
            wrong.insert(0, (layer, kernel, True))
        elif not alike and kernel.size >= FEWEST and (ratio > WIDE or ratio < NARROW):
            wrong.append((layer, kernel, False))
    if not wrong:
        return None
    layer, kernel, alike = wrong[0]
    names = {each.name for each, *_ in wrong}

    def edit(layer: "keras.Layer", config: Config) -> Config:
        fresh = {"kernel_initializer": "he_normal", "bias_initializer": "zeros"}
        return config | fresh if layer.name in names and "kernel_initializer" in config else config

    return Suspicion(
        "error",
        message(
            "The weights of layer `{name}` start with a standard deviation of {deviation:.2g}; the usual "
            "value is {usual:.2g}.",
            name=layer.name,
            deviation=0.0 if alike else float(kernel.std()),
            usual=glorot(kernel),
        ),
        message("Neurons that start identical stay identical.")
        if alike
        else message("Signals and gradients explode or vanish from layer to layer."),
        (
            Remedy(
                LEAVE_OUT,
                Change(layer=edit, fresh=True),
                (
                    set_initialisers(
                        case, [layer for layer, *_ in wrong], kernel_initializer="he_normal", bias_initializer="zeros"
                    ),
                ),
            ),
        ),
        by_trial=None if alike else ByTrial(ahead=True),
    )


@rule("bad-init", "cause", message("The weights are badly initialised"), looks_at=Loop)
def still_alike(loop: Loop) -> Suspicion | None:
    """The same after a custom training loop, whose initial weights weren't seen: the neurons are still all equal."""
    return _alike(loop.stepped)


def _alike(variables: Sequence["keras.Variable"]) -> Suspicion | None:
    """Neurons whose weights are all alike at the end: they were at the beginning."""
    import keras

    kernels = [(one, keras.ops.convert_to_numpy(one)) for one in variables if len(one.shape) > 1]
    for variable, kernel in kernels[:-1]:
        if kernel.size >= FEWEST and kernel.shape[-1] > 1 and (kernel == kernel[..., :1]).all():
            return Suspicion(
                "error",
                message(
                    "After training, the {count} neurons of `{name}` still have identical weights.",
                    count=kernel.shape[-1],
                    name=getattr(variable, "path", variable.name),
                ),
                message("Neurons that start identical stay identical."),
                (Remedy(LEAVE_OUT),),
            )
    return None


def glorot(kernel: Array) -> float:
    """The standard deviation that keeps signals and gradients at their size: sqrt(2 / (fan_in + fan_out)).

    >>> glorot(np.zeros((100, 100)))
    0.1
    """
    if kernel.ndim < 2:
        return 1.0
    field = int(np.prod(kernel.shape[:-2]))
    return float(np.sqrt(2 / (field * (kernel.shape[-2] + kernel.shape[-1]))))
