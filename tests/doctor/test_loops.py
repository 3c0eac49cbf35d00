"""Training loops of a person's own: in every style data, rate, steps and losses are seen, and nothing changes."""

import contextlib
import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from halfhour.doctor.seeing.watch import Watch

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int64")
BATCHES = [(X[start : start + 20], Y[start : start + 20]) for start in range(0, 60, 20)]
TENSORS = [tuple(map(tf.constant, batch)) for batch in BATCHES]
RATE = 0.015625  # float32 holds it as it is


class Training:
    """A network, a loss and an optimizer, as every loop below has them."""

    def __init__(self):
        keras.utils.set_random_seed(1)
        self.model = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)]
        )
        self.loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = keras.optimizers.SGD(RATE)
        self.mean = keras.metrics.Mean()

    def move(self, x, y, loss=None):
        """One step, as the guides write it."""
        with tf.GradientTape() as tape:
            answers = self.model(x, training=True)
            value = (loss or self.loss)(y, answers)
        return self.moved(tape, value)

    def moved(self, tape, value):
        """What ends a step."""
        gradients = tape.gradient(value, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_variables, strict=True))
        return value


def eager(one):
    for x, y in TENSORS:
        one.move(x, y)


def drawn(one):
    @tf.function
    def step(x, y):
        one.mean.update_state(one.move(x, y))

    for x, y in TENSORS:
        step(x, y)


def drawn_and_returned(one):
    step = tf.function(one.move)
    for x, y in TENSORS:
        step(x, y)


def given_arrays_by_name(one):
    step = tf.function(lambda y, x: {"loss": one.move(x, y), "count": tf.size(y)})
    for x, y in BATCHES:
        step(y=y, x=x)


def cast_inside(one):
    @tf.function
    def step(x, y):
        return one.move(tf.cast(x, tf.float32), tf.cast(y, tf.int32))

    for x, y in BATCHES:
        step(tf.constant(x, tf.float64), tf.constant(y))


def a_method(one):
    class Trainer:
        @tf.function
        def step(self, batch):
            x, y = batch
            return one.move(x, y)

    trainer = Trainer()
    for batch in tf.data.Dataset.from_tensor_slices((X, Y)).batch(20):
        trainer.step(batch)


def bare_numbers(one):
    @tf.function
    def step(x, y):
        return one.move(x, y, lambda y, z: tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, z)))

    for x, y in TENSORS:
        step(x, y)


def a_function_of_keras(one):
    step = tf.function(one.move)
    for x, y in TENSORS:
        step(x, y, lambda y, z: tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True)))


def a_function_of_tensorflows_keras(one):
    for x, y in TENSORS:
        one.move(x, y, lambda y, z: tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, z, True)))


def with_a_scaled_loss(one):
    """The optimizer of mixed precision makes its steps in a branch, which has a graph of its own."""
    one.optimizer = keras.optimizers.LossScaleOptimizer(one.optimizer)
    one.optimizer.build(one.model.trainable_variables)
    drawn_and_returned(one)


def validated_in_between(one):
    step = tf.function(one.move)
    for x, y in TENSORS:
        step(x, y)
        float(one.loss(y, one.model(x, training=False)))


SEEN = (
    eager,
    drawn,
    drawn_and_returned,
    given_arrays_by_name,
    cast_inside,
    a_method,
    bare_numbers,
    a_function_of_keras,
    a_function_of_tensorflows_keras,
    with_a_scaled_loss,
    validated_in_between,
)


def watched(loop):
    """What is seen of a loop, and what it trained."""
    one, watch = Training(), Watch()
    with watch.attached():
        loop(one)
    assert not watch.notes.faults
    return one, watch.notes.seen


@pytest.mark.parametrize("loop", SEEN)
def test_a_loop_is_seen_in_every_style(loop):
    one, seen = watched(loop)
    (model,) = (model for model in seen.models.values() if model.fits)
    assert model.model is one.model
    (fit,) = model.fits
    assert fit.steps == [3]
    assert fit.rates == [RATE]
    assert fit.optimizer is getattr(one.optimizer, "inner_optimizer", one.optimizer)
    np.testing.assert_array_equal(fit.data.inputs[0], X)
    np.testing.assert_array_equal(fit.data.targets[0], Y)
    assert fit.data.batch == 20
    assert len(fit.epochs) == (0 if loop is drawn else 3)


