"""Networks for small colour pictures, made to learn in few passes, after airbench94 (KellerJordan/cifar10-airbench).

What makes them quick: a first layer that only removes what neighbouring pixels have in common (whitening), computed
from the pictures and never trained; convolutions that begin by passing their input on (Dirac); pooling before
normalisation and activation; normalisation without a scale of its own. They are trained in orthogonal steps
(`training/optimizers.py`), on small pictures first (`growing.py`).
"""

import numpy as np
import numpy.typing as npt
from keras import Input, KerasTensor, Model, initializers, layers, ops

from halfhour.models.fused import FusedBatchNormalization
from halfhour.models.growing import GrowingRescaling
from halfhour.records import Floats, Pixels

MOMENTUM = 0.6  # of the moving averages: with a falling learning rate the latest batches count
FLOOR = 5e-4  # added to each eigenvalue, so that what hardly varies is not blown up
LAST_SCALE = 1 / 9  # of the features before the last layer: the first answers are then near to guessing
PATCH = 2  # pixels


def colour(
    widths: tuple[int, int, int], picture_shape: tuple[int, int, int], num_classes: int, dropout: float
) -> Model:
    """A whitening convolution, then three groups of two convolutions.

    Args:
        widths: channels of the groups.
        picture_shape: (H, W, C) of the pictures; H and W at least 12.
        num_classes: K.
        dropout: share of the last features dropped in training.
    """
    pixels = Input(picture_shape, name="pixels")
    x = GrowingRescaling(1 / 255, name="scale")(pixels)
    whitened = 2 * PATCH * PATCH * picture_shape[-1]
    x = layers.Conv2D(whitened, PATCH, trainable=False, name="whiten")(x)  # 32 -> 31
    x = layers.ReLU(name="relu_0")(x)
    for number, width in enumerate(widths, start=1):
        x = _convolution(x, width, f"{number}a")
        x = layers.MaxPooling2D(2, name=f"pool_{number}")(x)  # 31 -> 15 -> 7 -> 3
        x = _normalised(x, f"{number}a")
        x = _convolution(x, width, f"{number}b")
        x = _normalised(x, f"{number}b")
    x = layers.GlobalMaxPooling2D(name="pool")(x)
    x = layers.Rescaling(LAST_SCALE, name="calm")(x)
    x = layers.Dropout(dropout, name="dropout")(x) if dropout else x
    outputs = layers.Dense(num_classes, activation="softmax", use_bias=False, name="classes")(x)
    return Model(pixels, outputs, name=f"colour-{widths[-1]}")


def whiten(model: Model, pictures: Pixels) -> None:
    """Set the first layer of a `colour` network from pictures (N, H, W, C): patches come out uncorrelated.

    Its filters are the eigenvectors of the covariance of all 2 x 2 patches, each over the root of its eigenvalue, and
    the same negated, for the ReLU that follows.
    """
    patches = _patches(pictures)
    mean = np.mean(patches, axis=0)
    values, vectors = np.linalg.eigh(np.cov(patches, rowvar=False))
    filters: npt.NDArray[np.float64] = vectors / np.sqrt(np.maximum(values, 0) + FLOOR)  # (D, D), one a column
    both: npt.NDArray[np.float64] = np.concatenate([filters, -filters], axis=1)
    kernel = both.reshape(PATCH, PATCH, pictures.shape[-1], -1)
    model.get_layer("whiten").set_weights([kernel.astype("float32"), (-mean @ both).astype("float32")])


def _patches(pictures: Pixels) -> Floats:
    """(M, D) float32 0..1: the patches of pictures, as a convolution of 2 x 2 sees them, at every other place."""
    count, height, width, channels = pictures.shape
    even = pictures[:, : height // PATCH * PATCH, : width // PATCH * PATCH]
    split = even.reshape(count, height // PATCH, PATCH, width // PATCH, PATCH, channels).swapaxes(2, 3)
    patches: Floats = split.reshape(-1, PATCH * PATCH * channels).astype(np.float32) / np.float32(255)
    return patches


def _convolution(x: KerasTensor, channels: int, number: str) -> KerasTensor:
    """A 3 x 3 convolution whose first filters are the identity, the others uniform +- 1/sqrt(fan in)."""
    uniform = initializers.VarianceScaling(1 / 3, "fan_in", "uniform")
    layer = layers.Conv2D(
        channels, 3, padding="same", use_bias=False, kernel_initializer=uniform, name=f"conv_{number}"
    )
    outputs = layer(x)
    kernel = ops.convert_to_numpy(layer.kernel).copy()  # (3, 3, in, out)
    for index in range(min(kernel.shape[2:])):
        kernel[..., index] = 0
        kernel[1, 1, index, index] = 1
    layer.kernel.assign(kernel)
    return outputs


def _normalised(x: KerasTensor, number: str) -> KerasTensor:
    x = FusedBatchNormalization(momentum=MOMENTUM, scale=False, name=f"norm_{number}")(x)
    return layers.ReLU(name=f"relu_{number}")(x)
