"""The table of networks: adding one is one builder, one entry and one test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from halfhour.errors import DataError, unknown_name
from halfhour.language import _
from halfhour.models.colour import colour, whiten
from halfhour.models.patches import patches
from halfhour.models.pretrained import applications, lite0
from halfhour.models.quick import quick
from halfhour.models.resnet import resnet
from halfhour.models.tutorial import tutorial, tutorial_bn
from halfhour.recipe import Settings
from halfhour.records import Array, Pixels

if TYPE_CHECKING:
    import keras


class Builder(Protocol):
    """What makes a network."""

    def __call__(self, picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> "keras.Model":
        """Build an uncompiled `keras.Model` from (N, H, W, C) pixels 0..255 to (N, K) probabilities."""


@dataclass(frozen=True)
class Pretrained:
    """What is known of a network that begins with published weights.

    Attributes:
        side: of the pictures, in pixels, that it has seen ImageNet at.
        kept: its last layer that is never tuned; what that gives is computed once for each view of a picture.
        set_weights: gives a network the published arrays.
    """

    side: int
    kept: str
    set_weights: Callable[["keras.Model", Mapping[str, Array]], None]


@dataclass(frozen=True)
class Network:
    """A network of the table.

    Attributes:
        builder: how it is built.
        settings: what suits it.
        smallest_side: the least height and width that its poolings leave.
        test_time_augmentation: whether it answers better with it (`answering.predict`).
        begin: sets first weights from training pictures (N, H, W, C), where it has such.
        pretrained: how it begins with published weights, where it does.
        closed: whether it is filled in closed form (`training.closed`) instead of being trained.
    """

    builder: Builder
    settings: Settings
    smallest_side: int
    test_time_augmentation: bool = False
    begin: Callable[["keras.Model", Pixels], None] | None = None
    pretrained: Pretrained | None = None
    closed: bool = False


THE_TUTORIALS = Settings(
    batch_size=128, learning_rate=0.001, dropout=0.5, validation_split=0.2, augment="none", schedule="constant"
)
QUICK = Settings(
    batch_size=256,
    learning_rate=0.08,
    dropout=0.0,
    validation_split=0.05,
    augment="shift",
    schedule="linear",
    optimizer="muon",
)
COLOUR = Settings(
    batch_size=1024,
    learning_rate=0.15,
    dropout=0.0,
    validation_split=0.05,
    augment="shift",
    schedule="linear",
    optimizer="muon",
    flip=True,
    label_smoothing=0.2,
)
RESNET = Settings(
    batch_size=128,
    learning_rate=0.1,
    dropout=0.0,
    validation_split=0.1,
    augment="shift",
    schedule="linear",
    optimizer="sgd",
    flip=True,
)

CLOSED = Settings(
    batch_size=256, learning_rate=0.001, dropout=0.0, validation_split=0.05, augment="none", schedule="constant"
)
TUNED = Settings(
    batch_size=32,
    learning_rate=5e-4,
    dropout=0.2,
    validation_split=0.2,
    augment="things",
    schedule="cosine",
    optimizer="adamw",
    flip=True,
    label_smoothing=0.1,
)

MODELS: Mapping[str, Network] = MappingProxyType(
    {
        "tutorial": Network(tutorial, THE_TUTORIALS, 10),
        "tutorial-bn": Network(tutorial_bn, THE_TUTORIALS, 10),
        "patches": Network(patches, CLOSED, 12, closed=True),
        "quick-16": Network(partial(quick, 16), QUICK, 12, test_time_augmentation=True),
        "quick-32": Network(partial(quick, 32), QUICK, 12, test_time_augmentation=True),
        "quick-64": Network(partial(quick, 64), QUICK, 12, test_time_augmentation=True),
        **{
            f"colour-{widths[-1]}": Network(
                partial(colour, widths), COLOUR, 12, test_time_augmentation=True, begin=whiten
            )
            for widths in ((32, 64, 64), (64, 128, 128), (64, 256, 256))
        },
        **{f"resnet-{depth}": Network(partial(resnet, depth), RESNET, 12) for depth in (8, 20, 32)},
        "efficientnet-lite0": Network(
            lite0.lite0,
            TUNED,
            32,
            pretrained=Pretrained(lite0.SIDE, lite0.LAST_KEPT, lite0.set_weights),
        ),
        "mobilenetv3-large": Network(
            applications.mobilenetv3_large,
            TUNED,
            32,
            pretrained=Pretrained(applications.SIDE, applications.MOBILENET_KEPT, applications.set_weights),
        ),
        "efficientnetv2-b0": Network(
            applications.efficientnetv2_b0,
            TUNED,
            32,
            pretrained=Pretrained(applications.SIDE, applications.EFFICIENTNET_KEPT, applications.set_weights),
        ),
    }
)
PRETRAINED = "efficientnet-lite0"  # the one that a start from pretrained weights takes
CLOSED_FORM = "patches"  # what a training with next to no time falls back to
ALIASES = {"lite0": PRETRAINED, "resnet": "resnet-20", "colour": "colour-128"}


def build(name: str, picture_shape: tuple[int, int, int], num_classes: int, dropout: float = 0.5) -> "keras.Model":
    """Build the network of this name.

    Args:
        name: a key of `MODELS`.
        picture_shape: (H, W, C) of the pictures.
        num_classes: K, at least 2.
        dropout: share of the dense layer's outputs dropped in training.

    Raises:
        UnknownNameError: there is no such network.
        DataError: the pictures are too small for it.

    >>> build("tutorial", (28, 28, 1), 10).count_params()
    225034
    """
    network = find_network(name)
    height, width, _channels = picture_shape
    if min(height, width) < network.smallest_side:
        raise DataError(
            _("The images have {height} x {width} pixels.", height=height, width=width),
            _("The network {name} needs {side} x {side} or more.", name=name, side=network.smallest_side),
            _("Enlarge the images, for example with Pillow's `Image.resize`, and save the data set again."),
        )
    return network.builder(picture_shape, num_classes, dropout)


def find_network(name: str) -> Network:
    """The network of this name.

    Raises:
        UnknownNameError: there is none.
    """
    return MODELS[find_name(name)]


def find_name(name: str) -> str:
    """The name under which the table has a network, whatever it is called.

    Raises:
        UnknownNameError: there is none.
    """
    name = ALIASES.get(name, name)
    if name not in MODELS:
        raise unknown_name(_("model"), name, MODELS)
    return name
