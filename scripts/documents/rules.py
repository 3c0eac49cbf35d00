"""What the doctor's rules say of themselves: docstrings, thresholds and messages, read from their files."""

import ast
import difflib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from documents.pages import ROOT
from halfhour.doctor.program.crashes import KNOWN
from halfhour.doctor.program.registry import RULES

PROGRAMS = ROOT / "tests" / "doctor" / "programs"
THRESHOLD = re.compile(r"^([A-Z][A-Z_0-9, ]*) = (.+?)  # (.+)$", re.M)
OF_A_CRASH = "The program ended in an error that the doctor knows by its text."
Rule = Callable[..., Any]


@dataclass(frozen=True)
class Explanation:
    """What is to be told of a code.

    Attributes:
        summary: what it looks at, in a sentence.
        why: paragraphs: why it matters, and when it stands.
        thresholds: name, value, and what it is and where it comes from.
        messages: English templates, in the order in which the rule has them.
        example: a program that shows it, as a diff to what mends it; empty where there is none.
    """

    code: str
    summary: str
    why: tuple[str, ...]
    thresholds: tuple[tuple[str, str, str], ...]
    messages: tuple[str, ...]
    example: str

    @property
    def texts(self) -> Iterator[str]:
        """What is written in English alone, and translated for the pages."""
        yield self.summary
        yield from self.why
        yield from (reason for _name, _value, reason in self.thresholds)


def explanations() -> list[Explanation]:
    """Every code's, in alphabetical order."""
    examples = dict(_examples())
    found = [_of_rule(rule, examples.get(code_of(rule), "")) for rule in RULES]
    known = {explanation.code for explanation in found}
    found += [
        Explanation(code, OF_A_CRASH, (), (), tuple(crash_messages(code)), examples.get(code, ""))
        for code in crash_codes()
        if code not in known
    ]
    return sorted(found, key=lambda explanation: explanation.code)


def templates() -> dict[str, list[str]]:
    """The messages of every rule, and of every crash that is known."""
    crashes = {f"crash: {code}": crash_messages(code) for code in crash_codes()}
    return {code_of(rule): rule_messages(rule) for rule in RULES} | crashes


def rule_messages(rule: Rule) -> list[str]:
    """The messages in a rule's file, as they stand from top to bottom."""
    tree = ast.parse(_source(rule))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message"
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(ast.literal_eval(call.args[0]) for call in calls))


def crash_codes() -> list[str]:
    """The codes in the table of crashes."""
    return sorted({known.code for known in KNOWN})


def crash_messages(code: str) -> list[str]:
    """The messages of a code in the table of crashes."""
    told = [text.template for known in KNOWN if known.code == code for text in (known.title, known.cause, known.remedy)]
    return list(dict.fromkeys(told))


def code_of(rule: Rule) -> str:
    """The code that a rule is named for."""
    return rule.__name__.replace("_", "-")


def _of_rule(rule: Rule, example: str) -> Explanation:
    summary, *why = (" ".join(part.split()) for part in (inspect.getdoc(rule) or "").split("\n\n"))
    thresholds = tuple(THRESHOLD.findall(_source(rule)))
    return Explanation(code_of(rule), summary, tuple(why), thresholds, tuple(rule_messages(rule)), example)


def _source(rule: Rule) -> str:
    return inspect.getsource(sys.modules[rule.__module__])


def _examples() -> Iterator[tuple[str, str]]:
    """For each code the shortest program that shows it alone, beside the same program mended."""
    entries = json.loads((PROGRAMS / "manifest.json").read_text(encoding="utf-8"))
    fitting = [(entry["truth"][0], entry) for entry in entries if len(entry["truth"]) == 1 and entry.get("fix")]
    programs = {entry["file"]: (PROGRAMS / entry["file"]).read_text(encoding="utf-8") for _code, entry in fitting}
    for code, entry in sorted(fitting, key=lambda found: -len(programs[found[1]["file"]])):  # the last one stays
        broken = mended = programs[entry["file"]]
        for old, new in entry["fix"]:
            mended = mended.replace(old, new)
        lines = difflib.unified_diff(broken.splitlines(), mended.splitlines(), n=len(broken), lineterm="")
        yield code, "\n".join(list(lines)[3:])
