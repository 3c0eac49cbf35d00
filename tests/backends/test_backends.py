"""Keras on JAX and on PyTorch does what it does on TensorFlow, and what one saves the others answer with alike."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from halfhour import cli
from halfhour.bundle.model import load_model
from halfhour.machine import backend as machine_backend
from halfhour.machine import backends, extras
from halfhour.models.fused import plain
from halfhour.models.registry import MODELS, build
from halfhour.run import load

PROGRAM = Path(__file__).parent / "program.py"
QUICK = {"tutorial": 1, "tutorial-bn": 1, "patches": 1}  # each with its channels
FAMILIES = {**QUICK, "quick-16": 1, "colour-64": 3, "resnet-8": 3, "efficientnet-lite0": 3}  # JAX compiles for minutes
OTHERS = ("jax", "torch")
ALIKE = 1e-4  # of a probability: float32 sums in another order, through at most twenty layers


@pytest.fixture(scope="module", params=OTHERS)
def elsewhere(request, bars_file, tmp_path_factory) -> tuple[str, Path]:
    """The name of a library, and the folder in which the program has left what Keras did on it."""
    return done_elsewhere(request.param, QUICK, bars_file, tmp_path_factory)


@pytest.fixture(scope="module", params=OTHERS)
def all_elsewhere(request, bars_file, tmp_path_factory) -> tuple[str, Path]:
    """The same with every family."""
    return done_elsewhere(request.param, FAMILIES, bars_file, tmp_path_factory)


def done_elsewhere(name, families, bars_file, tmp_path_factory) -> tuple[str, Path]:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: `python3 scripts/environment.py backends` brings it")
    folder = tmp_path_factory.mktemp(name)
    (folder / "bars.npz").write_bytes(bars_file.read_bytes())
    random = np.random.default_rng(0)
    for channels, side in ((1, 12), (3, 32)):
        np.save(folder / f"pictures-{channels}.npy", random.integers(0, 256, (16, side, side, channels), np.uint8))
    keras.utils.set_random_seed(0)
    for family, channels in families.items():
        pictures = np.load(folder / f"pictures-{channels}.npy")
        plain(build(family, pictures.shape[1:], 4)).save(folder / f"tensorflow-{family}.keras")
    surroundings = {word: value for word, value in os.environ.items() if word != "KERAS_BACKEND"}
    surroundings["OMP_NUM_THREADS"] = "1"  # beside a test run, PyTorch's threads wait for each other
    command = [sys.executable, str(PROGRAM), name, str(folder), *families]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return name, folder


def answers(model, pictures):
    return np.asarray(model(pictures.astype("float32"), training=False))


def test_every_kind_of_network_of_the_registry_is_tried():
    """But those of `keras.applications`, which Keras's own tests try, and which take minutes to compile on JAX."""
    own = [network for name, network in MODELS.items() if name not in ("mobilenetv3-large", "efficientnetv2-b0")]
    kinds = {getattr(network.builder, "func", network.builder) for network in own}
    assert {getattr(MODELS[name].builder, "func", MODELS[name].builder) for name in FAMILIES} == kinds


@pytest.mark.parametrize("family", QUICK)
def test_a_model_answers_alike_wherever_it_was_made(elsewhere, family):
    assert_alike(*elsewhere, family)


@pytest.mark.nightly
@pytest.mark.parametrize("family", FAMILIES)
def test_every_model_answers_alike_wherever_it_was_made(all_elsewhere, family):
    assert_alike(*all_elsewhere, family)


def assert_alike(name, folder, family):
    pictures = np.load(folder / f"pictures-{FAMILIES[family]}.npy")
    here = answers(load_model(folder / f"tensorflow-{family}.keras"), pictures)
    assert np.abs(here - np.load(folder / f"{name}-of-tensorflow-{family}.npy")).max() < ALIKE
    back = answers(load_model(folder / f"{name}-{family}.keras"), pictures)
    assert np.abs(back - np.load(folder / f"{name}-{family}.npy")).max() < ALIKE


def test_the_command_line_trains_with_the_library_that_it_is_given(elsewhere):
    name, folder = elsewhere
    told = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    assert (told["status"], told["backend"]) == (0, name)
    assert told["imported"] == [name]  # and nothing has brought TensorFlow in
    run = load(folder / "run")
    assert run.facts.environment["backend"] == name
    with np.load(folder / "bars.npz") as arrays:
        pictures = arrays["x_test"][..., np.newaxis]
    assert np.abs(answers(run.model, pictures) - np.load(folder / f"{name}-run.npy")).max() < ALIKE


def test_the_rate_falls_batch_by_batch(elsewhere):
    _name, folder = elsewhere
    rates = [epoch.learning_rate for epoch in load(folder / "run").facts.history.epochs]
    # `linear` over 2 epochs of 2 batches: at the last batch 3/4 are over, and a quarter of 0.9 of the peak is left.
    assert rates[-1] == pytest.approx(0.001 * (1 - 0.75) / 0.9, rel=1e-3)


def test_a_training_that_is_cut_off_goes_on_to_the_same_last_bit(elsewhere):
    name, folder = elsewhere
    assert json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["resumed"] == 0


def test_a_training_shared_out_among_devices_is_the_same_training(elsewhere):
    name, folder = elsewhere
    options = ["--epochs", "2", "--model", "tutorial-bn", "--schedule", "linear", "--out", str(folder / "shared")]
    command = [sys.executable, "-m", "halfhour", "--backend", name, "train", str(folder / "bars.npz"), *options]
    surroundings = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=4"}  # four virtual devices
    done = subprocess.run([*command, "--devices", "all"], env=surroundings, capture_output=True, text=True, check=False)
    if name != "jax":
        assert done.returncode == 2
        assert "--backend jax" in done.stderr
        return
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "cpu:0, cpu:1, cpu:2, cpu:3" in done.stdout
    one, shared = (load(folder / run).facts.history for run in ("run", "shared"))
    for figure in ("loss", "validation_loss", "accuracy", "learning_rate"):  # with dropout and batch normalisation
        assert shared.column(figure) == pytest.approx(one.column(figure), rel=1e-4)


def test_a_library_that_is_missing_is_told_with_the_command(monkeypatch, capsys):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    assert cli.run(["--backend", "jax", "runs"]) == 2
    happened, expected, remedy = capsys.readouterr().err.splitlines()
    assert "JAX" in happened
    assert "jax" in expected
    assert remedy.startswith(f"Run `{sys.executable} -m pip install jax`")


def test_a_process_keeps_the_library_that_it_began_with(capsys, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: True)
    monkeypatch.setenv("KERAS_BACKEND", machine_backend.current())
    assert cli.run(["--backend", "torch", "runs"]) == 2
    assert "KERAS_BACKEND=torch" in capsys.readouterr().err


def test_the_option_is_not_taken_from_a_script_that_is_checked(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "say.py"
    script.write_text("import sys\nprint(sys.argv[1:])\n", encoding="utf-8")
    assert cli.run(["check", str(script), "--", "--backend", "mine"]) == 0
    assert "['--backend', 'mine']" in capsys.readouterr().out


def test_a_library_is_exercised_in_a_process_of_its_own():
    checks = backends.exercised(machine_backend.current())
    assert (checks[0].name, checks[0].state) == ("cpu:0", "ok")
    assert backends.exercised("no-such-library") == []
