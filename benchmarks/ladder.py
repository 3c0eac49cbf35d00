"""Measure the quick networks: accuracy after so many epochs, and the cost of a picture; the plan reads the result.

    HALFHOUR_DATA=… python benchmarks/ladder.py LOG [--run MODEL EPOCHS SEEDS]... [--write]

Every finished run is appended to LOG (JSON lines), so that a long measurement can be done in parts. `--write` times a
picture of each network in turn, in one process, and writes `src/halfhour/training/measured.toml` from LOG.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from halfhour.training.plan import MEASURED
from measure import halfhour, machine, matrix_product_rate, print_table, spread, timed

ROUNDS = 5  # of timing all networks in turn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--run", nargs=3, action="append", default=[], metavar=("MODEL", "EPOCHS", "SEEDS"))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    print(f"{machine()}; matrix product {matrix_product_rate():.0f} GFLOP/s", flush=True)
    for model, epochs, seeds in asked.run:
        for seed in range(int(seeds)):
            measure(asked.log, model, int(epochs), seed)
    runs = defaultdict(list)
    for line in asked.log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        runs[run["model"], run["epochs"]].append(run)
    show(runs)
    if asked.write:
        MEASURED.write_text(as_toml(runs, costs({model for model, _ in runs})), encoding="utf-8")


def measure(log: Path, model: str, epochs: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        options = ["--model", model, "--epochs", str(epochs), "--minutes", "600", "--seed", str(seed)]
        seconds, document = timed(halfhour("train", "mnist", *options, "--out", Path(folder) / "run", "--json"))
    run = {
        "model": model,
        "epochs": epochs,
        "seed": seed,
        "validation": document["validation_accuracy"],
        "test": document["test_accuracy"],
        "seconds": seconds,
    }
    print(run, flush=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")


def show(runs: dict) -> None:
    rows = []
    for (model, epochs), same in sorted(runs.items()):
        columns = [spread([100 * run[key] for run in same]) for key in ("validation", "test")]
        rows.append([model, str(epochs), str(len(same)), *columns, spread([run["seconds"] for run in same], ".0f")])
    print_table(["network", "epochs", "seeds", "validation, %", "test, %", "seconds"], rows)


def costs(models: set[str]) -> dict[str, float]:
    """Seconds a picture of each network relative to the cheapest: median over rounds of all in turn."""
    from halfhour.data.catalogue import load
    from halfhour.data.splits import divide
    from halfhour.recipe import Recipe
    from halfhour.records import DataFacts
    from halfhour.rehearsal import prepare
    from halfhour.training.speed import training_speed

    division = divide(load("mnist"), 0.05, seed=0)
    train = division.train
    data = DataFacts("mnist", "", len(train), 0, 0, (28, 28, 1), tuple("0123456789"), "digit")
    seconds = defaultdict(list)
    for _ in range(ROUNDS):
        for name in sorted(models):
            ready = prepare(Recipe(epochs=1), name, data, division)
            size, augmentation = ready.settings.batch_size, ready.settings.augment
            seconds[name].append(1 / training_speed(ready.model, train, batch_size=size, augmentation=augmentation))
    least = min(median(times) for times in seconds.values())
    return {name: median(times) / least for name, times in seconds.items()}


def as_toml(runs: dict, cost: dict[str, float]) -> str:
    lines = [
        "# Written by benchmarks/ladder.py: accuracies over seeds; cost is relative seconds a picture in training."
    ]
    for name in sorted(cost, key=lambda name: cost[name]):
        lines += ["", "[[network]]", f'model = "{name}"', 'data = "mnist"', "channels = 1", f"cost = {cost[name]:.2f}"]
        lines.append("runs = [")
        for (model, epochs), same in sorted(runs.items()):
            if model == name:
                figures = [[round(run[key], 4) for run in same] for key in ("validation", "test")]
                lines.append(f"    {{ seen = {57_000 * epochs}, validation = {figures[0]}, test = {figures[1]} }},")
        lines.append("]")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