def demand_same_bits(one, loop):
    """Demand the weights that a loop comes to that nobody watches."""
    alone = Training()
    loop(alone)
    for watched_weight, weight in zip(one.model.get_weights(), alone.model.get_weights(), strict=True):
        np.testing.assert_array_equal(watched_weight, weight)


@pytest.mark.parametrize("loop", SEEN)
def test_what_it_computes_stays_the_same_to_the_bit(loop):
    one, _seen = watched(loop)
    demand_same_bits(one, loop)


@pytest.mark.parametrize("loop", [a_function_of_keras, a_function_of_tensorflows_keras, bare_numbers])
def test_a_function_stands_for_the_loss_that_takes_its_settings(loop):
    _one, seen = watched(loop)
    (model,) = (model for model in seen.models.values() if model.fits)
    loss = model.compiled["loss"]
    assert isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
    assert loss.get_config()["from_logits"]


def test_compile_is_given_the_functions_that_the_program_named():
    watch = Watch()
    original = keras.losses.mean_squared_error
    with watch.attached():
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(loss=[keras.losses.mean_squared_error], metrics={"dense": tf.keras.losses.mse})
    assert model.loss == [original]
    assert model.get_compile_config()["metrics"] == {"dense": keras.saving.serialize_keras_object(original)}


def test_the_losses_are_those_that_the_loop_gets_back():
    returned = []

    def loop(one):
        step = tf.function(one.move)
        returned.extend(float(step(x, y)) for x, y in TENSORS)

    _one, seen = watched(loop)
    (model,) = seen.models.values()
    assert [epoch["loss"] for epoch in model.fits[0].epochs] == returned


WRITTEN = (
    lambda truth, answers: tf.square(truth - answers),
    lambda truth, answers: tf.abs(answers - truth),
    lambda truth, answers: tf.math.squared_difference(answers, y=truth),
    lambda truth, answers: tf.square(tf.subtract(truth, answers)) + 0.01 * tf.square(answers),
)


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("written", WRITTEN)
def test_a_loss_that_is_written_out_is_seen(written, drawn):
    returned = []

    def loop(one):
        def step(x, y):
            return one.move(x, y, lambda y, answers: tf.reduce_mean(written(tf.one_hot(y, 2), answers)))

        carried_out = tf.function(step) if drawn else step
        returned[:] = [float(carried_out(x, y)) for x, y in TENSORS]

    one, seen = watched(loop)
    (model,) = (model for model in seen.models.values() if model.fits)
    (fit,) = model.fits
    assert (fit.steps, fit.rates, fit.data.batch) == ([3], [RATE], 20)
    np.testing.assert_array_equal(fit.data.inputs[0], X)
    np.testing.assert_array_equal(fit.data.targets[0], np.eye(2)[Y])
    assert [epoch["loss"] for epoch in fit.epochs] == returned
    demand_same_bits(one, loop)


def known_at_the_ends_and_smooth_in_between(one):
    """Like a network that solves an equation: most of the loss comes from other answers."""

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            ends = tf.reduce_mean(tf.square(one.model(x) - tf.one_hot(y, 2)))
            value = ends + tf.reduce_mean(tf.square(one.model(x + 0.1) - one.model(x - 0.1)))
        one.moved(tape, value)

    for x, y in TENSORS:
        step(x, y)


RESHAPED = (
    lambda answers: tf.squeeze(answers, -1),
    lambda answers: tf.reshape(answers, [-1]),
    lambda answers: keras.ops.squeeze(answers),
    lambda answers: tf.expand_dims(tf.cast(answers[:, 0], "float64"), 0)[0],
)


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("reshaped", RESHAPED)
@pytest.mark.parametrize("written", [lambda y, z: tf.keras.losses.mse(y, z), lambda y, z: tf.square(y - z)])
def test_answers_in_another_shape_are_the_models(written, reshaped, drawn):
    def loop(one):
        one.model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

        def step(x, y):
            def loss(y, answers):
                answers = reshaped(answers)
                return tf.reduce_mean(written(tf.cast(y, answers.dtype), answers))

            return one.move(x, y, loss)

        carried_out = tf.function(step) if drawn else step
        for x, y in TENSORS:
            carried_out(x, y)

    _one, seen = watched(loop)
    (model,) = (model for model in seen.models.values() if model.fits)
    fit = model.fits[0]
    np.testing.assert_array_equal(fit.data.targets[0], Y)
    alone = keras.models.clone_model(model.model)
    alone.compile("sgd", model.compiled["loss"])
    expected = np.mean((alone.predict(X, verbose=0)[:, 0] - Y) ** 2)
    assert alone.evaluate(X, Y.astype("float32"), verbose=0) == pytest.approx(expected, rel=1e-5)


