"""A training on every device there is: a network -> its twin, whose steps Keras shares out among them.

Each device holds all weights and learns from its part of every batch; the gradients are summed before the step, and so
are the moments of batch normalisation. That is `keras.distribution.DataParallel`, which Keras has on JAX.
"""

from collections.abc import Sequence
from dataclasses import replace

import keras

from halfhour.errors import MachineError, unknown_name
from halfhour.events import OnDevices, Tell
from halfhour.language import _
from halfhour.machine import backend
from halfhour.models.fused import uncompiled_twin
from halfhour.records import Array
from halfhour.training.batches import Share
from halfhour.training.checkpoint import values_of, variables_of
from halfhour.training.fit import compile_for_training, fit, forget_muon
from halfhour.training.task import Fitted, Trainer, TrainingTask


def training_on(devices: str, tell: Tell) -> Trainer:
    """What trains a network on `one` device, as `fit`, or on `all` of this machine, as `fit_on_all`.

    Raises:
        UnknownNameError: it is neither of the two.
        MachineError: all were asked for, and Keras does not run on JAX.
    """
    if devices not in ("one", "all"):
        raise unknown_name(_("choice of devices"), devices, ("one", "all"))
    if devices == "one":
        return fit
    tell(OnDevices(tuple(training_devices())))
    return fit_on_all


def training_devices() -> list[str]:
    """The devices that a training is shared out among: all GPUs, or the processors where there is no GPU.

    Those of all processes, where several train together.

    Raises:
        MachineError: Keras does not run on JAX.
    """
    name = backend.current()
    if name != "jax":
        raise MachineError(
            _("Keras runs on {title} here, which trains on one device only.", title=backend.TITLES[name]),
            _("Expected JAX, the backend on which Keras splits training across devices."),
            _("Run `halfhour --backend jax train --devices all …`, or drop --devices."),
        )
    devices: list[str] = keras.distribution.list_devices()
    return devices


def fit_on_all(task: TrainingTask) -> Fitted:
    """Train as `fit` does, each batch shared out among `training_devices()`.

    The same batches give the same losses as on one device, but for rounding, dropout and batch normalisation included.
    What does not divide is left out: the batch is made smaller by what is over, and the last of an epoch, and of each
    validation, goes without the pictures that are over, fewer than there are devices.
    """
    import jax

    devices = training_devices()
    if len(devices) == 1:
        return fit(task)
    share = Share(len(devices), jax.process_index(), jax.process_count())
    model, size = task.model, task.settings.batch_size
    settings = replace(task.settings, batch_size=max(len(devices), size - size % len(devices)))
    state = values_of(variables_of(model))  # weights, counters of dropout, optimizer
    with keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False).scope():
        twin = uncompiled_twin(model)
        compile_for_training(twin, settings)
        _assign(twin, state)
        fitted = fit(replace(task, model=twin, settings=settings, share=share))
        forget_muon(twin)
        state = values_of(variables_of(twin))
    forget_muon(model)
    _assign(model, state)
    return fitted


def _assign(model: keras.Model, state: Sequence[Array]) -> None:
    """Bring a compiled network into a state that `values_of(variables_of(…))` gave."""
    for variable, value in zip(variables_of(model), state, strict=True):
        variable.assign(value)
