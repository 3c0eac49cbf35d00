"""Predictions that scikit-learn's scalers scale back; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.inverse_transform import inverse_transform_mismatch
from halfhour.doctor.verdict import cases

BEGIN = """
import keras, numpy as np
from sklearn.preprocessing import MinMaxScaler, StandardScaler
random = np.random.default_rng(0)
x = random.normal(50, 5, (120, 3))
price = x @ [[300.0], [20.0], [1.0]] + 1000
weight = x[:, :1] / 10 + random.normal(size=(120, 1))
"""
TRAIN = """
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x_scaled[:100], y_scaled[:100], epochs=1, verbose=0)
predicted = model.predict(x_scaled[100:], verbose=0)
"""
HEADS = """
given = keras.Input((3,))
model = keras.Model(given, {name: keras.layers.Dense(1, name=name)(given) for name in ("price", "weight")})
model.compile("sgd", {"price": "mse", "weight": "mse"})
model.fit(x, scaled, epochs=1, verbose=0)
predicted = model.predict(x, verbose=0)
for name in scaled:
    scalers[name].inverse_transform(predicted[name])
"""
EACH = "x_scaled, y_scaled = StandardScaler().fit_transform(x), scaler.fit_transform(price)\n"


def trained(*parts):
    return cases(run(BEGIN, *parts), streams=True)[-1]


@shows(inverse_transform_mismatch, says="The targets were scaled as (y - ")
def one_scaler_fitted_for_two_targets():
    two = "scaler, scaled, scalers = StandardScaler(), {}, {}\n"
    again = "for name, y in (('price', price), ('weight', weight)):\n"
    again += "    scaled[name], scalers[name] = scaler.fit_transform(y), scaler\n"
    return trained(two, again, HEADS)


@shows(inverse_transform_mismatch, says=" scales the predictions back as p * ")
def the_scaler_of_the_inputs():
    more = "scaler, other = StandardScaler(), StandardScaler().fit(x[:, :1])\n"
    return trained(more, EACH, TRAIN, "other.inverse_transform(predicted)")


@shows(inverse_transform_mismatch, says="The targets were scaled as (y - ")
def another_column_of_a_table():
    table = "scaler = MinMaxScaler()\ntable = scaler.fit_transform(np.hstack([x, price]))\n"
    table += "x_scaled, y_scaled = table[:, :3], table[:, 3:]\n"
    padded = "padded = np.zeros((20, 4)); padded[:, 0] = predicted[:, 0]\nscaler.inverse_transform(padded)[:, 0]"
    return trained(table, TRAIN, padded)


@nearly(inverse_transform_mismatch)
def the_scaler_of_the_targets():
    return trained("scaler = StandardScaler()\n", EACH, TRAIN, "scaler.inverse_transform(predicted)")


@nearly(inverse_transform_mismatch)
def a_scaler_for_each_target():
    own = "scaled, scalers = {}, {}\nfor name, y in (('price', price), ('weight', weight)):\n"
    own += "    scalers[name] = StandardScaler()\n    scaled[name] = scalers[name].fit_transform(y)\n"
    return trained(own, HEADS)


@nearly(inverse_transform_mismatch)
def the_own_column_of_a_table():
    table = "scaler = MinMaxScaler()\ntable = scaler.fit_transform(np.hstack([x, price]))\n"
    table += "x_scaled, y_scaled = table[:, :3], table[:, 3:]\n"
    padded = "padded = np.zeros((20, 4)); padded[:, 3] = predicted[:, 0]\nscaler.inverse_transform(padded)[:, 3]"
    return trained(table, TRAIN, padded)


@nearly(inverse_transform_mismatch)
def the_inputs_scaled_back_beside():
    return trained("scaler, other = StandardScaler(), StandardScaler().fit(x)\n", EACH, TRAIN,
                   "other.inverse_transform(x_scaled[100:])\nscaler.inverse_transform(predicted)")  # fmt: skip
