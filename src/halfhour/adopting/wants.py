"""What a strange model may want of a picture: ways from raw pixels to its input, each a product and a sum a channel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from halfhour.records import Floats, Pixels

MNIST_MEAN, MNIST_DEVIATION = (0.1307,), (0.3081,)  # of PyTorch's own MNIST example
# torchvision's documentation of its pretrained networks, and what everybody copies for CIFAR-10; of 0..1, R, G, B.
IMAGENET_MEAN, IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CIFAR_MEAN, CIFAR_DEVIATION = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
ALIKE = 0.1  # deviations: the means of a few hundred pictures are known no better
CUT = 127  # of 0..255
LEAST_VARIANCE = 1e-3  # of a picture's pixels 0..255: that of one colour stays finite
CAFFE_MEAN = (123.68, 116.779, 103.939)  # of 0..255, R, G, B: the "caffe" mode of `keras.applications`


@dataclass(frozen=True)
class Scaling:
    """What becomes of pixels 0..255: `scale * pixel + offset`, a number for all channels or one for each, R, G, B.

    Attributes:
        name: that does not change.
        scale, offset: in units of the model's input for each of the 255 steps.
        first: what is done to a picture before: nothing, `cut` (1 where a pixel is over `CUT`, else 0), or `each`
            (its own mean taken off and divided by its own deviation, as `tf.image.per_image_standardization`).
    """

    name: str
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    first: str = ""

    def apply(self, values: Floats) -> Floats:
        """Pictures (N, H, W, C) 0..255, R, G, B, as they go in.

        >>> PLAIN[2].apply(np.full((1, 1, 1, 1), 255, "float32")).ravel().tolist()
        [1.0]
        """
        if self.first == "cut":
            values = np.clip(values - np.float32(CUT), 0, 1)
        if self.first == "each":
            axes = (1, 2, 3)
            deviation = np.sqrt(values.var(axes, keepdims=True) + np.float32(LEAST_VARIANCE))
            values = (values - values.mean(axes, keepdims=True)) / deviation
        return values * np.array(self.scale, np.float32) + np.array(self.offset, np.float32)


@dataclass(frozen=True)
class Want:
    """One way from a picture (H, W, C) to the model's input.

    Attributes:
        scaling: of the values.
        inverted: whether black and white change places first.
        bgr: whether the channels go in as blue, green, red.
        fit: `same` size, `resized`, or `padded` with zeros, where the model's input is larger.
        transposed: whether rows and columns change places, as in the files of EMNIST.
    """

    scaling: Scaling
    inverted: bool = False
    bgr: bool = False
    fit: str = "same"
    transposed: bool = False


def _standardised(name: str, mean: Sequence[float], deviation: Sequence[float]) -> Scaling:
    pairs = list(zip(mean, deviation, strict=True))
    return Scaling(name, tuple(1 / (255 * d) for _m, d in pairs), tuple(-m / d for m, d in pairs))


PLAIN = (
    Scaling("0..1", (1 / 255,), (0.0,)),
    Scaling("0..255", (1.0,), (0.0,)),
    Scaling("-1..1", (1 / 127.5,), (-1.0,)),
    Scaling("-0.5..0.5", (1 / 255,), (-0.5,)),
)
GREY = (
    _standardised("mnist-mean", MNIST_MEAN, MNIST_DEVIATION),
    Scaling("black-and-white", (1.0,), (0.0,), "cut"),
)
COLOUR = (
    _standardised("imagenet-mean", IMAGENET_MEAN, IMAGENET_DEVIATION),
    Scaling("caffe", (1.0,) * 3, tuple(-mean for mean in CAFFE_MEAN)),
    _standardised("cifar-mean", CIFAR_MEAN, CIFAR_DEVIATION),
)
EACH = Scaling("per-image", (1.0,), (0.0,), "each")
SCALINGS = {scaling.name: scaling for scaling in (*PLAIN, *GREY, *COLOUR, EACH)}


def own_mean(pictures: Pixels) -> Scaling:
    """Standardised by the mean and the deviation of all pixels of these pictures (N, H, W, C) in each channel.

    >>> own_mean(np.array([0, 255], np.uint8).reshape(2, 1, 1, 1)).offset
    (-1.0,)
    """
    shares = pictures.astype(np.float32) / 255
    axes = (0, 1, 2)
    return _standardised("own-mean", shares.mean(axes).tolist(), np.maximum(shares.std(axes), 1e-3).tolist())


def possible(pictures: Pixels, shape: tuple[int, int, int]) -> list[Want]:
    """Ways from pictures (N, H, W, C) to an input of `shape` that differ in range and polarity, the commonest first.

    Inverted only grey ones: nobody trains on negatives of photographs.
    """
    coloured = _coloured(pictures)
    fit = _fits(pictures, shape)[0]
    known = (*PLAIN, *(COLOUR if shape[2] == 3 else GREY))
    own = own_mean(pictures)
    scalings = [*known, EACH] if any(_alike(own, scaling) for scaling in known) else [*known, EACH, own]
    return [
        Want(scaling, inverted, scaling.name == "caffe" and coloured, fit)
        for scaling in scalings
        if len(scaling.scale) in (1, shape[2])
        for inverted in (False, True)[: 1 if coloured else 2]
    ]


def variations(want: Want, pictures: Pixels, shape: tuple[int, int, int]) -> list[Want]:
    """Ways that differ from one in a single thing other than range and polarity."""
    ways = [replace(want, fit=fit) for fit in _fits(pictures, shape) if fit != want.fit]
    if _coloured(pictures):
        return [*ways, replace(want, bgr=not want.bgr)] if shape[2] == 3 else ways
    if shape[0] == shape[1] and pictures.shape[1] == pictures.shape[2]:
        ways.append(replace(want, transposed=not want.transposed))
    return ways


def _coloured(pictures: Pixels) -> bool:
    return bool((pictures[..., :1] != pictures).any())


def _fits(pictures: Pixels, shape: tuple[int, int, int]) -> list[str]:
    """How pictures may be brought to the size of an input."""
    height, width = pictures.shape[1:3]
    if (height, width) == shape[:2]:
        return ["same"]
    smaller = height <= shape[0] and width <= shape[1]
    return ["resized", "padded"] if smaller and max(shape[:2]) <= 2 * max(height, width) else ["resized"]


def _alike(own: Scaling, other: Scaling) -> bool:
    """Whether two scalings make the same of a picture, to a few hundredths of a deviation."""
    if len(own.scale) != len(other.scale) or own.first != other.first:
        return False
    ends = [np.array(one.scale) * level + one.offset for one in (own, other) for level in (0, 255)]
    return bool(max(np.abs(ends[0] - ends[2]).max(), np.abs(ends[1] - ends[3]).max()) < ALIKE)
