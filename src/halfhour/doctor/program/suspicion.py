"""What a rule hands on: a suspicion with its evidence, and the remedies that can be tried for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from halfhour.doctor.program.edits import Edit
from halfhour.doctor.program.observed import Array, Sample
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
        decay: the learning rate falls, after n steps to 1 / (1 + decay n) of it, as `decay=` let it in older Keras.
        weight_decay: the optimizer's weight decay instead.
        batch_size: the batch size instead.
        layer: a layer and its settings -> the settings it is rebuilt with.
        input_shape: the shape of one input that the network is built for instead.
        flatten: whether a `Flatten` goes before the first `Dense`.
        resplit: whether training and held rows are shuffled together and cut anew.
        asked: what the person's own trained network was asked, and what it is asked instead; nothing is trained then.
        fresh: whether the copy starts from weights of its own instead of the person's.
        epochs: for how many epochs the copy goes on from the weights at the end; 0: it begins where the program began.
    """

    inputs: Callable[[Array], Array] | None = None
    targets: Callable[[Array], Array] | None = None
    task: Task | None = None
    loss: Any = None
    learning_rate: float | None = None
    decay: float | None = None
    weight_decay: float | None = None
    batch_size: int | None = None
    layer: LayerEdit | None = None
    input_shape: tuple[int, ...] | None = None
    flatten: bool = False
    resplit: bool = False
    asked: tuple[Sample, Sample] | None = None
    fresh: bool = False
    epochs: int = 0


@dataclass(frozen=True)
class Remedy:
    """What mends it: in words; as a change, where a machine can try it; as edits, where the script shows the place."""

    text: Message
    change: Change | None = None
    edits: tuple[Edit, ...] = ()


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
        mild: how severe it is where a remedy helps only a little; `None`: a warning.
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
    mild: Severity | None = None
    otherwise: Severity | None = None
