"""Transfer learning as the guides of Keras teach it, beside `halfhour train`, on folders of photographs.

    python benchmarks/peers/transfer.py FOLDER [FOLDER ...] [--splits N] [--minutes 1 3]
    python benchmarks/peers/transfer.py FOLDER [FOLDER ...] --scratch     beside `--start scratch`, not the recipe

The recipe, in our words: pictures of 224 x 224 by `image_dataset_from_directory`, a frozen base with the same published
weights, flips, dropout 0.2, a dense layer, Adam 1e-3 for 10 epochs; then the base unfrozen, its normalisation not, and
10 epochs more at 1e-5. Both learn from the same files and are tested on the same: a fifth of every class, drawn anew
for each split. Every training is a process of its own, one after the other. Seconds are those of the whole process,
processor seconds are of all its threads.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

SEED, SIDE, BATCH, EPOCHS = 0, 224, 32, 10


def recipe(folder: Path, tuned: bool) -> None:
    """The recipe on `folder/train` and `folder/test`; prints a line of JSON for each stage."""
    began = time.monotonic()
    import keras

    from halfhour.data.weights import read_weights
    from halfhour.models.pretrained.lite0 import lite0, set_weights

    keras.utils.set_random_seed(SEED)
    given = {"image_size": (SIDE, SIDE), "batch_size": BATCH, "label_mode": "int"}
    train = keras.utils.image_dataset_from_directory(folder / "train", seed=SEED, **given)
    test = keras.utils.image_dataset_from_directory(folder / "test", shuffle=False, **given)
    whole = lite0((SIDE, SIDE, 3), 2, 0.0)
    set_weights(whole, read_weights("efficientnet-lite0"))
    base = keras.Model(whole.inputs[0], whole.layers[-1].input)
    base.trainable = False
    inputs = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.RandomFlip("horizontal")(inputs)
    x = keras.layers.Dropout(0.2)(base(x, training=False))
    model = keras.Model(inputs, keras.layers.Dense(len(train.class_names), activation="softmax")(x))
    for stage, rate in (("frozen", 1e-3), ("tuned", 1e-5))[: 1 + tuned]:
        base.trainable = stage == "tuned"
        model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(train, epochs=EPOCHS, verbose=0)
        accuracy = model.evaluate(test, verbose=0)[1]
        model.save(folder / "recipe.keras")
        print(json.dumps({"stage": stage, "accuracy": accuracy, "seconds": time.monotonic() - began}), flush=True)


def divided(source: Path, folder: Path, seed: int) -> None:
    """Links to the files of a folder, a fifth of every class below `test`, the rest below `train`."""
    random = np.random.default_rng(seed)
    for place in sorted(path for path in source.iterdir() if path.is_dir()):
        files = sorted(path for path in place.iterdir() if path.is_file())
        for number, row in enumerate(random.permutation(len(files))):
            part = folder / ("test" if number < len(files) / 5 else "train") / place.name
            part.mkdir(parents=True, exist_ok=True)
            (part / files[row].name).symlink_to(files[row].resolve())


def measured(command: list[str], cache: Path) -> tuple[list[dict], float, float, float]:
    """The documents that a process printed, its seconds, its processor seconds, and its peak memory in GiB."""
    began = time.monotonic()
    surroundings = {**os.environ, "HALFHOUR_CACHE": str(cache)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings)
    printed = process.stdout.read() if process.stdout else ""
    _pid, _status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if printed.startswith("{\n"):
        found = [json.loads(printed)]
    else:  # between what Keras says of the files
        found = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return found, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20


def main() -> None:
    """Every folder and split in turn; medians at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--minutes", type=float, nargs="*", default=[1.0, 3.0])
    parser.add_argument("--frozen-only", action="store_true")
    parser.add_argument("--scratch", action="store_true")
    parser.add_argument("--recipe", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.recipe:
        recipe(arguments.recipe, tuned=not arguments.frozen_only)
        return
    found: dict[tuple[str, str], list[float]] = {}
    for source in arguments.folders:
        for split in range(arguments.splits):
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch, source.name)
                divided(source, folder, split)
                stages: list[dict] = []
                if not arguments.scratch:
                    own = [sys.executable, __file__, "--recipe", str(folder)]
                    own += ["--frozen-only"] if arguments.frozen_only else []
                    stages, _all, cpu, peak = measured(own, Path(scratch, "cache"))
                for stage in stages:
                    what = f"recipe, {stage['stage']}"
                    found.setdefault((source.name, what), []).append(stage["accuracy"])
                    show(f"{source.name} {split}", what, stage["accuracy"], stage["seconds"], cpu, peak)
                starts = [[], ["--start", "scratch"]] if arguments.scratch else [[]]
                for minutes, start in itertools.product(arguments.minutes, starts):
                    run, what = Path(scratch, "run"), " ".join(["halfhour,", f"{minutes:g}", "min", *start])
                    command = [sys.executable, "-m", "halfhour", "train", str(folder), "--minutes", str(minutes)]
                    command += ["--json", "--out", str(run), *start]
                    (told, *_more), seconds, cpu, peak = measured(command, Path(scratch, f"cache{what}"))
                    found.setdefault((source.name, what), []).append(told["test_accuracy"])
                    show(
                        f"{source.name} {split}", f"{what}, {told['model']}", told["test_accuracy"], seconds, cpu, peak
                    )
                    shutil.rmtree(run)
    for (name, what), accuracies in found.items():
        print(f"{name:12} {what:36} median {median(accuracies):.1%} of {len(accuracies)} splits")


def show(where: str, what: str, accuracy: float, seconds: float, cpu: float, peak: float) -> None:
    """A line for one stage; processor seconds and memory are those of its whole process."""
    figures = f"{accuracy:6.1%}  {seconds:6.1f} s; process: {cpu:6.1f} processor s, peak {peak:.2f} GiB"
    print(f"{where:14} {what:36} {figures}", flush=True)


if __name__ == "__main__":
    main()
