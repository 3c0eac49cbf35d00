import keras
from keras import layers, ops

(x, _), _ = keras.datasets.mnist.load_data()
x = x[:4000].reshape(-1, 784).astype("float32") / 255


class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed = keras.random.SeedGenerator(1)

    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean), seed=self.seed)


class Vae(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, activation="relu")
        self.mean, self.log_var = layers.Dense(2), layers.Dense(2)
        self.sample = Sampling()
        self.decoder = keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(784, activation="sigmoid")])

    def call(self, pictures):
        h = self.hidden(pictures)
        mean, log_var = self.mean(h), self.log_var(h)
        self.add_loss(-0.0005 * ops.mean(1 + log_var - ops.square(mean) - ops.exp(log_var)))
        return self.decoder(self.sample([mean, log_var]))


model = Vae()
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, x, epochs=4, batch_size=128)
