"""Losses for quantiles, written by hand."""

import functools

import keras
import numpy as np
from keras import ops
from tests.doctor.rules.made import case, nearly, shows

from halfhour.doctor.rules.quantile_reversed import quantile_reversed

X = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
LEVEL = 0.9


def trained(loss):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", loss)
    return case(model, X, X[:, :1] * 3 + 1)


def pinball(error, q):
    return ops.mean(ops.maximum(q * error, (q - 1) * error), axis=-1)


@shows(quantile_reversed, says="lowest where 10% of the values lie below the prediction; the number in it is 0.9")
def prediction_minus_truth():
    return trained(lambda y_true, y_pred: pinball(y_pred - y_true, LEVEL))


@shows(quantile_reversed, says="lowest where 75% of the values lie below")
def a_loss_that_is_made_for_a_quantile():
    def loss_for(q):
        def loss(y_true, y_pred):
            error = y_pred - y_true
            return ops.mean(ops.where(error > 0, q * error, (q - 1) * error))

        return loss

    return trained(loss_for(0.25))


@shows(quantile_reversed, says="the number in it is 0.8")
def a_class_of_losses():
    class Pinball(keras.losses.Loss):
        def __init__(self, q):
            super().__init__()
            self.q = q

        def call(self, y_true, y_pred):
            return pinball(y_pred - y_true, self.q)

    return trained(Pinball(0.8))


@nearly(quantile_reversed)
def truth_minus_prediction():
    return trained(lambda y_true, y_pred: pinball(y_true - y_pred, LEVEL))


@nearly(quantile_reversed)
def the_median():
    return trained(functools.partial(lambda y_true, y_pred, q: pinball(y_pred - y_true, q), q=0.5))


@nearly(quantile_reversed)
def costs_of_too_much_and_too_little():
    def cost(y_true, y_pred):
        error = y_pred - y_true
        return ops.mean(ops.where(error > 0, 0.9 * error, -0.1 * error))

    return trained(cost)


@nearly(quantile_reversed)
def squared_errors_of_different_weight():
    return trained(lambda y_true, y_pred: ops.mean(ops.where(y_pred > y_true, 0.9, 0.1) * ops.square(y_pred - y_true)))


@nearly(quantile_reversed)
def a_loss_of_keras():
    return trained("mae")
