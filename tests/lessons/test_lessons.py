"""The lessons: every program runs on small data; what is told was printed by the code beside it; both texts agree."""

import ast
import importlib.util
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from halfhour.cli import run
from halfhour.language import LANGUAGES
from halfhour.lessons import catalogue, progress
from halfhour.lessons.catalogue import COURSE, LESSONS, Lesson
from halfhour.lessons.markdown import markdown
from halfhour.lessons.nodes import nodes
from halfhour.lessons.notebook import notebook
from halfhour.lessons.source import cells, speaks, spoken
from halfhour.lessons.text import LINE, MEASURED, VALUE, measured, script_file

ROOT = Path(__file__).parents[2]
FILES = sorted(COURSE.rglob("*.py"))
SCRIPTS = sorted((COURSE / "scripts").glob("*.py"))
# What the first finding of each script with a mistake must be.
MISTAKES = {
    "01-old-book": "removed-api",
    "02-no-channel": "channel-axis",
    "02-not-scaled": "input-not-scaled",
    "03-no-flatten": "missing-flatten",
    "04-no-softmax": "double-softmax",
    "04-too-fast": "lr-too-high",
    "05-shuffled": "labels-misaligned",
    "06-over": "overfitting",
    "06-swing": "lr-too-high",
    "06-under": "underfitting",
    "08-memory": "out-of-memory",
    "08-no-division": "predict-preprocess-mismatch",
    "08-no-one-hot": "loss-label-mismatch",
    "08-rgb": "predict-preprocess-mismatch",
    "08-sorted": "split-unstratified",
    "09-too-much": "dropout-too-high",
}


def load_script() -> ModuleType:
    """The script that runs the lessons, which is in no package."""
    spec = importlib.util.spec_from_file_location("lessons_script", ROOT / "scripts" / "lessons.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HALFHOUR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MPLBACKEND", "Agg")


def shortened(source: str) -> str:
    """A program with next to no training in it."""
    shorter = {"epochs=[0-9]+": "epochs=1", r"train\((\d+), \d+": r"train(\1, 2", "= 1500, 40, 64": "= 300, 2, 64"}
    for long, short in shorter.items():
        source = re.sub(long, short, source)
    return source


def places(lesson: Lesson, language: str) -> list[tuple[str, str]]:
    """What is put into a text, in order."""
    parts = LINE.split(lesson.text(language))[1:]
    return list(zip(parts[::4], parts[1::4], strict=True))


QUICK = ("02-data", "03-network", "08-pitfalls")


@pytest.mark.parametrize(
    "lesson",
    [pytest.param(one, marks=() if one.name in QUICK else pytest.mark.nightly, id=one.name) for one in LESSONS],
)
def test_every_notebook_runs_on_small_data(lesson, tmp_path):
    """In a process of its own, as Jupyter would: every cell in order, in Chinese, one epoch for many.

    `%load_ext`, `%%writefile` and `!` are IPython's; what they ask the doctor is run when the lesson is recorded.
    """
    code = [
        "".join(cell["source"]) for cell in json.loads(notebook(lesson, "zh"))["cells"] if cell["cell_type"] == "code"
    ]
    program = tmp_path / "program.py"
    own = [cell for cell in code if not cell.startswith(("%", "!"))]
    program.write_text(shortened("\n".join(own)), encoding="utf-8")
    surroundings = os.environ | {"HALFHOUR_SMALL": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program)], env=surroundings, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_what_is_told_was_printed_by_the_code_that_stands_there(lesson, script):
    """A changed cell, script, command or value must be run again: `python scripts/lessons.py NUMBER`."""
    record = lesson.record
    assert {name: cell["code"] for name, cell in record["cells"].items()} == {
        name: script.digest(code) for name, code in cells(lesson.source).items()
    }
    wanted = {value for language in LANGUAGES for value in VALUE.findall(lesson.text(language))}
    assert wanted <= set(record["values"])
    lines = [found for found in LINE.findall(lesson.text("en")) if found[0] in ("check", "run")]
    for kind, name, command in lines:
        if kind == "run":
            assert record["runs"][name]["command"] == command
        else:
            assert record["checks"][name]["code"] == script.digest(script_file(name))
            assert record["checks"][name]["codes"][0] == MISTAKES[name]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("# add them\ntotal = 1 + 2  # three || 三\nprint(total)", True),  # only comments
        ("total = 1 + 2\nprint(total)", True),
        ("total = 1 + 3  # the sum || 总和\nprint(total)", False),  # another number
        ("total = 1 + 2  # the sum || 总和\nprint(total, '# the sum')", False),  # no comment, though it looks like one
    ],
)
def test_a_comment_can_be_reworded_without_running_a_lesson_again(script, other, same):
    code = "total = 1 + 2  # the sum || 总和\nprint(total)"
    assert (script.digest(other) == script.digest(code)) == same


