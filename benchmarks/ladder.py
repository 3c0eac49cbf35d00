"""Measure the networks of a set: accuracy after so many epochs, and the cost of a picture; the plan reads the result.

    HALFHOUR_DATA=… python benchmarks/ladder.py LOG [--data mnist] [--run MODEL EPOCHS SEEDS]... [--write]

Every finished run is appended to LOG (JSON lines), so that a long measurement can be done in parts, and on any machine:
what so many epochs come to does not depend on it. `--write` times a picture of each network in turn, in one process, on
this machine, and writes `src/halfhour/training/measured/<data>.toml` from LOG.
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
VALIDATION = 0.05  # share of the training pictures, as these networks have it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--run", nargs=3, action="append", default=[], metavar=("MODEL", "EPOCHS", "SEEDS"))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    print(f"{machine()}; matrix product {matrix_product_rate():.0f} GFLOP/s", flush=True)
    for model, epochs, seeds in asked.run:
        for seed in range(int(seeds)):
            measure(asked.log, asked.data, model, int(epochs), seed)
    runs = defaultdict(list)
    for line in asked.log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        runs[run["model"], run["epochs"]].append(run)
    show(runs)
    if asked.write:
        text = as_toml(asked.data, runs, costs(asked.data, {model for model, _ in runs}))
        (MEASURED / f"{asked.data}.toml").write_text(text, encoding="utf-8")


def measure(log: Path, data: str, model: str, epochs: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        options = ["--model", model, "--epochs", str(epochs), "--minutes", "600", "--seed", str(seed)]
        seconds, document = timed(halfhour("train", data, *options, "--out", Path(folder) / "run", "--json"))
    run = {
        "model": model,
        "epochs": epochs,
        "seed": seed,
        "validation": document["validation_accuracy"],
        "test": document["test_accuracy"],
        "seconds": seconds,
        "training_seconds": document["seconds"]["train"],
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


def costs(name_of_set: str, models: set[str]) -> dict[str, float]:
    """Seconds a picture of each network relative to the cheapest: median over rounds of all in turn."""
    from halfhour.data.catalogue import load
    from halfhour.data.splits import divide
    from halfhour.pipeline.rehearsal import compile_network
    from halfhour.recipe import Recipe
    from halfhour.records import DataFacts
    from halfhour.training.speed import training_speed

    dataset = load(name_of_set)
    division = divide(dataset, VALIDATION, seed=0)
    train = division.train
    shape, names = dataset.picture_shape, dataset.class_names
    data = DataFacts(name_of_set, "", len(train), 0, 0, shape, names, dataset.preparation)
    seconds = defaultdict(list)
    for _ in range(ROUNDS):
        for name in sorted(models):
            ready = compile_network(Recipe(epochs=1), name, data, division)
            size, augmentation = ready.settings.batch_size, ready.settings.augment
            seconds[name].append(1 / training_speed(ready.model, train, batch_size=size, augmentation=augmentation))
    least = min(median(times) for times in seconds.values())
    return {name: median(times) / least for name, times in seconds.items()}


def as_toml(data: str, runs: dict, cost: dict[str, float]) -> str:
    from halfhour.data.catalogue import load

    whole = load(data)
    learned_from = round(len(whole.train) * (1 - VALIDATION))
    lines = [
        "# Written by benchmarks/ladder.py: accuracies over seeds; cost is relative seconds a picture in training."
    ]
    for name in sorted(cost, key=lambda name: cost[name]):
        lines += ["", "[[network]]", f'model = "{name}"', f'data = "{data}"']
        lines += [f"channels = {whole.picture_shape[-1]}", f"cost = {cost[name]:.2f}"]
        lines.append("runs = [")
        for (model, epochs), same in sorted(runs.items()):
            if model == name:
                figures = [[round(run[key], 4) for run in same] for key in ("validation", "test")]
                lines.append(
                    f"    {{ seen = {learned_from * epochs}, validation = {figures[0]}, test = {figures[1]} }},"
                )
        lines.append("]")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
