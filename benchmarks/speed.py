"""Accuracy against time on MNIST: `halfhour train` with several deadlines, and what a person would use instead.

    HALFHOUR_DATA=… python benchmarks/speed.py LOG [--seeds N] [--only NAME ...] [--plot FILE.png]

All contestants run in turn, seed by seed, as whole processes; every finished run is appended to LOG (JSON lines), so
that a long measurement can be done in parts. Printed: the machine with its matrix-product rate at each seed, test
accuracy and seconds (median, smallest-largest), and how far each deadline was missed.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from measure import halfhour, machine, matrix_product_rate, print_table, spread, timed

PEERS = Path(__file__).parent / "peers"
MINUTES = (0.15, 0.25, 0.5, 1.0, 5.0, 30.0)
OURS = {f"halfhour train --minutes {minutes:g}": minutes for minutes in MINUTES}
THEIRS = {
    "the tutorial's script": "tutorial.py",
    "Keras's mnist_convnet": "mnist_convnet.py",
    "PyTorch's MNIST example": "torch_mnist.py",
    "scikit-learn, PCA and SVM": "sklearn_mnist.py",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--seeds", type=int, default=0, help="seeds to run now; 0 shows what was measured")
    parser.add_argument("--only", nargs="*", default=[*OURS, *THEIRS], help="names, or parts of them")
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    print(machine(), flush=True)
    names = [name for name in (*OURS, *THEIRS) if any(part in name for part in asked.only)]
    for seed in range(asked.seeds):
        print(f"seed {seed}: matrix product {matrix_product_rate():.0f} GFLOP/s", flush=True)
        for name in names:
            measure(asked.log, name, seed)
    runs = defaultdict(list)
    for line in asked.log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        runs[run["name"]].append(run)
    show(runs)
    if asked.plot:
        plot(runs, asked.plot)


def measure(log: Path, name: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if name in OURS:
            options = ["--minutes", str(OURS[name]), "--seed", str(seed), "--out", Path(folder) / "run", "--json"]
            command = halfhour("train", "mnist", *options)
        else:
            command = [sys.executable, PEERS / THEIRS[name], Path(os.environ["HALFHOUR_DATA"]) / "mnist.npz", str(seed)]
        seconds, document = timed(command)
    run = {"name": name, "seed": seed, "accuracy": document["test_accuracy"], "seconds": seconds}
    if name in OURS:
        run |= {key: document[key] for key in ("model", "epochs", "deadline_seconds")}
        run["finished"] = document["seconds"]["total"]
        run["start"] = document["seconds"]["start"]
    print(run, flush=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")


def show(runs: dict) -> None:
    rows = []
    for name in (*OURS, *THEIRS):
        if same := runs.get(name):
            late = "-"
            if name in OURS:
                late = spread([run["finished"] - run["deadline_seconds"] for run in same], "+.1f")
            accuracy, seconds = spread([100 * run["accuracy"] for run in same]), [run["seconds"] for run in same]
            rows.append([name, str(len(same)), accuracy, spread(seconds, ".0f"), late])
    print_table(["", "seeds", "test accuracy, %", "seconds, whole process", "seconds past the deadline"], rows)


def plot(runs: dict, file: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    ours = sorted(
        (median(run["seconds"] for run in runs[name]), 100 * median(run["accuracy"] for run in runs[name]))
        for name in OURS
        if name in runs
    )
    axes.plot(*zip(*ours, strict=True), marker="o", label="halfhour train --minutes")
    for name in THEIRS:
        if same := runs.get(name):
            place = median(run["seconds"] for run in same), 100 * median(run["accuracy"] for run in same)
            axes.plot(*place, "s")
            axes.annotate(name, place, textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set(xscale="log", xlabel="seconds, whole process", ylabel="test accuracy, %", title="MNIST on two cores")
    axes.legend()
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
