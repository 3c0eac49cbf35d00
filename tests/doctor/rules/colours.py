"""Images asked about afterwards, with their colours as in training or reversed."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, use

from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch

layers = keras.layers
LABELS = np.arange(60) % 2


def of_red_minus_blue(label, *, middle=0.5, count=60):
    """(count, 8, 8, 3) images with more red than blue: a little more in class 0, much more in class 1."""
    noise = np.random.default_rng(1).normal(0, 0.03, (count, 8, 8, 3))
    more = np.where(np.arange(count) % 2 == label, 0.3, 0.1)
    return (middle + noise + more[:, None, None, None] * np.array([1, 0, -1])).astype("float32")


WARM = of_red_minus_blue(1)


def watching(*weights):
    """A network that says class 1 where the weighted sum of the mean red, green and blue is large."""
    made = network(keras.Input((8, 8, 3)), layers.GlobalAveragePooling2D(), layers.Dense(2, "softmax"))
    *kernel, bias = weights
    made.layers[-1].set_weights([np.stack([np.zeros(3), kernel], axis=1), np.array([0.0, bias])])
    return made


def by_colour():
    return watching(20, 0, -20, -8)


def one_by_one(images):
    return tuple(use("predict", image[None]) for image in images)


@shows(
    predict_preprocess_mismatch,
    says="reversed, 100% of the 6 images given to `predict` match the colours of the training images, and the model "
    "predicts another class for 50%.",
)
def images_read_as_bgr_one_by_one():
    return case(by_colour(), WARM, LABELS, asked=one_by_one(WARM[:6, ..., ::-1]))


@shows(predict_preprocess_mismatch, says="20 images given to `validation_data`")
def a_validation_set_read_as_bgr():
    return case(by_colour(), WARM, LABELS, held=(WARM[:20, ..., ::-1], LABELS[:20]))


@shows(predict_preprocess_mismatch, says="60 images given to `evaluate`")
def trained_on_bgr_and_judged_on_rgb():
    blue = WARM[..., ::-1]
    return case(watching(-20, 0, 20, -8), blue, LABELS, asked=(use("evaluate", WARM, LABELS),))


@nearly(predict_preprocess_mismatch)
def images_in_the_order_of_training():
    return case(by_colour(), WARM, LABELS, asked=one_by_one(WARM[:6]))


@nearly(predict_preprocess_mismatch)
def only_three_images_read_as_bgr():
    return case(by_colour(), WARM, LABELS, asked=one_by_one(WARM[:3, ..., ::-1]))


@nearly(predict_preprocess_mismatch)
def two_of_four_images_read_as_bgr():
    mixed = np.concatenate([WARM[:2], WARM[:2, ..., ::-1]])
    return case(by_colour(), WARM, LABELS, asked=(use("predict", mixed),))


@nearly(predict_preprocess_mismatch)
def greyscale_images_of_three_channels():
    grey = np.repeat(WARM[:8].mean(axis=-1, keepdims=True), 3, axis=-1)
    return case(by_colour(), WARM, LABELS, asked=(use("predict", grey),))


@nearly(predict_preprocess_mismatch)
def bluish_images_unlike_any_trained_on():
    return case(by_colour(), WARM, LABELS, asked=(use("predict", of_red_minus_blue(1, middle=0.8)[..., ::-1]),))


@nearly(predict_preprocess_mismatch)
def trained_on_images_that_look_the_same_in_both_orders():
    both = np.repeat(WARM[LABELS == 1], 2, axis=0)
    both[LABELS == 0] = both[LABELS == 0, ..., ::-1]
    return case(by_colour(), both, LABELS, asked=(use("predict", both[LABELS == 1][..., ::-1]),))


@nearly(predict_preprocess_mismatch)
def a_network_that_looks_at_green_alone():
    bright = WARM + np.array([0, 0.2, 0], "float32") * LABELS[:, None, None, None]
    return case(watching(0, 40, 0, -24), bright, LABELS, asked=(use("predict", bright[:8, ..., ::-1]),))
