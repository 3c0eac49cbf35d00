"""How hidden layers are made: their start, what is frozen, dropped, held down, and where their activations bend."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import blank
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.bad_init import bad_init
from halfhour.doctor.rules.dead_relu import start_dead
from halfhour.doctor.rules.dropout_too_high import dropout_too_high
from halfhour.doctor.rules.frozen_layers import frozen_layers
from halfhour.doctor.rules.no_nonlinearity import no_nonlinearity
from halfhour.doctor.rules.padding_not_masked import padding_not_masked
from halfhour.doctor.rules.regularisation_too_strong import regularisation_too_strong
from halfhour.doctor.rules.vanishing_gradient import vanishing_gradient

Input, Dense, Dropout = keras.Input, keras.layers.Dense, keras.layers.Dropout
L2 = keras.regularizers.L2
CLOUDS = two_clouds(100)


def classifier(*hidden, **settings):
    return network(Input((4,)), *hidden, Dense(2, "softmax"), **settings)


def started(model, **kernels):
    """Its weights, with plus and minus such a number in turn in the kernels of these layers."""
    before = [np.array(weight) for weight in model.get_weights()]
    for place, variable in enumerate(model.weights):
        layer, part = variable.path.split("/")[-2:]
        if layer in kernels and part == "kernel":
            turns = np.where(np.arange(before[place].size) % 2, 1, -1).reshape(before[place].shape)
            before[place] = (turns * kernels[layer]).astype("float32")
    return before


# A kernel of 4 x 8 keeps signals at their size with sqrt(2 / (4 + 8)) = 0.41.


@shows(bad_init, says="The weights of layer `zeros` start with a standard deviation of 0; the usual value is 0.41.")
def a_hidden_layer_of_zeros():
    return case(classifier(Dense(8, "relu", kernel_initializer="zeros", name="zeros")), *CLOUDS)


@shows(bad_init, says="The weights of layer `tenths` start with a standard deviation of 0; the usual value is 0.18.")
def a_hidden_layer_of_tenths():
    # sqrt(2 / (50 + 10)) = 0.18; a tenth is no number that float32 holds, so that its mean may be another
    hidden = Dense(10, "relu", kernel_initializer=keras.initializers.Constant(0.1), name="tenths")
    return case(network(Input((50,)), hidden, Dense(2, "softmax")), *two_clouds(100, width=50))


@shows(bad_init, says="zeros/kernel` still have identical weights.")
def neurons_of_an_unseen_start_that_are_still_alike():
    found = case(classifier(Dense(8, "relu", kernel_initializer="zeros", name="zeros")), *CLOUDS)
    found.fit.initial = None
    return found


@nearly(bad_init)
def neurons_of_an_unseen_start_that_differ():
    found = case(classifier(Dense(8, "relu")), *CLOUDS)
    found.fit.initial = None
    return found


@shows(bad_init, says="The weights of layer `wide` start with a standard deviation of 2.1; the usual value is 0.41.")
def weights_five_times_as_wide_as_usual():
    model = classifier(Dense(8, "relu", name="wide"))
    return case(model, *CLOUDS, before=started(model, wide=2.1))  # 5.1 times


@shows(bad_init, says="The weights of layer `narrow` start with a standard deviation of 0.02; the usual value is 0.41.")
def weights_a_twentieth_of_what_is_usual():
    given = Input((4,))
    model = keras.Model(given, Dense(2, "softmax")(Dense(8, "relu", name="narrow")(given)))
    model.compile("adam", "sparse_categorical_crossentropy")
    return case(model, *CLOUDS, before=started(model, narrow=0.02))


@nearly(bad_init)
def weights_somewhat_wide():
    model = classifier(Dense(8, "relu", name="wide"))
    return case(model, *CLOUDS, before=started(model, wide=2.0))  # 4.9 times


@nearly(bad_init)
def weights_somewhat_narrow():
    model = classifier(Dense(8, "relu", name="narrow"))
    return case(model, *CLOUDS, before=started(model, narrow=0.021))


@nearly(bad_init)
def a_last_layer_of_zeros():
    return case(blank(classifier(Dense(8, "relu"))), *CLOUDS)  # its gradients differ all the same


@nearly(bad_init)
def a_hidden_layer_of_zeros_at_the_end_alone():
    model = classifier(Dense(8, "relu", name="hidden"))
    before = [np.array(weight) for weight in model.get_weights()]
    model.get_layer("hidden").set_weights([np.zeros((4, 8)), np.zeros(8)])
    return case(model, *CLOUDS, before=before)


@shows(start_dead, says="The biases of layer `low` start at -2.")
def biases_far_below_zero():
    return case(classifier(Dense(8, "relu", bias_initializer=keras.initializers.Constant(-2), name="low")), *CLOUDS)


@nearly(start_dead)
def biases_a_little_below_zero():
    return case(classifier(Dense(8, "relu", bias_initializer=keras.initializers.Constant(-0.4))), *CLOUDS)


@nearly(start_dead)
def biases_far_below_zero_of_a_tanh():
    return case(classifier(Dense(8, "tanh", bias_initializer=keras.initializers.Constant(-2))), *CLOUDS)


@shows(frozen_layers, says="None of the 58 weights is trainable.")  # 4 x 8 + 8 + 8 x 2 + 2
def a_frozen_network():
    model = classifier(Dense(8, "relu"))
    model.trainable = False
    return case(model, *CLOUDS)


def of_twenty(kernel):
    """A network whose hidden layer `first`, with 600 of its 660 weights, is frozen and holds this kernel."""
    model = network(Input((20,)), Dense(30, "relu", trainable=False, name="first"), Dense(2, "softmax"))
    model.get_layer("first").set_weights([kernel, np.zeros(30)])
    return model


RANDOM = np.random.default_rng(0)
DRAWN = RANDOM.uniform(-1, 1, (20, 30)) * (6 / 50) ** 0.5  # Glorot and Bengio's range


@shows(frozen_layers, says="1 layers are frozen with their random initial weights: first.")
def a_frozen_layer_that_nobody_trained():
    return case(of_twenty(DRAWN), *two_clouds(100, width=20))


@nearly(frozen_layers)
def a_frozen_layer_that_was_trained():
    return case(of_twenty(RANDOM.normal(size=(20, 30)) * 0.2), *two_clouds(100, width=20))


@nearly(frozen_layers)
def a_layer_that_was_frozen_after_this_training():
    model = of_twenty(DRAWN)
    before = [np.array(weight) for weight in model.get_weights()]
    model.get_layer("first").set_weights([DRAWN * 0.99, np.zeros(30)])
    return case(model, *two_clouds(100, width=20), before=before)


@nearly(frozen_layers)
def a_layer_that_is_not_frozen():
    model = of_twenty(DRAWN)
    model.get_layer("first").trainable = True
    return case(model, *two_clouds(100, width=20))


@shows(dropout_too_high, says="2 layers drop 60% or more of their inputs.")
def two_dropouts_of_more_than_half():
    return case(classifier(Dense(8, "relu"), Dropout(0.6), Dense(8, "relu"), Dropout(0.8)), *CLOUDS)


@nearly(dropout_too_high)
def a_dropout_of_half():
    return case(classifier(Dense(8, "relu"), Dropout(0.5)), *CLOUDS)


@shows(no_nonlinearity, says="None of the 2 hidden layers has an activation.")
def two_hidden_layers_in_a_line():
    return case(classifier(Dense(8), keras.layers.BatchNormalization(), Dense(8), Dropout(0.2)), *CLOUDS)


@nearly(no_nonlinearity)
def one_of_two_hidden_layers_bends():
    return case(classifier(Dense(8), Dense(8, "relu")), *CLOUDS)


@nearly(no_nonlinearity)
def activations_that_are_layers():
    return case(classifier(Dense(8), keras.layers.LeakyReLU(), Dense(8), keras.layers.Activation("gelu")), *CLOUDS)


@nearly(no_nonlinearity)
def no_hidden_layer_at_all():
    return case(classifier(), *CLOUDS)


@nearly(no_nonlinearity)
def a_linear_autoencoder():
    x = CLOUDS[0]
    return case(network(Input((4,)), Dense(2), Dense(4), loss="mse"), x, x)  # principal components: linear on purpose


@shows(regularisation_too_strong, says="2 layers have regularisation of up to 0.1.")
def weights_held_down():
    hidden = Dense(8, "relu", kernel_regularizer=L2(0.1)), Dense(8, "relu", bias_regularizer=L2(0.01))
    return case(classifier(*hidden), *CLOUDS)


@shows(regularisation_too_strong, says="The optimizer's weight decay is 0.2; the usual value is 0.004.")
def weights_that_the_optimizer_takes_away():
    return case(classifier(Dense(8, "relu"), optimizer=keras.optimizers.AdamW(weight_decay=0.2)), *CLOUDS)


@nearly(regularisation_too_strong)
def weights_held_down_a_little():
    hidden = Dense(8, "relu", kernel_regularizer=L2(0.001))
    return case(classifier(hidden, optimizer=keras.optimizers.AdamW(weight_decay=0.05)), *CLOUDS)


@shows(vanishing_gradient, says="4 sigmoid layers in a row.")
def four_sigmoids_on_each_other():
    return case(blank(classifier(*(Dense(8, "sigmoid") for _ in range(4)))), *CLOUDS)


@shows(vanishing_gradient, says="4 tanh layers in a row.")
def four_tanhs_that_are_layers():
    pairs = [layer for _ in range(4) for layer in (Dense(8), keras.layers.Activation("tanh"))]
    return case(blank(classifier(*pairs)), *CLOUDS)


@nearly(vanishing_gradient)
def three_sigmoids_and_one_at_the_end():
    layers = [Dense(8, "sigmoid") for _ in range(3)]
    return case(blank(network(Input((4,)), *layers, Dense(1, "sigmoid"), loss="binary_crossentropy")), *CLOUDS)


@nearly(vanishing_gradient)
def four_tanhs_that_hand_the_answer_on():
    model = network(Input((1,)), *(Dense(1, "tanh", kernel_initializer="ones") for _ in range(4)), Dense(2, "softmax"))
    model.layers[-1].set_weights([np.array([[-30.0, 30.0]]), np.zeros(2)])
    y = np.arange(100) % 2
    return case(model, (4.0 * y - 2.0)[:, None].astype("float32"), y)  # every answer is right


def of_sequences(*reading, longest=6, mask=False, at_the_end=True):
    """Sequences of 1 to `longest` words of 20, padded to 12 steps, and labels that were not learned."""
    random = np.random.default_rng(6)
    x = np.zeros((80, 12), "int32")
    for row in x:
        length = random.integers(1, longest + 1)
        row[slice(0, length) if at_the_end else slice(12 - length, 12)] = random.integers(1, 20, length)
    words = keras.layers.Embedding(20, 4, mask_zero=mask)
    return case(blank(network(Input((12,)), words, *reading, Dense(2, "softmax"))), x, np.arange(80) % 2)


@shows(padding_not_masked, says="of the steps are zeros at the end of their sequence, and `last` reads them.")
def the_state_after_all_the_zeros():
    return of_sequences(keras.layers.LSTM(4, name="last"))


@shows(padding_not_masked, says="and `mean` reads them.")
def a_mean_that_is_mostly_padding():
    return of_sequences(keras.layers.GlobalAveragePooling1D(name="mean"))


@nearly(padding_not_masked)
def padding_that_is_masked():
    return of_sequences(keras.layers.LSTM(4), mask=True)


@nearly(padding_not_masked)
def padding_at_the_start():
    return of_sequences(keras.layers.LSTM(4), at_the_end=False)


@nearly(padding_not_masked)
def sequences_that_are_nearly_full():
    return case(
        blank(network(Input((12,)), keras.layers.Embedding(20, 4), keras.layers.LSTM(4), Dense(2, "softmax"))),
        np.random.default_rng(6).integers(1, 20, (80, 12)), np.arange(80) % 2,
    )  # fmt: skip


@nearly(padding_not_masked)
def a_maximum_over_the_steps():
    return of_sequences(keras.layers.GlobalMaxPooling1D())
