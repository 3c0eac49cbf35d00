"""What a strange model may want of a picture: ways from raw pixels to its input, each a product and a sum a channel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from halfhour.records import Floats, Pixels

MNIST_MEAN, MNIST_DEVIATION = (0.1307,), (0.3081,)  # of PyTorch's own MNIST example
# torchvision's documentation of its pretrained networks, and what everybody copies for CIFAR-10; of 0..1, R, G, B.
IMAGENET_MEAN, IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CIFAR_MEAN, CIFAR_DEVIATION = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
ALIKE = 0.1  # deviations: the means of a few hundred pictures are known no better
CAFFE_MEAN = (123.68, 116.779, 103.939)  # of 0..255, R, G, B: the "caffe" mode of `keras.applications`


@dataclass(frozen=True)
class Scaling:
    """What becomes of a pixel 0..255: `scale * pixel + offset`, a number for all channels or one for each, R, G, B."""

    name: str
    scale: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True)
class Want:
    """One way from a picture (H, W, C) to the model's input.

    Attributes:
        scaling: of the values.
        inverted: whether black and white change places first.
        bgr: whether the channels go in as blue, green, red.
        fit: `same` size, `resized`, or `padded` with zeros, where the model's input is larger.
    """

    scaling: Scaling
    inverted: bool = False
    bgr: bool = False
    fit: str = "same"

    def factors(self) -> tuple[Floats, Floats]:
        """(C,) or (1,) products and sums for pixels 0..255 that are still R, G, B, inversion included."""
        scale, offset = np.array(self.scaling.scale), np.array(self.scaling.offset)
        return (-scale, 255 * scale + offset) if self.inverted else (scale, offset)


def _standardised(name: str, mean: Sequence[float], deviation: Sequence[float]) -> Scaling:
    pairs = list(zip(mean, deviation, strict=True))
    return Scaling(name, tuple(1 / (255 * d) for _m, d in pairs), tuple(-m / d for m, d in pairs))


PLAIN = (
    Scaling("0..1", (1 / 255,), (0.0,)),
    Scaling("0..255", (1.0,), (0.0,)),
    Scaling("-1..1", (1 / 127.5,), (-1.0,)),
    Scaling("-0.5..0.5", (1 / 255,), (-0.5,)),
)
GREY = (_standardised("mnist-mean", MNIST_MEAN, MNIST_DEVIATION),)
COLOUR = (
    _standardised("imagenet-mean", IMAGENET_MEAN, IMAGENET_DEVIATION),
    Scaling("caffe", (1.0,) * 3, tuple(-mean for mean in CAFFE_MEAN)),
    _standardised("cifar-mean", CIFAR_MEAN, CIFAR_DEVIATION),
)
SCALINGS = {scaling.name: scaling for scaling in (*PLAIN, *GREY, *COLOUR)}


def own_mean(pictures: Pixels) -> Scaling:
    """Standardised by the mean and the deviation of all pixels of these pictures (N, H, W, C) in each channel.

    >>> own_mean(np.array([0, 255], np.uint8).reshape(2, 1, 1, 1)).offset
    (-1.0,)
    """
    shares = pictures.astype(np.float32) / 255
    axes = (0, 1, 2)
    return _standardised("own-mean", shares.mean(axes).tolist(), np.maximum(shares.std(axes), 1e-3).tolist())


def possible(pictures: Pixels, shape: tuple[int, int, int]) -> Iterator[Want]:
    """Every way from pictures (N, H, W, C) to an input of `shape` that people use, the commonest first.

    Inverted only grey ones: nobody trains on negatives of photographs.
    """
    height, width, channels = shape
    coloured = bool((pictures[..., :1] != pictures).any())
    fits = ["same"]
    if pictures.shape[1:3] != (height, width):
        smaller = pictures.shape[1] <= height and pictures.shape[2] <= width
        fits = ["resized", "padded"] if smaller and max(height, width) <= 2 * max(pictures.shape[1:3]) else ["resized"]
    known = (*PLAIN, *(COLOUR if channels == 3 else GREY))
    own = own_mean(pictures)
    scalings = known if any(_alike(own, scaling) for scaling in known) else (*known, own)
    for fit in fits:
        for scaling in scalings:
            if len(scaling.scale) in (1, channels):
                for inverted in (False, True)[: 1 if coloured else 2]:
                    for bgr in (False, True)[: 2 if coloured and channels == 3 else 1]:
                        yield Want(scaling, inverted, bgr, fit)


def _alike(own: Scaling, other: Scaling) -> bool:
    """Whether two scalings make the same of a picture, to a few hundredths of a deviation."""
    if len(own.scale) != len(other.scale):
        return False
    ends = [np.array(one.scale) * level + one.offset for one in (own, other) for level in (0, 255)]
    return bool(max(np.abs(ends[0] - ends[2]).max(), np.abs(ends[1] - ends[3]).max()) < ALIKE)
