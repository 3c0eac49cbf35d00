"""What a trial costs, reckoned and not measured: a network goes in, nominal seconds come out.

A budget by the clock would give a busy machine other verdicts than an idle one. So trials are counted in steps, and a
step costs what it takes on two idle cores: the constants were fitted to the networks of
`benchmarks/trial_costs.py`, where what was reckoned is off by a factor of two at the most.
"""

import math
from typing import TYPE_CHECKING

from halfhour.doctor.reading.layers import flat_layers, has
from halfhour.doctor.seeing.sampling import leaves

if TYPE_CHECKING:
    import keras

RATE = 50e9  # floating-point operations a second
MOVING = 2.5e-9  # seconds for a value that a layer hands on, there and back
TURN = 1.5e-4  # for a step of a recurrent layer along its sequence
LAYER = 6e-5  # for calling a layer
STEP = 1e-3  # for what Keras does between steps
BUILDING, BUILDING_LAYER = 0.3, 0.05  # for making and compiling a copy, and for each of its layers
PASSES = 3  # forwards, and twice as much backwards


def step_cost(model: "keras.Model", rows: int) -> float:
    """Nominal seconds of one training step on so many rows.

    Weights are used once for every place that a layer looks at: a multiply-add each, counted as two operations. What
    has no shape before it is called (the layers of a subclassed model) counts as looking at one place.

    >>> import keras
    >>> small = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3)])
    >>> large = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(800, 3)])
    >>> step_cost(small, 32) < step_cost(small, 64) < step_cost(large, 32)
    True
    """
    layers = flat_layers(model)
    operations = sum(2 * _weights(layer) * _places(layer) for layer in layers)
    values = sum(math.prod(_sizes(layer, "output")) for layer in layers)
    turns = sum(_places(layer) for layer in layers if has(layer, "recurrent"))
    each_row = PASSES * operations / RATE + MOVING * values
    return STEP + LAYER * len(layers) + TURN * turns + rows * each_row


def building_cost(model: "keras.Model") -> float:
    """Nominal seconds until a copy of the network makes its first step."""
    return BUILDING + BUILDING_LAYER * len(flat_layers(model))


def _weights(layer: "keras.Layer") -> int:
    """How many numbers a layer multiplies with; a place in a vocabulary is looked up."""
    tables = [weight.shape for weight in layer.weights if len(weight.shape) > 1]
    return 0 if has(layer, "of words") else sum(math.prod(shape) for shape in tables)


def _places(layer: "keras.Layer") -> int:
    """How often a layer's weights are used in one row: at every pixel, or at every step of a sequence."""
    before, after = _sizes(layer, "input"), _sizes(layer, "output")
    if has(layer, "recurrent"):
        return math.prod(before[:1])
    return min(math.prod(before[:-1]), math.prod(after[:-1]))


def _sizes(layer: "keras.Layer", side: str) -> tuple[int, ...]:
    """The shape of what a layer is given or hands on, without the batch; nothing where it is not known."""
    try:
        given = leaves(getattr(layer, side))
    except (AttributeError, ValueError):  # never called on a symbol, or more than once
        return ()
    return tuple(size or 1 for size in given[0].shape[1:])
