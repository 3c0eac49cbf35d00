"""What the doctor costs while a program trains: `overhead.py [--pairs N] [--epochs E] [--notebook]`.

The same training, with `python` and with `halfhour check --no-trials`, in turn, each in a process of its own. The
script itself tells the seconds of its `fit`, by the clock and of the processor, and the most memory the process held
by then; printed are all of them, and the medians with their ratio. Other programs on the machine disturb all of these,
processor time the least; so the processor time that passes within the doctor's own functions is counted too, thread by
thread, and told as a share of that of the whole `fit`.

The classes can be learned, so that the training is healthy: on noise, the verdict would try remedies.

With `--notebook` the same training is one cell of IPython's shell, with and without `%load_ext halfhour`; the seconds
are then those of the whole cell, the verdict with its trials in them. A cell that trains nothing is run 200 times each.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

SCRIPT = """
import json, resource, sys, time
own = 0.0

def counted(kind, name):
    original = getattr(kind, name)
    def call(*given, **named):
        global own
        start = time.thread_time()
        try:
            return original(*given, **named)
        finally:
            own += time.thread_time() - start
    setattr(kind, name, call)

if "halfhour.doctor.seeing.watch" in sys.modules:  # before Keras, at whose import the doctor takes hold of it
    counted(sys.modules["halfhour.doctor.seeing.watch"].Watch, "_fit")
import keras
if "halfhour.doctor.seeing.watch" in sys.modules:
    from halfhour.doctor.seeing.listener import Listener
    for name in ("on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end"):
        counted(Listener, name)
import numpy as np
keras.utils.set_random_seed(0)
kinds = np.random.rand(10, 28, 28, 1)
y = np.random.randint(0, 10, 12000)
x = (0.3 * kinds[y] + 0.7 * np.random.rand(12000, 28, 28, 1)).astype("float32")
model = keras.Sequential([
    keras.layers.Input((28, 28, 1)),
    keras.layers.Conv2D(16, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(32, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Flatten(),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:256], y[:256], epochs=1, verbose=0)
own, clock, processor = 0.0, time.monotonic(), time.process_time()
model.fit(x, y, epochs=int(sys.argv[1]), batch_size=64, validation_split=0.1, verbose=0)
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
figures = {"seconds": time.monotonic() - clock, "processor": time.process_time() - processor, "megabytes": used}
figures["own"] = own
print("FIGURES", json.dumps(figures), flush=True)
"""
CELLS = """
import json, sys, time
from statistics import median
from IPython.core.interactiveshell import InteractiveShell
script, epochs, watched = open(sys.argv[1]).read(), sys.argv[2], sys.argv[3] == "with"
shell = InteractiveShell.instance()
shell.run_cell("import keras, sys")
if watched:
    shell.run_line_magic("load_ext", "halfhour")
before, training = script.split("own, clock", 1)
sys.argv = [sys.argv[1], epochs]
shell.run_cell(before, store_history=True)
start, spent = time.monotonic(), time.process_time()
shell.run_cell("own, clock" + training.replace('"FIGURES"', '"OF FIT"'), store_history=True)
cell, processor = time.monotonic() - start, time.process_time() - spent
idle = []
for number in range(200):
    start = time.perf_counter()
    shell.run_cell(f"a = {number}; b = a + 1", store_history=True)
    idle.append(time.perf_counter() - start)
memory = shell.user_ns["used"]
told = {"seconds": cell, "processor": processor, "megabytes": memory, "idle": 1000 * median(idle)}
print("FIGURES", json.dumps(told), flush=True)
"""
WAYS = {"without": [], "with": ["-m", "halfhour", "check", "--no-trials"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--notebook", action="store_true", help="in cells of a notebook")
    asked = parser.parse_args()
    seen: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "training.py")
        script.write_text(SCRIPT, encoding="utf-8")
        cells = Path(folder, "cells.py")
        cells.write_text(CELLS, encoding="utf-8")
        for _ in range(asked.pairs):
            for way, words in WAYS.items():
                of_cells = [str(cells), str(script), str(asked.epochs), way]
                of_script = [*words, str(script), str(asked.epochs)]
                seen[way].append(figures([sys.executable, *(of_cells if asked.notebook else of_script)]))
                told = ", ".join(f"{name} {value:.2f}" for name, value in seen[way][-1].items())
                print(f"{way}: {told}", flush=True)
    for name in ("seconds", "processor", "megabytes"):
        without, watched = (median(run[name] for run in seen[way]) for way in WAYS)
        print(f"{name}: {without:.2f} without, {watched:.2f} with ({watched / without - 1:+.1%})")
    if asked.notebook:
        without, watched = (median(run["idle"] for run in seen[way]) for way in WAYS)
        print(f"a cell that trains nothing: {without:.2f} ms without, {watched:.2f} ms with")
        return
    share = median(run["own"] / run["processor"] for run in seen["with"])
    print(f"within the doctor's own functions: {share:.2%} of the processor time")


def figures(command: list[str]) -> dict[str, float]:
    """What the script told of its training."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    line = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES "))
    return json.loads(line.removeprefix("FIGURES "))


if __name__ == "__main__":
    main()
