"""Class numbers that differ between two sets, and targets that are among the inputs. Cases by hand."""

import keras
import numpy as np
from keras import layers
from tests.doctor.rules.made import case, nearly, network, shows, use

from halfhour.doctor.rules.labels_renumbered import labels_renumbered
from halfhour.doctor.rules.too_good import too_good

LABELS = np.arange(240) % 3
ROWS = np.eye(4, dtype="float32")[LABELS] + np.random.default_rng(0).normal(0, 0.2, (240, 4)).astype("float32")


def knowing(loss: str = "sparse_categorical_crossentropy"):
    """A network that tells the three classes apart by their column."""
    made = network(keras.Input((4,)), layers.Dense(3, activation="softmax"), loss=loss)
    made.set_weights([5 * np.eye(4, 3), np.zeros(3)])
    return made


def judged_by(numbers, *, held: bool = False):
    """Trained on the labels as they are, and judged on samples whose labels have these numbers."""
    of_test = np.asarray(numbers)[LABELS]
    if held:
        return case(knowing(), ROWS, LABELS, held=(ROWS, of_test))
    return case(knowing(), ROWS, LABELS, asked=(use("evaluate", ROWS, of_test),))


@shows(labels_renumbered, says="`evaluate` is 33.3%; with 1 → 2, 2 → 1 exchanged in their labels it is 100.0%.")
def two_classes_in_the_other_order():
    return judged_by([0, 2, 1])


@shows(labels_renumbered, says="`validation_data` is 0.0%; with 0 → 2, 1 → 0, 2 → 1 exchanged")
def all_classes_moved_by_one():
    return judged_by([1, 2, 0], held=True)


@shows(labels_renumbered, says="exchanged in their labels it is 100.0%.")
def columns_of_one_hot_labels_in_another_order():
    rows = np.eye(3, dtype="float32")
    made = knowing("categorical_crossentropy")
    return case(made, ROWS, rows[LABELS], asked=(use("evaluate", ROWS, rows[(LABELS + 1) % 3]),))


@nearly(labels_renumbered)
def the_same_numbers():
    return judged_by([0, 1, 2])


@nearly(labels_renumbered)
def labels_that_are_chance():
    asked = use("evaluate", ROWS, np.random.default_rng(1).permutation(LABELS))
    return case(knowing(), ROWS, LABELS, asked=(asked,))


@nearly(labels_renumbered)
def a_few_labels_that_are_chance():
    """Of two classes and so few samples, an exchange often gets 0.6 right by chance; the network has 0.7."""
    truth = np.arange(40) % 2
    own = np.where(np.arange(40) % 7 < 2, 1 - truth, truth)
    made = network(keras.Input((4,)), layers.Dense(2, activation="softmax"))
    made.set_weights([5 * np.eye(4, 2), np.zeros(2)])
    rows = np.eye(4, dtype="float32")[truth]
    asked = [use("evaluate", rows, np.random.default_rng(seed).permutation(truth)) for seed in range(8)]
    return case(made, rows, own, asked=tuple(asked))


@nearly(labels_renumbered)
def a_few_samples():
    return case(knowing(), ROWS, LABELS, asked=(use("evaluate", ROWS[:20], (LABELS[:20] + 1) % 3),))


@nearly(labels_renumbered)
def a_network_that_knows_nothing():
    made = network(keras.Input((4,)), layers.Dense(3, activation="softmax"))
    made.set_weights([np.zeros((4, 3)), np.array([1.0, 0, 0])])
    return case(made, ROWS, LABELS, asked=(use("evaluate", ROWS, (LABELS + 1) % 3),))


SERIES = np.sin(np.arange(130) * 0.3).astype("float32") + np.arange(130, dtype="float32") / 50
WINDOWS = np.stack([SERIES[start : start + 10] for start in range(110)])[..., None]


def forecast(targets):
    made = network(keras.Input((10, 1)), layers.Flatten(), layers.Dense(1), loss="mse")
    return case(made, WINDOWS, targets)


@shows(too_good, says="In every sample, the target equals the input at [0, 0].")
def windows_with_their_own_first_value():
    return forecast(SERIES[:110])


@shows(too_good, says="In every sample, the target equals the input at [2].")
def a_table_with_the_price_in_it():
    table = np.random.default_rng(2).normal(size=(100, 4)).astype("float32")
    return case(network(keras.Input((4,)), layers.Dense(1), loss="mse"), table, table[:, 2])


@nearly(too_good)
def windows_with_the_value_that_follows():
    return forecast(SERIES[10:120])


@nearly(too_good)
def a_table_with_some_equal_rows():
    table = np.random.default_rng(2).normal(size=(100, 4)).astype("float32")
    target = np.where(np.arange(100) % 10, table[:, 2], table[:, 1])
    return case(network(keras.Input((4,)), layers.Dense(1), loss="mse"), table, target)
