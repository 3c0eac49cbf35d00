import subprocess
import sys
from pathlib import Path

import pytest

from halfhour.bundle.hold import Hold
from halfhour.bundle.write import begin
from halfhour.cli import run
from halfhour.errors import RunError
from halfhour.recipe import Recipe

HOLDER = """
import sys
from pathlib import Path
from halfhour.bundle.hold import Hold
from halfhour.bundle.write import begin
from halfhour.recipe import Recipe
with Hold() as hold:
    begin(Path(sys.argv[1]), Recipe(data="digits", epochs=1), "digits", {}, hold)
    print("held", flush=True)
    input()
"""


@pytest.fixture
def held(tmp_path: Path):
    """A run folder that another process has begun and holds."""
    folder = tmp_path / "run"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    yield folder, holder
    holder.kill()
    holder.communicate()


def test_a_second_process_on_a_run_folder_says_so_and_stops(held, capsys):
    folder, _holder = held
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(["train", "--resume", str(folder)]) == 2
    assert "Another process is training" in capsys.readouterr().err
    assert run(["train", "digits", "--epochs", "1", "--out", str(folder)]) == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_killed_process_holds_nothing_and_its_half_files_go(held):
    folder, holder = held
    (folder / ".part-half.json").write_text("{")
    holder.kill()
    holder.wait()
    with Hold() as hold:
        hold.take(folder)
        assert sorted(path.name for path in folder.iterdir()) == [".lock", "environment.json", "recipe.toml"]


def test_a_folder_in_which_nothing_was_begun_counts_as_empty(tmp_path):
    (tmp_path / ".part-1.toml").write_text("")
    with Hold() as hold:
        assert begin(tmp_path, Recipe(epochs=1), "digits", {}, hold) == tmp_path
    with Hold() as hold, pytest.raises(RunError, match="isn't empty"):
        begin(tmp_path, Recipe(epochs=1), "digits", {}, hold)


def test_a_run_that_was_finished_meanwhile_is_not_trained_over(digits_run):
    from halfhour.pipeline import Job, carry_out

    with pytest.raises(RunError, match="finished run"):
        carry_out(Job(Recipe(data="digits", epochs=1), out=digits_run.folder, resume=True))
