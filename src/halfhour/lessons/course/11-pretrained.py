"""Lesson 11: starting from a network that has already seen a million images."""

# %% few
import numpy as np

import halfhour

(x, y), (x_test, y_test) = halfhour.load_data("cifar10")
names = "cat dog frog horse || 猫 狗 青蛙 马".split()


def some(pictures, labels, count):
    """This many images of each of the four classes. || 四个类别，每个这么多张图片。"""
    rows = [np.flatnonzero(labels.ravel() == number)[:count] for number in (3, 5, 6, 7)]
    return pictures[np.concatenate(rows)], np.repeat(np.arange(4), [len(own) for own in rows])


few, labels = some(x, y, 40)
asked, truth = some(x_test, y_test, 50)
print(few.shape, asked.shape)

# %% from-nothing
nothing = halfhour.ImageClassifier(model="colour-64", epochs=40).fit(few, labels)
print(f"{nothing.score(asked, truth):.1%}")

# %% pretrained
from PIL import Image


def enlarged(pictures):
    return np.stack([np.asarray(Image.fromarray(picture).resize((224, 224), 3)) for picture in pictures])


large, large_asked = enlarged(few), enlarged(asked)
started = halfhour.ImageClassifier(start="pretrained", epochs=1).fit(large, labels)
print(f"{started.score(large_asked, truth):.1%}")

# %% features
import keras

network = started.model_
body = keras.Model(network.inputs, network.layers[-1].input)
features = body.predict(large, batch_size=8, verbose=0)
features_asked = body.predict(large_asked, batch_size=8, verbose=0)
print(features.shape)

# %% nearest
def nearest(one, many):
    """The row of the most similar one: the smallest angle. || 最相似的那一行：夹角最小。"""
    many = many.reshape(len(many), -1).astype("float32")
    return int((many @ one.ravel() / np.linalg.norm(many, axis=1)).argmax())


# %% neighbours
import matplotlib.pyplot as plt

halfhour.figure_style()
figure, axes = plt.subplots(3, 8, figsize=(8, 3.4), layout="constrained")
for column, row in zip(axes.T, range(3, len(asked), len(asked) // 8)):
    by_pixels = nearest(asked[row].astype("float32"), few)
    by_features = nearest(features_asked[row], features)
    for axis, picture, number in zip(
        column, (asked[row], few[by_pixels], few[by_features]), (truth[row], labels[by_pixels], labels[by_features])
    ):
        axis.imshow(picture)
        axis.set_xlabel(names[number], color="black" if number == truth[row] else "#c0392b")
        axis.set(xticks=[], yticks=[])
for axis, kind in zip(axes[:, 0], "query, pixels, features || 测试图片, 按像素, 按特征".split(", ")):
    axis.set_ylabel(kind)
figure

# %% share
same = [[nearest(one, known) for one in those] for known, those in ((few, asked), (features, features_asked))]
by_pixels, by_features = (float(np.mean(labels[rows] == truth)) for rows in same)
print(f"{by_pixels:.1%} {by_features:.1%}")

# %% last-layer
from sklearn.linear_model import LogisticRegression

scale = features.std()
last = LogisticRegression(C=0.03, max_iter=200).fit(features / scale, labels)
print(f"{last.score(features_asked / scale, truth):.1%}", last.coef_.size)

# %% by-hand
base = keras.Model(network.inputs, network.get_layer("pool").output)
base.trainable = False  # before compile || 在 compile 之前
pixels = keras.Input((224, 224, 3))
outputs = keras.layers.Dense(4, activation="softmax")(base(pixels, training=False))
model = keras.Model(pixels, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
print(sum(weight.shape[0] for weight in model.trainable_weights), len(model.trainable_weights))
