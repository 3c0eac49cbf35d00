"""Gradients that are added up over several batches; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.gradients_not_reset import gradients_not_reset

BEGIN = """
import keras, numpy as np, tensorflow as tf
random = np.random.default_rng(0)
x, y = random.random((64, 4)).astype("float32"), random.random((64, 1)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1)
totals = [tf.Variable(tf.zeros(one.shape), trainable=False) for one in model.trainable_variables]
"""
LOOP = """
{decorated}
def add(rows, truth):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(rows, training=True) - truth))
    for total, gradient in zip(totals, tape.gradient(loss, model.trainable_variables)):
        {added}
for start in range(0, 64, 8):
    {before}
    add(x[start:start + 8], y[start:start + 8])
    if start % 16:
        optimizer.apply([total / 2 for total in totals], model.trainable_variables)
        {after}
"""
STEP = """
class Summing(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner, self.batches = model, tf.Variable(0)
    def call(self, x):
        return self.inner(x)
    def apply_totals(self):
        self.optimizer.apply([total / 2 for total in totals], self.inner.trainable_variables)
        self.batches.assign(0)
        {after}
        return 0
    def train_step(self, data):
        rows, truth = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(rows, truth, self(rows, training=True))
        gradients = tape.gradient(loss, self.inner.trainable_variables)
        for total, gradient in zip(totals, gradients):
            total.assign_add(tf.clip_by_norm(gradient, 1.0))
        self.batches.assign_add(1)
        tf.cond(self.batches >= 2, self.apply_totals, lambda: 0)
        return {{"loss": loss}}
summing = Summing()
summing.compile(optimizer, "mse")
summing.optimizer.build(model.trainable_variables)
summing.fit(x, y, batch_size=8, epochs=1, verbose=0)
"""
BACK = "[total.assign(tf.zeros_like(total)) for total in totals]"


def loop(added="total.assign_add(gradient)", after="", before="", decorated=""):
    parts = {"added": added, "before": before or "pass", "after": after or "pass", "decorated": decorated}
    return run(BEGIN, LOOP.format(**parts))


@shows(gradients_not_reset, says="Line 14 adds gradients to 2 variables, and none of these is ever set back.")
def a_loop_of_its_own():
    return loop()


@shows(gradients_not_reset, says="adds gradients to 2 variables")
def a_traced_loop_that_writes_the_sum():
    return loop("total.assign(total + gradient / 2)", decorated="@tf.function")


@shows(gradients_not_reset, says="adds gradients to 2 variables")
def a_step_of_fit():
    return run(BEGIN, STEP.format(after=""))


@nearly(gradients_not_reset)
def set_back_after_each_step():
    return loop(after=BACK)


@nearly(gradients_not_reset)
def set_back_in_the_graph():
    return run(BEGIN, STEP.format(after=BACK))


@nearly(gradients_not_reset)
def multiplied_by_zero():
    return loop(after="[total.assign(total * 0.0) for total in totals]")


@nearly(gradients_not_reset)
def subtracted_from_themselves():
    return loop(after="[total.assign_sub(total) for total in totals]")


@nearly(gradients_not_reset)
def new_variables_for_each_step():
    new = "totals = [tf.Variable(tf.zeros(one.shape)) for one in model.trainable_variables]"
    return loop(before=f"if start % 16 == 0: {new}")


@nearly(gradients_not_reset)
def a_sum_of_the_weights():
    return loop("pass", after="[t.assign_add(w) for t, w in zip(totals, model.trainable_variables)]")


@shows(gradients_not_reset, says="adds gradients to 2 variables")
def variables_of_keras():
    kerass = "totals = [keras.Variable(np.zeros(one.shape)) for one in model.trainable_variables]"
    return run(
        BEGIN,
        kerass,
        LOOP.format(added="total.assign_add(gradient)", before="pass", after="pass", decorated="@tf.function"),
    )


ADAM = """
optimizer = keras.optimizers.{name}(0.1)
{decorated}
def step(rows, truth):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(rows, training=True) - truth))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
for start in range(0, 64, 8):
    step(x[start:start + 8], y[start:start + 8])
"""


@nearly(gradients_not_reset)
def an_optimizer_with_averages_of_its_own():
    return run(BEGIN, ADAM.format(name="Adam", decorated="@tf.function"))


@nearly(gradients_not_reset)
def an_optimizer_that_adds_up_squares_without_a_graph():
    return run(BEGIN, ADAM.format(name="Adagrad", decorated=""))


BY_HAND = """
@tf.function
def step(rows, truth):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(rows, training=True) - truth))
    variables = model.trainable_variables
    for total, variable, gradient in zip(totals, variables, tape.gradient(loss, variables)):
        {changed}
for start in range(0, 64, 8):
    step(x[start:start + 8], y[start:start + 8])
"""


@nearly(gradients_not_reset)
def a_step_that_is_written_out():
    return run(BEGIN, BY_HAND.format(changed="variable.assign_add(-0.1 * gradient)"))


@nearly(gradients_not_reset)
def squares_of_gradients_that_are_added_up():
    changed = "total.assign_add(gradient * gradient); variable.assign_sub(0.1 * gradient / (tf.sqrt(total) + 1e-7))"
    return run(BEGIN, BY_HAND.format(changed=changed))


@nearly(gradients_not_reset)
def momentum_that_is_written_out():
    changed = "total.assign(0.9 * total + gradient); variable.assign_sub(0.1 * total)"
    return run(BEGIN, BY_HAND.format(changed=changed))