def test_every_script_with_a_mistake_is_shown_with_its_finding():
    shown = {name for lesson in LESSONS for kind, name in places(lesson, "en") if kind in ("script", "check")}
    assert {path.stem for path in SCRIPTS} == shown == set(MISTAKES)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_both_texts_show_the_same_things_in_the_same_order(lesson):
    assert places(lesson, "en") == places(lesson, "zh")
    assert sorted(VALUE.findall(lesson.text("en"))) == sorted(VALUE.findall(lesson.text("zh")))
    assert set(MEASURED.findall(lesson.text("en") + lesson.text("zh"))) <= set(measured())
    headings = [len(re.findall(r"^## ", lesson.text(language), re.M)) for language in LANGUAGES]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_where_the_code_speaks_it_speaks_both_languages(path):
    """Two languages of one program: nothing but strings and comments differs, and every comment has both."""
    source = path.read_text(encoding="utf-8")
    trees = []
    for language in LANGUAGES:
        tree = ast.parse(spoken(source, language))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                node.values = []
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        trees.append(ast.dump(tree))
        assert "||" not in spoken(source, language)
    assert trees[0] == trees[1]
    comments = [line for line in re.findall(r"(?:^|  )# (.+)$", source, re.M) if not line.startswith("%%")]
    figures = re.compile(r"(?:[a-d]: )?[\d., ()]+$")  # a shape or a row of numbers needs no translation
    assert [comment for comment in comments if " || " not in comment and not figures.match(comment)] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_cells_that_speak_only_print_and_draw(lesson):
    """They are run once in each language: what they bind is not learned from, and they train nothing."""
    for name, code in cells(lesson.source).items():
        if speaks(code):
            assert not re.search(r"\.(fit|train_on_batch|compile|save)\(", code), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_documents_are_up_to_date(lesson, language, script):
    path = script.DOCUMENTS / f"{lesson.name}{catalogue.ENDINGS[language]}.md"
    assert path.read_text(encoding="utf-8") == markdown(lesson, language), "run python scripts/lessons.py"
    for figure in re.findall(r"\]\(figures/(.+?)\)", markdown(lesson, language)):
        kept = (script.DOCUMENTS / "figures" / figure).read_bytes()
        assert kept == (COURSE / "figures" / figure).read_bytes()
        assert kept.startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_notebooks_are_valid_and_hold_the_whole_program(lesson, language):
    read = nbformat.reads(notebook(lesson, language), as_version=4)
    nbformat.validate(read)
    code = [cell.source for cell in read.cells if cell.cell_type == "code"]
    program = [spoken(cell, language) for cell in cells(lesson.source).values()]
    assert [cell for cell in code if cell in program] == program
    assert [cell.cell_type for cell in read.cells[:2]] == ["markdown", "code"]
    assert code[0] == "%load_ext halfhour"


def test_figures_by_hand():
    """What the texts say as a bare number, worked out here from nothing but arithmetic."""
    assert (f"{-math.log(0.8):.3f}", f"{-math.log(0.1):.3f}", f"{-math.log(0.01):.3f}") == ("0.223", "2.303", "4.605")
    assert 4.605 / 0.223 == pytest.approx(20, abs=1)
    assert (f"{math.log(3):.3f}", f"{math.log(100):.3f}") == ("1.099", "4.605")
    layers = 32 * 10, 64 * 289, 128 * 1601, 10 * 129
    assert (*layers, sum(layers)) == (320, 18_496, 204_928, 1_290, 225_034)
    assert layers[2] / sum(layers) > 0.9
    multiplications = 26 * 26 * 32 * 9, 11 * 11 * 64 * 288, 1600 * 128, 128 * 10
    assert (multiplications[0], sum(multiplications)) == (194_688, 2_631_040)
    assert (48_000 // 128, 10 * 375, math.ceil(1149 / 32)) == (375, 3750, 36)
    told = "".join(lesson.text("en") for lesson in LESSONS)
    for number in ("0.223", "2.303", "4.605", "225,034", "18,496", "204,928", "2,631,040", "3,750", "273,658"):
        assert number in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_lists_reads_and_writes(language, capsys, tmp_path):
    assert run(["--lang", language, "learn"]) == 0
    listed = capsys.readouterr().out
    assert all(lesson.title(language) in listed for lesson in LESSONS)
    assert run(["--lang", language, "learn", "3"]) == 0
    assert "225,034" in capsys.readouterr().out
    assert progress.kept().opened == {"03-network"}
    assert run(["--lang", language, "learn", "8", "--notebook", "--code", "--exercises"]) == 0
    written = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert {"lesson-08.ipynb", "lesson-08.py", "lesson-08-rgb.py", "lesson-08-1.py"} <= written


def test_the_list_as_json(capsys):
    assert run(["learn", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["number"] for entry in listed] == list(range(1, 12))
    assert listed[0]["exercises"] == ["1.1", "1.2"]


@pytest.mark.parametrize("words", [["learn", "eleven"], ["learn", "12"], ["learn", "--notebook"]], ids=" ".join)
def test_wrong_use_is_told(words, capsys):
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_progress_survives_a_damaged_file(tmp_path):
    progress.passed("1.1")
    progress.passed("1.2")
    assert progress.kept().done(LESSONS[0])
    (tmp_path / "home" / "lessons.json").write_text("{", encoding="utf-8")
    assert progress.kept() == progress.Progress()


def test_no_text_becomes_markup():
    made = nodes("a <b>c</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](z.png)")
    tags = {"p", "img"}
    assert {node[0] for node in made} <= tags
    assert ["img", {"src": "z.png", "alt": "y"}] in made[-1]


def test_every_cell_is_shown_or_drawn():
    """A cell that no text shows is one that its reader never sees."""
    for lesson in LESSONS:
        hidden = set(cells(lesson.source)) - {name for kind, name in places(lesson, "en") if kind in ("code", "figure")}
        assert hidden <= {"majority", "versions", "draw"}, lesson.name
