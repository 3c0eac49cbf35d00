"""The house stands as drawn: a file imports only from what lies below it, and from its own room."""

import ast
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import mypy.api
import pytest

import halfhour
from halfhour.data.splits import SealedTest, divide
from halfhour.records import Dataset

SOURCE = Path(halfhour.__file__).parent
# Row 0 first. Within a row, a room may stand on those of the steps before its own.
ROWS = (
    ({"recipe", "records", "events", "errors", "language", "files", "arrays", "stopping", "stopwatch"},),
    ({"images", "machine"}, {"data", "models"}),
    ({"training"}, {"answering"}, {"teaching"}),
    ({"report", "bundle"}, {"adopting"}, {"export"}, {"run"}),
    ({"doctor"}, {"pipeline", "lessons"}),
    ({"__init__", "__main__", "cli", "notebook", "web"},),
)
ROW_OF = {room: (row, step) for row, steps in enumerate(ROWS) for step, rooms in enumerate(steps) for room in rooms}
GROUND, DOOR = (0, 0), (len(ROWS) - 1, 0)  # whose rooms stand beside each other
COURSE = SOURCE / "lessons" / "course"  # the lessons' own programs, which use the house from outside
FILES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py") if COURSE not in path.parents)


def room_of(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms of halfhour that a file imports from, wherever in it the import stands."""
    rooms = set()
    for node in ast.walk(_tree(path)):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            words = name.split(".")
            if words[0] == "halfhour":
                rooms.add(words[1] if len(words) > 1 and words[1] in ROW_OF else "__init__")
    return rooms


def test_every_room_has_a_row():
    assert {room_of(path) for path in FILES} == set(ROW_OF)


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh-CN.md"])
def test_the_map_shows_every_room(name):
    text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
    rooms = {f"{room}/" if (SOURCE / room).is_dir() else f"{room}.py" for room in ROW_OF} - {
        "__init__.py",
        "__main__.py",
    }
    assert [room for room in sorted(rooms) if room not in text] == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_go_down(path):
    own = room_of(path)
    for room in imported_rooms(path) - {own}:
        beside = ROW_OF[own] == ROW_OF[room] in (GROUND, DOOR)
        assert ROW_OF[room] < ROW_OF[own] or beside, f"{path} (row {ROW_OF[own][0]}) imports {room}"


# The doctor's own rooms and files, from the ground up: seen, read, suspected, tried, judged.
STOREYS = (
    {"seeing"},
    {"reading"},
    {"patching"},
    {"ended", "suspicion", "worked"},
    {"rule", "trying"},
    {"rules", "crashes"},
    {"registry", "ranking"},
    {"placing"},
    {"verdict"},
    {"callback", "check", "course", "explain"},
)
STOREY_OF = {room: storey for storey, rooms in enumerate(STOREYS) for room in rooms}
DOCTOR = [path for path in FILES if path.parts[0] == "doctor" and path.name != "__init__.py"]


@pytest.mark.parametrize("path", DOCTOR, ids=str)
def test_the_doctor_has_no_circle(path):
    own = path.parts[1].removesuffix(".py")
    found = re.findall(r"from halfhour\.doctor\.(\w+)", (SOURCE / path).read_text(encoding="utf-8"))
    for room in set(found) - {own}:
        assert STOREY_OF[room] < STOREY_OF[own], f"{path} imports doctor.{room}"


@pytest.mark.parametrize("room", sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()))
def test_every_room_says_what_comes_in_and_what_goes_out(room):
    text = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8")))
    assert text and len(text.splitlines()[0]) > 40


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_is_two_rooms_in_one(path):
    assert len((SOURCE / path).read_text(encoding="utf-8").splitlines()) <= 300


WAYS = ("count", "pictures", "labels", "open()", "resealed()", "recorded()", "_test")


def test_the_type_of_a_test_set_lets_nobody_look_by_accident(tmp_path, monkeypatch):
    """Whoever holds a data set can count its test pictures; the type checker, which CI runs, refuses any more."""
    root = SOURCE.parents[1]
    monkeypatch.chdir(root)  # with the project's own settings, and what was kept when `mypy` was run before
    program = ["from halfhour.records import Dataset", "def look(dataset: Dataset) -> None:"]
    program += [f"    print(dataset.test.{way})" for way in WAYS]
    (tmp_path / "look.py").write_text("\n".join(program))
    told, errors, _status = mypy.api.run(["--config-file", str(root / "pyproject.toml"), str(tmp_path / "look.py")])
    assert errors == ""
    refused = re.findall(r'"Sealed" has no attribute "(\w+)"', told)
    assert refused == [way.removesuffix("()") for way in WAYS[1:]]


def test_whoever_looks_all_the_same_finds_nothing(bars):
    dataset = Dataset("made up", bars, SealedTest(bars), ("upright", "lying"), "here")
    for name in ("pictures", "labels", "groups"):
        assert not hasattr(dataset.test, name)
    with pytest.raises(TypeError):
        dataset.test[0]
    with pytest.raises(TypeError, match="SealedTest"):
        divide(replace(dataset, test=bars), 0.2, seed=0)


def test_only_these_hand_out_the_test_pictures_of_a_set():
    handing = {str(path) for path in FILES if "unsealed" in _names(path)}
    assert handing == {"data/splits.py", "data/check.py", "data/arrays.py", "data/restoring.py"}


def _tree(path: Path) -> ast.Module:
    return ast.parse((SOURCE / path).read_text(encoding="utf-8"))


def _names(path: Path) -> set[str]:
    nodes = list(ast.walk(_tree(path)))
    called = {node.id for node in nodes if isinstance(node, ast.Name)}
    return called | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


PLAIN = {0, 1, 2, 3, 4, 255}  # counts of axes, channels and classes, and the largest value of a pixel
RULES = [path for path in DOCTOR if path.parts[1] == "rules"]


@pytest.mark.parametrize("path", RULES, ids=str)
def test_every_threshold_of_a_rule_has_a_name(path):
    compared = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Compare)]
    numbers = [node.value for one in compared for node in ast.walk(one) if isinstance(node, ast.Constant)]
    assert [number for number in numbers if isinstance(number, int | float) and number not in PLAIN] == []


# Names that two classes have still; a name that one of them alone has left is to be taken out.
TWICE = {"Answers", "Block", "Builder", "Exercise", "File", "Form", "Found", "Gathered", "Job", "Lesson", "Patience"}
TWICE |= {"Plan", "Progress", "Seen", "Source", "Step"}


def test_no_two_classes_have_one_name():
    nodes = (node for path in FILES for node in ast.walk(_tree(path)))
    names = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1 and not name.startswith("_")} == TWICE


def test_public_names_are_there():
    for name in halfhour.__all__:
        assert getattr(halfhour, name).__doc__, name
    with pytest.raises(AttributeError):
        halfhour.no_such_name  # noqa: B018
