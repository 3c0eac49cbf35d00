"""One training in 1, 2 and 4 processes, and how soon they notice that one is gone: `machines.py [--epochs E]`.

Keras on JAX over this machine's loopback, scikit-learn's digits, `tutorial-bn`, so that dropout and batch normalisation
take part. The first table shows the losses side by side, how far the furthest is from one process's, and what a step
takes on the same cores; the second the median time of what is told in a step: they agree to go on, and sum up the
gradients of the tutorial's network, with nothing else to do. The third shows the seconds from the end of one of two
processes, or from when it stands still, to the end of the other.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from devices import OPTIONS, history, print_beside
from measure import machine, print_table

PROCESSES = (1, 2, 4)
LONGEST = 900  # seconds that anything here may take
TALK = """
import sys, time
import numpy as np
from jax.experimental.multihost_utils import broadcast_one_to_all
from halfhour.machine.team import Rendezvous, join
team = join(Rendezvous(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
gradients = np.zeros(225_034, np.float32)
for act in (lambda: team.gather([0, 0]), lambda: broadcast_one_to_all(gradients)):
    seconds = []
    for _round in range(100):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    print(1000 * np.median(seconds))
team.leave()
"""


def free_address() -> str:
    """An address on this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return f"localhost:{probe.getsockname()[1]}"


def talk(processes: int) -> list[float]:
    """Milliseconds in which so many processes agree, and in which they sum up gradients."""
    address = free_address()
    jobs = [
        subprocess.Popen(
            [sys.executable, "-c", TALK, address, str(processes), str(process)],
            env={**os.environ, "JAX_PLATFORMS": "cpu", "KERAS_BACKEND": "jax"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(processes)
    ]
    told = [job.communicate(timeout=LONGEST)[0] for job in jobs]
    return [float(line) for line in told[0].splitlines() if not line.startswith("[Gloo]")]


def start(processes: int, epochs: int, out: Path) -> list[subprocess.Popen[bytes]]:
    """Start a training in so many processes."""
    address = free_address()
    jobs = []
    for process in range(processes):
        words = ["--backend", "jax", "train", "digits", "--epochs", str(epochs), *OPTIONS, "--out", str(out)]
        if processes > 1:
            words += ["--coordinator", address, "--processes", str(processes), "--process-id", str(process)]
        jobs.append(
            subprocess.Popen(
                [sys.executable, "-m", "halfhour", *words],
                env={**os.environ, "JAX_PLATFORMS": "cpu"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
    return jobs


def train(processes: int, epochs: int, folder: Path) -> list[dict[str, str]]:
    """The rows of the history of a training in so many processes."""
    out = folder / str(processes)
    for job in start(processes, epochs, out):
        if job.wait(LONGEST):
            raise SystemExit(f"a process of {processes} ended with {job.returncode}")
    return history(out)


def noticed(lost: int, number: signal.Signals, out: Path) -> float:
    """Seconds from a signal to the trainer of one of two processes to the end of the other process."""
    jobs = start(2, 100_000, out)
    checkpoint, until = out / "checkpoints" / "latest.npz", time.monotonic() + LONGEST
    while not checkpoint.exists():
        if time.monotonic() > until:
            raise SystemExit("no checkpoint came")
        time.sleep(0.1)
    trainer = psutil.Process(jobs[lost].pid).children()[0]  # the process itself only waits for it
    trainer.send_signal(number)
    began = time.monotonic()
    jobs[1 - lost].wait(LONGEST)
    seconds = time.monotonic() - began
    for job in jobs:
        job.kill()
        job.wait()
    if trainer.is_running():
        trainer.kill()
    return seconds


def main() -> None:
    """Train, compare, end processes, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    epochs = parser.parse_args().epochs
    with tempfile.TemporaryDirectory() as folder:
        histories = [train(processes, epochs, Path(folder)) for processes in PROCESSES]
        ends = [
            ("process 1 is killed", noticed(1, signal.SIGKILL, Path(folder, "second"))),
            ("process 0 is killed", noticed(0, signal.SIGKILL, Path(folder, "first"))),
            ("process 1 stands still", noticed(1, signal.SIGSTOP, Path(folder, "still"))),
        ]
    print(machine())
    print_beside("processes", PROCESSES, histories)
    print()
    print_table(
        ("processes", "ms to agree", "ms to sum up the gradients"),
        [(str(processes), *(f"{spent:.1f}" for spent in talk(processes))) for processes in PROCESSES[1:]],
    )
    print()
    print_table(("what happens", "seconds to the end of the other"), [(what, f"{took:.1f}") for what, took in ends])


if __name__ == "__main__":
    main()
