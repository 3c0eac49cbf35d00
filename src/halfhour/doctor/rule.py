"""A rule: one object that owns all that is known of a fault. Evidence goes in, a suspicion comes out."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from halfhour.doctor.suspicion import Suspicion
from halfhour.language import Message

E = TypeVar("E")
Kind = Literal["cause", "reading", "symptom"]


@dataclass(frozen=True)
class Rule(Generic[E]):
    """What can be wrong with a training, and how that is seen.

    Its thresholds are the named constants of its file, each with its source.

    Attributes:
        code: a contract: people, teachers and other programs know the finding by it. Rules may share one.
        kind: a `cause` explains others; a `reading` is read off the network's answers, and where a cause is certain,
            that is why it answers so; a `symptom` is what causes bring about, and is told where none was found.
        title: the finding's heading, where the suspicion has no other.
        also: the other headings that a suspicion of it may have.
        looks_at: the kind of evidence that it judges: a `Case`, `Curves`, a `Loop`, an `Observation`, …
        decide: the evidence -> what is suspected, or nothing.
        alone: whether nothing else is looked for where it is found.
        can_crash: whether it can end a program: then it explains a crash better than the crash's own words.
        early: whether it can be told of a training that still runs; others judge a whole one.
    """

    code: str
    kind: Kind
    title: Message
    looks_at: type[E]
    decide: Callable[[E], Suspicion | None]
    also: tuple[Message, ...] = ()
    alone: bool = False
    early: bool = False
    can_crash: bool = False

    @property
    def name(self) -> str:
        """What its function is called: rules that share a code differ in it."""
        return self.decide.__name__

    @property
    def explanation(self) -> str:
        """What it looks at, why that matters, and when it stands: the text of its page."""
        return inspect.getdoc(self.decide) or ""


def rule(
    code: str,
    kind: Kind,
    title: Message,
    *,
    looks_at: type[E],
    also: tuple[Message, ...] = (),
    alone: bool = False,
    early: bool = False,
    can_crash: bool = False,
) -> Callable[[Callable[[E], Suspicion | None]], Rule[E]]:
    """Make a rule of the function below, whose docstring explains it.

    >>> from halfhour.language import message
    >>> from halfhour.doctor.reading.curves import Curves
    >>> @rule("no-epochs", "cause", message("Nothing was trained"), looks_at=Curves)
    ... def no_epochs(curves):
    ...     '''There is not a single epoch.'''
    >>> no_epochs.code, no_epochs.explanation
    ('no-epochs', 'There is not a single epoch.')
    """

    def built_from(decide: Callable[[E], Suspicion | None]) -> Rule[E]:
        return Rule(code, kind, title, looks_at, decide, also, alone, early, can_crash)

    return built_from
