"""Several processes on one loopback train as one does, end with a clear word, and go on in another number."""

import csv
import importlib.util
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import keras
import psutil
import pytest

from halfhour import cli
from halfhour.errors import MachineError, OptionError
from halfhour.machine.team import Place, join
from halfhour.records import Split
from halfhour.run import load
from halfhour.training.machines import fingerprint

WITHOUT_JAX = "jax is not installed: `python3 scripts/environment.py backends` brings it"
needs_jax = pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason=WITHOUT_JAX)
LONGEST = 400  # seconds that a test waits before it fails
# 160 pictures to train with, 5 batches; dropout, batch normalisation and augmentation take part.
OPTIONS = ["--model", "tutorial-bn", "--batch-size", "32", "--augment", "tutorial", "--schedule", "linear"]
FIGURES = ("loss", "accuracy", "validation_loss", "validation_accuracy", "learning_rate")


def start(words: list[str], processes: int = 1, own: dict[int, list[str]] | None = None) -> list[subprocess.Popen[str]]:
    """Start `halfhour train` with these words in so many processes, some with words of their own."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    jobs = []
    for process in range(processes):
        place = ["--coordinator", f"localhost:{port}", "--processes", str(processes), "--process-id", str(process)]
        jobs.append(run([*words, *(place if processes > 1 else []), *(own or {}).get(process, [])]))
    return jobs


def run(words: list[str], before: str = "pass") -> "subprocess.Popen[str]":
    program = f"import sys; {before}; from halfhour.cli import main; sys.argv[1:] = {words!r}; main()"
    surroundings = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    surroundings |= {"JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", program], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(jobs: "list[subprocess.Popen[str]]") -> list[tuple[int, str, str]]:
    """Status, output and errors of each."""
    told = [job.communicate(timeout=LONGEST) for job in jobs]
    return [(job.returncode, out, err) for job, (out, err) in zip(jobs, told, strict=True)]


def history(folder: Path) -> list[dict[str, float]]:
    with (folder / "history.csv").open(encoding="utf-8") as file:
        return [{name: float(row[name]) for name in FIGURES} for row in csv.DictReader(file)]


def wait_for_checkpoint(run_folder: Path, jobs: "list[subprocess.Popen[str]]", after: float = 0.0) -> None:
    """Until there is a checkpoint that was written after this time."""
    checkpoint, until = run_folder / "checkpoints" / "latest.npz", time.monotonic() + LONGEST
    while not checkpoint.exists() or checkpoint.stat().st_mtime <= after:
        assert time.monotonic() < until
        assert all(job.poll() is None for job in jobs), ended(jobs)
        time.sleep(0.05)


@needs_jax
def test_two_and_four_processes_train_as_one_does(bars_file, tmp_path):
    words = ["--backend", "jax", "train", str(bars_file), "--epochs", "2", *OPTIONS]
    for processes in (1, 2, 4):
        for status, out, err in ended(start(words, processes, {0: ["--out", str(tmp_path / str(processes))]})):
            assert status == 0, out + err
    one = history(tmp_path / "1")
    for processes in (2, 4):
        for row, alone in zip(history(tmp_path / str(processes)), one, strict=True):
            assert row == pytest.approx(alone, rel=1e-4)  # of float32, summed in another order
    assert load(tmp_path / "4").facts.stop_reason == "epochs"


@needs_jax
def test_a_training_outlives_its_processes(bars_file, tmp_path):
    """Two lose the second; two go on and lose the first; one goes on alone to the end."""
    words, folder = ["--backend", "jax", "train"], tmp_path / "run"
    jobs = start([*words, str(bars_file), "--epochs", "40", *OPTIONS], 2, {0: ["--out", str(folder)]})
    wait_for_checkpoint(folder, jobs)
    jobs[1].kill()
    (status, out, err), _killed = ended(jobs)
    assert status == 2
    assert "Another process of this training has ended" in err
    assert f"halfhour train --resume {folder}" in out + err
    assert "Check failure" not in out + err

    written = (folder / "checkpoints" / "latest.npz").stat().st_mtime
    jobs = start([*words, "--resume", str(folder)], 2)
    wait_for_checkpoint(folder, jobs, after=written)
    psutil.Process(jobs[0].pid).children()[0].kill()
    (first, _out, told), (second, out, err) = ended(jobs)
    assert (first, second) == (2, 2)
    assert "signal 9 (SIGKILL)" in told
    assert f"halfhour train --resume {folder}" in told
    assert "Another process of this training has ended" in err
    assert "Check failure" not in out + err

    [(status, out, err)] = ended(start([*words, "--resume", str(folder)]))
    assert status == 0, out + err
    assert [epoch.number for epoch in load(folder).facts.history.epochs] == list(range(1, 41))


@needs_jax
def test_another_command_is_refused_in_all_processes(bars_file, tmp_path):
    words = ["--backend", "jax", "train", str(bars_file), "--epochs", "1", *OPTIONS]
    jobs = start(words, 2, {0: ["--out", str(tmp_path / "run")], 1: ["--seed", "1"]})
    (first, _out, told), (second, _, refused) = ended(jobs)
    assert (first, second) == (2, 2)
    assert "another value of --seed" in refused
    assert "Process 1 does not train" in told


@needs_jax
def test_a_process_that_does_not_come_is_told(tmp_path):
    place = ["--coordinator", "localhost:1025", "--processes", "2", "--process-id", "1"]
    job = run(["--backend", "jax", "train", *place], before="from halfhour.machine import team; team.LATE = 2")
    [(status, out, err)] = ended([job])
    assert status == 2
    assert "Not all processes were there within 2 s" in err
    assert "Check failure" not in out + err


def test_what_differs_makes_another_fingerprint(bars):
    half, rest = Split(bars.pictures[:160], bars.labels[:160]), Split(bars.pictures[160:], bars.labels[160:])
    assert fingerprint(half, rest) == fingerprint(half, rest)
    assert fingerprint(half, rest) != fingerprint(rest, half)
    assert fingerprint(half, rest) != fingerprint(half, Split(rest.pictures, 1 - rest.labels))


@pytest.mark.parametrize(
    "place", [("", 2, 0), ("host", 2, 0), ("host:0", 2, 0), ("host:1", 2, 2), ("host:1", None, 0), ("auto", 2, None)]
)
def test_half_an_address_is_refused(place):
    with pytest.raises(OptionError, match="--coordinator HOST:PORT"):
        Place(*place)


def test_options_of_one_process_are_refused_among_several(capsys):
    assert cli.run(["train", "digits", "--fix", "--coordinator", "auto"]) == 2
    assert "--fix" in capsys.readouterr().err


@pytest.mark.skipif(keras.config.backend() == "jax", reason="there processes do train together")
def test_several_processes_are_refused_where_keras_trains_in_one():
    with pytest.raises(MachineError, match="JAX"):
        join(Place("localhost:1025", 2, 0))
