import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from unicodedata import east_asian_width

import click
import pytest
from PIL import Image

import halfhour
from halfhour import language
from halfhour.cli import COMMANDS, group, run

COMMAND_LINE = [sys.executable, "-W", "ignore", "-m", "halfhour"]
LANGUAGES = {"en": "Usage", "zh": "用法"}


@pytest.fixture
def picture(tmp_path):
    drawing = Image.new("L", (60, 80), "white")
    drawing.paste(0, (25, 10, 33, 70))
    drawing.save(tmp_path / "one.png")
    return str(tmp_path / "one.png")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "command", [[], *([name] for name in COMMANDS), ["data", "list"], ["data", "get"], ["data", "check"]]
)
def test_every_command_explains_itself_in_both_languages(lang, command, capsys):
    assert run(["--lang", lang, *command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert LANGUAGES[lang] in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("without", [None, "rich"])
def test_the_commands_fit_on_one_screen(lang, without):
    """24 lines of 80 columns, where a Chinese character takes two; Rich, which could count them too, is not needed."""
    code = f"import sys; sys.modules.update({{{without!r}: None}}); from halfhour.cli import run; run(sys.argv[1:])"
    command = [sys.executable, "-c", code, "--lang", lang, "--help"]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=True).stdout
    lines = shown.splitlines()
    assert all(name in shown for name in COMMANDS)
    assert len(lines) < 24  # the prompt takes the last
    assert max(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in lines) <= 80


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), ["data", "get"], ["data", "check"]])
def test_chinese_help_breaks_no_name_and_no_line_of_the_screen(command, capsys, monkeypatch):
    """Click breaks at spaces alone, which Chinese has none of: `colour-64` was cut in two, and lines were too long."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--lang", "zh", *command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert (
        max(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in shown.splitlines()) <= 80
    )
    built = group().get_command(click.Context(group()), command[0])
    for name in command[1:]:
        built = built.commands[name]
    texts = [built.help, *(option.help or "" for option in built.params if isinstance(option, click.Option))]
    names = {name for text in texts for name in re.findall(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]", text)}
    assert [name for name in names if name not in shown] == []


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from halfhour.cli import run; run(['train', '--help']); run(['--help']);"
        "print([name for name in ('keras', 'tensorflow', 'numpy', 'matplotlib', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_halfhour_loads_no_keras():
    code = "import halfhour, sys; print('keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_alone_it_says_what_can_be_done_next(lang, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run(["--lang", lang]) == 0
    assert "`halfhour train`" in capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_main_job_from_training_to_report(lang, capsys, monkeypatch, tmp_path, picture):
    monkeypatch.chdir(tmp_path)

    def halfhour(*words: str) -> str:
        assert run(["--lang", lang, *words]) == 0
        return capsys.readouterr().out

    told = halfhour("train", "digits", "--epochs", "2", "--batch-size", "64", "--out", "runs/first")
    for word in ("digits", "225,034", "28, 28, 1", "1/2", "2/2", "report.html"):
        assert word in told
    assert "one.png" in halfhour("predict", picture)
    assert "digits-test-4" in halfhour("predict", "--index", "4")
    assert "360" in halfhour("evaluate")
    assert "first" in halfhour("runs")
    page = halfhour("report").strip()
    content = (tmp_path / page).read_text(encoding="utf-8")
    assert f'<html lang="{lang}' in content
    assert "one.png" in content


def test_json_is_one_document_and_nothing_else(capsys, tmp_path, picture, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def document(*words: str):
        status = run([*words, "--json"])
        return status, json.loads(capsys.readouterr().out)

    status, trained = document("train", "digits", "--epochs", "2", "--batch-size", "64", "--out", "runs/a")
    assert (status, trained["stop_reason"], trained["epochs"]) == (0, "epochs", 2)
    status, (answer,) = document("predict", picture)
    assert (status, set(answer) >= {"file", "label", "probability", "refused", "reason", "probabilities"}) == (0, True)
    Image.new("L", (9, 9)).save("empty.png")
    status, (refused,) = document("predict", "empty.png")
    assert (status, refused["refused"]) == (1, True)
    assert document("evaluate")[1]["count"] == 360
    assert len(document("runs")[1]) == 1
    status, error = document("train", "mnits")
    assert status == 2
    assert "mnist" in error["error"]["remedy"]


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["trian"], "train"),
        (["train", "mnits"], "mnist"),
        (["train", "digits", "--model", "tutoral"], "tutorial"),
        (["train", "digits", "--augment", "stroks"], "strokes"),
        (["train", "digits", "--schedule", "cosin"], "cosine"),
        (["train", "digits", "--epoch", "3"], "--epochs"),
        (["data", "get", "fashion"], "fashion-mnist"),
    ],
)
def test_a_wrong_name_brings_the_nearest(words, nearest, capsys):
    assert run(words) == 2
    shown = capsys.readouterr().err
    assert nearest in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    "words",
    [
        ["train", "digits", "--epochs", "0"],
        ["train", "digits", "--epochs", "many"],
        ["train", "digits", "--minutes", "-1"],
        ["train", "/nowhere/data.npz"],
        ["predict"],
        ["predict", "a.png", "--index", "3"],
        ["predict", "nowhere.png", "--run", "nowhere"],
        ["evaluate", "nowhere"],
        ["report", "nowhere"],
        ["data", "check", "nowhere.npz"],
        ["data"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_use_is_told_and_leaves_with_2(words, lang, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["--lang", lang, *words]) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert shown.err.strip() or shown.out.strip()


def test_debug_shows_the_traceback():
    done = subprocess.run([*COMMAND_LINE, "--debug", "train", "mnits"], capture_output=True, text=True)
    assert "Traceback" in done.stderr


def test_augment_may_stand_before_the_data(capsys, tmp_path):
    assert run(["train", "--augment", "digits", "--epochs", "1", "--out", str(tmp_path / "run"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == "digits"


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_ends_a_training_with_what_it_has(tmp_path):
    words = [*COMMAND_LINE, "train", "digits", "--epochs", "1000", "--out", str(tmp_path / "run"), "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    history = tmp_path / "run" / "history.csv"
    while process.poll() is None and not (history.exists() and len(history.read_text().splitlines()) > 2):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    printed, shown = process.communicate()
    assert process.returncode == 130, shown
    document = json.loads(printed)
    assert document["stop_reason"] == "interrupted"
    assert 2 <= document["epochs"] < 1000
    assert (tmp_path / "run" / "manifest.json").exists()


def test_a_console_that_knows_no_chinese_breaks_nothing(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run([*COMMAND_LINE, "--lang", "zh", "data", "list"], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    chinese = {**environment, "PYTHONIOENCODING": "cp936"}
    done = subprocess.run([*COMMAND_LINE, "--lang", "zh", "data", "list"], capture_output=True, env=chinese)
    assert "数据" in done.stdout.decode("cp936") or "图片" in done.stdout.decode("cp936")


def test_a_read_only_folder_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(["train", "digits", "--epochs", "1", "--out", str(tmp_path / "file" / "run")]) == 2
    assert "file" in capsys.readouterr().err


def test_the_language_of_the_surroundings_is_taken(monkeypatch, capsys):
    language.use(None)
    monkeypatch.setenv("HALFHOUR_LANG", "zh")
    run(["--help"])
    assert "用法" in capsys.readouterr().out


def test_the_help_names_every_model(capsys):
    from halfhour.models.registry import MODELS

    run(["train", "--help"])
    shown = re.sub(r"-\s+", "-", capsys.readouterr().out)  # the help may break its lines behind a hyphen
    assert [name for name in MODELS if name not in shown] == []


@pytest.mark.parametrize("words", [["train", "digits", "--nosuch", "--json"], ["train", "--epochs", "1.5", "--json"]])
def test_wrong_use_is_a_json_document_too(words, capsys):
    assert run(words) == 2
    assert json.loads(capsys.readouterr().out)["error"]["happened"]


@pytest.mark.parametrize(
    "words", [["train"], ["evaluate"], ["report"], ["runs"], ["data", "check"], ["train", "--resume"], ["check"]]
)
def test_a_name_longer_than_the_system_takes_is_told(words, capsys):
    assert run([*words, "n" * 5000]) == 2
    assert "could not be read or written: File name too long" in capsys.readouterr().err


def test_the_language_may_stand_behind_the_command(capsys):
    assert run(["data", "list", "--lang", "zh"]) == 0
    assert "图片" in capsys.readouterr().out


def test_nothing_is_cut_where_no_window_asks_for_it(capsys, monkeypatch, digits_run):
    assert run(["runs", str(digits_run.folder.parent)]) == 0
    assert "…" not in capsys.readouterr().out


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "drive", [["--epochs", "4", "--schedule", "plateau"], ["--model", "quick-16", "--epochs", "3"]]
)
def test_a_killed_training_goes_on_to_the_same_last_bit(drive, tmp_path):
    """Kill -9 after the first checkpoint, then resume: weights and history are those of a run that nobody killed."""
    options = ["digits", "--seed", "4", *drive]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert run(["train", *options, "--out", str(whole)]) == 0
    command = [sys.executable, "-m", "halfhour", "train", *options, "--out", str(cut)]
    training = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (cut / "checkpoints" / "latest.npz").exists():
        assert training.poll() is None, "the training ended before it could be killed"
        time.sleep(0.01)
    training.kill()
    training.wait()
    assert not (cut / "manifest.json").exists()
    assert run(["train", "--resume", str(cut)]) == 0
    assert not (cut / "checkpoints").exists()
    one, other = (halfhour.load(folder) for folder in (whole, cut))
    for weights, same in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        assert (weights == same).all()
    courses = [[dataclasses.replace(epoch, seconds=0.0) for epoch in found.history.epochs] for found in (one, other)]
    assert courses[0] == courses[1]
    assert run(["train", "--resume", str(cut)]) == 2


LEAVING = """
import atexit, sys
from halfhour import cli

class Heavy:
    def __del__(self):
        print("taken down")

def command(arguments):
    cli.heavy = Heavy()
    atexit.register(print, "called at the end", end="")
    return int(arguments[0])

cli.run = command
cli.main()
"""


@pytest.mark.parametrize("status", ["0", "1", "2", "130"])
def test_a_process_leaves_with_all_it_has_printed_and_takes_nothing_down(status):
    """What TensorFlow has built is not taken down object by object; what was registered for the end is called."""
    done = subprocess.run([sys.executable, "-c", LEAVING, status], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (int(status), "called at the end")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_output_that_could_not_be_written_is_no_success():
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND_LINE, "data", "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert "no space is left" in done.stderr
