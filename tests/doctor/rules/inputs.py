"""What `fit` is given as inputs."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.input_constant import input_constant
from halfhour.doctor.rules.input_nan import input_nan
from halfhour.doctor.rules.input_not_scaled import input_not_scaled
from halfhour.doctor.rules.input_scaled_twice import input_scaled_twice

Input, Dense, Flatten = keras.Input, keras.layers.Dense, keras.layers.Flatten
Normalization, Rescaling = keras.layers.Normalization, keras.layers.Rescaling
WIDE = np.linspace(0, 1000, 101)  # steps of 10: mean 500, standard deviation 10 sqrt((101² - 1) / 12) = 291.5


def classifier(width=4, *before):
    return network(Input((width,)), *before, Dense(8, "relu"), Dense(2, "softmax"))


def of_pictures(*before, side=8):
    return network(Input((side, side)), *before, Flatten(), Dense(2, "softmax"))


def pictures(highest, count=60, dtype="float32"):
    """Gradients (count, 8, 8) of which each begins elsewhere, from 0 to `highest`."""
    ramps = np.stack([np.roll(np.arange(64), place) for place in range(count)]).reshape(count, 8, 8)
    return (ramps * (highest / 63)).astype(dtype), np.arange(count) % 2


def dots(each, count=60):
    """Whole-number pictures (count, 8, 8), no two alike, with so many pixels of 1 and the rest 0."""
    flat = np.zeros((count, 64), "uint8")
    for place in range(count):
        flat[place, (place + np.arange(each) * (1 + place % 7)) % 64] = 1
    return flat.reshape(count, 8, 8), np.arange(count) % 2


@shows(input_nan, says="The inputs passed to `fit` contain NaN or infinity")
def a_hole_in_a_column():
    x, y = two_clouds()
    x[17, 2] = np.nan
    return case(classifier(), x, y)


@shows(input_nan, says="The targets passed to `fit` contain NaN or infinity")
def a_logarithm_of_zero_among_the_values():
    x, _ = two_clouds()
    prices = np.arange(400.0)
    with np.errstate(divide="ignore"):
        return case(network(Input((4,)), Dense(1), loss="mse"), x, np.log(prices))


@nearly(input_nan)
def large_numbers_that_are_finite():
    x, y = two_clouds()
    x[17, 2] = 1e30
    return case(classifier(), x, y)


@shows(input_constant, says="0.0% of 100 inputs differ from the most common one; values lie between 0 and 0")
def an_array_that_was_never_filled():
    return case(of_pictures(), np.zeros((100, 8, 8), "float32"), np.arange(100) % 2)


@shows(input_constant, says="0.5% of 200 inputs differ from the most common one; values lie between 0 and 9")
def a_table_with_one_row_filled():
    x = np.zeros((200, 4), "float32")
    x[3] = 9
    return case(classifier(), x, np.arange(200) % 2)


@nearly(input_constant)
def a_table_with_three_rows_filled():
    x = np.zeros((200, 4), "float32")
    x[[3, 50, 120]] = 9  # the same row thrice, but 1.5 % that are not the commonest
    return case(classifier(), x, np.arange(200) % 2)


@shows(input_constant, says="between 0 and 1, with a mean of 0.031.")  # 2 of 64 pixels
def pictures_divided_as_whole_numbers():
    return case(of_pictures(), *dots(2))


@nearly(input_constant)
def pictures_in_black_and_white():
    return case(of_pictures(), *dots(8))  # 8 of 64: as much as digits have


@nearly(input_constant)
def sparse_pictures_of_fractions():
    x, y = dots(2)  # nothing was lost in a whole-number division: these are no whole numbers
    return case(of_pictures(), x.astype("float32"), y)


@shows(input_not_scaled, says="The inputs lie between 0 and 1000 (mean 500, standard deviation 292).")
def a_table_of_incomes():
    return case(classifier(), np.stack([WIDE] * 4, axis=1), np.arange(101) % 2)


@shows(input_not_scaled, says="The inputs lie between 0 and 1000 (mean 500, standard deviation 292).")
def a_table_of_incomes_that_is_to_give_prices():
    return case(network(Input((4,)), Dense(1), loss="mse"), np.stack([WIDE] * 4, axis=1), WIDE + 50)


@shows(input_not_scaled, says="The inputs lie between -9 and 9 ")
def one_column_far_wider_than_the_other():
    x = np.stack([np.linspace(-9, 9, 101), np.linspace(-0.05, 0.05, 101)], axis=1)  # 180 times
    return case(classifier(2), x, np.arange(101) % 2)


def normalised(axis, columns):
    x = np.random.default_rng(0).normal(size=(200, len(columns))) * columns
    layer = Normalization(axis=axis)
    layer.adapt(x)
    return case(classifier(len(columns), layer), x, np.arange(200) % 2)


@shows(input_not_scaled, says="has one mean and variance for all columns: the standard deviation is ")
def columns_in_millions_and_in_units_with_one_mean():
    return normalised(None, [1e6, 1.0, 3.0])


@nearly(input_not_scaled)
def the_same_columns_each_with_its_own_mean():
    return normalised(-1, [1e6, 1.0, 3.0])


@nearly(input_not_scaled)
def columns_of_one_scale_with_one_mean():
    return normalised(None, [5.0, 4.0, 3.0])


@nearly(input_not_scaled)
def one_column_somewhat_wider_than_the_other():
    x = np.stack([np.linspace(-9, 9, 101), np.linspace(-0.4, 0.4, 101)], axis=1)  # 22 times
    return case(classifier(2), x, np.arange(101) % 2)


@nearly(input_not_scaled)
def a_constant_column_beside_the_others():
    x = np.stack([np.linspace(-9, 9, 101), np.ones(101)], axis=1)  # its deviation of 0 is no narrow column's
    return case(classifier(2), x, np.arange(101) % 2)


@shows(input_not_scaled, says="the standard deviation is 0.01 in column 1, 1 in column 0.")
def a_small_column_left_beside_one_that_was_standardised():
    x = np.random.default_rng(0).normal(size=(200, 2))
    x = (x - x.mean(axis=0)) / x.std(axis=0) * [1, 0.01]
    return case(classifier(2), x, np.arange(200) % 2)


@nearly(input_not_scaled)
def a_column_ten_times_narrower():
    x = np.random.default_rng(0).normal(size=(200, 2)) * [1, 0.1]
    return case(classifier(2), x, np.arange(200) % 2)


@nearly(input_not_scaled)
def a_rare_yes_beside_columns_that_were_standardised():
    x = np.random.default_rng(0).normal(size=(4000, 2))
    x[:, 1] = np.arange(4000) == 0  # one in four thousand: its deviation is 0.016, or of 512 rows 0.04
    return case(classifier(2), x, np.arange(4000) % 2)


@nearly(input_not_scaled)
def components_in_order_of_their_size():
    x = np.random.default_rng(0).normal(size=(200, 20)) * np.geomspace(2, 0.01, 20)
    return case(classifier(20), x, np.arange(200) % 2)


def row_by_row(x):
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


def measurements(count=200):
    """Four columns in units of their own: a row has mean 47 and deviation 77, so the second lies at (2 - 47) / 77."""
    return np.random.default_rng(0).normal([5.0, 2.0, 180.0, 0.2], [0.5, 0.4, 60.0, 0.1], (count, 4))


@shows(
    input_not_scaled,
    says="Each row of the inputs has mean 0 and standard deviation 1. The columns don't: column 1 has mean -0.57",
)
def a_table_standardised_along_the_wrong_axis():
    return case(classifier(), row_by_row(measurements()), np.arange(200) % 2)


@shows(input_not_scaled, says="Each row of the inputs has mean 0 and standard deviation 1.")
def the_same_where_a_table_of_pandas_divides_by_one_less():
    return case(classifier(), row_by_row(measurements()) * np.sqrt(3 / 4), np.arange(200) % 2)


@nearly(input_not_scaled)
def a_table_standardised_along_the_right_axis():
    x = measurements()
    return case(classifier(), (x - x.mean(axis=0)) / x.std(axis=0), np.arange(200) % 2)


@nearly(input_not_scaled)
def vectors_whose_rows_were_normalised():
    x = row_by_row(np.random.default_rng(0).normal(size=(200, 16)))  # as of an embedding: its columns are alike
    return case(classifier(16), x, np.arange(200) % 2)


@nearly(input_not_scaled)
def spectra_whose_rows_were_normalised():
    places = np.linspace(0, 1, 40)
    peaks = np.random.default_rng(0).uniform(0.4, 0.5, (200, 1))
    x = row_by_row(np.exp(-(((places - peaks) / 0.2) ** 2)))
    return case(classifier(40), x, np.arange(200) % 2)


@shows(input_not_scaled, says="The inputs lie between 0 and 254 (mean 127, ")
def pixels_as_they_are():
    return case(of_pictures(), *pictures(254.0))


@nearly(input_not_scaled)
def pixels_that_the_network_divides():
    return case(of_pictures(Rescaling(1 / 255)), *pictures(255.0))


@nearly(input_not_scaled)
def pixels_that_the_script_divided():
    return case(of_pictures(), *pictures(1.0))


@nearly(input_not_scaled)
def a_table_of_incomes_that_the_network_normalises():
    given = Input((4,))
    answer = Dense(2, "softmax")(keras.layers.BatchNormalization()(given))
    model = keras.Model(given, answer)
    model.compile("adam", "sparse_categorical_crossentropy")
    return case(model, np.stack([WIDE] * 4, axis=1), np.arange(101) % 2)


@nearly(input_not_scaled)
def places_in_a_vocabulary():
    model = network(Input((4,)), keras.layers.Embedding(1001, 2), Flatten(), Dense(2, "softmax"))
    return case(model, np.stack([WIDE] * 4, axis=1).astype(int), np.arange(101) % 2)


@shows(input_scaled_twice, says="The largest value that reaches the first weights is 0.0039.")  # 1 / 255
def pictures_divided_twice():
    return case(of_pictures(), *pictures(1 / 255))


@shows(input_scaled_twice, says="The largest value that reaches the first weights is 0.0039.")
def flat_pictures_divided_by_the_script_and_by_the_network():
    x, y = pictures(1.0)
    return case(classifier(64, Rescaling(1 / 255)), x.reshape(60, 64), y)


@shows(input_scaled_twice, says="The largest value that reaches the first weights is 0.0098.")
def pictures_too_dim_to_be_so_by_nature():
    return case(of_pictures(), *pictures(0.0098))


@shows(input_scaled_twice, says="All values that reach the first weights lie between -1 and -0.9922.")  # 1 / 127.5 - 1
def pictures_of_0_to_1_brought_to_minus_1_to_1_as_if_they_reached_255():
    return case(of_pictures(Rescaling(1 / 127.5, offset=-1.0)), *pictures(1.0))


@nearly(input_scaled_twice)
def pictures_brought_to_minus_1_to_1():
    return case(of_pictures(Rescaling(1 / 127.5, offset=-1.0)), *pictures(255.0))


@nearly(input_scaled_twice)
def pictures_of_0_to_1_brought_to_minus_1_to_1():
    return case(of_pictures(Rescaling(2.0, offset=-1.0)), *pictures(1.0))


@nearly(input_scaled_twice)
def dim_pictures():
    return case(of_pictures(), *pictures(0.011))


@nearly(input_scaled_twice)
def pictures_divided_by_the_network_alone():
    return case(of_pictures(Rescaling(1 / 255)), *pictures(255.0))


@nearly(input_scaled_twice)
def pictures_divided_twice_and_normalised():
    return case(of_pictures(Normalization(mean=0.002, variance=1e-6)), *pictures(1 / 255))


@nearly(input_scaled_twice)
def a_table_of_small_numbers():
    x, y = two_clouds()
    return case(classifier(), x / 1000, y)
