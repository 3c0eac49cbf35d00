import keras
import numpy as np
import tensorflow as tf
from keras import layers

rng = np.random.default_rng(0)
real = (rng.normal(size=(2000, 2)) @ np.array([[1.0, 0.6], [0.0, 0.4]]) + 2).astype("float32")


class Gan(keras.Model):
    def __init__(self, discriminator, generator):
        super().__init__()
        self.discriminator, self.generator = discriminator, generator
        self.d_loss, self.g_loss = keras.metrics.Mean(name="d_loss"), keras.metrics.Mean(name="g_loss")

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, data):
        n = tf.shape(data)[0]
        fake = self.generator(tf.random.normal((n, 4)))
        both = tf.concat([fake, data], axis=0)
        labels = tf.concat([tf.ones((n, 1)), tf.zeros((n, 1))], axis=0)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(both))
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights, strict=True))
        with tf.GradientTape() as tape:
            g_loss = self.loss_fn(tf.zeros((n, 1)), self.discriminator(self.generator(tf.random.normal((n, 4)))))
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights, strict=True))
        self.d_loss.update_state(d_loss)
        self.g_loss.update_state(g_loss)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}


discriminator = keras.Sequential([layers.Input((2,)), layers.Dense(32), layers.LeakyReLU(), layers.Dense(1)])
generator = keras.Sequential([layers.Input((4,)), layers.Dense(32), layers.LeakyReLU(), layers.Dense(2)])
gan = Gan(discriminator, generator)
gan.compile(
    keras.optimizers.Adam(0.0005), keras.optimizers.Adam(0.0005), keras.losses.BinaryCrossentropy(from_logits=True)
)
gan.fit(real, epochs=5, batch_size=64)
