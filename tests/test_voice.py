"""The program speaks as `docs/voice.md` has it: no archaic turn, one spelling, one rule of Chinese typography."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from halfhour import language

ROOT = Path(__file__).parents[1]
BRITISH = ROOT / "tests" / "voice" / "british.txt"
PAGES = (ROOT / "src/halfhour/web/static", ROOT / "src/halfhour/export/page/static")
CODE = re.compile(r"`[^`]*`|\{[^{}]*\}|--[\w-]+|[\w*]+/[\w/*.]*|\w+_\w+|\[[^\]]*\]")  # what isn't words

# What no message says; `docs/voice.md` has what is said instead.
ARCHAISMS = (
    r"whatever|wherever|whoever guesses|who guesses",
    r"without a word|at the least|at the most|for ever\b|any more\b",
    r"is told|are told|was told|been told|not to be|cannot be known|numbers that are none|is no number|are no numbers",
    r"mends?\b|mended|reckon|foretell|foretold|anew\b|goes on\b|came to rest|learns? by heart|stands? beside",
    r"learned by heart|nobody knows",
    r"over-fit|under-fit|too sure of|sureness|surest|held samples|held ones|photographs? of one's own|of one's own",
    r"(?-i:[Pp]ictures?\b)",
)
# Chinese: what is said otherwise.
AVOIDED = (
    "请",
    "您",
    "瞎猜",
    "学不会",
    "评测",
    "诊断程序",
    "门禁",
    "笔记本",
    "自成一体",
    "此后可以",
    "作答",
    "毛病",
    "这里应当是",
    "一声不",
)
# The documents, by the file that people write: lessons come from the course, without what is put in from runs.
WRITTEN = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/halfhour/lessons/course/*.md"))
    if path.stem.split(".")[0] != "voice" and path.parent.name != "lessons"
)
CHINESE = [path for path in WRITTEN if path.name.endswith(".zh-CN.md")]
ENGLISH = [path for path in WRITTEN if path not in CHINESE]
NO_PROSE = re.compile(r"^( *)```.*?^\1``` *$|^ {4}.*?$|\{\{.*?\}\}|(?<=\])\([^)\n]*\)|<[^>\n]+>", re.M | re.S)
HAN = r"[\u4e00-\u9fff]"
TYPOGRAPHY = {
    "a half-width mark after Chinese": rf"{HAN}[,;:?!](?!\S)",
    "a Chinese mark beside a space": r"(?<=[，。；：？！、（）“”]) (?!\()| (?=[，。；：？！、）”])",
    "no space between Chinese and Latin": rf"{HAN}[A-Za-z0-9`]|[A-Za-z0-9`]{HAN}",
    "a space inside Chinese": rf"{HAN} +{HAN}",
    "a space before %": r"\d %",
}


def messages() -> list[tuple[str, str]]:
    """English and Chinese of every message of the program's own, Click's left out."""
    with (language.CATALOGUES / "zh" / "LC_MESSAGES" / "halfhour.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    own = [each for each in catalogue if each.id and not any(place.startswith("click/") for place, _ in each.locations)]
    return [(one(each.id), one(each.string)) for each in own]


def page_words(language: str) -> list[str]:
    """The words of the page, and of a page that is exported."""
    files = [(folder / f"words.{language}.json").read_text(encoding="utf-8") for folder in PAGES]
    return [str(text) for words in files for text in json.loads(words).values()]


def prose(path: Path, instead: str = " ") -> str:
    """A document without programs, outputs, addresses, and what a lesson takes from a run."""
    return NO_PROSE.sub(instead, path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def one(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[-1]


def test_there_is_something_to_read():
    assert len(messages()) > 1500


@pytest.mark.parametrize("archaic", ARCHAISMS)
def test_no_message_is_archaic(archaic):
    said = re.compile(rf"\b(?:{archaic})", re.I)
    texts = [*(english for english, _ in messages()), *page_words("en")]
    assert [english for english in texts if said.search(CODE.sub(" ", english))] == []


@pytest.mark.parametrize("path", ENGLISH, ids=named)
def test_no_document_is_archaic(path):
    said = re.compile("|".join(rf"\b(?:{archaic})" for archaic in ARCHAISMS), re.I)
    text = CODE.sub(" ", re.sub(r"`[^`\n]*`", " ", prose(path)))
    assert [text[max(0, found.start() - 30) : found.end() + 30] for found in said.finditer(text)] == []


@pytest.mark.parametrize("path", CHINESE, ids=named)
def test_chinese_documents_keep_the_rules(path):
    """The words that are avoided, and the typography, line by line; a table's cells are padded with spaces."""
    lines = [re.sub(r"`[^`]*`", "`c`", line).strip("| -") for line in prose(path, "N").splitlines()]
    lines = [re.sub(r" *\| *|\*+", "", line) if line.count("|") else line.replace("*", "") for line in lines]
    assert [line for line in lines if re.search("|".join(f"(?<!申){word}(?!求)" for word in AVOIDED), line)] == []
    rules = ("a half-width mark after Chinese", "a space inside Chinese", "a space before %")
    assert [line for line in lines for rule in rules if re.search(TYPOGRAPHY[rule], line)] == []


@pytest.mark.parametrize("word", AVOIDED)
def test_no_chinese_message_uses_a_word_that_is_avoided(word):
    pattern = re.compile(f"{word}(?!求)")
    texts = [*(chinese for _, chinese in messages()), *page_words("zh")]
    assert [chinese for chinese in texts if pattern.search(CODE.sub(" ", chinese))] == []


@pytest.mark.parametrize("rule", TYPOGRAPHY)
def test_chinese_typography(rule):
    """Full-width marks, a space between Chinese and Latin; shapes such as (图片数, 高, 宽) keep Python's marks."""
    shape = re.compile(r"\([^()]*,[^()]*\)")
    texts = [shape.sub("N", re.sub(r"`[^`]*`", "`c`", chinese)) for _, chinese in messages()]
    texts += page_words("zh")
    assert [text for text in texts if re.search(TYPOGRAPHY[rule], text)] == []


def test_words_are_spelled_as_the_british_do_and_without_mistakes(tmp_path):
    texts = [english for english, _ in messages()]
    texts += page_words("en")
    texts += [prose(path) for path in ENGLISH]
    (tmp_path / "words.txt").write_text("\n".join(CODE.sub(" ", text) for text in texts), encoding="utf-8")
    command = [sys.executable, "-m", "codespell_lib", "-D", "-", "-D", str(BRITISH), "-L", "te,fo,ans,nd,thi,theses"]
    found = subprocess.run([*command, str(tmp_path / "words.txt")], capture_output=True, text=True, check=False)
    assert found.stdout == ""
