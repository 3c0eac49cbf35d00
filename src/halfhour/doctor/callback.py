"""`halfhour.Doctor`: the diagnosis as a Keras callback; a training goes in, `findings` come out."""

import sys
from typing import Any

import keras

from halfhour.doctor.seeing.listener import Listener
from halfhour.doctor.seeing.observed import FitSeen, Observation, Sample, initial_weights
from halfhour.doctor.seeing.sampling import sample_of
from halfhour.doctor.seeing.watch import Watch
from halfhour.doctor.verdict import diagnose
from halfhour.records import Finding


class Doctor(keras.callbacks.Callback):
    """Watches a `fit`, and says at its end what is wrong with it.

    Streams (`tf.data`, generators) are not read, because that would move their order on: of these only the course of
    the training and the network are judged.

    Args:
        trials: whether remedies are tried on copies when the training has ended, some seconds in all.

    Attributes:
        findings: the likeliest cause first; empty until the training has ended, and where nothing is wrong.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> x = random.normal(size=(64, 4)); y = random.integers(0, 3, 64)
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> doctor = Doctor(trials=False)
    >>> _ = model.fit(x, y, verbose=0, callbacks=[doctor])
    >>> [finding.code for finding in doctor.findings]
    ['loss-label-mismatch']
    """

    def __init__(self, trials: bool = True) -> None:
        super().__init__()
        self.findings: tuple[Finding, ...] = ()
        self.async_safe = True  # else Keras waits for the device after every step
        self.faults: list[str] = []
        self._trials = trials
        self._watch = Watch()
        self._listener: Listener | None = None

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Take a sample of the data and the weights."""
        with self._watch.notes.guarded():
            self._watch.notes.seen = Observation()
            fit = _fit_seen(self.model)
            model = self._watch.notes.seen.model_seen(self.model)
            model.compiled = {"loss": self.model.loss, "metrics": _metrics(self.model)}
            fit.began = self._watch.notes.seen.next_moment()
            model.fits.append(fit)
            self._listener = Listener(fit, self._watch.notes.guarded, self._watch.check_time)
            self._listener.set_model(self.model)
            self._listener.set_params(self.params)
            self._listener.on_train_begin(logs)

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the learning rate."""
        if self._listener:
            self._listener.on_epoch_begin(epoch, logs)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Note the loss, at few steps."""
        if self._listener:
            self._listener.on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the figures."""
        if self._listener:
            self._listener.on_epoch_end(epoch, logs)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Judge."""
        with self._watch.notes.guarded():
            self._watch.ended(self.model, self._watch.notes.seen.model_seen(self.model).fits[-1])
            diagnosis = diagnose(self._watch.notes.seen, trials=self._trials, streams=False)
            self.findings = tuple(diagnosis.findings)
            self.faults += diagnosis.faults
        self.faults += self._watch.notes.faults
        self._watch.notes.faults = []


def _fit_seen(model: keras.Model) -> FitSeen:
    """What `fit` was called with. Keras hands callbacks no data, so they are read from the frame of `fit` itself."""
    frame = sys._getframe()
    while frame is not None:
        names = frame.f_locals
        if frame.f_code.co_name == "fit" and names.get("self") is model and "validation_data" in names:
            return _from_frame(model, names)
        frame = frame.f_back  # type: ignore[assignment]
    return FitSeen(Sample(), Sample(), {}, initial=initial_weights(model))


def _from_frame(model: keras.Model, names: dict[str, Any]) -> FitSeen:
    """By now Keras has cut off what `validation_split` holds back, and put it into `validation_data`."""
    held = names["validation_data"]
    pair = held if isinstance(held, list | tuple) else (held, None)
    validation = sample_of(pair[0], pair[1] if len(pair) > 1 else None)
    settings = {name: names.get(name) for name in ("batch_size", "epochs", "class_weight", "sample_weight")}
    split = float(names.get("validation_split") or 0.0)
    return FitSeen(sample_of(names["x"], names["y"]), validation, settings, initial=initial_weights(model), split=split)


def _metrics(model: keras.Model) -> list[str]:
    """The metrics the model was compiled with, by name."""
    given = getattr(model, "_compile_metrics", None)
    return [str(metric) for metric in getattr(given, "_user_metrics", None) or []]
