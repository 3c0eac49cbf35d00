"""One term for one idea: both glossaries agree, with the table that messages are held to, and with the lessons."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def rows(name: str) -> list[list[str]]:
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][2:]


def terms() -> dict[str, str]:
    """English -> Chinese, as the English glossary has it."""
    return {english: chinese for english, chinese, *_rest in rows("glossary.md")}


def test_both_glossaries_have_the_same_terms():
    assert terms() == {english: chinese for chinese, english, *_rest in rows("glossary.zh-CN.md")}


def test_no_term_stands_for_two_things():
    assert len(set(terms().values())) == len(terms())


def test_the_terms_that_messages_are_held_to_are_those_of_the_glossary():
    """The other test of messages holds them to a table of its own; it must not drift from what readers are told."""
    source = (ROOT / "tests" / "test_languages.py").read_text(encoding="utf-8")
    table = re.search(r"^GLOSSARY = (\{.*?^\})", source, re.M | re.S)
    own = {"过度自信", "验证", "测试", "训练记录文件夹"}  # words of the program, or parts of terms
    assert set(ast.literal_eval(table[1]).values()) - own <= set(terms().values())


@pytest.mark.parametrize("ending", ["", ".zh-CN"])
def test_every_term_names_a_lesson_in_which_it_stands(ending):
    for row in rows(f"glossary{ending}.md"):
        path = re.search(r"\((.+)\)", row[3])
        text = (ROOT / "docs" / path[1]).read_text(encoding="utf-8").lower()
        term = row[0].partition(" (")[0]
        assert term.lower().replace("-", " ") in text.replace("-", " "), f"{term} is not in {path[1]}"
