import keras
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split((x / 16).astype("float32"), y, stratify=y, random_state=4)
batches = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(2000, seed=4).batch(32)

model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(0.002)
right = keras.metrics.SparseCategoricalAccuracy()


@tf.function
def step(rows, numbers):
    with tf.GradientTape() as tape:
        answers = model(rows, training=True)
        value = loss(numbers, answers)
    optimizer.apply_gradients(
        zip(tape.gradient(value, model.trainable_variables), model.trainable_variables, strict=True)
    )
    right.update_state(numbers, answers)


for epoch in range(10):
    right.reset_state()
    for rows, numbers in batches:
        step(rows, numbers)
    print(epoch, "accuracy", float(right.result()))

best = model.predict(x_test, verbose=0).argmax(axis=1)
print("test accuracy", (best == y_test).mean())
