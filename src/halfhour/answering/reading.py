"""How a picture is read: hypotheses of what is on it and a network that is asked -> what it answers for.

The first hypothesis is taken at once where the network knows it well. Where it does not, all are made and asked about,
and the one nearest to what the network learned from is taken: the steps that prepare a picture propose, the network
decides, also whether several marks are one digit or several.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from halfhour.answering.trust import closeness
from halfhour.language import message
from halfhour.records import Floats, Hypothesis, Impression, Pixels, PreparedPicture, Trust

SURE = 0.95  # probability from which a first look may be enough, and that makes up for an unusual likeness
FAR = 0.05  # of likeness, by which the nearest is nearer than any other class; see docs/experiments.md
STROKES = 4  # marks at most that may be one digit: a 4 or a 5 has two, a stroke that broke off or two come on top
Ask = Callable[[Pixels], Impression]  # (N, H, W, C) -> what the network makes of them


class Reading(NamedTuple):
    """What a picture is answered for: N prepared things, left to right, and what the network makes of them."""

    prepared: tuple[PreparedPicture, ...]
    seen: Impression


class _Asked(NamedTuple):
    """A hypothesis with what the network makes of its parts and of all of them as one.

    Attributes:
        close: how near each part is to what the network learned from, the whole last where there is one.
        good: which of them could be answered.
    """

    hypothesis: Hypothesis
    seen: Impression
    close: Floats
    good: npt.NDArray[np.bool_]

    @property
    def label(self) -> int:
        """The class of all as one."""
        return int(self.seen.probabilities[-1].argmax())


def read_one(hypotheses: Iterable[Hypothesis], ask: Ask, trust: Trust | None) -> Reading:
    """The one thing on a picture, or the refusal of several; N = 1."""
    ways = iter(hypotheses)
    first = next(ways)
    return settle(first, ask(first.alone.pixels[np.newaxis]), ways, ask, trust)


def settle(first: Hypothesis, seen: Impression, rest: Iterator[Hypothesis], ask: Ask, trust: Trust | None) -> Reading:
    """As `read_one`, where the first hypothesis has been asked about.

    Args:
        first: the usual way to look.
        seen: what the network makes of all that it shows, taken for one; N = 1.
        rest: the other ways, not made yet.
        ask: the network.
        trust: what it knows well; `None` takes the first way.
    """
    if trust is None or not trust.digits or _is_clear(first, seen, trust):
        return Reading((_refused_if_several(first),), seen)
    asked = [_asked(hypothesis, ask, trust) for hypothesis in (first, *rest)]
    near = [(_as_one(one, trust, usual=one is asked[0]), one) for one in asked]
    nearest, best = max(near, key=lambda pair: pair[0])
    # The other ways keep more or less of the ink: that they break it into pieces says nothing.
    if nearest == -np.inf or _apart(asked[0]) > nearest:
        return Reading((_refused_if_several(first),), seen)
    others = max((likeness for likeness, one in near if one.label != best.label), default=-np.inf)
    alone = best.hypothesis.alone
    return Reading((alone if nearest >= others + FAR else _torn(alone),), _last(best.seen))


def read_many(hypotheses: Iterable[Hypothesis], ask: Ask, trust: Trust | None) -> Reading:
    """Every thing on a picture: the hypothesis under which most can be answered, and least cannot; N of it."""
    ways = iter(hypotheses)
    first = next(ways)
    shown = ask(np.stack([part.pixels for part in first.parts]))
    if trust is None or not trust.digits:
        return Reading(first.parts, shown)
    parts = [replace(first, parts=(part,), whole=None) for part in first.parts]
    if all(_is_clear(part, shown.one(place), trust) for place, part in enumerate(parts)):
        return Reading(first.parts, shown)
    asked = [_asked(hypothesis, ask, trust) for hypothesis in (first, *ways)]
    best = max(asked, key=_answered)
    count = len(best.hypothesis.parts)
    if best.hypothesis.whole and best.good[-1] and _answered(best) < (1, 0.0):
        return Reading((best.hypothesis.whole,), _last(best.seen))
    return Reading(best.hypothesis.parts, Impression(*(array[:count] for array in best.seen)))


def _is_clear(first: Hypothesis, seen: Impression, trust: Trust) -> bool:
    """Whether a first look is enough: one thing, which the network knows as well as its own pictures."""
    if first.whole or first.doubtful or first.parts[0].refusal:
        return False
    sure = float(seen.probabilities.max()) >= SURE
    return sure and float(closeness(seen.features, trust)[0]) >= trust.usual_likeness


def _asked(hypothesis: Hypothesis, ask: Ask, trust: Trust) -> _Asked:
    things = [*hypothesis.parts, *([hypothesis.whole] if hypothesis.whole else [])]
    seen = ask(np.stack([thing.pixels for thing in things]))
    close = closeness(seen.features, trust)
    sure = seen.probabilities.max(axis=1)
    good = (close >= trust.lowest_likeness) & (sure >= trust.lowest_probability)
    good &= (close >= trust.usual_likeness) | (sure >= SURE)
    good &= [thing.refusal is None for thing in things]
    return _Asked(hypothesis, seen, close, good)


def _as_one(asked: _Asked, trust: Trust, *, usual: bool) -> float:
    """How near the one thing is. Of many looks one succeeds by chance, so that those after the first must be nearer."""
    enough = trust.lowest_likeness if usual else trust.usual_likeness
    few = len(asked.hypothesis.parts) <= STROKES
    return float(asked.close[-1]) if few and asked.good[-1] and asked.close[-1] >= enough else -np.inf


def _apart(asked: _Asked) -> float:
    """How near the least near of several things is, if all of them could be answered."""
    if not asked.hypothesis.whole or not asked.good[:-1].all():
        return -np.inf
    return float(asked.close[:-1].min())


def _answered(asked: _Asked) -> tuple[int, float]:
    count = len(asked.hypothesis.parts)
    good = asked.good[:count]
    return int(good.sum()) - int((~good).sum()), float(asked.close[:count].mean())


def _refused_if_several(hypothesis: Hypothesis) -> PreparedPicture:
    if not hypothesis.whole:
        return hypothesis.parts[0]
    from halfhour.images.photo.sequence import several  # SciPy's filters, which have been loaded by then

    return several(hypothesis)


def _torn(alone: PreparedPicture) -> PreparedPicture:
    """The refusal where different ways to look show different digits, each of them good."""
    reason = message(
        "it reads as different digits when processed in different ways. Write it larger and darker, on plain "
        "paper, with some space on every side."
    )
    return replace(alone, refusal=reason)


def _last(seen: Impression) -> Impression:
    return seen.one(len(seen.features) - 1)
