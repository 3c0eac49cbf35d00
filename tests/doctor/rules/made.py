"""Cases made by hand: a Keras model, its data and the figures of a training that never took place.

`shows(rule, says=...)` and `nearly(rule)` mark functions that give evidence: on the first kind the rule must fire, with
these words in its evidence; on the second, which differs in the one thing that matters, it must stay silent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.rule import Rule
from halfhour.doctor.seeing.observed import FitSeen, Observation, Sample, UseSeen, initial_weights
from halfhour.doctor.seeing.sampling import sample_of

Evidence = Any  # a Case, Curves or a Loop


@dataclass(frozen=True)
class Made:
    """One case: the rule it is for, what gives the evidence, and what the rule must say of it; `None`: nothing."""

    rule: Rule[Any]
    make: Callable[[], Evidence]
    says: str | None


MADE: list[Made] = []


def shows(rule: Rule[Any], says: str) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Mark what gives evidence of the fault; `says` stands in the rule's evidence, in English."""

    def marked(make: Callable[[], Evidence]) -> Callable[[], Evidence]:
        MADE.append(Made(rule, make, says))
        return make

    return marked


def nearly(rule: Rule[Any]) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Mark what gives evidence of nearly the fault."""

    def marked(make: Callable[[], Evidence]) -> Callable[[], Evidence]:
        MADE.append(Made(rule, make, None))
        return make

    return marked


def case(
    model: Any,
    x: Any,
    y: Any,
    *,
    losses: tuple[float, ...] = (1.0, 0.5, 0.4),
    figures: dict[str, tuple[float, ...]] | None = None,
    rates: tuple[float, ...] = (),
    held: tuple[Any, Any] | None = None,
    before: list[Any] | None = None,
    asked: tuple[UseSeen, ...] = (),
    crash: Exception | None = None,
    warnings: tuple[str, ...] = (),
    split: float = 0.0,
    **arguments: Any,
) -> Case:
    """A finished training of a compiled model, whose weights are those that it has now.

    Args:
        model: compiled; its weights are the trained ones.
        x, y: what it was trained on.
        losses: by epoch.
        figures: further ones by name and epoch, as Keras names them: `accuracy`, `val_loss`, …
        rates: learning rate at the start of each epoch.
        held: validation data, (x, y).
        before: weights before the training, as `get_weights` gives them; `None`: those of now.
        asked: what `evaluate` and `predict` were called with afterwards.
        crash: what ended the program while it trained.
        warnings: that Keras gave.
        split: the share that `validation_split` held back: the last rows.
        arguments: of `fit`.
    """
    from halfhour.doctor.seeing.observed import Crash

    seen = Observation(warnings=list(warnings), crash=Crash(crash) if crash else None)
    record = seen.model_seen(model)
    record.compiled = {"loss": model.loss, "metrics": arguments.pop("metrics", None)}
    columns = {"loss": losses, **(figures or {})}
    count = 0 if crash else len(losses)
    fit = FitSeen(
        sample_of(x, y, stop=1.0 - split),
        sample_of(x, y, start=1.0 - split) if split else sample_of(*held) if held else Sample(),
        {"epochs": len(losses), **arguments},
        epochs=[{name: float(values[epoch]) for name, values in columns.items()} for epoch in range(count)],
        rates=list(rates),
        initial=initial_weights(model) if before is None else before,
        split=split,
        finished=crash is None,
        began=seen.next_moment(),
        ended=0 if crash else seen.next_moment(),
    )
    record.fits.append(fit)
    record.uses.extend(asked)
    return Case(seen, record, fit, uses=record.uses)


def use(kind: str, x: Any, y: Any = None, *, finished: bool = True) -> UseSeen:
    """A call of `evaluate` or `predict`."""
    return UseSeen(kind, sample_of(x, y), finished=finished)


def course(**figures: Any) -> Curves:
    """The curves of a training of 48,000 samples in ten classes, 12,000 held back, with these figures."""
    usual: dict[str, Any] = {"train_count": 48_000, "held_count": 12_000, "judged_count": 12_000, "chance": 0.1}
    return Curves(**(usual | {"batch_size": 128} | figures))


def network(*layers: Any, loss: Any = "sparse_categorical_crossentropy", optimizer: Any = "adam") -> Any:
    """A compiled Sequential model of these layers."""
    import keras

    model = keras.Sequential(list(layers))
    model.compile(optimizer=optimizer, loss=loss)
    return model


def two_clouds(count: int = 400, width: int = 4, apart: float = 4.0, seed: int = 0) -> tuple[Any, Any]:
    """Inputs (count, width) of two classes in turn that lie apart along the first column, and class numbers 0 and 1."""
    random = np.random.default_rng(seed)
    y = np.arange(count) % 2
    x = random.normal(size=(count, width))
    x[:, 0] += apart * (y - 0.5)
    return x.astype(np.float32), y
