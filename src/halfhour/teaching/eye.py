"""The pretrained network that looks at every picture once: pixels go in, features and maps come out."""

from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from halfhour.data.weights import read_weights
from halfhour.images.prepare import prepare_photograph
from halfhour.models.registry import PRETRAINED, build, find_network
from halfhour.records import Floats, Pixels, PreparedPicture

if TYPE_CHECKING:
    import keras

AT_ONCE = 16  # pictures, after which a live answer may come in between


class Sight(NamedTuple):
    """What it sees of N pictures: its last maps (N, h, w, D) and their means, the features (N, D)."""

    maps: Floats
    features: Floats


class Eye:
    """The network, loaded when first needed; one thread at a time looks through it."""

    def __init__(self) -> None:
        self._lock = RLock()

    @property
    def shape(self) -> tuple[int, int, int]:
        """(H, W, C) of what it looks at."""
        pretrained = find_network(PRETRAINED).pretrained
        side = pretrained.side if pretrained else 0
        return side, side, 3

    def prepare(self, image: Image.Image) -> PreparedPicture:
        """A decoded picture in its form."""
        return prepare_photograph(image, self.shape)

    def wake(self) -> None:
        """Load the network, so that the first look comes as soon as the next, at one picture and at several.

        Raises:
            MachineError: its weights are not on this machine.
        """
        for count in (1, AT_ONCE):  # Keras draws up a graph for the one, and another for any other number
            self.see(np.zeros((count, *self.shape), np.uint8))

    def see(self, pixels: Pixels) -> Sight:
        """Look at pictures (N, H, W, C)."""
        found = []
        for start in range(0, len(pixels), AT_ONCE):
            with self._lock:
                seen = self._network.predict_on_batch(np.ascontiguousarray(pixels[start : start + AT_ONCE]))
            found.append([np.asarray(part, np.float32) for part in seen])
        return Sight(*(np.concatenate(parts) for parts in zip(*found, strict=True)))

    @cached_property
    def _network(self) -> "keras.Model":
        import keras

        network = find_network(PRETRAINED)
        model = build(PRETRAINED, self.shape, 2)
        if network.pretrained:
            network.pretrained.set_weights(model, read_weights(PRETRAINED))
        pool = model.get_layer("pool")
        return keras.Model(model.inputs[0], [pool.input, pool.output])
