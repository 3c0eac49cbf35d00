"""Things that only look like several or like a copy: heads, variables and states of a model; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rules.best_not_copied import best_not_copied
from halfhour.doctor.rules.constant_prediction import constant_prediction
from halfhour.doctor.rules.identical_outputs import identical_outputs
from halfhour.doctor.rules.nan_loss import nan_loss
from halfhour.doctor.rules.untracked_weights import untracked_weights
from halfhour.doctor.rules.wrong_output_activation import wrong_output_activation

BEGIN = """
import keras, numpy as np, tensorflow as tf
from keras import layers, ops
keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
y = x[:, :3]
given = keras.Input((4,))
"""
FIT = """
model.compile("sgd", "mse")
model.fit(x, y, epochs=1, verbose=0)
"""


def of_last_fit(*parts):
    """The last training of a program."""
    seen = run(BEGIN, *parts)
    model = next(reversed([one for one in seen.models.values() if one.fits]))
    return Case(seen, model, model.fits[-1], model.uses)


@shows(identical_outputs, says="Outputs 1 and 2 of 3 are equal for all 64 samples that were looked at; their targets")
def one_head_three_times():
    heads = "model = keras.Model(given, layers.Concatenate()([head(given) for head in [layers.Dense(1)] * 3]))"
    return of_last_fit(heads, FIT)


@shows(identical_outputs, says="Outputs 1 and 3 of 3 are equal")
def a_list_of_outputs_of_which_two_are_one():
    heads = """
    one, other = layers.Dense(1), layers.Dense(1)
    model = keras.Model(given, [one(given), other(given), layers.Identity()(one(given))])
    model.compile("sgd", ["mse"] * 3)
    model.fit(x, [x[:, 0], x[:, 1], x[:, 2]], epochs=1, verbose=0)
    """
    return of_last_fit(heads)


@shows(identical_outputs, says="Outputs 1 and 2 of 2 are equal")
def one_head_called_twice():
    heads = """
    head = layers.Dense(1)
    model = keras.Model(given, [head(given), head(given)])
    model.compile("sgd", ["mse"] * 2)
    model.fit(x, [x[:, 0], x[:, 1]], epochs=1, verbose=0)
    """
    return of_last_fit(heads)


@nearly(identical_outputs)
def one_head_for_two_inputs():
    heads = """
    head, other = layers.Dense(1), keras.Input((4,))
    model = keras.Model([given, other], [head(given), head(other)])
    model.compile("sgd", ["mse"] * 2)
    model.fit([x, x[::-1]], [x[:, 0], x[::-1, 0]], epochs=1, verbose=0)
    """
    return of_last_fit(heads)


@nearly(identical_outputs)
def three_heads():
    return of_last_fit("model = keras.Model(given, layers.Dense(3)(given))", FIT)


@nearly(identical_outputs)
def one_target_asked_for_twice():
    heads = """
    head = layers.Dense(1)
    model = keras.Model(given, layers.Concatenate()([head(given), head(given)]))
    y = x[:, [0, 0]]
    """
    return of_last_fit(heads, FIT)


@nearly(identical_outputs)
def outputs_that_are_all_zero():
    return of_last_fit(
        "model = keras.Model(given, layers.Dense(3, trainable=False, kernel_initializer='zeros')(given))", FIT
    )


LAYER = """
class Turn(layers.Layer):
    def build(self, shape):
        {made}
    def call(self, values):
        return values @ self.kernel
model = keras.Sequential([given, Turn(), layers.Dense(3)])
"""
BARE = "self.kernel = tf.Variable(tf.random.normal((4, 4))"


@shows(untracked_weights, says="`Turn.kernel` is a `tf.Variable` (4x4); it isn't among the layer's weights.")
def a_variable_of_tensorflow():
    return of_last_fit(LAYER.format(made=f"{BARE})"), FIT)


@shows(untracked_weights, says="`Turn.kernels` is a `tf.Variable` (4x4)")
def variables_in_a_list():
    made = "self.kernels = [tf.Variable(tf.random.normal((4, 4))) for _ in range(2)]"
    return of_last_fit(LAYER.format(made=made).replace("self.kernel\n", "self.kernels[0] @ self.kernels[1]\n"), FIT)


@shows(untracked_weights, says="`Own.turn` is a `tf.Variable` (4x3)")
def a_variable_of_the_model_itself():
    own = """
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.turn, self.last = tf.Variable(tf.random.normal((4, 3))), layers.Dense(3)
        def call(self, values):
            return self.last(values @ self.turn)
    model = Own()
    """
    return of_last_fit(own, FIT)


STEPS = """
optimizer = keras.optimizers.SGD(0.01)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
"""


@shows(untracked_weights, says="`Turn.kernel` is a `tf.Variable` (4x4)")
def a_variable_that_a_loop_of_ones_own_leaves_out():
    return of_last_fit(LAYER.format(made=f"{BARE})"), STEPS)


@nearly(untracked_weights)
def a_variable_that_a_loop_sets():
    sets = STEPS + "    turn = model.layers[0]\n    turn.kernel.assign(turn.kernel * 0.9)\n"
    return of_last_fit(LAYER.format(made=f"{BARE})"), sets)


@nearly(untracked_weights)
def a_weight_of_keras():
    return of_last_fit(LAYER.format(made="self.kernel = self.add_weight(shape=(4, 4))"), FIT)


@nearly(untracked_weights)
def numbers_that_are_to_stay():
    return of_last_fit(LAYER.format(made=f"{BARE}, trainable=False)"), FIT)


@nearly(untracked_weights)
def numbers_that_the_layer_sets_itself():
    sets = "    def forget(self):\n        self.kernel.assign(self.kernel * 0.9)\nmodel ="
    return of_last_fit(LAYER.format(made=f"{BARE})").replace("model =", sets), FIT)


LOOP = """
model = keras.Sequential([given, layers.Dense(3)])
model.compile("sgd", "mse")
best, kept = np.inf, None
for epoch in range(2):
    model.fit(x, y, epochs=1, verbose=0)
    loss = model.evaluate(x, y, verbose=0)
    if loss < best:
        best, kept = loss, {kept}
