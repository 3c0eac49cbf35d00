import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(3)
x, y = load_diabetes(return_X_y=True)
x = StandardScaler().fit_transform(x).astype("float32")
y = ((y - y.mean()) / y.std()).astype("float32")
train = tf.data.Dataset.from_tensor_slices((x[:340], y[:340])).shuffle(340).batch(32)

model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(0.003)


@tf.function
def step(features, progression):
    with tf.GradientTape() as tape:
        predicted = model(features, training=True)
        residual = predicted - progression[:, tf.newaxis]
        loss = tf.reduce_mean(tf.square(residual))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


for epoch in range(20):
    losses = [float(step(*batch)) for batch in train]
    print(epoch, np.mean(losses))

predicted = model(x[340:]).numpy()[:, 0]
print("correlation:", np.corrcoef(predicted, y[340:])[0, 1])
