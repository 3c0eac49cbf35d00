"""Columns chosen by labels: before and after rows are divided; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.selected_before_split import selected_before_split

TABLE = """
import keras, numpy as np
from sklearn.feature_selection import RFE, SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
random = np.random.default_rng(0)
x, y = random.normal(size=(100, {columns})), random.integers(0, 2, 100)
"""
TRAIN = """
model = keras.Sequential([keras.Input((x_train.shape[1],)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, verbose=0{more})
print(model.evaluate(x_test, y_test, verbose=0))
"""
BEFORE = """
x = {selector}.fit_transform(x, y)
x_train, x_test, y_train, y_test = x[:80], x[80:], y[:80], y[80:]
"""
AFTER = """
x_train, x_test, y_train, y_test = x[:80], x[80:], y[:80], y[80:]
chosen = SelectKBest(f_classif, k=10).fit(x_train, y_train)
x_train, x_test = chosen.transform(x_train), chosen.transform(x_test)
"""
BEST = "SelectKBest(f_classif, k=10)"


def selected(choice, columns=300, more=""):
    return run(TABLE.format(columns=columns), choice, TRAIN.format(more=more))


@shows(
    selected_before_split, says="`SelectKBest` chose 10 of 300 columns by the labels of 100 rows; 20 of these are what"
)
def the_best_columns_of_all_rows():
    return selected(BEFORE.format(selector=BEST))


@shows(selected_before_split, says="`RFE` chose 5 of 40 columns by the labels of 100 rows; 36 of these")
def the_last_columns_left_and_a_validation_split():
    selector = "RFE(LogisticRegression(), n_features_to_select=5, step=10)"
    return selected(BEFORE.format(selector=selector), columns=40, more=", validation_split=0.2")


@nearly(selected_before_split)
def the_best_columns_of_the_training_rows():
    return selected(AFTER)


@nearly(selected_before_split)
def a_few_columns_of_which_most_are_kept():
    return selected(BEFORE.format(selector=BEST), columns=14)


@nearly(selected_before_split)
def columns_that_another_model_takes():
    return selected(BEFORE.format(selector=BEST) + "x_train, x_test = x_train[:, :8], x_test[:, :8]\n")
