"""Every exercise: its untouched starter is not solved, a wrong answer is told what is missing, a right one passes."""

import os
import runpy
from pathlib import Path

import pytest

from halfhour.cli import run
from halfhour.language import speaking
from halfhour.lessons.catalogue import find_lesson
from halfhour.lessons.checks import CHECKS
from halfhour.lessons.exercises import all_names, exercise_of, exercises, file_name, lesson_of, starter, write_starters
from halfhour.lessons.progress import kept
from halfhour.lessons.source import cells
from halfhour.lessons.work import NotYetError, Work

ANSWERS = Path(__file__).parent / "answers"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HALFHOUR_HOME", str(tmp_path / "home"))


def asked(name: str, code: str) -> None:
    """Run a program in this process and check it, as the judge does in a process of its own."""
    script = Path(file_name(name))
    script.write_text(code, encoding="utf-8")
    names = {} if name.startswith("8.") else runpy.run_path(str(script), run_name="__main__")
    CHECKS[name](Work(script, names))


def answer(name: str, kind: str) -> str:
    lesson, _dot, number = name.partition(".")
    return cells((ANSWERS / f"{int(lesson):02}-{number}.py").read_text(encoding="utf-8"))[kind]


def untouched(name: str) -> str:
    return next(starter(exercise) for exercise in exercises(lesson_of(name)) if exercise.name == name)


def test_every_exercise_has_a_check_and_the_other_way_round():
    assert all_names() == list(CHECKS)
    with speaking("zh"):
        assert all_names() == list(CHECKS)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CHECKS)
def test_a_right_answer_passes(name):
    asked(name, answer(name, "right"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CHECKS)
def test_a_wrong_answer_is_told_what_is_missing(name):
    with pytest.raises(NotYetError) as caught:
        asked(name, answer(name, "wrong"))
    assert all((caught.value.happened, caught.value.expected, caught.value.remedy))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.nightly if name in ("5.2", "6.2") else ()) for name in CHECKS]
)
def test_an_untouched_starter_is_not_solved(name):
    if name == "1.2":  # it cannot even start, which is the exercise
        with pytest.raises(ImportError):
            asked(name, untouched(name))
        return
    with pytest.raises(NotYetError):
        asked(name, untouched(name))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_starters_are_written_once_and_know_their_exercise(language, tmp_path):
    with speaking(language):
        written = write_starters(find_lesson("3"), tmp_path)
        assert [exercise_of(path) for path in written] == ["3.1", "3.2", "3.3"]
        written[0].write_text("# 3.1\nmine = 1\n", encoding="utf-8")
        write_starters(find_lesson("3"), tmp_path)
    assert "mine" in written[0].read_text(encoding="utf-8")


def test_the_command_checks_in_a_process_of_its_own_and_remembers(tmp_path, capfd):
    Path("lesson-03-1.py").write_text("conv, dense = 1216, 31370\nprint('mine')\n", encoding="utf-8")
    assert run(["learn", "--check", "lesson-03-1.py"]) == 0
    assert "mine" in capfd.readouterr().out
    assert kept().passed == {"3.1"}
    Path("lesson-03-1.py").write_text("conv = 300\n", encoding="utf-8")
    assert run(["--lang", "zh", "learn", "--check", "lesson-03-1.py"]) == 1
    assert "`conv` 是 300。" in capfd.readouterr().out
    assert run(["learn", "--check", "lesson-03-1.py", "--json"]) == 1
    assert '"passed": false' in capfd.readouterr().out


def test_a_program_that_fails_is_told(capfd):
    Path("lesson-03-1.py").write_text("1 / 0\n", encoding="utf-8")
    assert run(["learn", "--check", "lesson-03-1.py"]) == 1
    assert "ZeroDivisionError" in capfd.readouterr().out
    Path("lesson-03-1.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    assert run(["learn", "--check", "lesson-03-1.py"]) == 1
    assert "os._exit" in capfd.readouterr().out


def test_a_file_of_no_exercise_is_told(capsys):
    Path("mine.py").write_text("a = 1\n", encoding="utf-8")
    assert run(["learn", "--check", "mine.py"]) == 2
    assert run(["learn", "--check", "nowhere.py"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert os.listdir() == ["mine.py"]
