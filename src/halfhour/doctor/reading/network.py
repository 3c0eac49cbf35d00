"""A network as rules need it: a Keras model goes in, its layers in order and their weights come out."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from halfhour.doctor.reading.layers import Trait, flat_layers, has, kind_of
from halfhour.doctor.seeing.observed import Array

if TYPE_CHECKING:
    import keras

FEW_VALUES = 4  # whose mean and deviation are mostly noise


@dataclass(frozen=True, eq=False)
class NetworkReading:
    """A Keras model, read.

    Attributes:
        model: the person's own; it is asked, never changed.
    """

    model: "keras.Model"

    @cached_property
    def layers(self) -> list["keras.Layer"]:
        """Every layer from the input to the output, those of models inside the model with them."""
        return flat_layers(self.model)

    def of_kind(self, *kinds: str) -> list["keras.Layer"]:
        """The layers of these kinds."""
        return [layer for layer in self.layers if kind_of(layer) in kinds]

    def having(self, *traits: Trait) -> list["keras.Layer"]:
        """The layers that have one of these traits."""
        return [layer for layer in self.layers if has(layer, *traits)]

    @cached_property
    def before_weights(self) -> list["keras.Layer"]:
        """The layers that the inputs pass before the first one with weights to learn."""
        first = next((place for place, layer in enumerate(self.layers) if has(layer, "weighs")), len(self.layers))
        return self.layers[:first]

    @cached_property
    def scales_inputs(self) -> bool:
        """Whether the network itself brings its inputs to a common scale before the first layer with weights."""
        return not self.layers or any(has(layer, "normalises", "rescales") for layer in self.before_weights)

    def fewest_values(self, batch: int) -> int | None:
        """Values that a batch normalisation takes its mean of in a step of so many samples: one at each place.

        `None` where none is trained, or of none it is known how many places it sees.
        """
        counts = []
        for layer in self.of_kind("BatchNormalization"):
            shape = (layer.get_build_config() or {}).get("input_shape")
            if not layer.trainable or not shape:
                continue
            own = layer.axis % len(shape)
            places = [size for axis, size in enumerate(shape) if axis not in (0, own)]
            if None not in places:
                counts.append(batch * math.prod(places))
        return min(counts, default=None)

    def kernels(self, weights: list[Array] | None) -> list[tuple["keras.Layer", Array]]:
        """Every layer with a kernel, with that kernel among `weights` (which are as `get_weights` gives them)."""
        if weights is None or len(weights) != len(self.model.weights):
            return []
        value_of = {id(variable): value for variable, value in zip(self.model.weights, weights, strict=True)}
        found = []
        for layer in self.layers:
            kernel = getattr(layer, "kernel", None)
            if kernel is not None and id(kernel) in value_of:
                found.append((layer, value_of[id(kernel)]))
        return found
