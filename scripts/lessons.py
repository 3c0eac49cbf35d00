"""Run the lessons' programs and write down what they print; put the lessons together for the documents.

    python scripts/lessons.py          write docs/lessons from the texts and what was written down before
    python scripts/lessons.py 3 5      run the programs of lessons 3 and 5 first (some minutes each)
    python scripts/lessons.py --checks 3   ask the doctor about the scripts of lesson 3 again, and nothing else

A program is run cell by cell, once; cells that speak to the reader are run again in each further language. What was
printed goes to `course/NN-name.json` with a hash of the code that printed it, figures to `course/figures`. A test says
which lesson is to be run again. Texts, and comments of programs, can be reworded without running anything.
"""

import ast
import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from halfhour.files import write_bytes, write_json, write_text
from halfhour.language import LANGUAGES
from halfhour.lessons.catalogue import COURSE, ENDINGS, LESSONS, Lesson, find_lesson
from halfhour.lessons.markdown import markdown
from halfhour.lessons.source import cells, speaks, spoken
from halfhour.lessons.text import LINE, figure_file, script_file, values

TALK = re.compile(r"[IWE]0000 |WARNING: All log messages|To enable the following instructions")
DOCUMENTS = Path(__file__).resolve().parent.parent / "docs" / "lessons"


def main(chosen: list[str]) -> None:
    """Run the chosen lessons, then write all documents."""
    only_checks = "--checks" in chosen
    for lesson in [find_lesson(word) for word in chosen if word != "--checks"]:
        told = lesson.record | {"checks": all_checked(lesson)} if only_checks else recorded(lesson)
        write_json(COURSE / f"{lesson.name}.json", told)
        vars(lesson).pop("record", None)
    for path, content in documents().items():
        write_text(path, content)
    shutil.copytree(COURSE / "figures", DOCUMENTS / "figures", dirs_exist_ok=True)


def documents() -> dict[Path, str]:
    """Every lesson in every language, by the file that holds it."""
    return {
        DOCUMENTS / f"{lesson.name}{ending}.md": markdown(lesson, language)
        for lesson in LESSONS
        for language, ending in ENDINGS.items()
        if lesson.record
    }


def recorded(lesson: Lesson, figures: Path = COURSE / "figures") -> dict[str, Any]:
    """What a lesson's program prints and comes to, and what the doctor says of its scripts."""
    told: dict[str, Any] = {"cells": {}, "values": {}, "runs": {}}
    names: dict[str, Any] = {"__name__": "__main__"}
    with elsewhere():
        for name, code in cells(lesson.source).items():
            told["cells"][name] = {"code": digest(code)} | run_cell(lesson, name, code, names, figures)
        for expression in {value for language in LANGUAGES for value in values(lesson, language)}:
            told["values"][expression] = evaluated(expression, names)
        for kind, name, command in LINE.findall(lesson.text(LANGUAGES[0])):
            if kind == "run":
                told["runs"][name] = {"command": command} | commanded(command)
    return told | {"checks": all_checked(lesson)}


def all_checked(lesson: Lesson) -> dict[str, Any]:
    """What the doctor says of each script of a lesson."""
    names = [name for kind, name, _label in LINE.findall(lesson.text(LANGUAGES[0])) if kind == "check"]
    with elsewhere():
        return {name: {"code": digest(script_file(name))} | checked(name) for name in names}


def run_cell(lesson: Lesson, name: str, code: str, names: dict[str, Any], figures: Path) -> dict[str, str]:
    """Run a cell, in each language if it speaks; what it printed, by language."""
    printed = {}
    for language in LANGUAGES:
        if language == LANGUAGES[0] or speaks(code):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                for part in (*functions(lesson, name, language), ast.parse(spoken(code, language))):
                    exec(compile(part, f"{lesson.name}.py, {name}", "exec"), names)  # noqa: S102
        printed[language] = out.getvalue().rstrip()
        if code.rpartition("\n")[2] == "figure":
            picture = io.BytesIO()
            names["figure"].savefig(picture, dpi=110, facecolor="white", metadata={"Software": None})
            write_bytes(figures / figure_file(lesson, name, language), picture.getvalue())
    return printed


def functions(lesson: Lesson, name: str, language: str) -> Iterator[ast.Module]:
    """The functions of earlier cells that speak, in a language: what a cell draws with them is all in one language."""
    for earlier, code in cells(lesson.source).items():
        if earlier == name:
            return
        if speaks(code):
            body = ast.parse(spoken(code, language)).body
            yield ast.Module([part for part in body if isinstance(part, ast.FunctionDef)], [])


def evaluated(expression: str, names: dict[str, Any]) -> str:
    """The value of `expression|format` as the text tells it."""
    code, _bar, form = expression.partition("|")
    return format(eval(code, names), form)  # noqa: S307  (our own texts)


def checked(name: str) -> dict[str, Any]:
    """What `halfhour check` says of a script in each language, and the codes that it finds."""
    said: dict[str, Any] = {}
    for language in LANGUAGES:
        script = Path(f"lesson-{name}.py")
        script.write_text(spoken(script_file(name), language), encoding="utf-8")
        done = halfhour(language, "check", str(script), "--json")
        findings = json.loads(done.stdout)["findings"]
        words = cleaned(done.stderr)
        # What the script itself printed is left out: the text tells of it where it matters.
        said[language] = words[words.index(f"{findings[0]['title']}  [") :] if findings else words.splitlines()[-1]
        said["codes"] = [finding["code"] for finding in findings]
    return said


def commanded(command: str) -> dict[str, str]:
    """What a `halfhour` command prints, by language."""
    _program, *words = shlex.split(command)
    return {language: cleaned(halfhour(language, *words).stdout) for language in LANGUAGES}


def halfhour(language: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours as a person would."""
    command = [sys.executable, "-W", "ignore", "-m", "halfhour", "--lang", language, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def cleaned(printed: str) -> str:
    """Output without what TensorFlow says to itself, and without the folders of the machine that it was made on."""
    places = ((os.environ.get("HALFHOUR_DATA"), "~/data"), (sys.prefix, ".venv"), (Path.cwd(), "."), (Path.home(), "~"))
    for folder, name in places:
        printed = printed.replace(str(folder), name) if folder else printed
    lines = [line.rstrip() for line in printed.splitlines() if not TALK.match(line)]
    return "\n".join(lines).strip("\n")


def digest(code: str) -> str:
    """A short hash of what some code computes: a comment can be reworded without running it again."""
    return hashlib.sha256(without_comments(code).encode()).hexdigest()[:16]


def without_comments(code: str) -> str:
    r"""Code without its comments, and without the lines that are nothing else; strings stay.

    >>> without_comments("# read it\nx = '# no comment'  # one\n")
    "x = '# no comment'"
    """
    kept = dict(enumerate(code.splitlines(), 1))
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            kept[row] = kept[row][:column].rstrip()
            if not kept[row]:
                del kept[row]
    return "\n".join(kept.values())


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """Work in a folder of its own, so that what a program writes lies nowhere."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


if __name__ == "__main__":
    main(sys.argv[1:])
