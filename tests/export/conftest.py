"""Networks of every family to export: with weights as a training leaves them, and real notes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from halfhour.models.fused import plain
from halfhour.models.registry import build
from halfhour.records import RunFacts

FAMILIES = ("tutorial", "quick-16", "colour-64", "resnet-8")


@pytest.fixture(params=FAMILIES)
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
    """A network of this name whose moving averages are not those of the start, so that a lost one shows."""
    random = np.random.default_rng(0)
    colour = name.startswith(("colour", "resnet"))
    model = build(name, (32, 32, 3) if colour else (28, 28, 1), 10)
    for layer in model.layers:
        if "Norm" in type(layer).__name__:
            layer.set_weights([random.uniform(0.5, 1.5, part.shape).astype(np.float32) for part in layer.get_weights()])
    last = model.layers[-1]
    last.set_weights([10 * last.get_weights()[0], *last.get_weights()[1:]])  # else all answers lie about a tenth
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
