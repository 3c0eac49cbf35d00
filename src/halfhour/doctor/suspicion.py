"""What a rule hands on: a suspicion with its evidence, and the remedies that can be tried for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from halfhour.doctor.patching.source import Edit
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import Task
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sites import CallSite
from halfhour.language import Message
from halfhour.records import Severity

if TYPE_CHECKING:
    import keras

Config = dict[str, object]  # what a layer is made from, as its `get_config` gives it
LayerEdit = Callable[["keras.Layer", Config], Config]


def giving(layers: Iterable["keras.Layer"], **settings: object) -> LayerEdit:
    """What rebuilds these layers, by their names, with such settings, and all others as they were.

    >>> import keras
    >>> dense = keras.layers.Dense(4, name="first")
    >>> giving([dense], units=8)(dense, {"units": 4, "name": "first"})
    {'units': 8, 'name': 'first'}
    """
    names = {layer.name for layer in layers}
    return lambda layer, config: config | settings if layer.name in names else config


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
        without: names of layers that hand on what they are given instead.
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
    loss: "keras.Loss | str | None" = None
    learning_rate: float | None = None
    decay: float | None = None
    weight_decay: float | None = None
    batch_size: int | None = None
    layer: LayerEdit | None = None
    without: frozenset[str] = frozenset()
    input_shape: tuple[int, ...] | None = None
    flatten: bool = False
    resplit: bool = False
    asked: tuple[Sample, Sample] | None = None
    fresh: bool = False
    epochs: int = 0


def together(one: Change | None, other: Change | None) -> Change | None:
    """Both changes as one; nothing where they change the same thing.

    >>> both = together(Change(learning_rate=0.01), Change(batch_size=32))
    >>> both.learning_rate, both.batch_size, together(Change(epochs=5), Change(epochs=9))
    (0.01, 32, None)
    """
    if one is None or other is None or one.asked or other.asked:
        return None
    usual = Change()
    changed = [
        {
            part.name: getattr(each, part.name)
            for part in fields(each)
            if getattr(each, part.name) != getattr(usual, part.name)
        }
        for each in (one, other)
    ]
    return None if set(changed[0]) & set(changed[1]) else Change(**changed[0], **changed[1])


@dataclass(frozen=True)
class Remedy:
    """What mends it.

    Attributes:
        text: in words.
        change: as a change, where a machine can try it on a copy.
        edits: as edits of the person's file, where the calls that it changes were seen.
        options: of `halfhour train`, where the training is one of its own.
    """

    text: Message
    change: Change | None = None
    edits: tuple[Edit, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ByTrial:
    """What becomes of a suspicion that a trial decides. Where a remedy helps much, it is an error.

    Attributes:
        little: how severe it is where a remedy helps a little.
        refuted: how severe it is where no remedy helped; `None`: then it is nothing.
        untried: how severe it is where nothing could be tried and the training learned nothing; `None`: the same.
        ahead: whether it is enough that a remedy is ahead of the unchanged program after as long.
    """

    little: Severity = "warning"
    refuted: Severity | None = None
    untried: Severity | None = "warning"
    ahead: bool = False


@dataclass(frozen=True)
class Suspicion:
    """What a rule suspects.

    Attributes:
        severity: how severe it is where it is certain; a note stays one whatever a trial says.
        title: where the rule's own does not fit.
        by_trial: what a trial makes of it; `None`: it is certain, by what was seen.
        of_the_end: whether it says what ended the program, so that nothing else needs to.
        explains: codes of what it brings about, which are not told beside it.
        case: the training that it is of and that its remedies are tried on, where that is not the one judged: of one
            output out of several.
        site: where in the program it is, where no remedy's edit says that.
    """

    severity: Severity
    evidence: Message
    cause: Message
    remedies: tuple[Remedy, ...]
    title: Message | None = None
    by_trial: ByTrial | None = None
    of_the_end: bool = False
    explains: tuple[str, ...] = ()
    case: Case | None = None
    site: CallSite | None = None
