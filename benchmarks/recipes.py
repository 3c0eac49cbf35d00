"""Ways past 99 % on MNIST, measured: each option of `train` alone and together, over several seeds.

    HALFHOUR_DATA=… python benchmarks/recipes.py [SEEDS] [NAME ...]

Choices are read off the validation column; the test column is what each choice then came to.
"""

import sys
import tempfile
from pathlib import Path

from measure import halfhour, machine, matrix_product_rate, print_table, spread, timed

RECIPES = {
    "tutorial": [],
    "cosine": ["--schedule", "cosine"],
    "plateau": ["--schedule", "plateau"],
    "augment tutorial": ["--augment", "tutorial"],
    "augment strokes": ["--augment", "strokes"],
    "bn": ["--model", "tutorial-bn"],
    "bn cosine": ["--model", "tutorial-bn", "--schedule", "cosine"],
    "bn strokes cosine": ["--model", "tutorial-bn", "--augment", "strokes", "--schedule", "cosine"],
    "bn strokes plateau": ["--model", "tutorial-bn", "--augment", "strokes", "--schedule", "plateau"],
}

seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
names = sys.argv[2:] or list(RECIPES)
print(f"{machine()}; matrix product {matrix_product_rate():.0f} GFLOP/s; 10 epochs, {len(seeds)} seeds", flush=True)
rows = []
with tempfile.TemporaryDirectory() as folder:
    for name in names:
        runs = []
        for seed in seeds:
            out = Path(folder) / f"{name}-{seed}"
            command = halfhour("train", "mnist", "--epochs", "10", *RECIPES[name], "--seed", str(seed))
            runs.append(timed([*command, "--out", out, "--json"]))
            figures = runs[-1][1]
            validation, test = 100 * figures["validation_accuracy"], 100 * figures["test_accuracy"]
            codes = " ".join(finding["code"] for finding in figures["findings"])
            print(f"{name}, seed {seed}: {validation:.2f} {test:.2f} {runs[-1][0]:.0f} s {codes}", flush=True)
        columns = [[100 * document[key] for _, document in runs] for key in ("validation_accuracy", "test_accuracy")]
        rows.append([name, *map(spread, columns), spread([seconds for seconds, _ in runs], ".0f")])
print_table(["recipe", "validation, %", "test, %", "seconds"], rows)
