"""Several processes on one loopback train as one does, end with a clear word, and go on in another number."""

import contextlib
import csv
import importlib.util
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import psutil
import pytest

from halfhour import cli
from halfhour.errors import MachineError, OptionError
from halfhour.machine.team import Rendezvous, join
from halfhour.records import Split
from halfhour.run import load
from halfhour.training.machines import fingerprint

WITHOUT_JAX = "jax is not installed: `python3 scripts/environment.py backends` brings it"
needs_jax = pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason=WITHOUT_JAX)
LONGEST = 400  # seconds that a test waits before it fails
# 160 pictures to train with, 5 batches; dropout, batch normalisation and augmentation take part.
OPTIONS = ["--model", "tutorial-bn", "--batch-size", "32", "--augment", "tutorial", "--schedule", "linear"]
FIGURES = ("loss", "accuracy", "validation_loss", "validation_accuracy", "learning_rate")


def by_hand(port: int, process: int, processes: int) -> tuple[list[str], dict[str, str]]:
    """Options and surroundings of one process."""
    place = ["--coordinator", f"localhost:{port}", "--processes", str(processes), "--process-id", str(process)]
    return place, {}


def by_slurm(port: int, process: int, processes: int) -> tuple[list[str], dict[str, str]]:
    """As `srun` starts them on one machine."""
    told = {"JOB_ID": port, "STEP_NODELIST": "localhost", "NTASKS": processes, "PROCID": process, "LOCALID": process}
    return ["--coordinator", "auto"], {f"SLURM_{name}": str(value) for name, value in told.items()}


def by_open_mpi(port: int, process: int, processes: int) -> tuple[list[str], dict[str, str]]:
    """As `mpirun` of Open MPI 4 starts them on one machine."""
    told = {"SIZE": processes, "RANK": process, "LOCAL_RANK": process}
    found = {f"OMPI_COMM_WORLD_{name}": str(value) for name, value in told.items()}
    return ["--coordinator", "auto"], {"OMPI_MCA_orte_hnp_uri": f"{port * 2**12}.0;tcp://127.0.0.1:1", **found}


def start(words, processes=1, own=None, how=by_hand) -> "list[subprocess.Popen[str]]":
    """Start `halfhour train` with these words in so many processes, some with words of their own."""
    jobs = []
    port = free_port()
    for process in range(processes):
        place, told = how(port, process, processes) if processes > 1 else ([], {})
        jobs.append(run([*words, *place, *(own or {}).get(process, [])], surroundings=told))
    return jobs


def free_port() -> int:
    """One of the last 4,096, from which JAX takes one by the number of a launcher's job."""
    for port in np.random.default_rng(os.getpid()).permutation(np.arange(2**16 - 2**12, 2**16)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", int(port)))
            return int(port)
    raise AssertionError("every port is taken")


def run(words, before="pass", surroundings=None) -> "subprocess.Popen[str]":
    program = f"import sys; {before}; from halfhour.cli import main; sys.argv[1:] = {words!r}; main()"
    kept = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    kept |= {"JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": "1", **(surroundings or {})}
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


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
@pytest.mark.parametrize(
    ("several", "how"),
    [(2, by_open_mpi), pytest.param(4, by_slurm, marks=pytest.mark.nightly)],
    ids=["two by Open MPI", "four by Slurm"],
)
def test_several_processes_train_as_one_does(bars_file, tmp_path, several, how):
    words = ["--backend", "jax", "train", str(bars_file), "--epochs", "2", *OPTIONS]
    for processes, called in ((1, by_hand), (several, how)):
        for status, out, err in ended(start(words, processes, {0: ["--out", str(tmp_path / str(processes))]}, called)):
            assert status == 0, out + err
    for row, alone in zip(history(tmp_path / str(several)), history(tmp_path / "1"), strict=True):
        assert row == pytest.approx(alone, rel=1e-4)  # of float32, summed in another order
    assert load(tmp_path / str(several)).facts.stop_reason == "epochs"


@needs_jax
@pytest.mark.nightly
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
    assert "different values of --seed" in refused
    assert "Process 1 does not train" in told


@needs_jax
def test_a_process_that_does_not_come_is_told(tmp_path):
    place = ["--coordinator", "localhost:1025", "--processes", "2", "--process-id", "1"]
    job = run(["--backend", "jax", "train", *place], before="from halfhour.machine import team; team.LATE = 2")
    [(status, out, err)] = ended([job])
    assert status == 2
    assert "Not all processes started within 2 s" in err
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
        Rendezvous(*place)


def test_options_of_one_process_are_refused_among_several(capsys):
    assert cli.run(["train", "digits", "--fix", "--coordinator", "auto"]) == 2
    assert "--fix" in capsys.readouterr().err


@pytest.mark.skipif(keras.config.backend() == "jax", reason="there processes do train together")
def test_several_processes_are_refused_where_keras_trains_in_one():
    with pytest.raises(MachineError, match="JAX"):
        join(Rendezvous("localhost:1025", 2, 0))
