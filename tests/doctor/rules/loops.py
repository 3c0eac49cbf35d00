"""Training loops of a person's own: the calls of their losses, and the weights that their optimizer changed."""

import keras
import numpy as np
import tensorflow as tf
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.reading.loop import loop_of
from halfhour.doctor.rules.bad_init import still_alike
from halfhour.doctor.rules.double_softmax import double_softmax_in_a_loop
from halfhour.doctor.rules.loss_broadcast import pairs_in_the_loss
from halfhour.doctor.rules.nan_loss import nan_in_a_loop
from halfhour.doctor.rules.wrong_output_activation import without_probabilities_in_a_loop
from halfhour.doctor.seeing.arithmetic import listen_to_arithmetic
from halfhour.doctor.seeing.called import LossSeen
from halfhour.doctor.seeing.hooks import Hooks
from halfhour.doctor.seeing.loops import Loops
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.observed import Observation

SHARES = np.full((8, 4), 0.25)
BARE = np.tile([-1.0, 0.0, 2.0, 0.5], (8, 1))
ONE_HOT, SPARSE = keras.losses.CategoricalCrossentropy, keras.losses.SparseCategoricalCrossentropy
BINARY = keras.losses.BinaryCrossentropy


def called(loss, answers=None, operation="", units=4):
    """A loop that called a loss with these numbers or, while a graph was drawn up, with what an operation gave."""
    return loop_of(Observation(losses=[LossSeen(loss, (8, units), answers, operation)]))


def changed(*kernels):
    """A loop whose optimizer changed layers with these kernels, `layer0` the first."""
    variables = []
    for place, kernel in enumerate(kernels):
        layer = keras.layers.Dense(kernel.shape[1], name=f"layer{place}")
        layer.build((None, kernel.shape[0]))
        layer.set_weights([kernel, np.zeros(kernel.shape[1])])
        variables += layer.trainable_variables
    return loop_of(Observation(stepped=variables))


def random(*shape):
    return np.random.default_rng(0).normal(size=shape)


ALIKE = np.tile(np.arange(4.0)[:, None], 8)  # each neuron weighs the four inputs as the others do


@shows(still_alike, says="After training, the 8 neurons of `layer0/kernel` still have identical weights.")
def a_hidden_layer_whose_neurons_are_alike():
    return changed(ALIKE, random(8, 2))


@shows(still_alike, says="the 8 neurons of `layer1/kernel` still")
def a_second_hidden_layer_of_zeros():
    return changed(random(4, 4), np.zeros((4, 8)), random(8, 2))


@shows(nan_in_a_loop, says="After training, 1 of 4 weight arrays hold NaN or infinite values, `layer1/kernel` first.")
def a_loop_that_ended_in_nan():
    return changed(random(4, 8), np.full((8, 2), np.nan))


@nearly(nan_in_a_loop)
def a_loop_that_ended_in_numbers():
    return changed(random(4, 8), random(8, 2))


@nearly(still_alike)
def one_neuron_differs():
    kernel = ALIKE.copy()
    kernel[0, 5] += 0.001
    return changed(kernel, random(8, 2))


@nearly(still_alike)
def a_last_layer_whose_neurons_are_alike():
    return changed(random(4, 4), ALIKE)


@nearly(still_alike)
def a_hidden_layer_of_one_neuron():
    return changed(random(12, 1), random(1, 2))


@shows(
    double_softmax_in_a_loop,
    says="The last layer has no activation; the loss `sparse_categorical_crossentropy` has `from_logits=False`.",
)
def bare_numbers_taken_for_shares():
    return called(SPARSE(), BARE)


@shows(double_softmax_in_a_loop, says="The last layer has `softmax`, and the loss has `from_logits=True`.")
def shares_taken_for_bare_numbers():
    return called(ONE_HOT(from_logits=True), SHARES)


@shows(double_softmax_in_a_loop, says="The last layer has `softmax`, and the loss has `from_logits=True`.")
def shares_given_to_a_function_of_tensorflow():
    return called("sparse_categorical_crossentropy", operation="Softmax")


@shows(double_softmax_in_a_loop, says="The last layer has `sigmoid`, and the loss has `from_logits=True`.")
def a_sigmoid_in_a_graph_taken_for_bare_numbers():
    return called(BINARY(from_logits=True), operation="Sigmoid", units=1)


@nearly(double_softmax_in_a_loop)
def bare_numbers_taken_for_what_they_are():
    return called(SPARSE(from_logits=True), BARE)


@nearly(double_softmax_in_a_loop)
def shares_taken_for_what_they_are():
    return called(ONE_HOT(), SHARES)


