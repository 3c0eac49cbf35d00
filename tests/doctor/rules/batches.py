"""Networks whose predictions depend on the rest of the batch, and others that nearly do: cases made by hand."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from tests.doctor.rules.made import case, nearly, shows, two_clouds

from halfhour.doctor.registry import RULES
from halfhour.doctor.seeing.called import CallSeen

batch_dependent = next(rule for rule in RULES if rule.code == "batch-dependent")
X, Y = two_clouds(200)


class Normalised(keras.Model):
    """Tells the two clouds apart by their first column, batch-normalised."""

    def __init__(self, *, always: bool, units: int = 2) -> None:
        super().__init__()
        self.always = always
        self.norm = layers.BatchNormalization()
        self.out = layers.Dense(units, "softmax" if units > 1 else None)

    def call(self, x: Any, training: Any = None) -> Any:
        return self.out(self.norm(x, training=True if self.always else training))


class Between(layers.Layer):
    """Something that is computed of a whole batch."""

    def __init__(self, compute: Any) -> None:
        super().__init__()
        self.compute = compute

    def call(self, x: Any) -> Any:
        return self.compute(x)


def set_apart(made: Any, x: Any = X, y: Any = Y, loss: str = "sparse_categorical_crossentropy") -> Any:
    """The network with weights that weigh the first column alone."""
    made.compile("adam", loss)
    made(x[:1], training=False)
    last = made.out if hasattr(made, "out") else made.layers[-1]
    weights = np.zeros(last.kernel.shape)
    weights[0] = [-3.0, 3.0][-last.units :]
    last.set_weights([weights, np.zeros(last.units)])
    return case(made, x, y)


def through(compute: Any) -> Any:
    return set_apart(keras.Sequential([keras.Input((4,)), Between(compute), layers.Dense(2, "softmax")]))


@shows(
    batch_dependent, says="11 of 24 samples get a different class than in one batch. Distinct classes predicted: 2 in"
)
def batch_normalisation_that_always_trains():
    return set_apart(Normalised(always=True))


class Training(Normalised):
    """The same, which trains unless it is told not to."""

    def call(self, x: Any, training: Any = True) -> Any:
        return self.out(self.norm(x, training=training))


@shows(batch_dependent, says="11 of 24 samples get a different class")
def a_call_that_trains_by_default():
    found = set_apart(Training(always=False))
    found.seen.calls.append(CallSeen(found.model, None, None))
    return found


@nearly(batch_dependent)
def a_call_that_trains_by_default_and_is_only_evaluated():
    return set_apart(Training(always=False))


@shows(batch_dependent, says="24 samples get different predictions than in one batch: the average difference is")
def the_same_in_regression():
    return set_apart(Normalised(always=True, units=1), X, X[:, 0] * 2.5 + 0.1, loss="mse")


@shows(batch_dependent, says="11 of 24 samples get a different class than in one batch")
def the_mean_over_the_batch_subtracted():
    return through(lambda x: x - ops.mean(x, axis=0))


@shows(batch_dependent, says="11 of 24 samples get a different class")
def a_functional_model_that_is_called_as_a_function():
    found = set_apart(functional())
    found.seen.calls.append(CallSeen(found.model, None, None))
    return found


def functional() -> Any:
    given = keras.Input((4,))
    return keras.Model(given, layers.Dense(2, "softmax")(layers.BatchNormalization()(given, training=True)))


@nearly(batch_dependent)
def a_functional_model_that_is_only_predicted_with():
    return set_apart(functional())  # Keras's `predict` overrules the `training=True` of a functional model's layers


@nearly(batch_dependent)
def batch_normalisation_that_is_told_when():
    return set_apart(Normalised(always=False))


@nearly(batch_dependent)
def the_mean_over_the_columns_subtracted():
    return through(lambda x: x - ops.mean(x, axis=-1, keepdims=True))


@nearly(batch_dependent)
def a_trace_of_the_batch_that_moves_no_answer_far():
    return through(lambda x: x - 0.01 * ops.mean(x, axis=0))


@nearly(batch_dependent)
def noise_that_is_always_on():
    return through(lambda x: x + keras.random.normal(ops.shape(x)))


@nearly(batch_dependent)
def noise_of_a_fixed_seed():
    return through(lambda x: x + 2 * keras.random.normal(ops.shape(x), seed=3))


@nearly(batch_dependent)
def every_sample_compared_with_all_others():
    made = keras.Sequential([keras.Input((4,)), Between(lambda x: x @ ops.transpose(x))])
    made.compile("adam", "mse")
    return case(made, X, Y)


def called_in_training_mode(model: Any, *, rows: int | None = 1, moment: int = 2) -> Any:
    """A training at moment 1, and a call of the network as a function."""
    found = set_apart(model)
    found.fit.began = 1
    found.seen.calls.append(CallSeen(found.model, True, None, moment, rows))
    return found


@shows(batch_dependent, says="of 128 samples get a different class, in batches of 1.")
def one_sample_at_a_time_in_training_mode():
    return called_in_training_mode(Normalised(always=False))


@nearly(batch_dependent)
def a_call_in_training_mode_before_the_training():
    return called_in_training_mode(Normalised(always=False), moment=0)


@nearly(batch_dependent)
def large_batches_that_look_like_the_training_data():
    return called_in_training_mode(Normalised(always=False), rows=128)


@nearly(batch_dependent)
def dropout_that_is_left_on():
    return called_in_training_mode(keras.Sequential([layers.Dropout(0.5), layers.Dense(2, "softmax")]))


@nearly(batch_dependent)
def a_call_in_inference_mode():
    found = called_in_training_mode(Normalised(always=False))
    found.seen.calls = [replace(found.seen.calls[0], training=False)]
    return found