def against_each_other(one):
    """Like a GAN: what one network answers is judged by the other."""
    other = Training()
    for x, y in TENSORS:
        with tf.GradientTape(persistent=True) as tape:
            made = one.model(x, training=True)
            judged = other.model(tf.concat([made, made], axis=1), training=True)
            fooled, caught = other.loss(y, judged), other.loss(1 - y, judged)
        one.moved(tape, fooled)
        other.moved(tape, caught)


class InTurns:
    """Like Keras's guide to GANs: one tells true rows from made ones, then the other makes rows that fool it."""

    def __init__(self, one):
        self.one, self.other = one, Training()
        self.made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
        self.optimizer = keras.optimizers.SGD(RATE)

    def step(self, x):
        rows = tf.concat([x, self.made(tf.zeros((20, 2)))], axis=0)
        self.one.move(rows, tf.constant([1] * 20 + [0] * 20))
        with tf.GradientTape() as tape:
            value = self.one.loss(tf.ones(20), self.one.model(self.made(tf.zeros((20, 2)))))
        gradients = tape.gradient(value, self.made.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.made.trainable_variables, strict=True))


def in_turns(one):
    both = InTurns(one)
    for x, _y in TENSORS:
        both.step(x)


def in_turns_drawn(one):
    step = tf.function(InTurns(one).step)
    for x, _y in TENSORS:
        step(x)


def two_losses_later(one):
    """What begins like any training."""
    eager(one)
    two_losses(one)


def two_losses(one):
    """Like a distillation: labels and another network's answers."""
    soft = keras.losses.MeanSquaredError()
    for x, y in TENSORS:
        with tf.GradientTape() as tape:
            answers = one.model(x, training=True)
            value = one.loss(y, answers) + soft(tf.zeros_like(answers), answers)
        one.moved(tape, value)


def one_action_of_many(one):
    """Like Q-learning: the loss is taken of a part of the answers."""
    loss = keras.losses.Huber()
    for x, y in TENSORS:
        with tf.GradientTape() as tape:
            value = loss(tf.ones(20), tf.gather(one.model(x), y, axis=1, batch_dims=1))
        one.moved(tape, value)


ASK_FOR_MORE = (
    known_at_the_ends_and_smooth_in_between,
    against_each_other,
    in_turns,
    in_turns_drawn,
    two_losses,
    two_losses_later,
    one_action_of_many,
)


@pytest.mark.parametrize("loop", ASK_FOR_MORE)
def test_a_loop_that_asks_for_something_else_is_left_alone(loop):
    _one, seen = watched(loop)
    assert not any(model.fits for model in seen.models.values())


PREPARED = {
    "scaled": lambda x, y: ((tf.cast(x, tf.float32) - 1.0) / 4.0, y),
    "in another shape": lambda x, y: (tf.reshape(x, (-1, 4)), tf.squeeze(y[:, tf.newaxis], axis=-1)),
    "columns put together": lambda x, y: (tf.stack([x[:, 0], x[:, 1], tf.sqrt(tf.abs(x[:, 2])), x[:, 3]], axis=1), y),
    "by numbers of the program's": lambda x, y: (x / tf.constant([1.0, 2.0, 4.0, 8.0]), tf.cast(y == 1, tf.int32)),
    "standardised": lambda x, y: ((x - tf.reduce_mean(x, axis=0)) / tf.math.reduce_std(x, axis=0), y),
}


