"""Random layers that turn one class into another, or leave every class what it is: cases made by hand."""

from typing import Any

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.augmentation_breaks_labels import augmentation_breaks_labels

layers = keras.layers
LABELS = np.arange(80) % 4  # right, up, left, down


def arrows(labels: Any = LABELS, *, faint: float = 1.0) -> Any:
    """(n, 16, 16, 1) noise with an edge, more or less bright, towards where the arrow points."""
    random = np.random.default_rng(2)
    images = random.uniform(0, 0.2, (len(labels), 16, 16, 1))
    for image, label in zip(images, labels, strict=True):
        edge = np.zeros((16, 16, 1))
        edge[:, 12:] = faint * random.uniform(0.2, 1.8)
        image += np.rot90(edge, label)
    return images.astype("float32")


def guessing(x: Any, y: Any, *augmentation: Any, told: Any = None) -> Any:
    """A network that answers class 0 to everything, or, by the mean of each side, what `told` says of the four."""
    last = layers.Dense(4, "softmax")
    given = keras.Input(x.shape[1:])
    made = network(given, *augmentation, layers.AveragePooling2D(4), layers.Flatten(), last)
    kernel = np.zeros((16, 4))
    for label, answer in enumerate(told or ()):
        side = np.zeros((4, 4))
        side[:, 3] = 1
        kernel[np.rot90(side, label).ravel() == 1, answer] += 20
    last.set_weights([kernel, np.array([0.1, 0, 0, 0])])
    return case(made, x, y)


@shows(
    augmentation_breaks_labels,
    says="of class 0 into images nearest to another class, such as 2; the model predicts 50% of these",
)
def arrows_flipped_from_left_to_right():
    flip = layers.RandomFlip("horizontal", name="flip", seed=1)
    return guessing(arrows(), LABELS, flip, told=(0, 1, 0, 3))


@shows(augmentation_breaks_labels, says="`flip` turns")
def arrows_flipped_both_ways():
    return guessing(arrows(), LABELS, layers.RandomFlip(name="flip", seed=1), told=(2, 1, 2, 3))


@shows(augmentation_breaks_labels, says="`flip` turns")
def arrows_flipped_upside_down_too():
    x, y = (part[LABELS % 2 == 1] for part in (arrows(), LABELS))  # up and down
    return guessing(x, y, layers.RandomFlip(name="flip", seed=1), told=(0, 1, 0, 1))


@shows(augmentation_breaks_labels, says="`turn` turns")
def arrows_rotated_all_around():
    return guessing(arrows(), LABELS, layers.RandomRotation(0.5, fill_mode="nearest", name="turn", seed=1))


@shows(augmentation_breaks_labels, says="`turn` turns")
def arrows_rotated_all_around_in_a_model_inside_the_model():
    inner = keras.Sequential([layers.RandomRotation(0.5, fill_mode="nearest", name="turn", seed=1)])
    return guessing(arrows(), LABELS, inner)


@shows(augmentation_breaks_labels, says="`grey` turns")
def colours_turned_grey():
    random = np.random.default_rng(2)
    x = random.uniform(0.2, 0.24, (80, 16, 16, 3))
    x[np.arange(80), :, :, LABELS % 2] += 0.06
    x = (x * random.uniform(0.2, 1.8, (80, 1, 1, 1))).astype("float32")
    return guessing(x, LABELS % 2, layers.RandomGrayscale(1.0, name="grey"), layers.Conv2D(1, 1))


@nearly(augmentation_breaks_labels)
def arrows_that_the_network_tells_apart_all_the_same():
    return guessing(arrows(), LABELS, layers.RandomFlip("horizontal", seed=1), told=(0, 1, 2, 3))


@nearly(augmentation_breaks_labels)
def arrows_confused_that_the_flip_leaves_apart():
    return guessing(arrows(), LABELS, layers.RandomFlip("horizontal", seed=1), told=(0, 0, 2, 3))


@nearly(augmentation_breaks_labels)
def arrows_rotated_a_little():
    return guessing(arrows(), LABELS, layers.RandomRotation(0.05, seed=1))


@nearly(augmentation_breaks_labels)
def arrows_that_are_only_shifted():
    return guessing(arrows(), LABELS, layers.RandomTranslation(0.5, 0.5, seed=1))


@nearly(augmentation_breaks_labels)
def classes_that_lie_among_each_other_anyway():
    return guessing(arrows(faint=0.0), LABELS, layers.RandomFlip(seed=1))


@nearly(augmentation_breaks_labels)
def too_few_arrows():
    labels = np.arange(28) % 4
    return guessing(arrows(labels), labels, layers.RandomFlip(seed=1))


@nearly(augmentation_breaks_labels)
def arrows_without_augmentation():
    return guessing(arrows(), LABELS)
