"""Image layers that work in the range of their images or in another: cases made by hand."""

from typing import Any

import keras
import numpy as np
from keras import layers
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.registry import RULES

augmentation_range = next(rule for rule in RULES if rule.code == "augmentation-range")
IMAGES = np.random.default_rng(0).random((40, 8, 8, 3)).astype("float32")
IMAGES[:, 0, 0] = 0.0  # of each a black pixel and a white one
IMAGES[:, -1, -1] = 1.0


def after(*given: Any, images: Any = IMAGES) -> Any:
    made = network(keras.Input((8, 8, 3)), *given, layers.Flatten(), layers.Dense(2, activation="softmax"))
    return case(made, images, np.arange(40) % 2)


@shows(augmentation_range, says="`brighter` gets values from 0 to 1, and its `value_range` is (0, 255). It changes")
def brightness_of_255_on_images_up_to_one():
    return after(layers.RandomBrightness(0.2, name="brighter"))


@shows(augmentation_range, says="values from 0 to 255, and its `value_range` is (0, 1).")
def brightness_of_one_on_images_up_to_255():
    return after(layers.RandomBrightness(0.2, value_range=(0, 1)), images=IMAGES * 255)


@shows(augmentation_range, says="with (-1, 1) it would be")
def posters_of_images_about_zero():
    return after(layers.Rescaling(2.0, offset=-1.0), layers.RandomPosterization(6))


@shows(augmentation_range, says="`mixed` gets values from 0 to 1, and its `value_range` is (0, 255)")
def many_changes_in_a_model_inside_the_model():
    return after(layers.Rescaling(1 / 255), keras.Sequential([layers.RandAugment(name="mixed")]), images=IMAGES * 255)


class Distorting(keras.Model):
    """A network of the person's own that equalises its images."""

    def __init__(self) -> None:
        super().__init__()
        self.even = layers.Equalization(name="even")
        self.flat = layers.Flatten()
        self.out = layers.Dense(2, activation="softmax")

    def call(self, x: Any, training: Any = None) -> Any:
        return self.out(self.flat(self.even(x, training=training)))


@shows(augmentation_range, says="`even` gets values from 0 to 1")
def a_network_of_ones_own():
    made = Distorting()
    made.compile("adam", "sparse_categorical_crossentropy")
    made(IMAGES[:1], training=False)
    return case(made, IMAGES, np.arange(40) % 2)


@nearly(augmentation_range)
def brightness_before_the_rescaling():
    return after(layers.RandomBrightness(0.2), layers.Rescaling(1 / 255), images=IMAGES * 255)


@nearly(augmentation_range)
def brightness_in_the_range_of_the_images():
    return after(layers.RandomBrightness(0.2, value_range=(0, 1)))


@nearly(augmentation_range)
def hue_that_turns_alike_in_any_range():
    return after(layers.RandomHue(0.2))


@nearly(augmentation_range)
def contrast_that_only_clips_higher_up():
    return after(layers.RandomContrast(0.3))


@nearly(augmentation_range)
def layers_without_a_range():
    return after(layers.RandomFlip(), layers.RandomRotation(0.1))
