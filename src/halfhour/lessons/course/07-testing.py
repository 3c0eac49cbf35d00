"""Lesson 7: testing, and your own images."""

# %% train
import halfhour
import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = halfhour.load_data("mnist")
x, x_exam = x_train[:20000, ..., None] / 255, x_test[..., None] / 255
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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y_train[:20000], batch_size=128, epochs=3, validation_split=0.2, verbose=2)

# %% evaluate
loss, accuracy = model.evaluate(x_exam, y_test, verbose=0)
print(round(loss, 4), round(accuracy, 4))

# %% interval
count, right = len(y_test), round(accuracy * len(y_test))
z = 1.96  # for 95 % || 对应 95%
middle = (right + z**2 / 2) / (count + z**2)
half = z / (count + z**2) * (right * (count - right) / count + z**2 / 4) ** 0.5
print(f"{middle - half:.2%} .. {middle + half:.2%}")

# %% confusion
answers = model.predict(x_exam, verbose=0)  # (10000, 10) probabilities || (10000, 10) 个概率
given = answers.argmax(axis=1)
table = np.zeros((10, 10), int)
for truth, answer in zip(y_test, given):
    table[truth, answer] += 1
print(table)

# %% most-confused
mistakes = table - np.diag(np.diag(table))
truth, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
print(truth, "->", answer, mistakes.max())

# %% sure-and-wrong
wrong = np.flatnonzero(given != y_test)
worst = wrong[np.argsort(-answers[wrong].max(axis=1))][:8]

# %% mistakes
import matplotlib.pyplot as plt

halfhour.figure_style()
figure, axes = plt.subplots(1, 8, figsize=(9, 1.7), layout="constrained")
for axis, index in zip(axes, worst):
    axis.imshow(x_test[index], cmap="gray_r")
    axis.set_title(f"{y_test[index]}, taken for {given[index]} || {y_test[index]} 认成 {given[index]}", fontsize=8)
    axis.axis("off")
figure

# %% keep
model.save("digits.keras")
again = keras.saving.load_model("digits.keras")
print(np.array_equal(again.predict(x_exam[:10], verbose=0), answers[:10]))

# %% photograph
from PIL import Image, ImageDraw, ImageFilter

# A seven in blue ink on paper, near the upper left corner, in uneven light. || 白纸上的一个蓝色的 7，写在左上角，光线不均匀。
light = np.linspace(235, 150, 600)[None, :, None] * np.array([1.0, 0.98, 0.93])
photo = Image.fromarray(np.broadcast_to(light, (450, 600, 3)).astype("uint8"))
ImageDraw.Draw(photo).line([(120, 90), (215, 84), (160, 215)], fill=(40, 50, 110), width=9, joint="curve")
photo = photo.filter(ImageFilter.GaussianBlur(1.5))
photo.save("seven.png")

# %% naive
grey = photo.convert("L").resize((28, 28))
first_try = np.asarray(grey)[None, ..., None] / 255
probabilities = model.predict(first_try, verbose=0)[0]
print(probabilities.argmax(), round(float(probabilities.max()), 3))

# %% as-mnist
paper = np.asarray(photo.convert("L").filter(ImageFilter.GaussianBlur(40)), float)
ink = np.clip(paper - np.asarray(photo.convert("L"), float), 0, None)  # ink is bright, paper is 0 || 墨迹变亮，纸变成 0
ink = np.where(ink > 0.3 * ink.max(), ink, 0)
rows, columns = np.flatnonzero(ink.max(axis=1)), np.flatnonzero(ink.max(axis=0))
digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]  # nothing but the digit || 只留下数字
scale = 20 / max(digit.shape)
small = Image.fromarray((255 * digit / digit.max()).astype("uint8")).resize(
    (max(1, round(digit.shape[1] * scale)), max(1, round(digit.shape[0] * scale))), Image.Resampling.BOX
)  # its longer side is 20, as in MNIST || 长边缩到 20，和 MNIST 一样
small = np.asarray(small, float) * 255 / np.asarray(small).max()
centre = [np.average(np.indices(small.shape)[axis], weights=small) for axis in (0, 1)]
top, left = (min(max(0, round(14 - middle)), 28 - size) for middle, size in zip(centre, small.shape))
prepared = np.zeros((28, 28))
prepared[top : top + small.shape[0], left : left + small.shape[1]] = small  # its centre of mass in the middle || 重心放到正中
probabilities = model.predict(prepared[None, ..., None] / 255, verbose=0)[0]
print(probabilities.argmax(), round(float(probabilities.max()), 3))

# %% both
figure, axes = plt.subplots(1, 3, figsize=(8, 2.6), layout="constrained")
shown = {
    "the photo || 照片": np.asarray(photo),
    "only resized || 直接缩小": np.asarray(grey),
    "prepared like MNIST || 按 MNIST 的方法处理": prepared,
}
for axis, (title, picture) in zip(axes, shown.items()):
    axis.imshow(picture, cmap="gray", vmin=0, vmax=255)
    axis.set_title(title, fontsize=10)
    axis.axis("off")
figure
