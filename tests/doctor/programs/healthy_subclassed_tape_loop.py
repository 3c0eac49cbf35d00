import tensorflow as tf

(x, y), (xt, yt) = tf.keras.datasets.mnist.load_data()
x, xt = x[:6000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
train_ds = tf.data.Dataset.from_tensor_slices((x.astype("float32"), y[:6000])).shuffle(6000).batch(64)


class MyModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(8, 3, activation="relu")
        self.flatten = tf.keras.layers.Flatten()
        self.d1 = tf.keras.layers.Dense(10)

    def call(self, x):
        return self.d1(self.flatten(self.conv1(x)))


model = MyModel()
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()
train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")


@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    train_accuracy.update_state(labels, predictions)


for epoch in range(2):
    train_accuracy.reset_state()
    for images, labels in train_ds:
        train_step(images, labels)
    print(epoch + 1, float(train_accuracy.result()))
