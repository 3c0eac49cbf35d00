"""Inputs that were brought from one order of axes to another with `reshape`, and others that look like it."""

from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_sample_images
from tests.doctor.rules.by_hand import blank
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.reshaped_not_transposed import reshaped_not_transposed

COUNT = 60
CHINA, FLOWER = load_sample_images().images
TIME = np.arange(48)


def crops(side: int = 32) -> Any:
    """Real pieces (60, 32, 32, 3) of two photos."""
    random = np.random.default_rng(0)
    corners = [(random.integers(0, 427 - side), random.integers(0, 640 - side)) for _ in range(COUNT)]
    photos = [CHINA, FLOWER] * (COUNT // 2)
    return np.stack([photo[y : y + side, x : x + side] for photo, (y, x) in zip(photos, corners, strict=True)]).astype(
        "float32"
    )


def waves(channels: int = 3) -> Any:
    """Recordings (60, 48, channels) of waves, each of its own."""
    random = np.random.default_rng(0)
    speed, start = random.uniform(0.1, 0.5, (COUNT, 1, channels)), random.uniform(0, 6.28, (COUNT, 1, channels))
    return np.sin(speed * TIME[:, None] + start) + 0.05 * random.normal(size=(COUNT, 48, channels))


def as_stored(x: Any) -> Any:
    """The numbers with the channels first."""
    return np.ascontiguousarray(np.moveaxis(x, -1, 1))


def scrambled(x: Any) -> Any:
    return as_stored(x).reshape(x.shape)


def learned_nothing(x: Any, *first: Any) -> Any:
    made = network(keras.Input(x.shape[1:]), *first, layers.Flatten(), layers.Dense(2, "softmax"))
    return case(blank(made), x, np.arange(COUNT) % 2)


def of_images(x: Any) -> Any:
    return learned_nothing(x, layers.Conv2D(4, 3, activation="relu"))


def of_recordings(x: Any) -> Any:
    return learned_nothing(x, layers.Conv1D(4, 3, activation="relu"))


@shows(reshaped_not_transposed, says="inputs of shape (32, 32, 3), in which neighbours differ by")
def colour_photos_stored_by_channel():
    return of_images(scrambled(crops()))


@shows(reshaped_not_transposed, says="Read as (3, 32, 32), they differ by")
def greyscale_photos_of_three_equal_channels():
    grey = crops().mean(axis=-1, keepdims=True)
    return of_images(scrambled(np.repeat(grey, 3, axis=-1)))


@shows(reshaped_not_transposed, says="inputs of shape (48, 3)")
def recordings_stored_by_sensor():
    return of_recordings(scrambled(waves()))


@shows(reshaped_not_transposed, says="Read as (9, 48), they differ by")
def nine_sensors_in_a_recurrent_network():
    return learned_nothing(scrambled(waves(9)), layers.LSTM(4, return_sequences=True))


@shows(reshaped_not_transposed, says="inputs of shape (32, 32, 3)")
def flat_rows_reshaped_in_the_network():
    rows = as_stored(crops()).reshape(COUNT, -1)
    return learned_nothing(rows, layers.Reshape((32, 32, 3)), layers.Conv2D(4, 3, activation="relu"))


def beside(held: Any, given: Any) -> Any:
    """Recordings that the network gets, and those that the program still holds."""
    made = of_recordings(given)
    made.seen.variables = {"x": given, "recorded": held}
    return made


def noisy() -> Any:
    """Recordings (60, 48, 3), of which no neighbours are alike."""
    return np.random.default_rng(0).normal(size=(COUNT, 48, 3))


@shows(reshaped_not_transposed, says="`recorded` holds samples of shape (3, 48)")
def noisy_recordings_that_are_still_held():
    return beside(as_stored(noisy()), scrambled(noisy()))


def standardised(x: Any) -> Any:
    """Each channel (48,) of each recording brought to mean 0 and deviation 1."""
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


@shows(reshaped_not_transposed, says="`recorded` holds samples of shape (3, 48)")
def noisy_recordings_that_were_standardised_before():
    return beside(as_stored(noisy() * 20 + 300), scrambled(standardised(noisy())))


@nearly(reshaped_not_transposed)
def noisy_recordings_standardised_and_transposed():
    return beside(as_stored(noisy() * 20 + 300), standardised(noisy()))


@shows(reshaped_not_transposed, says="`x` is a `reshape` of samples of shape (3, 48)")
def noisy_recordings_of_which_only_the_view_is_left():
    view = as_stored(noisy()).copy().reshape(COUNT, 48, 3)
    made = of_recordings(view)
    made.seen.variables = {"x": view, "x_train": view[:40] / 2}
    return made


@nearly(reshaped_not_transposed)
def a_transposed_view_of_noisy_recordings():
    view = as_stored(noisy()).copy().transpose(0, 2, 1)
    made = of_recordings(view)
    made.seen.variables = {"x": view}
    return made


@nearly(reshaped_not_transposed)
def noisy_recordings_transposed():
    return beside(as_stored(noisy()), noisy())


@nearly(reshaped_not_transposed)
def noisy_recordings_beside_others():
    return beside(np.random.default_rng(1).normal(size=(COUNT, 3, 48)), scrambled(noisy()).copy())


@nearly(reshaped_not_transposed)
def photos_transposed():
    return of_images(crops())


@nearly(reshaped_not_transposed)
def greyscale_photos_stored_as_colour():
    return of_images(np.repeat(crops().mean(axis=-1, keepdims=True), 3, axis=-1))


@nearly(reshaped_not_transposed)
def greyscale_photos_of_one_channel():
    return of_images(crops().mean(axis=-1, keepdims=True))


@nearly(reshaped_not_transposed)
def photos_with_a_constant_channel():
    return of_images(np.concatenate([crops(), np.full((COUNT, 32, 32, 1), 255.0)], axis=-1))


@nearly(reshaped_not_transposed)
def noise_of_three_channels():
    return of_images(np.random.default_rng(0).random((COUNT, 16, 16, 3)))


@nearly(reshaped_not_transposed)
def recordings_transposed():
    return of_recordings(waves())


@nearly(reshaped_not_transposed)
def one_sensor_copied_to_three():
    return of_recordings(np.repeat(waves(1), 3, axis=-1))


@nearly(reshaped_not_transposed)
def one_long_series_cut_into_steps_of_three():
    random = np.random.default_rng(0)
    return of_recordings(np.cumsum(random.normal(size=(COUNT, 144)), axis=1).reshape(COUNT, 48, 3))


@nearly(reshaped_not_transposed)
def one_long_series_cut_into_a_square():
    random = np.random.default_rng(0)
    return of_images(np.cumsum(random.normal(size=(COUNT, 768)), axis=1).reshape(COUNT, 16, 16, 3))


@nearly(reshaped_not_transposed)
def spectra_that_are_smooth_along_both_axes():
    random = np.random.default_rng(0)
    places = np.arange(12) + random.uniform(0, 12, (COUNT, 1, 1))
    return of_recordings(np.sin(0.4 * TIME[:24, None] + random.uniform(0, 6.28, (COUNT, 1, 1))) * np.cos(0.3 * places))


@nearly(reshaped_not_transposed)
def letters_one_hot():
    return of_recordings(np.eye(4)[np.random.default_rng(0).integers(0, 4, (COUNT, 48))])


@nearly(reshaped_not_transposed)
def scrambled_in_front_of_a_network_that_knows_no_axes():
    return learned_nothing(scrambled(crops()))


@nearly(reshaped_not_transposed)
def flat_rows_reshaped_and_permuted_in_the_network():
    rows = as_stored(crops()).reshape(COUNT, -1)
    first = (layers.Reshape((3, 32, 32)), layers.Permute((2, 3, 1)), layers.Conv2D(4, 3, activation="relu"))
    return learned_nothing(rows, *first)


@nearly(reshaped_not_transposed)
def learned_well_all_the_same():
    x = scrambled(waves())
    y = np.arange(COUNT) % 2
    x += 3.0 * y[:, None, None]
    made = network(keras.Input(x.shape[1:]), layers.Conv1D(1, 1), layers.GlobalAveragePooling1D(), layers.Dense(2))
    made.layers[0].set_weights([np.ones((1, 3, 1)), np.zeros(1)])
    made.layers[-1].set_weights([np.array([[-1.0, 1.0]]), np.array([4.5, -4.5])])
    made.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return case(made, x, y)
