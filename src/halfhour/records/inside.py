"""What a network made of one picture, layer by layer, and why it answered so."""

from dataclasses import dataclass

from halfhour.records.arrays import Floats
from halfhour.records.training import LayerSummary


@dataclass(frozen=True, eq=False)
class LayerActivity:
    """What one layer gave for a picture.

    Attributes:
        summary: the layer.
        output: (H, W, F) or (D,) float32.
        kernels: (h, w, C, F) float32, the filters of a convolution that has one for each map.
        bias: (F,) float32, what a convolution adds to each map.
    """

    summary: LayerSummary
    output: Floats
    kernels: Floats | None = None
    bias: Floats | None = None


@dataclass(frozen=True, eq=False)
class LastSum:
    """The last layer as the sum that it is: `scores = features @ weights + bias`, and softmax of the scores.

    Attributes:
        features: (D,) float32, what the layer before gave.
        weights: (D, K) float32.
        bias: (K,) float32.
    """

    features: Floats
    weights: Floats
    bias: Floats

    @property
    def scores(self) -> Floats:
        """(K,) float32, before the softmax."""
        summed: Floats = self.features @ self.weights + self.bias
        return summed


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a network answered as it did.

    Attributes:
        layers: in the model's order, dropout left out: it does nothing at prediction.
        last: the last layer; `None` where that is no dense layer.
        probabilities: (K,) float32.
        evidence: (H, W) float32, how far the log-odds of the likeliest class fall where the picture is covered.
    """

    layers: tuple[LayerActivity, ...]
    last: LastSum | None
    probabilities: Floats
    evidence: Floats
