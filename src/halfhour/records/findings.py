"""What was found wrong, in a training or on a machine."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from halfhour.language import Message

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Trial:
    """A remedy tried on a copy: the metric as it stands, with the remedy, and the seconds each took."""

    before: float
    after: float
    metric: str
    seconds: float


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or worth a word: its evidence in numbers, its likely cause, what mends it."""

    code: str
    severity: Severity
    title: Message
    evidence: Message
    cause: Message
    remedy: Message
    trial: Trial | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON data: its words in the current language, and under `messages` what they are made of."""
        words = {name: getattr(self, name) for name in ("title", "evidence", "cause", "remedy")}
        return {
            "code": self.code,
            "severity": self.severity,
            **{name: str(text) for name, text in words.items()},
            "trial": asdict(self.trial) if self.trial else None,
            "messages": {name: {"template": text.template, "values": text.values} for name, text in words.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """The finding that `as_json` wrote."""
        words = {name: Message(text["template"], text["values"]) for name, text in data["messages"].items()}
        return cls(data["code"], data["severity"], **words, trial=Trial(**data["trial"]) if data["trial"] else None)


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
