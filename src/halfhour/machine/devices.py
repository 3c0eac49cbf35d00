"""Every device that Keras sees, put to work: a real training step of a convolution network, compared and timed."""

import importlib
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from halfhour.language import _
from halfhour.machine import backend
from halfhour.records import Check

BATCH = 128
SIDE = 28
STEPS = 10
# Float32 sums in another order differ by about 1e-6 a step; GPUs may also multiply in TF32, with 10 bits of mantissa,
# which is 1e-3. Ten steps apart by more than this is no rounding.
TOLERANCE = 0.02


class Exercise(NamedTuple):
    """What a device did: the losses of its steps, and its speed in the last of them."""

    losses: tuple[float, ...]
    pictures_per_second: float
    gigaflops: float


def check_devices() -> Iterator[Check]:
    """Exercise every device; the CPU first, as the measure for the others."""
    rate = matrix_product_rate()
    yield Check(_("CPU"), "ok", _("{rate:.0f} GFLOP/s in matrix products", rate=rate))
    if not backend.started():
        return  # that it does not start has been told
    reference = exercise("cpu:0")
    yield judge("cpu:0", reference, reference)
    for name in device_names():
        if not name.startswith("cpu"):
            yield try_out(name, reference)


def try_out(device: str, reference: Exercise) -> Check:
    """Exercise and judge a device; one that cannot train at all is a fault, and the next still gets its turn."""
    try:
        return judge(device, exercise(device), reference)
    except Exception as error:  # drivers and libraries fail in many ways: each is a fault to be told
        detail = _("could not be checked: {error}", error=error)
        return Check(device, "fault", detail, _("Update this device's driver; until then set CUDA_VISIBLE_DEVICES=-1."))


def device_names() -> list[str]:
    """The devices of the backend in use, in Keras's spelling, such as `cpu:0` and `gpu:0`."""
    name = backend.current()
    return list(backend.devices(name, importlib.import_module(name)))


def exercise(device: str) -> Exercise:
    """Train a small convolution network for some steps on one device, from fixed weights and pictures."""
    keras = importlib.import_module("keras")
    layers = keras.layers
    random = np.random.default_rng(0)
    pictures = random.random((BATCH, SIDE, SIDE, 1), dtype="float32")
    labels = random.integers(0, 10, BATCH)
    with keras.device(device):
        starting = {name: keras.initializers.GlorotUniform(seed=seed) for seed, name in enumerate(("1", "2", "3"))}
        model = keras.Sequential(
            [
                keras.Input((SIDE, SIDE, 1)),
                layers.Conv2D(32, 3, activation="relu", kernel_initializer=starting["1"]),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, activation="relu", kernel_initializer=starting["2"]),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(10, activation="softmax", kernel_initializer=starting["3"]),
            ]
        )
        model.compile(optimizer=keras.optimizers.SGD(0.01), loss="sparse_categorical_crossentropy")
        losses = [float(model.train_on_batch(pictures, labels)) for _ in range(STEPS)]
        began = time.perf_counter()
        losses += [float(model.train_on_batch(pictures, labels)) for _ in range(STEPS)]
        seconds = time.perf_counter() - began
    speed = BATCH * STEPS / seconds
    # 3 x forward, a multiply-add counts 2: 26*26*32 outputs of 9 products, 11*11*64 of 288, 10 of 1,600.
    flops = 3 * 2 * (26 * 26 * 32 * 9 + 11 * 11 * 64 * 288 + 10 * 1600)
    return Exercise(tuple(losses), speed, speed * flops / 1e9)


def judge(device: str, done: Exercise, reference: Exercise) -> Check:
    """Compare what a device did with what the CPU did.

    >>> fine = Exercise((2.3, 2.2), 1000.0, 15.0)
    >>> judge("gpu:0", fine._replace(losses=(2.3, 9.0)), fine).state
    'fault'
    """
    apart = max(abs(a - b) / abs(b) for a, b in zip(done.losses, reference.losses, strict=True))
    speed = _(
        "{speed:,.0f} images a second in training ({gigaflops:.0f} GFLOP/s)",
        speed=done.pictures_per_second,
        gigaflops=done.gigaflops,
    )
    if not np.isfinite(done.losses).all() or apart > TOLERANCE:
        detail = _("trains incorrectly: its loss is {apart:.1%} off the CPU's", apart=apart)
        return Check(device, "fault", detail, _("Update this device's driver; until then set CUDA_VISIBLE_DEVICES=-1."))
    if done.losses[-1] >= done.losses[0]:
        detail = _("the loss doesn't fall: {first:.4f} to {last:.4f}", first=done.losses[0], last=done.losses[-1])
        return Check(device, "fault", detail, _("Reinstall TensorFlow and Keras in a fresh virtual environment."))
    return Check(device, "ok", speed)


def matrix_product_rate(size: int = 1024, seconds: float = 0.5) -> float:
    """GFLOP/s of a float32 matrix product in NumPy, a multiply-add counted as 2: the yardstick for the rest."""
    left = np.random.default_rng(0).random((size, size), dtype="float32")
    products, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        np.matmul(left, left)
        products += 1
    return 2e-9 * size**3 * products / (time.perf_counter() - began)
