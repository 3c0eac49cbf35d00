"""How a crash is recognised."""

import re
import traceback
from dataclasses import dataclass

from halfhour.doctor.ended import evidence_of, said
from halfhour.doctor.rule import Rule
from halfhour.doctor.seeing.observed import Crash
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message

# What Keras and TensorFlow quote behind their own words: configurations, arguments, nodes of a graph, stacks.
QUOTED = re.compile(
    r"Arguments received by|Call arguments received|Received: ?|config=|\{\{node"
    r"| for '\{\{|Exception encountered: |\n\s*File \"",
)
IN_GRAPH = "Graph execution error"  # first the stack of the graph, then what happened
IN_MAP = "in user code:"  # likewise, and what happened is one line
FILE = re.compile(r'File "([^"]+)"')


@dataclass(frozen=True)
class KnownCrash:
    """A crash that is known.

    Attributes:
        code, title: of the finding.
        cause, remedy: what it means, and what to do.
        says: pattern that the exception's kind and its own words hold; quoted configurations and graphs don't count.
        raised_in: pattern of a file that it was raised in, or passed through; empty: anywhere.
        at: pattern of the script's line.
    """

    code: str
    title: Message
    cause: Message
    remedy: Message
    says: str = ""
    raised_in: str = ""
    at: str = ""

    def rule(self) -> Rule[Crash]:
        """As the rule that names it."""
        return Rule(self.code, "cause", self.title, Crash, self.decide)

    def decide(self, crash: Crash) -> Suspicion | None:
        """The program ended in an error that the doctor knows."""
        fits = (
            re.search(self.says, heart(crash))
            and (not self.raised_in or any(re.search(self.raised_in, file) for file in files(crash)))
            and re.search(self.at, crash.text)
        )
        return Suspicion("error", evidence_of(crash), self.cause, (Remedy(self.remedy),)) if fits else None


def heart(crash: Crash) -> str:
    """The exception's kind and its own words, without what they quote.

    >>> heart(Crash(TypeError("Unknown layer: 'Own'. Received: config={'data_format': 'channels_first'}")))
    "TypeError: Unknown layer: 'Own'. "
    """
    text = said(crash)
    if IN_MAP in text:
        return text.strip().splitlines()[-1].strip()
    if IN_GRAPH in text:
        kind, _, rest = text.partition(":")
        lines = [
            line for line in rest.splitlines() if line.strip() and not line.startswith(("  ", "Detected", "Stack"))
        ]
        return f"{kind}: {' '.join(lines)}"
    text = re.sub(r"Exception encountered when calling [\w.]+\(\)\.\s*", "", text)
    quoted = QUOTED.search(text)
    return text[: quoted.start()] if quoted and quoted.start() > len(type(crash.error).__name__) + 2 else text


def files(crash: Crash) -> list[str]:
    """The files that the exception passed through, and, of one that a graph raised, those that drew it up."""
    passed = [frame.filename for frame in traceback.extract_tb(crash.error.__traceback__)]
    return [name.replace("\\", "/") for name in (*passed, *FILE.findall(str(crash.error)))]
