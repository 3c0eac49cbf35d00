"""Networks of several inputs, one of which leads nowhere."""

import keras
import numpy as np
from keras import layers
from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import case, nearly, shows

from halfhour.doctor.rules.input_ignored import input_ignored
from halfhour.doctor.verdict import cases

RANDOM = np.random.default_rng(0)
FLAT, PLACE, YEARS = (RANDOM.normal(size=(60, width)).astype("float32") for width in (4, 2, 1))
PRICE = (FLAT[:, :1] + PLACE[:, :1]).astype("float32")


def network(joined, outputs=1, dead=False):
    flat, place, years = keras.Input((4,), name="flat"), keras.Input((2,), name="place"), keras.Input((1,), name="age")
    parts = {"flat": layers.Dense(8, activation="relu")(flat), "years": layers.Dense(3)(years)}
    bias = keras.initializers.Constant(-100.0 if dead else 0.1)
    parts["place"] = layers.Dense(8, activation="relu", bias_initializer=bias)(place)
    hidden = layers.Concatenate()([parts[name] for name in joined])
    model = keras.Model([flat, place, years], [layers.Dense(1)(hidden) for _ in range(outputs)])
    model.compile("adam", ["mse"] * outputs)
    return model


def inputs(place=PLACE):
    return [FLAT, place, YEARS]


@shows(input_ignored, says="The input `place` has no effect: given those of other samples, the model predicts the same")
def one_branch_joined_twice():
    return case(network(["flat", "flat", "years"]), inputs(), PRICE)


@shows(input_ignored, says="The input `place` has no effect")
def a_branch_whose_units_all_give_zero():
    return case(network(["flat", "place", "years"], dead=True), inputs(), PRICE)


@shows(input_ignored, says="The input `age` has no effect")
def two_outputs_that_use_two_of_three():
    return case(network(["flat", "place"], outputs=2), inputs(), [PRICE, PRICE])


@nearly(input_ignored)
def all_branches_joined():
    return case(network(["flat", "place", "years"]), inputs(), PRICE)


@nearly(input_ignored)
def an_input_that_is_the_same_for_all():
    return case(network(["flat", "flat", "years"]), inputs(np.ones_like(PLACE)), PRICE)


@nearly(input_ignored)
def a_network_that_predicts_the_same_for_everything():
    model = network(["flat", "place", "years"])
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    return case(model, inputs(), PRICE)


@nearly(input_ignored)
def a_single_input():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile("adam", "mse")
    return case(model, FLAT, PRICE)


BY_NAME = """
import keras, numpy as np
from keras import layers
random = np.random.default_rng(0)
rooms, area = random.integers(1, 6, 60), random.normal(size=(60, 3)).astype("float32")
inputs = [keras.Input((), name="rooms", dtype="int32"), keras.Input((3,), name="area")]  # not as in the alphabet
parts = [layers.Embedding(6, 4)(inputs[0]), layers.Dense(4)(inputs[1])]
model = keras.Model(inputs, layers.Dense(1)(layers.Concatenate()(parts{kept})))
model.compile("sgd", "mse")
model.fit({{"area": area, "rooms": rooms}}, area[:, 0], epochs=1, verbose=0)
"""


@shows(input_ignored, says="The input `area` has no effect")
def inputs_by_name():
    return cases(run(BY_NAME.format(kept="[:1] * 2")), streams=True)[-1]


@nearly(input_ignored)
def inputs_by_name_that_are_all_used():
    return cases(run(BY_NAME.format(kept="")), streams=True)[-1]