@nearly(double_softmax_in_a_loop)
def bare_numbers_given_to_a_function_of_tensorflow():
    return called("categorical_crossentropy", operation="BiasAdd")


@nearly(double_softmax_in_a_loop)
def bare_numbers_that_happen_to_lie_between_0_and_1():
    return called(SPARSE(from_logits=True), np.tile([0.1, 0.3, 0.2, 0.9], (8, 1)))  # they do not add up to 1


@nearly(double_softmax_in_a_loop)
def an_operation_that_may_be_anything():
    return called(SPARSE(from_logits=True), operation="PartitionedCall")


@shows(
    without_probabilities_in_a_loop,
    says="The loss `sparse_categorical_crossentropy` needs probabilities; `relu` doesn't produce them.",
)
def a_relu_in_a_graph():
    return called(SPARSE(), operation="Relu")


@shows(
    without_probabilities_in_a_loop,
    says="The loss `binary_crossentropy` needs probabilities; `linear` doesn't produce them.",
)
def one_bare_number_for_a_yes_or_no():
    return called(BINARY(), BARE[:, :1], units=1)


@nearly(without_probabilities_in_a_loop)
def one_bare_number_and_a_loss_that_takes_it():
    return called(BINARY(from_logits=True), BARE[:, :1], units=1)


@nearly(without_probabilities_in_a_loop)
def one_sigmoid_for_a_yes_or_no():
    return called(BINARY(), np.full((8, 1), 0.3), units=1)


@nearly(without_probabilities_in_a_loop)
def distances_from_a_relu():
    return loop_of(Observation(losses=[LossSeen(keras.losses.MeanSquaredError(), (8, 1), None, "Relu")]))


def stepped(loss, *, labels=(8,), drawn=False):
    """A step of a loop: on a tape a loss that is written out, of the predictions (8, 1) of one layer and of labels."""
    hooks, notes, weight = Hooks(), Notes(), tf.Variable([[1.0], [2.0]])

    def step(x, y):
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(loss(x @ weight, y))
        return tape.gradient(value, weight)

    listen_to_arithmetic(hooks, notes, Loops(notes))
    try:
        (tf.function(step) if drawn else step)(tf.ones((8, 2)), tf.ones(labels))
    finally:
        hooks.undo()
    assert not notes.faults
    return notes.seen


@shows(pairs_in_the_loss, says="the predictions have shape (8, 1), the labels (8,), and together they give (8, 8).")
def labels_in_a_row():
    return stepped(lambda answers, y: tf.square(answers - y))


@shows(pairs_in_the_loss, says="the predictions have shape (8, 1), the labels (8,)")
def labels_in_a_row_before_the_predictions_in_a_graph():
    return stepped(lambda answers, y: tf.abs(y - answers), drawn=True)


@shows(pairs_in_the_loss, says="the predictions have shape (8,), the labels (8, 1)")
def predictions_in_a_row():
    return stepped(lambda answers, y: tf.math.squared_difference(answers[:, 0], y), labels=(8, 1), drawn=True)


@shows(pairs_in_the_loss, says="the predictions have shape (8, 1), the labels (8,)")
def a_cross_entropy_written_out():
    return stepped(lambda answers, y: -y * tf.math.log_sigmoid(answers))


@shows(pairs_in_the_loss, says="the labels (8,)")
def labels_of_numpy():
    return stepped(lambda answers, y: tf.square(np.ones(8, "float32") - answers))


@nearly(pairs_in_the_loss)
def both_in_a_column():
    return stepped(lambda answers, y: tf.square(answers - y), labels=(8, 1), drawn=True)


@nearly(pairs_in_the_loss)
def both_in_a_row():
    return stepped(lambda answers, y: tf.square(tf.squeeze(answers, -1) - y))


@nearly(pairs_in_the_loss)
def predictions_compared_with_each_other():
    return stepped(lambda answers, y: tf.nn.softplus(answers - answers[:, 0]))


@nearly(pairs_in_the_loss)
def labels_compared_with_each_other():
    return stepped(lambda answers, y: (y[:, None] - y) * (answers - tf.transpose(answers)))


@nearly(pairs_in_the_loss)
def one_prediction_for_each_of_three_quantiles():
    return stepped(lambda answers, y: tf.nn.relu(tf.constant([0.1, 0.5, 0.9]) * answers), drawn=True)


@nearly(pairs_in_the_loss)
def a_batch_of_one_label():
    return stepped(lambda answers, y: tf.square(answers - y), labels=(1,))
