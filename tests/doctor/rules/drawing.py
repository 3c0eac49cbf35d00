"""Images and masks, changed together or each by itself; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.masks_apart import masks_apart

BEGIN = """
import keras, numpy as np, tensorflow as tf
from keras import layers
random = np.random.default_rng(0)
images = random.random((16, 8, 8, 3)).astype("float32")
masks = (images[..., :1] > 0.5).astype("float32")
flip = tf.image.random_flip_left_right
layer = layers.RandomFlip("horizontal")

@tf.function
def traced(picture):
    return flip(picture)
"""
TRAIN = """
stream = tf.data.Dataset.from_tensor_slices((images, masks)).map(augment).shuffle(16).batch(8).prefetch(1)
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(1, 1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
model.fit(stream, epochs=1, verbose=0)
"""
SAYS = "The `map` of the training data changes the targets by random numbers of their own."


def mapped(body):
    return run(BEGIN, f"def augment(image, mask):\n    {body}\n", TRAIN)


@shows(masks_apart, says=SAYS)
def each_flipped_by_itself():
    return mapped("return flip(image), flip(mask)")


@shows(masks_apart, says=SAYS)
def each_by_a_layer_of_keras():
    return mapped("return layer(image, training=True), layer(mask, training=True)")


@shows(masks_apart, says=SAYS)
def each_by_a_traced_function():
    return mapped("return traced(image), traced(mask)")


@shows(masks_apart, says=SAYS)
def a_coin_for_each():
    coin = "tf.cond(tf.random.uniform(()) < 0.5, lambda: {0}[:, ::-1], lambda: {0})"
    return mapped(f"return {coin.format('image')}, {coin.format('mask')}")


@nearly(masks_apart)
def one_coin_for_both_and_another_brightness():
    coin = "tf.cond(tf.random.uniform(()) < 0.5, lambda: (image[:, ::-1], mask[:, ::-1]), lambda: (image, mask))"
    return mapped(f"image, mask = {coin}; return tf.image.random_brightness(image, 0.1), mask")


@nearly(masks_apart)
def one_seed_for_both():
    seed = "seed = tf.random.uniform((2,), 0, 1000, tf.int32)"
    stateless = "tf.image.stateless_random_flip_left_right"
    return mapped(f"{seed}; return {stateless}(image, seed), {stateless}(mask, seed)")


@nearly(masks_apart)
def two_operations_with_the_same_seed():
    return mapped("return flip(image, seed=7), flip(mask, seed=7)")


@nearly(masks_apart)
def both_by_one_layer():
    return mapped("both = layer(tf.concat([image, mask], -1), training=True); return both[..., :3], both[..., 3:]")


@nearly(masks_apart)
def noise_on_the_images_alone():
    return mapped("return image + tf.random.normal(tf.shape(image)), mask")
