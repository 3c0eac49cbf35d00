"""Several models on the same pictures: what each came to, and how each two of them differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from halfhour.records.pictures import Gallery


@dataclass(frozen=True)
class Opening:
    """A time after the training that pictures of a run's test set were looked at.

    Attributes:
        when: the local time, as ISO 8601 has it.
        why: the command.
        pictures: of its test set that were looked at.
    """

    when: str
    why: str
    pictures: int


@dataclass(frozen=True)
class Standing:
    """One model of several.

    Attributes:
        run: the folder of its run.
        data: what it was trained on, by name.
        model: its name.
        accuracy: share right, 0..1, with its 95 % Wilson interval `accuracy_low`..`accuracy_high`.
        loss: mean cross-entropy in nats.
        parameters: numbers that it learned.
        milliseconds: for one picture alone, the median, by `keras`, `onnx` and `litert`, as far as they are at hand.
        bytes: of its file in each of these forms.
        adopted: whether it was trained elsewhere, so that nobody knows on which pictures.
    """

    run: str
    data: str
    model: str
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    loss: float
    parameters: int
    milliseconds: Mapping[str, float]
    bytes: Mapping[str, int]
    adopted: bool = False


@dataclass(frozen=True, eq=False)
class Duel:
    """Two models, by their places among the standings.

    Attributes:
        first, second: places, from 0.
        both_right, only_first, only_second, both_wrong: counts of pictures.
        p_value: McNemar's exact test: how probable so uneven a pair of counts, or one more uneven, is if both models
            are right equally often.
        better: `first`, `second`, or `None` where the test does not tell them apart.
        shown: pictures that only the first has right, and those that only the second has right, each a gallery.
    """

    first: int
    second: int
    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    p_value: float
    better: str | None
    shown: tuple[Gallery, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The counts and the test, without the pictures."""
        return {name: value for name, value in vars(self).items() if name != "shown"}


@dataclass(frozen=True, eq=False)
class Contest:
    """Several models on the same pictures.

    Attributes:
        data: the set that the pictures are from.
        side: `validation` or `test` pictures of some of them, or `new` to all.
        count: pictures.
        opened: for each model, how many of the pictures lie in its test set: then this was one more look at it.
        standings: in the order in which they were named.
        duels: each two of them.
        level: p under which two count as different: 0.05 over the number of duels (Bonferroni).
    """

    data: str
    side: str
    count: int
    opened: tuple[int, ...]
    standings: tuple[Standing, ...]
    duels: tuple[Duel, ...]
    level: float

    def as_json(self) -> dict[str, object]:
        """The contest as `compare --json` prints it."""
        return {
            "data": self.data,
            "pictures": self.side,
            "count": self.count,
            "test_pictures_opened": list(self.opened),
            "level": self.level,
            "models": [asdict(standing) for standing in self.standings],
            "pairs": [duel.as_json() for duel in self.duels],
        }
