"""Write the pages of every finding, `docs/findings/<code>.md`, and the words of all, `tests/doctor/words.json`.

A page is made of its rule's docstring, its thresholds with the reasons that stand beside them, a program of
the doctor's own tests, and what it says to people. The Chinese of docstrings and reasons is `docs/findings/zh-CN.po`.
Run it after changing a rule or its words, fill in what it names as missing, and run it again; a test compares.
"""

import json
import sys

from documents import explained, rules
from documents.pages import LANGUAGES, ROOT

PAGES = ROOT / "docs" / "findings"
WORDS = ROOT / "tests" / "doctor" / "words.json"


def main() -> None:
    """Write them all, and tell what is untranslated."""
    PAGES.mkdir(exist_ok=True)
    missing = explained.update()
    written = {PAGES / name: text for name, text in pages().items()} | {WORDS: words_as_text()}
    for path in set(PAGES.glob("*.md")) - set(written):
        path.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(written)} files\n")
    if missing:
        sys.exit("\n".join([*missing, f"{len(missing)} texts are untranslated in {explained.CATALOGUE}."]))


def pages() -> dict[str, str]:
    """Every page's file name and text, in both languages."""
    explanations = rules.explanations()
    return {
        f"{name}{language.suffix}.md": text
        for language in LANGUAGES
        for name, text in explained.pages(explanations, language).items()
    }


def words_as_text() -> str:
    """Every code's words in both languages, as the data file holds them."""
    words = {
        code: {name: explained.in_language(name, texts) for name in ("en", "zh")}
        for code, texts in sorted(rules.templates().items())
    }
    return json.dumps(words, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main()
