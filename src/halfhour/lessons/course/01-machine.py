"""Lesson 1: the machine, and a first network on it."""

# %% versions
import keras
import tensorflow as tf

print("Keras", keras.__version__, "TensorFlow", tf.__version__)
print([device.name for device in tf.config.list_physical_devices()])

# %% first
import halfhour
import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = halfhour.load_data("digits")  # 1,437 and 360 real scans || 1437 张和 360 张真实的手写数字
x_train = x_train[..., None].astype("float32") / 255  # 0..255 becomes 0..1 || 把 0..255 变成 0..1
x_test = x_test[..., None].astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)  # 3 becomes 0001000000 || 3 变成 0001000000
y_test = keras.utils.to_categorical(y_test, 10)

keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=32, epochs=5, validation_split=0.2, verbose=2)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(round(accuracy, 4))

# %% multiplications
first = 26 * 26 * 32 * (3 * 3 * 1)  # positions, filters, weights of each || 位置数 × 卷积核个数 × 每个核的权重数
second = 11 * 11 * 64 * (3 * 3 * 32)
third = 1600 * 128
fourth = 128 * 10
print(first, second, third, fourth, first + second + third + fourth)

# %% speed
from time import perf_counter

model.fit(x_train, y_train, batch_size=128, epochs=1, verbose=0)  # the first call also builds the graph || 第一次调用还要构建计算图
started = perf_counter()
model.fit(x_train, y_train, batch_size=128, epochs=3, verbose=0)
speed = 3 * len(x_train) / (perf_counter() - started)  # images per second || 每秒图片数
minutes = 10 * 48_000 / speed / 60

# %% forecast
print(f"{speed:,.0f} images per second: ten epochs of MNIST in about {minutes:.1f} minutes || 每秒 {speed:,.0f} 张图片：MNIST 训练 10 轮大约需要 {minutes:.1f} 分钟")
