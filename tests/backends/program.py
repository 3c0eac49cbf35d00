"""Run by `test_backends.py` in a process of its own: the whole path through Keras on one other library.

`program.py BACKEND FOLDER FAMILY...`: FOLDER holds `bars.npz`, `pictures-1.npy` and `pictures-3.npy`, and
`tensorflow-FAMILY.keras`; beside them come the models that are trained here, and what both answer.
"""

import json
import sys
from pathlib import Path

import pytest

from halfhour import cli

CLASSES = 4


def main(backend: str, folder: Path, families: list[str]) -> None:
    options = ["--epochs", "2", "--model", "tutorial-bn", "--schedule", "linear", "--out", str(folder / "run")]
    status = cli.run(["--backend", backend, "train", str(folder / "bars.npz"), *options])
    # What only needs Keras comes after the command line has chosen its library.
    import keras
    import numpy as np

    from halfhour.bundle.model import load_model
    from halfhour.models.registry import build, find_network
    from halfhour.recipe import Recipe
    from halfhour.records import Split
    from halfhour.run import load
    from halfhour.stopwatch import Stopwatch
    from halfhour.training.fit import compile_for_training, fit, loadable
    from halfhour.training.task import TrainingTask

    def answers(model, pictures):
        return keras.ops.convert_to_numpy(model(pictures.astype("float32"), training=False))

    def train(name: str, pictures):
        recipe = Recipe(data="", model=name, epochs=1, batch_size=8)
        settings = recipe.resolve_settings(find_network(name).settings)
        keras.utils.set_random_seed(0)
        model = build(name, pictures.shape[1:], CLASSES, settings.dropout)
        if find_network(name).begin:
            find_network(name).begin(model, pictures)
        compile_for_training(model, settings)
        split = Split(pictures, np.arange(len(pictures)) % CLASSES)
        fit(TrainingTask(model, split, split, recipe, settings, Stopwatch()))
        return loadable(model)

    for name in families:
        loaded = load_model(folder / f"tensorflow-{name}.keras")
        pictures = np.load(folder / f"pictures-{loaded.input_shape[-1]}.npy")
        np.save(folder / f"{backend}-of-tensorflow-{name}.npy", answers(loaded, pictures))
        model = train(name, pictures)
        model.save(folder / f"{backend}-{name}.keras")
        np.save(folder / f"{backend}-{name}.npy", answers(model, pictures))
    with np.load(folder / "bars.npz") as arrays:
        np.save(folder / f"{backend}-run.npy", answers(load(folder / "run").model, arrays["x_test"][..., np.newaxis]))
    checkpoints = Path(__file__).parents[1] / "training" / "test_checkpoint.py"
    resumed = pytest.main(["-p", "no:cacheprovider", "-k", "last_bit", str(checkpoints)])
    told = {
        "status": status,
        "backend": keras.config.backend(),
        "resumed": int(resumed),
        "imported": [name for name in ("tensorflow", "jax", "torch") if sys.modules.get(name)],
    }
    (folder / f"{backend}.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
