"""One training on 1, 2 and 4 virtual devices of this processor: `devices.py [--epochs E]`.

Keras on JAX, scikit-learn's digits, `tutorial-bn`, so that dropout and batch normalisation take part. Printed are the
losses side by side, how far the furthest is from one device's, and the seconds a step takes. The devices share the
processor's cores, so that the seconds show what sharing costs, and nothing of what it gains on real ones.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from measure import machine, print_table

DEVICES = (1, 2, 4)
# 1,437 pictures to train with, of which 1,152 = 9 x 128 are left, so that every batch divides by 4.
OPTIONS = ("--model", "tutorial-bn", "--batch-size", "128", "--validation-split", "0.1985", "--augment", "tutorial")
STEPS = 9


def train(devices: int, epochs: int, folder: Path) -> list[dict[str, str]]:
    """The rows of the history of a training on so many devices."""
    out = folder / str(devices)
    words = ["--backend", "jax", "train", "digits", "--epochs", str(epochs), *OPTIONS, "--out", str(out)]
    flags = f"--xla_force_host_platform_device_count={devices}"
    subprocess.run(
        [sys.executable, "-m", "halfhour", *words, "--devices", "all"],
        env={**os.environ, "XLA_FLAGS": flags},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return history(out)


def history(out: Path) -> list[dict[str, str]]:
    """The rows of a run's history."""
    with (out / "history.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def print_beside(what: str, counts: Sequence[int], histories: Sequence[list[dict[str, str]]]) -> None:
    """Print histories side by side, each against the first, which is that of one."""
    rows = []
    for count, history in zip(counts, histories, strict=True):
        losses = [float(row["loss"]) for row in history]
        apart = max(
            abs(float(row["loss"]) / float(one["loss"]) - 1) for row, one in zip(history, histories[0], strict=True)
        )
        step = min(float(row["seconds"]) for row in history[1:]) / STEPS  # the first epoch compiles
        rows.append((str(count), " ".join(f"{loss:.6f}" for loss in losses), f"{apart:.1e}", f"{1000 * step:.0f}"))
    print_table((what, "loss of each epoch", "furthest from one", "ms a step, with its share of validating"), rows)


def main() -> None:
    """Train, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    epochs = parser.parse_args().epochs
    with tempfile.TemporaryDirectory() as folder:
        histories = [train(devices, epochs, Path(folder)) for devices in DEVICES]
    print(machine())
    print_beside("devices", DEVICES, histories)


if __name__ == "__main__":
    main()
