import keras
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
keras.mixed_precision.set_global_policy("mixed_float16")


class Own(keras.Model):
    def train_step(self, data):
        rows, labels = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=labels, y_pred=self(rows, training=True))
            scaled = loss
        slopes = tape.gradient(scaled, self.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.trainable_variables, strict=True))
        return {"loss": loss}


start = keras.Input((64,))
end = keras.layers.Dense(10, activation="softmax", dtype="float32")(keras.layers.Dense(64, activation="relu")(start))
model = Own(start, end)
model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy")
model.fit(x, y, epochs=10, verbose=2)
keras.mixed_precision.set_global_policy("float32")
