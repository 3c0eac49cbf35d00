"""Regularisers under a step of one's own: added to its loss, left to Keras, forgotten; programs that are run."""

from tests.doctor.rules.made import nearly, shows
from tests.doctor.rules.names_only import of_last_fit

from halfhour.doctor.patching.cells import program_text
from halfhour.doctor.rules.regularisation_ignored import regularisation_ignored

OWN = """
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(3, kernel_regularizer={penalty})
    def call(self, values):
        return self.last(values)
    def train_step(self, data):
        given, wanted = data
        with tf.GradientTape() as tape:
            loss = {loss}
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(slopes, self.trainable_variables)
        return {{"loss": loss}}
model = Own()
model.compile("sgd", "mse")
model.fit(x, y, epochs=1, verbose=0)
"""
LOOP = """
model = keras.Sequential([given, layers.Dense(3, bias_regularizer="l2")])
optimizer = keras.optimizers.SGD(0.01)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.mean_squared_error(y, model(x))){more}
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
"""
SQUARES = "ops.mean(ops.square(self(given) - wanted))"


def stepped(text):
    """Its last training, together with its text, which the rule reads."""
    made = of_last_fit(text)
    made.seen.script = ("own.py", text)
    assert program_text(made.seen.cells, made.seen.script) == text
    return made


@shows(regularisation_ignored, says="Layers with a regulariser: 1, such as `dense")
def a_train_step_without_the_penalties():
    return stepped(OWN.format(penalty="'l2'", loss=SQUARES))


@shows(regularisation_ignored, says="with its `bias_regularizer`; the program never uses `model.losses`.")
def a_loop_without_them():
    return stepped(LOOP.format(more=""))


@nearly(regularisation_ignored)
def a_train_step_that_adds_them():
    return stepped(OWN.format(penalty="'l2'", loss=SQUARES + " + sum(self.losses)"))


@nearly(regularisation_ignored)
def a_train_step_that_leaves_the_loss_to_keras():
    return stepped(OWN.format(penalty="'l2'", loss="self.compute_loss(given, wanted, self(given))"))


@nearly(regularisation_ignored)
def a_loop_that_adds_them():
    return stepped(LOOP.format(more=" + sum(model.losses)"))


@nearly(regularisation_ignored)
def a_train_step_of_a_network_without_regularisers():
    return stepped(OWN.format(penalty="None", loss=SQUARES))
