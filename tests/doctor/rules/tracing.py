"""Random numbers drawn in functions that TensorFlow traces; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.drawn_once import drawn_once

DATA = """
import random
import keras, numpy as np, tensorflow as tf
from keras import layers
rng = np.random.default_rng(0)
x, y = rng.random((64, 8, 8, 1)).astype("float32"), rng.integers(0, 2, 64)
stream = tf.data.Dataset.from_tensor_slices((x, y))
"""
TRAIN = """
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2)])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(stream.batch(16), epochs=1, verbose=0)
"""
MAP = """
def augment(image, label):
    {draw}
    return image * tf.cast(factor, tf.float32), label
stream = stream.map(augment)
"""
STEP = """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
optimizer = keras.optimizers.SGD(0.1)
def noise(count):
    return np.random.normal(size=(count, 4)).astype("float32")
@tf.function
def step(batch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model({given})))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
for _ in range(3):
    step(noise(8))
"""
LAYER = """
class Jitter(layers.Layer):
    def call(self, images, training=None):
        return images + {draw} if training else images
model = keras.Sequential([keras.Input((8, 8, 1)), Jitter(), layers.Flatten(), layers.Dense(2)])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(stream.batch(16), epochs=1, verbose=0)
"""


@shows(drawn_once, says="`factor = np.random.uniform(0.8, 1.2)`, draws from `np.random` while TensorFlow traces")
def numpy_in_a_map():
    return run(DATA, MAP.format(draw="factor = np.random.uniform(0.8, 1.2)"), TRAIN)


@shows(drawn_once, says="draws from `rng`")
def a_generator_of_its_own_in_a_map():
    return run(DATA, MAP.format(draw="factor = rng.uniform(0.8, 1.2)"), TRAIN)


@shows(drawn_once, says="draws from `random`")
def pythons_random_in_a_map():
    return run(DATA, MAP.format(draw="factor = 1.0 if random.random() < 0.5 else 0.9"), TRAIN)


@shows(drawn_once, says="`return np.random.normal(size=(count, 4))")
def noise_of_a_training_step_in_a_function_that_it_calls():
    return run(DATA, STEP.format(given="noise(8)"), "")


@shows(drawn_once, says="`return images + np.random.normal()")
def a_layer_that_draws_in_its_call():
    return run(DATA, LAYER.format(draw="np.random.normal()"), "")


@nearly(drawn_once)
def tensorflows_own_random_numbers():
    return run(DATA, MAP.format(draw="factor = tf.random.uniform((), 0.8, 1.2)"), TRAIN)


@nearly(drawn_once)
def numpy_called_for_each_sample():
    draw = "factor = tf.reshape(tf.numpy_function(lambda: np.random.uniform(0.8, 1.2), [], tf.float64), ())"
    return run(DATA, MAP.format(draw=draw), TRAIN)


@nearly(drawn_once)
def noise_given_to_a_traced_step():
    return run(DATA, STEP.format(given="batch"), "")


@nearly(drawn_once)
def a_layer_that_draws_with_keras():
    return run(DATA, LAYER.format(draw="keras.random.normal(keras.ops.shape(images))"), "")


BESIDE = """
def samples():
    for _ in range(64):
        yield rng.random((8, 8, 1)).astype("float32") + np.random.rand(), rng.integers(0, 2)
shape = (tf.TensorSpec((8, 8, 1), tf.float32), tf.TensorSpec((), tf.int64))
stream = tf.data.Dataset.from_generator(samples, output_signature=shape).prefetch(8)
"""


@nearly(drawn_once)
def a_generator_that_draws_in_another_thread():
    return run(DATA, BESIDE, TRAIN)
