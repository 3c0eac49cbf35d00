"""What was found wrong, in a training or on a machine."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from halfhour.language import Message

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Trial:
    """A remedy tried on a copy: the metric as it stands and with the remedy, and the seconds that took.

    Attributes:
        share: of the steps that the program itself makes, how many there was time for; 1 is all of them.
    """

    before: float
    after: float
    metric: str
    seconds: float
    share: float = 1.0


@dataclass(frozen=True)
class Place:
    """A line of a person's program.

    Attributes:
        line: counted from 1; in a notebook, within the cell.
        file: the name of the file; empty in a notebook.
        cell: the number in the cell's brackets, when all are run from the top; `None` where it is no notebook.
    """

    line: int
    file: str = ""
    cell: int | None = None


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or worth a word: its evidence in numbers, its likely cause, what mends it.

    Attributes:
        trial: what the remedy did on a copy, where it was tried.
        explains: codes of what it brings about, which are not told again.
        options: of `halfhour train`, with values that mend it, on the project's own runs.
        diff: the changed lines of the person's own script, as a unified diff; empty where they cannot be derived.
        place: where in their program.
        cells: of a notebook, the whole text of each cell that the diff changes, by its number.
    """

    code: str
    severity: Severity
    title: Message
    evidence: Message
    cause: Message
    remedy: Message
    trial: Trial | None = None
    explains: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    diff: str = ""
    place: Place | None = None
    cells: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The finding as JSON data: its words in the current language, and under `messages` what they are made of."""
        words = {name: getattr(self, name) for name in ("title", "evidence", "cause", "remedy")}
        return {
            "code": self.code,
            "severity": self.severity,
            **{name: str(text) for name, text in words.items()},
            "trial": asdict(self.trial) if self.trial else None,
            "explains": list(self.explains),
            "options": dict(self.options),
            "diff": self.diff,
            "place": asdict(self.place) if self.place else None,
            "cells": {str(cell): text for cell, text in self.cells.items()},
            "messages": {name: text.as_json() for name, text in words.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """The finding that `as_json` wrote."""
        words = {name: Message.from_json(text) for name, text in data["messages"].items()}
        return cls(
            data["code"],
            data["severity"],
            **words,
            trial=Trial(**data["trial"]) if data["trial"] else None,
            explains=tuple(data.get("explains", ())),
            options=data.get("options", {}),
            diff=data.get("diff", ""),
            place=Place(**data["place"]) if data.get("place") else None,
            cells={int(cell): text for cell, text in data.get("cells", {}).items()},
        )


@dataclass(frozen=True)
class Mended:
    """A run that was trained again with options that a finding names: validation accuracy before and after.

    Attributes:
        code: of the finding.
        first: folder of the run that it was found in.
    """

    code: str
    options: Mapping[str, object]
    before: float
    after: float
    first: Path

    def as_json(self) -> dict[str, object]:
        """As JSON data."""
        return {**asdict(self), "options": dict(self.options), "first": str(self.first)}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, on this machine or in a data set.

    Attributes:
        name: what was looked at.
        state: `ok`, `warning` (works, worse than it could) or `fault`.
        detail: what was seen, with its figures.
        remedy: the command or act that mends it; empty where nothing is wrong.
    """

    name: str
    state: Literal["ok", "warning", "fault"]
    detail: str
    remedy: str = ""
