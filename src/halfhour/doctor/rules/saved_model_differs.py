"""Rule `saved-model-differs`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.reading.scores import score
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.saved import LoadedSeen, Weights, config_of
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message
from halfhour.models.weights import set_weights

if TYPE_CHECKING:
    import keras

ROWS = 256  # samples that both models predict: on these, the standard error of an accuracy of 0.9 is 0.02
FEWEST = 10  # samples: with fewer, the standard deviation says little
MOVED = 0.1  # of the predictions' standard deviation: rounding moves them far less
REPEATED = 0.01  # of the change: if predicting the same samples again differs by more, the network is random
FALL = 0.1  # loss of accuracy or R²: a model that only loads weights may be built differently on purpose
WORSE = 0.02  # loss of accuracy or R²: if a whole model loses less, it is a warning


@rule("saved-model-differs", "cause", message("The loaded model isn't the one saved"), looks_at=Case)
def saved_model_differs(case: Case) -> Suspicion | None:
    """The program saves a model, and the model it loads back predicts something different.

    Why it matters: the file is what gets deployed. A `.keras` file holds the weights and what `get_config` returns.
    NumPy arrays and numbers that a custom layer keeps besides these are lost, and the loaded layer starts with its
    defaults. Weights loaded into a model that is built differently change its predictions too. The rule records the
    weights when the model is saved and when it is loaded; at the end, it predicts the same samples with both models.
    """
    if case.crashed or not case.model.built:
        return None
    for loaded in case.seen.loads:
        if loaded.saved.model is case.model and (suspicion := _compared(case, loaded)):
            return suspicion
    return None


def _compared(case: Case, loaded: LoadedSeen) -> Suspicion | None:
    """What the two answer, where it differs."""
    own, other, head = case.model, loaded.model, case.head
    whole = case.held if case.held else case.fit.data
    alike = [type(layer) for layer in flat_layers(own)] == [type(layer) for layer in flat_layers(other)]
    if not whole or loaded.saved.weights is None or not (alike or loaded.saved.whole):
        return None
    if config_of(own) != loaded.saved.config or config_of(other) != loaded.config:
        return None  # one of them was changed on purpose since
    sample = Sample([part[:ROWS] for part in whole.inputs], [part[:ROWS] for part in whole.targets])
    before, after = _asked(own, loaded.saved.weights, sample), _asked(other, loaded.weights, sample)
    if before is None or after is None or before.shape != after.shape or len(before) < FEWEST:
        return None
    spread = float(before.std(axis=0, dtype=np.float64).mean())
    moved = float(np.abs(before.astype(np.float64) - after).mean()) / spread if spread else 0.0
    if not moved > MOVED:
        return None
    task = case.problem.task if head is not None and len(sample.targets) == 1 else None
    scores = [score(answers, sample.targets[0], task, head) if task and head else None for answers in (before, after)]
    fall = scores[0] - scores[1] if scores[0] is not None and scores[1] is not None else None
    if not loaded.saved.whole and (fall is None or fall < FALL):
        return None
    cause, remedy = _why(own, other, loaded)
    return Suspicion(
        "error" if fall is None or fall > WORSE else "warning",
        _evidence(case, loaded, len(before), moved, scores),
        cause,
        (Remedy(remedy),),
    )


def _asked(model: "keras.Model", weights: Weights | None, sample: Sample) -> Array | None:
    """What a model answers with these weights, twice the same; nothing where it answers at random or not at all."""
    try:
        with _holding(model, weights):
            first, second = predict(model, sample), predict(model, sample)
    except Exception:  # a model of others may answer in any way
        return None
    if first is None or second is None or not np.isfinite(first).all():
        return None
    return first if np.abs(first - second).mean() <= REPEATED * MOVED * first.std() else None


@contextmanager
def _holding(model: "keras.Model", weights: Weights | None) -> Iterator[None]:
    """The model with the weights that it had at another time."""
    now = model.get_weights()
    differ = weights is not None and any(not np.array_equal(one, two) for one, two in zip(weights, now, strict=True))
    if differ and weights is not None:
        set_weights(model, weights)
    try:
        yield
    finally:
        if differ:
            set_weights(model, now)


def _evidence(case: Case, loaded: LoadedSeen, count: int, moved: float, scores: list[float | None]) -> Message:
    line = loaded.site.line if loaded.site else 0
    if case.problem.task != "values" and scores[0] is not None and scores[1] is not None:
        return message(
            "Accuracy on the same {count} samples: {before:.1%} before saving, {after:.1%} after loading on line "
            "{line}.",
            count=count,
            before=scores[0],
            after=scores[1],
            line=line,
        )
    return message(
        "On the same {count} samples, the predictions before saving and after loading on line {line} differ by "
        "{moved:.2g} standard deviations on average.",
        count=count,
        line=line,
        moved=moved,
    )


def _why(own: "keras.Model", other: "keras.Model", loaded: LoadedSeen) -> tuple[Message, Message]:
    """The cause and the remedy, by what the layers of the two keep."""
    pairs = list(zip(flat_layers(own), flat_layers(other), strict=False))
    for one, two in pairs:
        if arrays := _lost(one, two, arrays=True):
            return (
                message(
                    "`{layer}` keeps {names} as plain arrays, not as weights: the file doesn't hold them.",
                    layer=one.name,
                    names=_listed(arrays),
                ),
                message(
                    "Make weights of {names}: `self.add_weight(shape=…, trainable=False)` in `build`, then "
                    "`.assign(…)`.",
                    names=_listed(arrays),
                ),
            )
        if settings := _lost(one, two, arrays=False):
            return (
                message(
                    "`{layer}` has {name} = {before} when it is saved and {after} when it is loaded: `get_config` "
                    "doesn't return it.",
                    layer=one.name,
                    name=_listed(settings[:1]),
                    before=repr(getattr(one, settings[0])),
                    after=repr(getattr(two, settings[0])),
                ),
                message(
                    "Return it from `get_config`: `return {{**super().get_config(), '{name}': self.{name}}}`.",
                    name=settings[0],
                ),
            )
    if not loaded.saved.whole:
        return (
            message("The weights went into a model that is built differently, or whose layers keep more than weights."),
            message("Build the model with the same code as the one whose weights you saved, or save it whole."),
        )
    return (
        message("Part of the model is in neither its weights nor its `get_config`, so the file doesn't hold it."),
        message("Store what a layer learns as weights, and return its arguments from `get_config`."),
    )


def _lost(one: "keras.Layer", two: "keras.Layer", *, arrays: bool) -> list[str]:
    """Public attributes of a layer of the person's own, arrays or plain values, that are others in the loaded one."""
    if type(one).__module__.partition(".")[0] == "keras" or type(one).__name__ != type(two).__name__:
        return []
    names = []
    for name, value in vars(one).items():
        if name.startswith("_") or name in ("name", "built") or not hasattr(two, name):
            continue
        if isinstance(value, np.ndarray) if arrays else isinstance(value, bool | int | float | str):
            if not np.array_equal(value, getattr(two, name)):
                names.append(name)
    return names


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
