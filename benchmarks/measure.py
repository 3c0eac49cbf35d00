"""What the benchmarks share: whole processes timed from outside, the machine's own speed, medians with their spread."""

import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def timed(command: Sequence[str | Path]) -> tuple[float, dict[str, Any]]:
    """Run a command to its end; give back its seconds and the JSON document that ends its standard output."""
    began = time.perf_counter()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=quiet_environment())
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds, json.loads(done.stdout[done.stdout.index("{") :])


def halfhour(*arguments: str | Path) -> list[str | Path]:
    """The command line of this Python's halfhour."""
    return [sys.executable, "-m", "halfhour", *arguments]


def quiet_environment() -> dict[str, str]:
    """This environment, with TensorFlow's own messages turned down."""
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}


def matrix_product_rate(size: int = 2048, seconds: float = 2.0) -> float:
    """What the machine can do now: GFLOP/s of a float32 matrix product, a multiply-add counted as 2.

    The better of NumPy's and TensorFlow's, which use different libraries: one reaches twice what the other does here.
    """
    import tensorflow as tf

    rates = []
    for left in (np.random.default_rng(0).random((size, size), dtype="float32"), tf.random.uniform((size, size))):
        products, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            np.asarray(left @ left)
            products += 1
        rates.append(2e-9 * size**3 * products / (time.perf_counter() - began))
    return max(rates)


def machine() -> str:
    """This machine in one line."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def arithmetic(run: Any) -> float:
    """Floating-point operations of a training by the clock: 3 x forward, less while the pictures are small."""
    from halfhour.models.growing import growing, stage
    from halfhour.models.registry import build

    data, recipe = run.facts.data, run.facts.recipe
    grows = growing(build(recipe.model, data.picture_shape, len(data.class_names)))  # as saved, it no longer grows
    pixels = [stage(fraction) ** 2 if grows else 1.0 for fraction in run.facts.pace]
    return 3.0 * _forward(run.model) * recipe.batch_size * sum(pixels)


def _forward(model: Any) -> int:
    """Operations that convolutions and dense layers take for one picture, a multiply-add counted as 2."""
    total = 0
    for layer in model.layers:
        kernel = getattr(layer, "kernel", None)
        if kernel is not None:
            places = math.prod(layer.output.shape[1:-1]) if len(kernel.shape) == 4 else 1
            total += 2 * places * math.prod(kernel.shape)
    return total


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Median with smallest and largest: `1.50 (1.20-1.90)`."""
    middle = statistics.median(values)
    return f"{middle:{form}} ({min(values):{form}}-{max(values):{form}})"


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows as a Markdown table."""
    print("| " + " | ".join(headings) + " |")
    print("| " + " | ".join("---" for _ in headings) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
