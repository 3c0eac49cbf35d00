"""The pages of the findings in a language, and the catalogue that holds the Chinese of what the rules explain."""

import re

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from catalogues import FOUNDED
from documents import rules
from documents.pages import ROOT, Language
from documents.rules import Explanation
from halfhour import language
from halfhour.language import Message

CATALOGUE = ROOT / "docs" / "findings" / "zh-CN.po"
COMMENT = (
    "# What the doctor's rules explain of themselves, for the Chinese pages; scripts/findings.py keeps it in step."
)
PLACE = re.compile(r"\{[^}]*\}")  # of a number or a name that is filled in when a finding is told
WHY = re.compile(r"^(?:Why it matters: |为什么重要：)(.)")  # the page needs no such heading
WORDS = {
    "en": {
        "title": "The doctor's findings",
        "lead": "What `halfhour check` and `halfhour.Doctor` can find in a Keras program, one page per code. "
        "`scripts/findings.py` writes the pages from the rules themselves.",
        "table": "| code | what is wrong |",
        "also": "Other titles: ",
        "example": "Example",
        "example_lead": "The shortest of the doctor's test programs that shows it, with the fix:",
        "second": "Another cause",
        "says": "What it says",
        "thresholds": "Thresholds",
        "thresholds_lead": "The constants in the rule's code, for those who want to check them.",
        "columns": "| name | value | meaning and source |",
    },
    "zh": {
        "title": "诊断一览",
        "lead": "`halfhour check` 和 `halfhour.Doctor` 能在 Keras 程序里查出的问题，每个代号一页。",
        "table": "| 代号 | 问题 |",
        "also": "其他标题：",
        "example": "例子",
        "example_lead": "诊断自己的测试里，能说明这个问题的最短的程序和改法：",
        "second": "另一种原因",
        "says": "诊断会怎么说",
        "thresholds": "阈值",
        "thresholds_lead": "规则代码里的常量，供想核对的人参考。",
        "columns": "| 名称 | 取值 | 含义和出处 |",
    },
}


def pages(explanations: list[Explanation], spoken: Language) -> dict[str, str]:
    """Every page by its name, `README` being the list of all."""
    chinese = translations() if spoken.program == "zh" else {}
    words = WORDS[spoken.program]
    entries = [
        f"| [`{each.code}`]({each.code}{spoken.suffix}.md) | {title(each, spoken.program)} |" for each in explanations
    ]
    index = f"# {words['title']}\n\n{words['lead']}\n\n{words['table']}\n| --- | --- |\n" + "\n".join(entries) + "\n"
    return {each.code: page(each, spoken.program, chinese) for each in explanations} | {"README": index}


def page(explanation: Explanation, name: str, chinese: dict[tuple[str, str], str]) -> str:
    """One page; a text that is not translated stays English."""
    words = WORDS[name]

    def said(text: str) -> str:
        return chinese.get((explanation.code, text), text)

    parts = [f"# {title(explanation, name)}", f"`{explanation.code}`", said(explanation.summary)]
    parts += [WHY.sub(lambda found: found[1].upper(), said(text)) for text in explanation.why]
    for heading, texts in explanation.second:
        own = in_language(name, [heading])[0]
        own = words["second"] if own == title(explanation, name) else own
        parts += [f"## {own}", *(WHY.sub(lambda found: found[1].upper(), said(text)) for text in texts)]
    if explanation.example:
        parts.append(f"## {words['example']}\n\n{words['example_lead']}\n\n```diff\n{explanation.example}\n```")
    told = [f"- {PLACE.sub('…', text)}" for text in in_language(name, list(explanation.messages))]
    if explanation.others:
        others = (PLACE.sub("…", text) for text in in_language(name, list(explanation.others)))
        told.insert(0, f"- {words['also']}" + " / ".join(others))
    parts.append(f"## {words['says']}\n\n" + "\n".join(told))
    if explanation.thresholds:
        rows = [f"| `{of}` | `{value}` | {said(reason)} |" for of, value, reason in explanation.thresholds]
        parts.append(
            f"## {words['thresholds']}\n\n{words['thresholds_lead']}\n\n{words['columns']}\n| --- | --- | --- |\n"
            + "\n".join(rows)
        )
    return "\n\n".join(parts) + "\n"


def title(explanation: Explanation, name: str) -> str:
    """What a finding of this code is headed with."""
    return in_language(name, [explanation.title])[0]


def in_language(name: str, templates: list[str]) -> list[str]:
    """Templates in a language, their places left open."""
    language.use(name)
    try:
        return [str(Message(template)) for template in templates]
    finally:
        language.use(None)


def translations() -> dict[tuple[str, str], str]:
    """Code and English text -> Chinese text."""
    with CATALOGUE.open("rb") as file:
        catalog = read_po(file, locale="zh")
    return {(str(entry.context), str(entry.id)): str(entry.string) for entry in catalog if entry.id and entry.string}


def update() -> list[str]:
    """Bring the catalogue up to what the rules say now.

    Returns:
        The texts that it does not translate.
    """
    known = translations() if CATALOGUE.exists() else {}
    catalog = Catalog(locale="zh", header_comment=COMMENT, fuzzy=False, creation_date=FOUNDED, revision_date=FOUNDED)
    for each in rules.explanations():
        for text in each.texts:
            catalog.add(text, known.get((each.code, text), ""), context=each.code)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, width=110, omit_header=False)
    return [f"{entry.context}: {entry.id}" for entry in catalog if entry.id and not entry.string]
