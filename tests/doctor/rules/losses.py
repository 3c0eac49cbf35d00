"""Losses that are no number any more, and targets too large for them."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import blank, echo
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.exploding_gradient import exploding_gradient
from halfhour.doctor.rules.loss_broadcast import loss_broadcast
from halfhour.doctor.rules.lr_too_high import lr_too_high
from halfhour.doctor.rules.nan_loss import nan_loss

Input, Dense, ops = keras.Input, keras.layers.Dense, keras.ops
X, Y = two_clouds(101)
LINE = np.linspace(0, 1, 101)  # standard deviation 0.01 sqrt((101² - 1) / 12) = 0.2915
NAN = float("nan")


def of_values():
    """It answers 0 to everything."""
    return blank(network(Input((4,)), Dense(1), loss="mse"))


def own_loss(truth, answers):
    return -ops.mean(truth * ops.log(answers) + (1 - truth) * ops.log(1 - answers))


def careful_loss(truth, answers):
    answers = ops.clip(answers, 1e-7, 1 - 1e-7)
    return -ops.mean(truth * ops.log(answers) + (1 - truth) * ops.log(1 - answers))


def yes_or_no(loss, rate=0.001):
    return network(Input((4,)), Dense(1, "sigmoid"), loss=loss, optimizer=keras.optimizers.Adam(rate))


@shows(nan_loss, says="The loss was NaN or infinite from epoch 2 on.")
def a_loss_that_became_none():
    return case(yes_or_no("binary_crossentropy"), X, Y, losses=(1.0, NAN, NAN))


@shows(nan_loss, says="The loss was NaN or infinite from epoch 3 on.")
def a_loss_of_ones_own_that_takes_a_logarithm_of_zero():
    return case(yes_or_no(own_loss), X, Y, losses=(1.0, 0.9, float("inf")))


@shows(nan_loss, says="The loss was NaN or infinite from epoch 1 on.")
def a_loss_that_was_none_before_the_first_epoch_ended():
    found = case(yes_or_no("binary_crossentropy"), X, Y, crash=KeyboardInterrupt())
    found.fit.first_losses += [(1, 3.0), (2, NAN)]
    return found


@nearly(nan_loss)
def a_very_large_loss():
    return case(yes_or_no("binary_crossentropy"), X, Y, losses=(1.0, 1e30, 1e30))


@shows(lr_too_high, says="The loss went from nan to nan.")
def a_high_rate_with_a_loss_of_ones_own_that_keeps_away_from_zero():
    found = case(blank(yes_or_no(careful_loss, 0.005)), X, Y, losses=(1.0, NAN), metrics=["accuracy"])
    found.fit.first_losses.append((1, NAN))
    return found


@nearly(lr_too_high)
def a_usual_rate_with_a_loss_of_ones_own_that_breaks_at_its_ends():
    found = case(blank(yes_or_no(own_loss, 0.005)), X, Y, losses=(1.0, NAN), metrics=["accuracy"])
    found.fit.first_losses.append((1, NAN))
    return found


@shows(exploding_gradient, says="The targets lie between 0 and 1000 (standard deviation 292).")
def prices_in_hundreds():
    return case(of_values(), X, LINE * 1000)


@shows(exploding_gradient, says="The targets lie between 20 and 21 (standard deviation 0.292).")
def temperatures_far_from_zero():
    return case(of_values(), X, LINE + 20)


@shows(exploding_gradient, says="The targets lie between 0 and 1000 (standard deviation 292).")
def two_values_a_row_of_which_one_is_large():
    model = blank(network(Input((4,)), Dense(2), loss="mae"))
    return case(model, X, np.stack([LINE, LINE * 1000], axis=1))


@nearly(exploding_gradient)
def prices_in_tens():
    return case(of_values(), X, LINE * 19)  # standard deviation 5.5, mean 9.5


@nearly(exploding_gradient)
def large_targets_that_were_learned_all_the_same():
    x = (LINE * 1000)[:, None].astype("float32")
    turns = np.where(np.arange(101) % 2, 1, -1)[:, None]
    return case(echo(1, None, "mse"), x, x + turns)  # it answers the target to within 1 of 1000


@nearly(exploding_gradient)
def large_class_numbers():
    model = blank(network(Input((4,)), Dense(101, "softmax")))
    return case(model, X, np.arange(101))


class OwnSquares(keras.losses.Loss):
    def call(self, truth, answers):
        return ops.mean(ops.square(truth - answers))


class OwnStep(keras.Sequential):
    def train_step(self, data):  # never taken: it is there
        raise NotImplementedError


def sums(loss, *, shape=(-1,)):
    """A network that answers 0 to everything, and targets that it could have learned."""
    x = np.random.default_rng(3).normal(size=(200, 4)).astype("float32")
    return case(blank(network(Input((4,)), Dense(1), loss=loss)), x, x.sum(axis=1).reshape(shape))


@shows(loss_broadcast, says="The predictions have shape (32, 1), the labels (32,): subtracted, they give (32, 32).")
def labels_in_a_row_for_a_loss_of_its_own():
    return sums(OwnSquares())


@shows(loss_broadcast, says="The predictions have shape (32, 1), the labels (32,)")
def a_step_of_its_own():
    made = sums(None)
    step = OwnStep([Input((4,)), *made.model.layers])
    step.compile("adam")
    made.model_seen.model = step
    return made


@nearly(loss_broadcast)
def labels_in_a_column():
    return sums(OwnSquares(), shape=(-1, 1))


@nearly(loss_broadcast)
def a_function_that_keras_hands_one_shape():
    return sums(lambda truth, answers: ops.mean(ops.square(truth - answers)))


@nearly(loss_broadcast)
def keras_own_loss():
    return sums("mse")


@nearly(loss_broadcast)
def predictions_that_follow_the_labels():
    x = np.random.default_rng(3).normal(size=(200, 4)).astype("float32")
    model = network(Input((4,)), Dense(1, kernel_initializer="ones"), loss=OwnSquares())
    return case(model, x, x.sum(axis=1))
