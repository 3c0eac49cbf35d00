"""When the memory is too small for a batch: foretold, caught, and the training goes on with a smaller one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from halfhour.errors import MachineError
from halfhour.events import BatchDone, Warned
from halfhour.models.registry import build, find_network
from halfhour.recipe import Recipe, Settings
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training import keeping
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.fit import compile_for_training
from halfhour.training.memory import fitted_to_memory, is_out_of_memory, training_bytes
from halfhour.training.task import TrainingTask
from halfhour.training.within_memory import fit_within_memory

# What the libraries say, word for word, of a memory that is full.
SAID = [
    "{{function_node __wrapped__Conv2D}} OOM when allocating tensor with shape[65536,32,26,26] and type float on "
    "/job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc [Op:Conv2D]",
    "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 84825604096 bytes.",
    "CUDA out of memory. Tried to allocate 21.12 GiB. GPU 0 has a total capacity of 79.11 GiB",
    "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate",
    "Unable to allocate 1.46 TiB for an array with shape (100000000, 2000) and data type float64",
    "Dst tensor is not initialized.",
]


@pytest.mark.parametrize("said", SAID)
def test_every_librarys_words_for_a_full_memory_are_known(said):
    assert is_out_of_memory(RuntimeError(said))


def test_a_network_that_cannot_fit_is_told_before_its_first_step():
    model = build("tutorial", (28, 28, 1), 10)
    settings = find_network("tutorial").settings
    assert fitted_to_memory(model, settings, 10**12) == (settings, None)
    fitting, told = fitted_to_memory(model, Settings(65_536, 0.001, 0.5, 0.2, "none", "constant"), 4 * 10**9)
    assert training_bytes(model, fitting.batch_size) * 2.5 <= 4 * 10**9 < training_bytes(model, 65_536) * 2.5
    assert "A batch of 65536 images needs" in str(told)
    with pytest.raises(MachineError, match="This network needs about"):
        fitted_to_memory(model, settings, 10**6)


class FullMemory:
    """A listener at whose behest the memory is full once the training has come to a batch of an epoch."""

    def __init__(self, *when: tuple[int, int]) -> None:
        self._when = list(when)
        self.told: list[str] = []
        self.batches: list[tuple[int, int]] = []

    def __call__(self, event) -> None:
        if isinstance(event, Warned):
            self.told.append(str(event.text))
        if isinstance(event, BatchDone):
            self.batches.append((event.epoch, event.batches))
            if self._when and (event.epoch, event.batch) == self._when[0]:
                self._when.pop(0)
                raise RuntimeError(SAID[0])


def trained(bars: Split, path: Path, recipe: Recipe, tell: FullMemory, keep=lambda settings: None):
    keras.utils.set_random_seed(0)
    settings = recipe.resolve_settings(find_network("tutorial").settings)
    model = build("tutorial", (12, 12, 1), 2)
    compile_for_training(model, settings)
    halves = Split(bars.pictures[:160], bars.labels[:160]), Split(bars.pictures[160:], bars.labels[160:])
    task = TrainingTask(model, *halves, recipe, settings, Stopwatch(), tell=tell, checkpoint=path)
    return model, *fit_within_memory(task, keep=keep)


def test_in_the_first_epoch_it_begins_anew_as_if_asked_for_half_the_batch(bars, tmp_path):
    kept: list[Settings] = []
    recipe = Recipe(epochs=2, batch_size=32, schedule="cosine")
    model, fitted, settings = trained(bars, tmp_path / "1.npz", recipe, FullMemory((1, 3)), kept.append)
    assert (settings.batch_size, settings.learning_rate) == (16, pytest.approx(0.001 / 2**0.5))
    assert kept == [settings]
    asked = Recipe(epochs=2, batch_size=16, learning_rate=settings.learning_rate, schedule="cosine")
    same, _, _ = trained(bars, tmp_path / "2.npz", asked, FullMemory())
    assert len(fitted.pace) == 20
    for one, other in zip(model.get_weights(), same.get_weights(), strict=True):
        assert (one == other).all()


def test_later_it_goes_on_from_the_last_checkpoint_and_says_so(bars, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "LEAST_SECONDS", 0.0)
    tell = FullMemory((2, 2), (3, 1))
    model, fitted, settings = trained(bars, tmp_path / "1.npz", Recipe(epochs=4, batch_size=32), tell)
    assert [epoch.number for epoch in fitted.history.epochs] == [1, 2, 3, 4]
    assert {count for epoch, count in tell.batches if epoch == 1} == {5}
    assert tell.batches[-1] == (4, 20)
    assert settings.batch_size == 8
    assert "Memory ran out with a batch size of 32. It continues from epoch 2 with a batch size of 16" in tell.told[0]
    assert "from epoch 3 with a batch size of 8" in tell.told[1]
    assert float(model.optimizer.learning_rate) == pytest.approx(0.0005)
    assert fitted.pace is None  # such a training cannot be repeated batch by batch
    assert Checkpoint.read(tmp_path / "1.npz").batch_size == 8


def test_a_memory_too_full_for_the_smallest_batch_ends_it_in_three_sentences(bars, tmp_path):
    with pytest.raises(MachineError, match="machine is out of memory"):
        trained(bars, tmp_path / "1.npz", Recipe(epochs=1, batch_size=8), FullMemory((1, 1)))


def test_the_libraries_own_errors_are_known():
    import tensorflow as tf

    for allocate in (lambda: np.empty((10**6, 10**9)), lambda: tf.zeros((10**6, 10**7)) + 1):
        with pytest.raises(Exception) as raised:  # noqa: B017, PT011  (whatever they raise)
            allocate()
        assert is_out_of_memory(raised.value)


LIMITED = """
import resource, sys
import keras, numpy
from halfhour import pipeline
from halfhour.models.registry import build
build("tutorial", (28, 28, 1), 10)(numpy.zeros((1, 28, 28, 1), "float32"))  # starts what has to be started
used = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmSize"))) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]), used + int(sys.argv[2])))
from halfhour.cli import run
sys.exit(run(["train", sys.argv[1], "--epochs", "1", "--batch-size", "32768", "--out", sys.argv[3], "--json"]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory as Linux does")
def test_a_batch_that_this_machine_has_no_room_for_is_made_smaller_and_the_run_is_finished(tmp_path):
    x, y = np.random.default_rng(0).integers(0, 256, (3000, 28, 28), dtype=np.uint8), np.arange(3000) % 10
    np.savez(tmp_path / "noise.npz", x_train=x, y_train=y, x_test=x[:100], y_test=y[:100])
    out = tmp_path / "run"
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "noise.npz"), str(2_500_000_000), str(out)],
        capture_output=True, text=True, check=False, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "A batch of 32768 images needs about" in ended.stderr
    assert json.loads(ended.stdout)["stop_reason"] == "epochs"
    assert Recipe.from_toml(out / "recipe.toml").batch_size <= 4096
