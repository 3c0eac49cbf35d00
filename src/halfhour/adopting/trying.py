"""Finding out by trying: ways to feed a model, and pictures whose class is known -> the way it was trained with.

Ways that differ in range and polarity run a race: all are asked about a few pictures, those that are worse drop out,
and twice as many pictures are for the others, as long as the seconds last. Then what else may differ is tried around
the best, one thing after the other. A way is worse only where McNemar's test says so; a network with batch
normalisation remembers besides what its training pictures looked like, and among equals the likeliest stays, or the
commonest where the likelihoods do not tell either.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from halfhour.adopting.answered import ScoredAnswers, worse
from halfhour.adopting.wants import Want
from halfhour.records import Floats, Labels, Pixels

FIRST_LOOK, LAST_LOOK = 16, 1000  # pictures, at the start of the race and at most
ENOUGH = 32  # pictures that the winner is asked about at least, and what differs from it
SECONDS = 5.0  # of processor that the race may take where more pictures would take longer
SLOW = 0.01  # seconds of processor for a picture, from which each way is looked at twice
REMEMBERED = 24  # pictures that are held against a batch normalisation's memory
# Nats by which a way may be further from that memory than the nearest and still run: augmentation and other pictures
# than those of the training move it by tenths, another range by whole ones.
FAR = 1.0
NEAR = 0.05  # nats, under which two ways are equally near
LIKELY_CHANCE = 1e-3  # under which probability a share of right answers is no accident
MORE = 400  # pictures more, where that is in doubt
CLASSES_GAIN = 0.1  # of accuracy, from which another order of the classes is believed
TELLING = 1.0  # standard errors of a difference of mean losses, from which it outweighs how common a way is
SWEEPS = 2  # through all that may differ


class QueryableModel(Protocol):
    """A model that can be asked, such as `asking.Stranger`."""

    def answers(self, pictures: Pixels, want: Want) -> Floats:
        """Raw answers (N, W) to pictures (N, H, W, C) fed in one way."""

    def misfit(self, pictures: Pixels, want: Want) -> float | None:
        """How far they are, fed so, from what the model remembers of its training pictures, in nats; if it does."""


@dataclass(frozen=True, eq=False)
class WantResult:
    """A way, and what came of it.

    Attributes:
        want: the way.
        right: (N,) which pictures it gets right, the first N of all, in the order of classes that was found; none
            where it was out before the race.
        misfit: in nats, if the model remembers its training pictures.
    """

    want: Want
    right: npt.NDArray[np.bool_]
    misfit: float | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a model wants.

    Attributes:
        want: the way.
        kind: what it answers with: `probabilities`, `logits`, `sigmoid` (one number of two classes), or `sigmoids`.
        order: (K,) of each class of the data, the place in the model's answers.
        accuracy: share right on the pictures that the winner was asked about.
        count: how many those were.
        plain_accuracy: the same if the classes stood in the data's order.
        tried: the ways, the best first.
        chance: the probability that a model which knows nothing is right as often.
        outputs: numbers that the model answers with; more than K where it knows other classes too.
    """

    want: Want
    kind: str
    order: tuple[int, ...]
    accuracy: float
    count: int
    plain_accuracy: float
    tried: tuple[WantResult, ...]
    chance: float
    outputs: int

    @property
    def known(self) -> bool:
        """Whether the model recognises these pictures at all."""
        return self.chance < LIKELY_CHANCE


def find_out(
    model: QueryableModel,
    wants: Sequence[Want],
    varied: Callable[[Want], Iterable[Want]],
    pictures: Pixels,
    labels: Labels,
    num_classes: int,
) -> Outcome:
    """Try ways on pictures whose class is known.

    Args:
        model: the model.
        wants: what may be of range and polarity, the commonest first.
        varied: the ways beside one that differ from it in something else.
        pictures: (N, H, W, C) in random order.
        labels: (N,).
        num_classes: K.
    """
    race = _Race(model, pictures, labels, num_classes)
    best = race.winner(wants)
    for _sweep in range(SWEEPS):
        before = best.want
        for want in varied(best.want):
            best = race.better(best, want)
        if best.want == before:
            break
        if race.quick:  # what looked best in the wrong form may not be
            best = race.winner([_ranged(best.want, want) for want in wants])
    best = race.decided(best)
    permuted = race.permuted([best])
    right = best.right(permuted=permuted)
    return Outcome(
        want=best.want,
        kind=best.kind,
        order=tuple(best.order if permuted else range(num_classes)),
        accuracy=float(right.mean()),
        count=len(right),
        plain_accuracy=best.accuracy(permuted=False),
        tried=race.tried(best, permuted=permuted),
        chance=race.chance(best, permuted=permuted),
        outputs=max(best.raw.shape[1], 2),
    )


