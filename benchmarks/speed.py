"""Accuracy against time on MNIST: `halfhour train` with several deadlines, and what a person would use instead.

    HALFHOUR_DATA=… python benchmarks/speed.py LOG [--seeds N] [--only NAME ...] [--plot FOLDER]

All contestants run in turn, seed by seed, as whole processes; every finished run is appended to LOG (JSON lines), so
that a long measurement can be done in parts. Printed: the machine with its matrix-product rate at each seed, test
accuracy and seconds (median, smallest-largest), how far each deadline was missed, and the arithmetic achieved in
training over that rate.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from measure import arithmetic, halfhour, machine, matrix_product_rate, print_table, spread, timed

PEERS = Path(__file__).parent / "peers"
MINUTES = (0.25, 0.5, 1.0, 5.0, 30.0)
OURS = {f"halfhour train --minutes {minutes:g}": minutes for minutes in MINUTES}
THEIRS = {
    "the tutorial's script": "tutorial.py",
    "Keras's mnist_convnet": "mnist_convnet.py",
    "PyTorch's MNIST example": "torch_mnist.py",
    "scikit-learn, PCA and SVM": "sklearn_mnist.py",
}


SECONDS = (10, 15, 30, 60, 120, 300, 600, 1800)  # marks of the plot
WORDS = {
    "": {
        "title": "MNIST on two cores: halfhour, and what one would use instead",
        "x": "seconds, whole process",
        "y": "test accuracy, %",
    },
    ".zh-CN": {
        "title": "两个核心上的 MNIST：halfhour 和其他选择",
        "x": "整个进程的秒数",
        "y": "测试准确率（%）",
        "the tutorial's script": "教程的脚本",
        "Keras's mnist_convnet": "Keras 的 mnist_convnet",
        "PyTorch's MNIST example": "PyTorch 的 MNIST 示例",
        "scikit-learn, PCA and SVM": "scikit-learn，PCA 加 SVM",
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--seeds", type=int, default=0, help="seeds to run now; 0 shows what was measured")
    parser.add_argument("--only", nargs="*", default=[*OURS, *THEIRS], help="names, or parts of them")
    parser.add_argument("--plot", type=Path, help="the folder for the figures")
    asked = parser.parse_args()
    print(machine(), flush=True)
    names = [name for name in (*OURS, *THEIRS) if any(part in name for part in asked.only)]
    for seed in range(asked.seeds):
        rate = matrix_product_rate()
        print(f"seed {seed}: matrix product {rate:.0f} GFLOP/s", flush=True)
        for name in names:
            measure(asked.log, name, seed, rate)
    runs = defaultdict(list)
    for line in asked.log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        runs[run["name"]].append(run)
    show(runs)
    if asked.plot:
        plot(runs, asked.plot)


def measure(log: Path, name: str, seed: int, rate: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if name in OURS:
            options = ["--minutes", str(OURS[name]), "--seed", str(seed), "--out", Path(folder) / "run", "--json"]
            command = halfhour("train", "mnist", *options)
        else:
            command = [sys.executable, PEERS / THEIRS[name], Path(os.environ["HALFHOUR_DATA"]) / "mnist.npz", str(seed)]
        seconds, document = timed(command)
        run = {"name": name, "seed": seed, "accuracy": document["test_accuracy"], "seconds": seconds}
        if name in OURS:
            from halfhour import load

            run |= {key: document[key] for key in ("model", "epochs", "deadline_seconds")}
            run["finished"] = document["seconds"]["total"]
            run["start"] = document["seconds"]["start"]
            run["achieved"] = arithmetic(load(Path(folder) / "run")) / document["seconds"]["train"] / (1e9 * rate)
    print(run, flush=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")


def show(runs: dict) -> None:
    rows = []
    for name in (*OURS, *THEIRS):
        if same := runs.get(name):
            late = achieved = "-"
            if name in OURS:
                late = spread([run["finished"] - run["deadline_seconds"] for run in same], "+.1f")
                achieved = spread([run["achieved"] for run in same])
            accuracy, seconds = spread([100 * run["accuracy"] for run in same]), [run["seconds"] for run in same]
            rows.append([name, str(len(same)), accuracy, spread(seconds, ".0f"), late, achieved])
    headings = ["", "seeds", "test accuracy, %", "seconds, whole process", "seconds past the deadline", "arithmetic"]
    print_table(headings, rows)


def plot(runs: dict, folder: Path) -> None:
    """Accuracy against seconds, every run a dot and every contestant's median named, once in each language."""
    import matplotlib.pyplot as plt
    from matplotlib.ticker import NullLocator

    from halfhour.report.fonts import figure_style

    figure_style()
    for ending, words in WORDS.items():
        figure, axes = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
        for name, same in runs.items():
            colour = "C0" if name in OURS else "0.45"
            seconds, accuracies = [run["seconds"] for run in same], [100 * run["accuracy"] for run in same]
            axes.plot(seconds, accuracies, ".", color=colour, alpha=0.35)
            place = median(seconds), median(accuracies)
            axes.plot(*place, "o" if name in OURS else "s", color=colour)
            left = place[0] > max(SECONDS) / 3
            up = (-16, 8)[list(THEIRS).index(name) % 2] if name in THEIRS else -4  # theirs lie close together
            axes.annotate(
                words.get(name, name.removeprefix("halfhour train ")),
                place,
                textcoords="offset points",
                xytext=(-8 if left else 8, up),
                ha="right" if left else "left",
                color=colour,
            )
        axes.set(xscale="log", xlabel=words["x"], ylabel=words["y"], title=words["title"])
        axes.set_xticks(SECONDS, [str(seconds) for seconds in SECONDS])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlim(SECONDS[0], 1.1 * SECONDS[-1])
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(folder / f"speed{ending}.png", dpi=130)
        plt.close(figure)


if __name__ == "__main__":
    main()