@pytest.mark.parametrize("prepare", PREPARED.values(), ids=PREPARED.keys())
def test_what_a_step_computes_from_its_arguments_is_seen_as_the_network_sees_it(prepare):
    def loop(one):
        step = tf.function(lambda x, y: one.move(*prepare(x, y)))
        for x, y in TENSORS:
            step(x, y)

    _one, seen = watched(loop)
    (model,) = seen.models.values()
    expected = [prepare(x, y) for x, y in TENSORS]
    np.testing.assert_allclose(model.fits[0].data.inputs[0], np.concatenate([x for x, _y in expected]), rtol=1e-6)
    np.testing.assert_array_equal(model.fits[0].data.targets[0], np.concatenate([y for _x, y in expected]))


@pytest.mark.parametrize("disturb", [tf.random.normal, lambda shape: keras.random.normal(shape, seed=1)])
def test_inputs_with_random_numbers_are_not_computed_again(disturb):
    def loop(one):
        step = tf.function(lambda x, y: one.move(x + disturb((20, 4)), y))
        for x, y in TENSORS:
            step(x, y)

    one, seen = watched(loop)
    (model,) = seen.models.values()
    assert model.fits[0].steps == [3]
    assert not model.fits[0].data
    demand_same_bits(one, loop)


def eager_metric(one, rows, labels):
    metric = keras.metrics.SparseCategoricalAccuracy()
    for start in (0, 20):
        metric.update_state(labels[start : start + 20], one.model(rows[start : start + 20], training=False))


def drawn_metric(one, rows, labels):
    metric = keras.metrics.SparseCategoricalAccuracy()
    step = tf.function(lambda x, y: metric.update_state(y, one.model(x, training=False)))
    for start in (0, 20):
        step(tf.constant(rows[start : start + 20]), tf.constant(labels[start : start + 20]))


def eager_loss(one, rows, labels):
    one.loss(labels, one.model(rows))


VALIDATIONS = (eager_metric, drawn_metric, eager_loss)


@pytest.mark.parametrize("validate", VALIDATIONS)
def test_what_a_loop_validates_with_is_seen_once(validate):
    new = RNG.normal(size=(40, 4)).astype("float32")
    labels = np.arange(40) % 2

    def loop(one):
        for _epoch in range(3):
            drawn(one)
            validate(one, new, labels)

    _one, seen = watched(loop)
    (model,) = seen.models.values()
    validated = model.fits[0].validation
    np.testing.assert_array_equal(validated.inputs[0], new)
    np.testing.assert_array_equal(validated.targets[0], labels)


def test_a_function_that_trains_and_validates_is_seen_as_both():
    new = RNG.normal(size=(20, 4)).astype("float32")

    def loop(one):
        @tf.function
        def step(x, y):
            return one.move(x, y), one.loss(Y[:20], one.model(new, training=False))

        for x, y in TENSORS:
            step(x, y)

    _one, seen = watched(loop)
    (model,) = seen.models.values()
    assert model.fits[0].steps == [3]
    np.testing.assert_array_equal(model.fits[0].validation.inputs[0], new)


def test_answers_that_nobody_keeps_are_not_kept():
    """Such as of maps of what a network looks at: no loss, no step."""
    answers = []

    def loop(one):
        for x, _y in TENSORS:
            for tape in (tf.GradientTape(), contextlib.nullcontext()):
                with tape:
                    answers.append(weakref.ref(one.model(x)))
        gc.collect()
        assert not any(answer() is not None for answer in answers)

    watched(loop)
    assert len(answers) == 6


@pytest.mark.parametrize("validate", VALIDATIONS)
def test_training_data_asked_again_are_no_validation(validate):
    def loop(one):
        drawn(one)
        validate(one, X[:40], Y[:40])

    _one, seen = watched(loop)
    (model,) = seen.models.values()
    assert not model.fits[0].validation


def test_all_that_was_replaced_is_put_back():
    replaced = {
        keras.Model: "__call__",
        keras.losses.Loss: "__call__",
        keras.optimizers.Optimizer: "apply",
        keras.metrics.MeanMetricWrapper: "update_state",
        type(tf.function(lambda: None)): "__call__",
    }
    before = {kind: vars(kind).get(name) for kind, name in replaced.items()}
    watched(drawn)
    assert {kind: vars(kind).get(name) for kind, name in replaced.items()} == before