class _Race:
    """What was asked so far; every answer is asked for once."""

    def __init__(self, model: QueryableModel, pictures: Pixels, labels: Labels, num_classes: int) -> None:
        self._model, self._pictures, self._labels, self._num_classes = model, pictures, labels, num_classes
        self._answers: dict[Want, ScoredAnswers] = {}
        self._misfits: dict[Want, float | None] = {}
        self._candidates: Sequence[Want] = ()
        self._seconds_per_picture = 0.0  # of processor; 0 until known
        self._seconds_left = SECONDS

    @property
    def quick(self) -> bool:
        """Whether asking once more costs next to nothing."""
        return self._seconds_per_picture < SLOW

    def winner(self, wants: Sequence[Want]) -> ScoredAnswers:
        """The best of several ways: each round those that are worse drop out, and half of them where time is short."""
        self._candidates = wants
        staying = self._remembered(wants)
        self._measure_speed(staying[0])
        count = min(FIRST_LOOK, len(self._pictures))
        while True:
            answers = [self.answers(want, count) for want in staying]
            permuted = self.permuted(answers)
            answers.sort(key=lambda one: (-one.accuracy(permuted=permuted), one.loss(permuted=permuted)))
            most = min(LAST_LOOK, len(self._pictures))
            if count >= most or (len(answers) == 1 and count >= ENOUGH):
                break
            best = answers[0].right(permuted=permuted)
            alike = [one for one in answers if not worse(one.right(permuted=permuted), best)]
            further = min(2 * count, most)
            affordable = int(self._seconds_left / max(self._seconds_per_picture, 1e-9) / (further - count))
            if affordable < 2 and count >= ENOUGH:
                break
            staying = [one.want for one in alike[: max(2 if len(alike) > 1 else 1, affordable)]]
            count = further
        return self._likeliest(answers)

    def better(self, best: ScoredAnswers, want: Want) -> ScoredAnswers:
        """One of two, the second asked about as many pictures as the first, unless it is worse before."""
        misfit = self._misfit(want)
        if misfit is not None and misfit > (best.misfit or 0.0) + FAR:
            return best
        count = min(FIRST_LOOK, len(best.labels))
        while count < len(best.labels):
            pair = [self.answers(best.want, count), self.answers(want, count)]
            permuted = self.permuted(pair)
            first, second = (one.right(permuted=permuted) for one in pair)
            if worse(second, first):
                return best
            count = min(2 * count, len(best.labels))
        return self._likeliest([best, self.answers(want, count)])

    def decided(self, best: ScoredAnswers) -> ScoredAnswers:
        """The best asked about more pictures, where it is in doubt whether it recognises them at all."""
        count, most = len(best.labels), min(len(best.labels) + MORE, len(self._pictures))
        while count < most and self.chance(best, permuted=self.permuted([best])) >= LIKELY_CHANCE:
            count = min(2 * count, most)
            best = self.answers(best.want, count)
        return best

    def answers(self, want: Want, count: int) -> ScoredAnswers:
        """The answers to the first pictures, those alone asked for that are new."""
        known = self._answers.get(want)
        there = len(known.labels) if known else 0
        if known is None or there < count:
            began = time.process_time()
            raw = self._model.answers(self._pictures[there:count], want)
            self._seconds_left -= time.process_time() - began
            raw = raw if known is None else np.concatenate([known.raw, raw])
            misfit = self._misfit(want)
            self._answers[want] = known = ScoredAnswers(want, raw, self._labels[:count], self._num_classes, misfit)
        return (
            known if len(known.labels) == count else replace(known, raw=known.raw[:count], labels=known.labels[:count])
        )

    def permuted(self, answers: Sequence[ScoredAnswers]) -> bool:
        """Whether the classes stand in another order than the data's."""
        plain, other = (max(one.accuracy(permuted=permuted) for one in answers) for permuted in (False, True))
        return other > plain + CLASSES_GAIN

    def chance(self, best: ScoredAnswers, *, permuted: bool) -> float:
        """The probability that a model which knows nothing is right as often, whichever way it is asked in."""
        right = best.right(permuted=permuted)
        usual = float(np.bincount(best.labels, minlength=self._num_classes).max() / len(right))
        return float(binom.sf(right.sum() - 1, len(right), max(usual, 1 / self._num_classes))) * len(self._answers)

    def tried(self, best: ScoredAnswers, *, permuted: bool) -> tuple[WantResult, ...]:
        """Every way, the best first, then those that came furthest."""
        others = [one for one in self._answers.values() if one.want != best.want]
        others.sort(key=lambda one: (-len(one.labels), -one.accuracy(permuted=permuted)))
        shown = [WantResult(one.want, one.right(permuted=permuted), one.misfit) for one in (best, *others)]
        nothing = np.zeros(0, np.bool_)
        out = [WantResult(want, nothing, misfit) for want, misfit in self._misfits.items() if want not in self._answers]
        return (*shown, *sorted(out, key=lambda one: one.misfit or 0.0))

    def _remembered(self, wants: Sequence[Want]) -> list[Want]:
        """The ways that are not far from what the model remembers; all of them where it remembers nothing."""
        misfits = [self._misfit(want) for want in wants]
        known = [misfit for misfit in misfits if misfit is not None]
        least = min(known, default=0.0)
        return [want for want, far in zip(wants, misfits, strict=True) if far is None or far <= least + FAR]

    def _misfit(self, want: Want) -> float | None:
        if want not in self._misfits:
            self._misfits[want] = self._model.misfit(self._pictures[:REMEMBERED], want)
        return self._misfits[want]

    def _measure_speed(self, want: Want) -> None:
        """How long a picture takes; the first answers are compiled, and not counted."""
        if not self._seconds_per_picture:
            self._model.answers(self._pictures[:1], want)
            began = time.process_time()
            count = len(self.answers(want, min(FIRST_LOOK, len(self._pictures))).labels)
            self._seconds_per_picture = (time.process_time() - began) / count

    def _likeliest(self, answers: Sequence[ScoredAnswers]) -> ScoredAnswers:
        """Of the ways that are as good as the best, in the order in which they are given.

        First what fits the model's memory, then what is likelier; the earlier where that does not tell.
        """
        permuted = self.permuted(answers)
        top = max(answers, key=lambda one: one.accuracy(permuted=permuted)).right(permuted=permuted)
        equal = [one for one in answers if not worse(one.right(permuted=permuted), top)]
        nearest = min(one.misfit or 0.0 for one in equal)
        equal = [one for one in equal if (one.misfit or 0.0) <= nearest + NEAR]
        losses = {one.want: one.losses(permuted=permuted) for one in equal}
        likeliest = min(equal, key=lambda one: losses[one.want].mean())
        equal = [one for one in equal if not _tells(losses[one.want] - losses[likeliest.want])]
        return min(equal, key=lambda one: self._commonness(one.want))

    def _commonness(self, want: Want) -> tuple[int, int]:
        """How common a way is, the commonest first: by its range and polarity, then as it was come by."""
        ranges = [(one.scaling, one.inverted) for one in self._candidates]
        return ranges.index((want.scaling, want.inverted)), list(self._misfits).index(want)


def _tells(differences: Floats) -> bool:
    """Whether a mean of differences is above 0 by more than chance."""
    error = differences.std() / max(len(differences), 1) ** 0.5
    return bool(differences.mean() > TELLING * error)


def _ranged(want: Want, other: Want) -> Want:
    """A way with the range and the polarity of another."""
    return replace(want, scaling=other.scaling, inverted=other.inverted)
