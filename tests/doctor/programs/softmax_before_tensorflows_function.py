import keras
import tensorflow as tf
from sklearn.datasets import load_wine

keras.utils.set_random_seed(2)
x, y = load_wine(return_X_y=True)
x = ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")
answers = keras.utils.to_categorical(y)

network = keras.Sequential(
    [keras.Input((13,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="softmax")]
)
optimizer = keras.optimizers.SGD(0.1)
for _ in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=answers, logits=network(x)))
    slopes = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(slopes, network.trainable_variables, strict=True))
print(float(loss))
