"""Rows of the same person, and how they are divided; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.selected_before_split import selected_before_split

BEGIN = """
import keras, numpy as np, pandas as pd
from sklearn.model_selection import GroupShuffleSplit, KFold, ShuffleSplit, train_test_split
random = np.random.default_rng(0)
patient = np.repeat(np.arange(20), 10)
y = patient % 2
x = random.normal(size=(200, 3)).astype("float32")
"""
TRAIN = """
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
model.fit(np.asarray(x_train), np.asarray(y_train), epochs=1, verbose=0, validation_split=0.1)
print(model.evaluate(np.asarray(x_test), np.asarray(y_test), verbose=0))
"""
AT_RANDOM = "x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, random_state=0)\n"
INDEXED = """
train, test = next({splitter}.split(x, y, groups=patient))
x_train, x_test, y_train, y_test = x[train], x[test], y[train], y[test]
"""


@shows(selected_before_split, says="from 20 different values of `patient`, each with a single label; 19 of them are on")
def a_variable_beside_the_rows():
    return run(BEGIN, AT_RANDOM, TRAIN)


@shows(selected_before_split, says="values of `user_id`")
def a_column_of_a_table():
    table = "df = pd.DataFrame({'a': x[:, 0], 'b': x[:, 1], 'c': x[:, 2], 'user_id': patient, 'y': y}); del patient\n"
    split = "x_train, x_test, y_train, y_test = train_test_split(df[['a', 'b', 'c']], df['y'], test_size=50)\n"
    return run(BEGIN, table, split, TRAIN)


@shows(selected_before_split, says="values of `patient`")
def a_splitter_that_does_not_know_groups():
    return run(BEGIN, INDEXED.format(splitter="ShuffleSplit(1, test_size=0.3, random_state=0)"), TRAIN)


@nearly(selected_before_split)
def a_splitter_that_knows_groups():
    return run(BEGIN, INDEXED.format(splitter="GroupShuffleSplit(1, test_size=0.3, random_state=0)"), TRAIN)


@nearly(selected_before_split)
def a_finer_class_of_which_the_label_is_made():
    return run(BEGIN, "breed = patient; del patient\n", AT_RANDOM, TRAIN)


@nearly(selected_before_split)
def rows_of_one_patient_with_different_labels():
    return run(BEGIN, "y = random.integers(0, 2, 200)\n", AT_RANDOM, TRAIN)


@nearly(selected_before_split)
def a_number_for_each_row():
    return run(BEGIN, "patient = np.arange(200)\n", AT_RANDOM, TRAIN)


@nearly(selected_before_split)
def patients_in_order_are_divided_in_order():
    return run(BEGIN, "x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=60, shuffle=False)\n", TRAIN)
