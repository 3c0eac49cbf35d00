"""Networks of every family to export: with weights as a training leaves them, and real notes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from halfhour.models.fused import plain
from halfhour.models.reduced import reducing
from halfhour.models.registry import build
from halfhour.records import RunFacts

FAMILIES = ("tutorial", "quick-16", "colour-64", "resnet-8", "efficientnet-lite0", "reduced")


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.nightly if name == "efficientnet-lite0" else ()) for name in FAMILIES]
)
def family(request: pytest.FixtureRequest) -> str:
    """One network of every family."""
    return request.param


@pytest.fixture
def network() -> Callable[[str], Any]:
    """A name -> that network."""
    return _network


@pytest.fixture
def pictures_for() -> Callable[..., Any]:
    """A model, and perhaps a count -> pictures that it takes."""
    return _pictures_for


def _network(name: str) -> Any:
    """A network of this name whose normalisations have seen pictures and learned, so that a lost one shows."""
    if name == "reduced":
        return reducing(_network("colour-64"), 2)
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    colour = name.startswith(("colour", "resnet", "efficientnet"))
    model = build(name, (32, 32, 3) if colour else (28, 28, 1), 10)
    if name.startswith("efficientnet"):  # without normalisation, first weights would let the pictures fade away
        for layer in model.layers[:-1]:
            if layer.weights:
                kernel, bias = layer.get_weights()
                fan_in = kernel.size / kernel.shape[2 if "depthwise" in layer.name else 3]
                kernel *= (2 / fan_in) ** 0.5 / kernel.std()
                layer.set_weights([kernel, random.uniform(-0.1, 0.1, bias.shape)])
    normalisations = [layer for layer in model.layers if "Norm" in type(layer).__name__]
    for layer in normalisations:
        for weight in layer.trainable_weights:
            weight.assign(random.uniform(0.5, 1.5, weight.shape))
    for _turn in range(20 if normalisations else 0):
        model(_pictures_for(model).astype(np.float32), training=True)
    return plain(model)


def _pictures_for(model: Any, count: int = 20) -> Any:
    """Large patches of every shade: of finer noise, all pictures would be alike to a network."""
    height, width, channels = model.input_shape[1:]
    patches = np.random.default_rng(1).integers(0, 256, (count, height // 4, width // 4, channels), dtype=np.uint8)
    return patches.repeat(4, axis=1).repeat(4, axis=2)


@pytest.fixture
def facts_for(digits_run: Any) -> Any:
    """The facts of a run whose pictures have the form that a model takes."""

    def made(model: Any, **changes: Any) -> RunFacts:
        data = replace(digits_run.facts.data, picture_shape=model.input_shape[1:], **changes)
        return replace(digits_run.facts, data=data)

    return made
