"""What a rule hands on: a suspicion with its evidence, and the remedies that can be tried for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from halfhour.doctor.program.observed import Array
from halfhour.doctor.program.scores import Task
from halfhour.language import Message
from halfhour.records import Severity

LayerEdit = Callable[[Any, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One mechanical change to a training, to be made on a copy of it.

    Attributes:
        inputs: every batch of inputs -> what is trained on instead.
        targets: the same of the targets.
        task: what the changed targets ask for.
        loss: the loss instead.
        learning_rate: the learning rate instead.
        layer: a layer and its settings -> the settings it is rebuilt with.
        fresh: whether the copy starts from weights of its own instead of the person's.
        longer: whether the copy goes on from the weights at the end.
    """

    inputs: Callable[[Array], Array] | None = None
    targets: Callable[[Array], Array] | None = None
    task: Task | None = None
    loss: Any = None
    learning_rate: float | None = None
    layer: LayerEdit | None = None
    fresh: bool = False
    longer: bool = False


@dataclass(frozen=True)
class Remedy:
    """What mends it, in words and, where a machine can try it, as a change."""

    text: Message
    change: Change | None = None


@dataclass(frozen=True)
class Suspicion:
    """What a rule suspects.

    Attributes:
        certain: whether it stands by what was seen; otherwise it is reported only if a remedy helps when tried or,
            where nothing can be tried, if the training learned nothing.
        symptom: whether it is what a cause would bring about: folded away where a cause is
            found, and where it is not certain tried only then.
        needs_trial: whether it is nothing where no remedy can be tried.
        by_speed: whether a remedy counts as helping if it is only ahead of the unchanged program after as long.
        otherwise: how severe it is where trials did not confirm it; `None`: then it is nothing.
    """

    code: str
    severity: Severity
    title: Message
    evidence: Message
    cause: Message
    remedies: tuple[Remedy, ...]
    certain: bool = True
    symptom: bool = False
    needs_trial: bool = False
    by_speed: bool = False
    otherwise: Severity | None = None
