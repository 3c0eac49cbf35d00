"""What the doctor's rules say of themselves: docstrings, thresholds and messages, read from their files."""

import ast
import difflib
import inspect
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from documents.pages import ROOT
from halfhour.doctor.crashes import CRASHES, KNOWN
from halfhour.doctor.registry import RULES
from halfhour.doctor.rule import Rule

PROGRAMS = ROOT / "tests" / "doctor" / "programs"
THRESHOLD = re.compile(r"^([A-Z][A-Z_0-9, ]*) = (.+?)  # (.+)$", re.M)
OF_A_CRASH = "The program raised an error that the doctor recognises by its text."


@dataclass(frozen=True)
class Explanation:
    """What is to be told of a code.

    Attributes:
        title: what a finding is headed with.
        others: other headings that it may have.
        summary: what it looks at, in a sentence.
        why: paragraphs: why it matters, and when it is reported.
        second: title and paragraphs of each further rule that reports the same code.
        thresholds: name, value, and what it is and where it comes from.
        messages: English templates, in the order in which the rule has them.
        example: a program that shows it, as a diff to what mends it; empty where there is none.
    """

    code: str
    title: str
    others: tuple[str, ...]
    summary: str
    why: tuple[str, ...]
    second: tuple[tuple[str, tuple[str, ...]], ...]
    thresholds: tuple[tuple[str, str, str], ...]
    messages: tuple[str, ...]
    example: str

    @property
    def texts(self) -> Iterator[str]:
        """What is written in English alone, and translated for the pages."""
        yield self.summary
        yield from self.why
        yield from (text for _title, texts in self.second for text in texts)
        yield from (reason for _name, _value, reason in self.thresholds)


def explanations() -> list[Explanation]:
    """Every code's, in alphabetical order."""
    examples = dict(_examples())
    return [_of_code(code, examples.get(code, "")) for code in codes()]


def codes() -> list[str]:
    """Every code that a finding may have."""
    return sorted({rule.code for rule in (*RULES, *CRASHES)})


def templates() -> dict[str, list[str]]:
    """The messages of every rule, and of every crash that is known."""
    crashes = {f"crash: {code}": crash_messages(code) for code in sorted({rule.code for rule in CRASHES})}
    return {code: rule_messages(code) for code in codes() if _rules(code)} | crashes


def rule_messages(code: str) -> list[str]:
    """The messages in the files of a code's rules, as they stand from top to bottom."""
    calls = [call for tree in _trees(code) for call in _calls(tree, "message")]
    return list(dict.fromkeys(ast.literal_eval(call.args[0]) for call in calls))


def crash_messages(code: str) -> list[str]:
    """The messages of a code in the table of crashes."""
    titles = [rule.title.template for rule in CRASHES if rule.code == code]
    told = [text.template for known in KNOWN if known.code == code for text in (known.cause, known.remedy)]
    return list(dict.fromkeys(titles + told))


def _of_code(code: str, example: str) -> Explanation:
    rules = _rules(code)
    crashes = [rule for rule in CRASHES if rule.code == code]
    headings = [*(rule.title for rule in rules), *(title for rule in rules for title in rule.also)]
    titles = list(dict.fromkeys(title.template for title in headings or [rule.title for rule in crashes]))
    texts = [_paragraphs(rule) for rule in rules] or [[OF_A_CRASH]]
    summary, *why = texts[0]
    second = tuple((rule.title.template, tuple(text)) for rule, text in zip(rules[1:], texts[1:], strict=True))
    thresholds = tuple(found for source in _sources(code) for found in THRESHOLD.findall(source))
    said = rule_messages(code) if rules else crash_messages(code)
    return Explanation(
        code, titles[0], tuple(titles[1:]), summary, tuple(why), second, thresholds,
        tuple(text for text in said if text not in titles), example,
    )  # fmt: skip


def _paragraphs(rule: Rule[Any]) -> list[str]:
    return [" ".join(part.split()) for part in rule.explanation.split("\n\n")]


def _rules(code: str) -> list[Rule[Any]]:
    return [rule for rule in RULES if rule.code == code]


def _sources(code: str) -> list[str]:
    modules = dict.fromkeys(rule.decide.__module__ for rule in _rules(code))
    return [inspect.getsource(sys.modules[name]) for name in modules]


def _trees(code: str) -> list[ast.Module]:
    return [ast.parse(source) for source in _sources(code)]


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name]
    return sorted(calls, key=lambda node: (node.lineno, node.col_offset))


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
