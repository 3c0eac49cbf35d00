"""What the network is asked afterwards: by validation, `evaluate` and `predict`."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds, use

from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.seeing.observed import Crash

Input, Dense, Flatten = keras.Input, keras.layers.Dense, keras.layers.Flatten
RAMPS = np.stack([np.roll(np.arange(64), place) for place in range(60)]).reshape(60, 8, 8)  # 0 to 63, each elsewhere
PIXELS = (RAMPS * 4).astype("float32")  # 0 to 252, with a mean of 126
PICTURES = PIXELS / 252
LABELS = np.arange(60) % 2


def of_pictures():
    return network(Input((8, 8)), Flatten(), Dense(2, "softmax"))


def of_columns():
    return network(Input((4,)), Dense(8, "relu"), Dense(1, "sigmoid"), loss="binary_crossentropy")


def then_crashed(model, x, y, kind, given):
    """A training that went well, and a call afterwards that ended the program."""
    found = case(model, x, y, asked=(use(kind, given, finished=False),))
    found.seen.crash = Crash(ValueError("incompatible shape"))
    return found


@shows(
    predict_preprocess_mismatch,
    says="The model was trained on inputs between 0 and 1 (mean 0.5); `validation_data` got 0 to 252 (mean 126).",
)
def validation_pictures_that_were_not_divided():
    return case(of_pictures(), PICTURES, LABELS, held=(PIXELS, LABELS))


@shows(predict_preprocess_mismatch, says="(mean 0.5); `evaluate` got 0 to 252 (mean 126).")
def test_pictures_that_were_not_divided():
    return case(of_pictures(), PICTURES, LABELS, asked=(use("evaluate", PIXELS, LABELS),))


@shows(predict_preprocess_mismatch, says="(mean 126); `predict` got 0 to 1 (mean 0.5).")
def one_picture_that_alone_was_divided():
    return case(of_pictures(), PIXELS, LABELS, asked=(use("predict", PICTURES[:1]),))


@shows(predict_preprocess_mismatch, says="`predict` got ")
def a_table_that_was_not_standardised():
    x, y = two_clouds(100)
    return case(of_columns(), x, y, asked=(use("evaluate", x, y), use("predict", x + 3 * x.std(axis=0))))


@shows(predict_preprocess_mismatch, says="`predict` got 1 to 1 (mean 1).")
def white_pictures():
    grey = PICTURES / 10 + 0.4  # white is but twice as large: what decides is that its middle lies elsewhere
    return case(of_pictures(), grey, LABELS, asked=(use("predict", np.ones((8, 8, 8))),))


@nearly(predict_preprocess_mismatch)
def darker_pictures():
    return case(of_pictures(), PICTURES, LABELS, asked=(use("predict", PICTURES**2),))


@nearly(predict_preprocess_mismatch)
def fainter_pictures():
    return case(of_pictures(), PICTURES, LABELS, asked=(use("predict", PICTURES / 7),))


@nearly(predict_preprocess_mismatch)
def a_table_of_rows_two_deviations_away():
    x, y = two_clouds(100)
    return case(of_columns(), x, y, asked=(use("predict", x + 2 * x.std(axis=0)),))


@nearly(predict_preprocess_mismatch)
def a_few_odd_rows():
    x, y = two_clouds(100)
    return case(of_columns(), x, y, asked=(use("predict", x[:7] + 100),))


@nearly(predict_preprocess_mismatch)
def test_pictures_prepared_alike():
    return case(of_pictures(), PIXELS, LABELS, held=(PIXELS[:20], LABELS[:20]), asked=(use("predict", PIXELS[:1]),))


@shows(
    predict_preprocess_mismatch,
    says="The model was trained on inputs of shape (8, 8); `predict` got an array of shape (8, 8).",
)
def one_picture_without_the_axis_of_the_batch():
    return then_crashed(of_pictures(), PICTURES, LABELS, "predict", PICTURES[0])


@shows(
    predict_preprocess_mismatch,
    says="The model was trained on inputs of shape (4,); `evaluate` got an array of shape (100, 5).",
)
def a_table_with_a_column_more():
    x, y = two_clouds(100)
    return then_crashed(of_columns(), x, y, "evaluate", np.hstack([x, x[:, :1]]))


@nearly(predict_preprocess_mismatch)
def a_crash_for_another_cause():
    return then_crashed(of_pictures(), PICTURES, LABELS, "predict", PICTURES[:1])
