"""A foreign model asked in one way after another: pictures (N, h, w, c) and a way -> its answers."""

import keras
import numpy as np

from halfhour.adopting.build import fed, flat_answers
from halfhour.adopting.flat import unfold
from halfhour.adopting.wants import PLAIN, Want
from halfhour.records import Floats, Pixels

CHUNK, CHUNK_PIXELS = 64, 8 * 224 * 224  # pictures that go in together, and their pixels


class Stranger:
    """A model, its network built and compiled once, whatever is fed to it.

    Args:
        model: any that `flat.unfold` takes.
        form: of its input, as `build.input_form` gives it.
    """

    def __init__(self, model: keras.Model, form: tuple[tuple[int, int, int], str]) -> None:
        self.shape, layout = form
        self.chunk = max(1, min(CHUNK, CHUNK_PIXELS // (self.shape[0] * self.shape[1])))
        given = keras.Input(self.shape)
        answers = flat_answers(unfold(model, fed(given, Want(AS_THEY_ARE), self.shape, layout)))
        self._network = keras.Model(given, answers)
        self._fits: dict[tuple[str, tuple[int, ...]], keras.Model] = {}
        self._first = _first_normalisation(self._network)

    def answers(self, pictures: Pixels, want: Want) -> Floats:
        """Its raw answers (N, K) to pictures (N, h, w, c) fed in one way; the sums are those of the layers inside."""
        return self._asked(self._network, self._fed(pictures, want))

    def misfit(self, pictures: Pixels, want: Want) -> float | None:
        """How far pictures fed in one way are from what its first batch normalisation remembers of its training.

        Returns:
            The mean over channels of the Kullback-Leibler divergence, in nats, of a Gaussian with the mean and the
            variance of these pictures from one with those that are remembered; `None` without such a layer.
        """
        if self._first is None:
            return None
        stem, mean, variance = self._first
        maps = self._asked(stem, self._fed(pictures, want)).reshape(-1, len(mean))
        there, spread = maps.mean(axis=0), np.maximum(maps.var(axis=0), LEAST)
        ratio = spread / variance
        return float((0.5 * (ratio + (there - mean) ** 2 / variance - 1 - np.log(ratio))).mean())

    def _asked(self, network: keras.Model, values: Floats) -> Floats:
        """The answers of a network, always so many at once: another number would be compiled anew."""
        found = []
        for start in range(0, len(values), self.chunk):
            part = values[start : start + self.chunk]
            filled = np.concatenate([part, np.zeros((self.chunk - len(part), *part.shape[1:]), np.float32)])
            found.append(np.asarray(network.predict_on_batch(filled))[: len(part)])
        return np.concatenate(found)

    def _fed(self, pictures: Pixels, want: Want) -> Floats:
        shown = pictures.astype(np.float32)
        if want.transposed:
            shown = shown.swapaxes(1, 2)
        if want.inverted:
            shown = 255 - shown
        key = (want.fit, shown.shape[1:])
        if shown.shape[1:] == self.shape:
            values = want.scaling.apply(shown)
            return values[..., ::-1] if want.bgr else values
        if key not in self._fits:
            pixels = keras.Input(shown.shape[1:])
            self._fits[key] = keras.Model(pixels, fed(pixels, Want(AS_THEY_ARE, fit=want.fit), self.shape, "last"))
        values = want.scaling.apply(self._asked(self._fits[key], shown))
        return values[..., ::-1] if want.bgr else values


AS_THEY_ARE = PLAIN[1]  # 0..255
LEAST = 1e-6  # of a variance


def _first_normalisation(network: keras.Model) -> tuple[keras.Model, Floats, Floats] | None:
    """The network up to its first batch normalisation, and what that remembers; `None` where it never learned."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and layer.axis in (-1, layer.input.ndim - 1):
            mean, variance = (
                np.asarray(keras.ops.convert_to_numpy(one)) for one in (layer.moving_mean, layer.moving_variance)
            )
            if not mean.any() and (variance == 1).all():
                return None
            return keras.Model(network.inputs[0], layer.input), mean, np.maximum(variance, LEAST)
    return None