"""
BACK = "model.set_weights(kept)\n"
MODEL = """
model = keras.Sequential([given, layers.Dense(3)])
model.compile("sgd", "mse")
"""
CALLBACK = """
class Best(keras.callbacks.Callback):
    lowest, kept = np.inf, None
    def on_epoch_end(self, epoch, logs):
        if logs["loss"] < self.lowest:
            self.lowest = logs["loss"]
            self.kept = {kept}

best = Best()
model.fit(x, y, epochs=2, callbacks=[best], verbose=0)
"""
BRINGS_BACK = """
    def on_train_end(self, logs):
        for variable, kept in zip(self.model.weights, self.kept):
            variable.assign(kept)

"""


@shows(best_not_copied, says="`best, kept = (loss, model.weights)`, is another name for what is trained further.")
def variables_kept_as_the_best():
    return run(BEGIN, LOOP.format(kept="model.weights"), BACK)


@shows(best_not_copied, says="`best, kept = (loss, [variable.value for variable in model.weights])`")
def arrays_of_the_variables_kept_as_the_best():
    back = "for variable, number in zip(model.weights, kept):\n    variable.assign(number)\n"
    return run(BEGIN, LOOP.format(kept="[variable.value for variable in model.weights]"), back)


@nearly(best_not_copied)
def numbers_of_the_variables_kept_as_the_best():
    back = "for variable, number in zip(model.weights, kept):\n    variable.assign(number)\n"
    return run(BEGIN, LOOP.format(kept="[variable.numpy() for variable in model.weights]"), back)


@shows(best_not_copied, says="`best, kept = (loss, model)`")
def the_model_itself_kept_as_the_best():
    return run(BEGIN, LOOP.format(kept="model"), "print(kept.evaluate(x, y, verbose=0))\n")


@shows(best_not_copied, says="`best = {'loss': loss, 'model': model}`")
def the_model_in_a_dictionary():
    keeps = """
    best = {"loss": np.inf, "model": None}
    for epoch in range(2):
        model.fit(x, y, verbose=0)
        loss = model.evaluate(x, y, verbose=0)
        if loss < best["loss"]:
            best = {"loss": loss, "model": model}
    """
    return run(BEGIN, MODEL, keeps, "print(best['model'].evaluate(x, y, verbose=0))\n")


@shows(best_not_copied, says="`self.kept = self.model`")
def by_a_callback():
    return run(BEGIN, MODEL, CALLBACK.format(kept="self.model"), "print(best.kept.evaluate(x, y, verbose=0))\n")


@shows(best_not_copied, says="`self.kept = self.model.weights`")
def by_a_callback_that_brings_them_back():
    back = CALLBACK.format(kept="self.model.weights").replace("\nbest =", BRINGS_BACK + "best =")
    return run(BEGIN, MODEL, back)


@nearly(best_not_copied)
def numbers_that_a_callback_keeps():
    back = CALLBACK.format(kept="self.model.get_weights()").replace("\nbest =", BRINGS_BACK + "best =")
    return run(BEGIN, MODEL, back)


@nearly(best_not_copied)
def a_model_that_a_callback_only_remembers():
    return run(BEGIN, MODEL, CALLBACK.format(kept="self.model"))


@shows(best_not_copied, says="`best = net.trainable_variables`")
def in_functions_of_the_program():
    return run(
        BEGIN,
        """
        def once(net):
            net.fit(x, y, verbose=0)
            return net.evaluate(x, y, verbose=0)

        def train(net):
            best, lowest = None, np.inf
            for epoch in range(2):
                loss = once(net)
                if loss < lowest:
                    lowest = loss
                    best = net.trainable_variables
            for variable, value in zip(net.trainable_variables, best):
                variable.assign(value)

        model = keras.Sequential([given, layers.Dense(3)])
        model.compile("sgd", "mse")
        train(model)
        """,
    )


@nearly(best_not_copied)
def numbers_kept_as_the_best():
    return run(BEGIN, LOOP.format(kept="model.get_weights()"), BACK)


@nearly(best_not_copied)
def a_clone_kept_as_the_best():
    return run(BEGIN, LOOP.format(kept="keras.models.clone_model(model)"), "print(kept.count_params())\n")


@nearly(best_not_copied)
def a_new_model_in_every_round():
    made = """
    best, kept = np.inf, None
    for units in (2, 3):
        model = keras.Sequential([keras.Input((4,)), layers.Dense(units), layers.Dense(3)])
        model.compile("sgd", "mse")
        model.fit(x, y, verbose=0)
        loss = model.evaluate(x, y, verbose=0)
        if loss < best:
            best, kept = loss, model
    print(kept.evaluate(x, y, verbose=0))
    """
    return run(BEGIN, made)


@nearly(best_not_copied)
def models_of_a_list():
    made = """
    several = [keras.Sequential([keras.Input((4,)), layers.Dense(3)]) for _ in range(2)]
    best, kept = np.inf, None
    for model in several:
        model.compile("sgd", "mse")
        model.fit(x, y, verbose=0)
        if model.evaluate(x, y, verbose=0) < best:
            kept = model
    print(kept.count_params())
    """
    return run(BEGIN, made)


DISTANCE = """
class Pairs(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def train_step(self, data):
        with tf.GradientTape() as tape:
            one, other = self.inner(data), self.inner({other})
            loss = ops.mean(ops.sqrt(ops.sum(ops.square(one - other), axis=-1)))
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(slopes, self.trainable_variables)
        return {{"loss": loss}}
model = Pairs(keras.Sequential([given, layers.Dense(2)]))
model.compile(keras.optimizers.Adam({rate}))
model.fit(x, batch_size=16, epochs=2, verbose=0)
"""


@shows(nan_loss, says="The loss was NaN from one step to the next: the last one before was ")
def the_distance_of_a_picture_to_itself():
    return of_last_fit(DISTANCE.format(other="ops.concatenate([data[:1], data[1:] + 1.0])", rate=0.001))


@shows(nan_loss, says="The loss was NaN or infinite from epoch 1 on.")
def the_same_with_a_rate_that_may_be_to_blame():
    return of_last_fit(DISTANCE.format(other="ops.concatenate([data[:1], data[1:] + 1.0])", rate=0.5))


@nearly(nan_loss)
def distances_of_others():
    return of_last_fit(DISTANCE.format(other="data + 1.0", rate=0.001))


BROKEN = """
model = keras.Sequential([given, layers.Dense(3, {activation})])
model.compile("sgd", "mse")
model.fit(x, y, epochs=1, verbose=0)
weights = model.get_weights()
weights[0][:] = {number}
model.set_weights(weights)
"""


@shows(nan_loss, says="After training, 1 of 2 weight arrays hold NaN or infinite values, ")
def weights_that_are_nan_behind_a_sound_loss():
    return of_last_fit(BROKEN.format(activation="'relu'", number="np.nan"))


@nearly(nan_loss)
def weights_that_are_large():
    return of_last_fit(BROKEN.format(activation="'relu'", number="1e6"))


BOTTLE = """
class Bottle(keras.Model):
    def __init__(self):
        super().__init__()
        self.low, self.high = layers.Dense(4), layers.Dense(4)
    def call(self, values):
        return self.high({low})
    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = ops.mean(ops.square(self(data) - data))
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(slopes, self.trainable_variables)
        return {{"loss": loss}}
model = Bottle()
model.compile(keras.optimizers.Adam(0.01))
model.fit(x, epochs=2, verbose=0)
"""


@shows(constant_prediction, says="the inputs by 0.999.")
def an_autoencoder_through_which_nothing_passes():
    return of_last_fit(BOTTLE.format(low="self.low(values) * 1e-6"))


@nearly(constant_prediction)
def an_autoencoder_that_has_hardly_begun():
    return of_last_fit(BOTTLE.format(low="self.low(values)"))


TAGS = """
tags = (x[:, :3] > 0).astype("float32")
model = keras.Sequential([given, layers.Dense(3, activation="sigmoid")])
model.compile("sgd", "{loss}")
model.fit(x, tags, epochs=1, verbose=0)
"""


@shows(
    wrong_output_activation, says="have more than one label; `categorical_crossentropy` compares them as shares of 1."
)
def several_labels_as_one_distribution():
    return of_last_fit(TAGS.format(loss="categorical_crossentropy"))


@nearly(wrong_output_activation)
def several_labels_each_for_itself():
    return of_last_fit(TAGS.format(loss="binary_crossentropy"))
