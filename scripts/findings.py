"""Write the page of every finding, `docs/findings/<code>.md`, and the words of all, `tests/doctor/words.json`.

A page is made of its rule's docstring, its thresholds with the reasons that stand beside them, and what it says to
people in both languages. Run it after changing a rule or its words; a test compares.
"""

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from halfhour import language
from halfhour.doctor.program.crashes import KNOWN
from halfhour.doctor.program.registry import RULES
from halfhour.language import Message

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "findings"
WORDS = ROOT / "tests" / "doctor" / "words.json"


def main() -> None:
    """Write them all."""
    PAGES.mkdir(exist_ok=True)
    written = {PAGES / name: text for name, text in pages().items()} | {WORDS: words_as_text()}
    for path in set(PAGES.glob("*.md")) - set(written):
        path.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(written)} files\n")


def pages() -> dict[str, str]:
    """Every page's file name and text."""
    rules = {code_of(rule): rule_page(rule) for rule in RULES}
    crashes = {code: crash_page(code) for code in sorted({known.code for known in KNOWN} - set(rules))}
    all_pages = rules | crashes
    lines = [f"- [{code}]({code}.md): {summary(text)}" for code, text in sorted(all_pages.items())]
    index = (
        "# The doctor's findings\n\nOne page a code. `scripts/findings.py` writes them from the rules themselves.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    return {f"{code}.md": text for code, text in all_pages.items()} | {"README.md": index}


def rule_page(rule: Callable[..., Any]) -> str:
    """The page of a rule, from its docstring, its module's constants and its words."""
    first, _, rest = inspect.getdoc(rule).partition("\n\n")  # type: ignore[union-attr]
    source = inspect.getsource(sys.modules[rule.__module__])
    thresholds = re.findall(r"^([A-Z][A-Z_0-9, ]*) = (.+?)  # (.+)$", source, re.M)
    code = code_of(rule)
    why = re.sub(r"Why it matters: (\w)", lambda found: f"**Why it matters.** {found[1].upper()}", rest, count=1)
    parts = [f"# {code}", first, why]
    if thresholds:
        rows = [f"| `{name}` | `{value}` | {reason} |" for name, value, reason in thresholds]
        parts.append(
            "## Thresholds\n\n| name | value | what it is, and where it comes from |\n| --- | --- | --- |\n"
            + "\n".join(rows)
        )
    return "\n\n".join([*parts, told(rule_words(rule))]) + "\n"


def crash_page(code: str) -> str:
    """The page of a code that is told from an exception's text alone."""
    parts = [f"# {code}", "The program ended in an error that the doctor knows by its text."]
    return "\n\n".join([*parts, told(crash_words(code))]) + "\n"


def told(templates: list[str]) -> str:
    """What is said to people, in both languages; words in braces are filled in."""
    sections = []
    for name, heading in (("en", "## What it says"), ("zh", "## 中文")):
        sections.append(heading + "\n\n" + "\n".join(f"- {text}" for text in in_language(name, templates)))
    return "\n\n".join(sections)


def words_as_text() -> str:
    """Every code's words in both languages, as the data file holds them."""
    templates = {code_of(rule): rule_words(rule) for rule in RULES}
    templates |= {f"crash: {code}": crash_words(code) for code in sorted({known.code for known in KNOWN})}
    words = {
        code: {name: in_language(name, texts) for name in ("en", "zh")} for code, texts in sorted(templates.items())
    }
    return json.dumps(words, ensure_ascii=False, indent=1) + "\n"


def rule_words(rule: Callable[..., Any]) -> list[str]:
    """The messages in a rule's file, as they stand from top to bottom."""
    tree = ast.parse(inspect.getsource(sys.modules[rule.__module__]))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message"
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(ast.literal_eval(call.args[0]) for call in calls))


def crash_words(code: str) -> list[str]:
    """The messages of a code in the table of crashes."""
    told_of = [
        text.template for known in KNOWN if known.code == code for text in (known.title, known.cause, known.remedy)
    ]
    return list(dict.fromkeys(told_of))


def in_language(name: str, templates: list[str]) -> list[str]:
    """Templates in a language, their places left open."""
    language.use(name)
    try:
        return [str(Message(template)) for template in templates]
    finally:
        language.use(None)


def summary(page: str) -> str:
    """The first line of a page's text, as one line."""
    return " ".join(page.split("\n\n")[1].split())


def code_of(rule: Callable[..., Any]) -> str:
    """The code that a rule is named for."""
    return rule.__name__.replace("_", "-")


if __name__ == "__main__":
    main()
