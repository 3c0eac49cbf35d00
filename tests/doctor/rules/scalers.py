"""Scalers of scikit-learn beside a training: fitted once, fitted again, and where that changes the answers."""

import keras
import numpy as np
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from tests.doctor.rules.made import case, nearly, network, shows, use

from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.scalers import listen_to_scalers

RNG = np.random.default_rng(5)
WINTER = RNG.normal((0.0, 10.0, -3.0), (1.0, 4.0, 0.5), (300, 3))
SUMMER = RNG.normal((1.5, 10.0, -3.0), (1.0, 4.0, 0.5), (80, 3))
WARM = (WINTER[:, 0] > 0).astype(int)


def scaled(asked, *, kind=StandardScaler, again=True, targets=None):
    """A network that tells warm rows by their first column, scaled; asked about rows that are scaled by the same."""
    notes, scaler = Notes(), kind()
    undo = listen_to_scalers(notes)
    try:
        x = scaler.fit_transform(WINTER)
        middle = float(scaler.transform(np.zeros((1, 3)))[0, 0])
        began = notes.seen.next_moment()
        given = scaler.fit_transform(asked) if again else scaler.transform(asked)
    finally:
        undo()
    assert not notes.faults
    model = network(keras.Input((3,)), keras.layers.Dense(2, "softmax"))
    model.set_weights([np.array([[-9.0, 9.0], [0, 0], [0, 0]]), np.array([9.0, -9.0]) * middle])
    question = use("predict" if targets is None else "evaluate", given, targets)
    question.moment = notes.seen.next_moment()
    made = case(model, x, WARM, asked=(question,))
    made.fit.began = began
    made.seen.scaled = notes.seen.scaled
    return made


@shows(predict_preprocess_mismatch, says="The `StandardScaler` was fitted on 300 rows before training, and again on")
def a_scaler_fitted_again_on_other_weather():
    return scaled(SUMMER)


@shows(predict_preprocess_mismatch, says="and again on the 80 rows given to `evaluate`; scaled as in training, ")
def a_test_set_scaled_by_its_own_range():
    return scaled(SUMMER, kind=MinMaxScaler, targets=(SUMMER[:, 0] > 0).astype(int))


@nearly(predict_preprocess_mismatch)
def scaling_that_leaves_the_spread_and_the_mean_alone():
    return scaled(SUMMER, kind=lambda: StandardScaler(with_mean=False, with_std=False))


@nearly(predict_preprocess_mismatch)
def a_scaler_that_is_only_applied():
    return scaled(SUMMER, again=False)


@nearly(predict_preprocess_mismatch)
def a_scaler_fitted_again_on_rows_of_the_same_kind():
    return scaled(WINTER[:250])


@nearly(predict_preprocess_mismatch)
def another_scaler_of_another_width():
    made = scaled(SUMMER)
    made.seen.scaled = made.seen.scaled[:1]
    return made
