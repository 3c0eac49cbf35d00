"""Exceptions that Keras, TensorFlow and Pillow really raise, and what each is taken for."""

import os

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import callbacks, layers
from PIL import Image

from halfhour.doctor.crashes import explain
from halfhour.doctor.seeing.observed import Crash

X = np.linspace(0, 1, 160, dtype="float32").reshape(40, 4)
Y = np.arange(40) % 3
ANSWERS = tf.zeros((40, 3))
PICTURES = np.zeros((40, 8, 8, 1), "float32")


def network(**settings):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", **settings)
    return model


def trained(*given, **settings):
    network(**settings).fit(X, Y, verbose=0, callbacks=list(given))


def stepped(decided):
    """A step whose loss is computed of what was decided."""
    model = network()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.cast(decided(model(X)), "float32"))
    gradients = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))


class Doubled(layers.Layer):
    """A layer that nobody has registered; its settings name what another table row looks for."""

    def __init__(self, data_format="channels_first", **settings):
        super().__init__(**settings)
        self.data_format = data_format

    def get_config(self):
        return super().get_config() | {"data_format": self.data_format}

    def call(self, rows):
        return rows * 2


class Scaling(keras.Model):
    """Scales by numbers that it is given."""

    def __init__(self):
        super().__init__()
        self.scale, self.last = layers.Normalization(mean=0.5, variance=2.0, axis=None), layers.Dense(3)

    def call(self, rows):
        return self.last(self.scale(rows))


def scaled_without_input():
    model = keras.Sequential([layers.Normalization(mean=0.5, variance=2.0, axis=None), layers.Dense(3)])
    model.compile("sgd", "mse")
    model.fit(X, X[:, :3], verbose=0)


def kept_for_another():
    kept = []
    tf.function(lambda rows: kept.append(rows * 2))(X)
    tf.function(lambda: kept[0] + 1)()


class Told(keras.Model):
    """A step that asks a symbol for its number."""

    def train_step(self, data):
        return {"loss": float(self(data[0]).numpy().mean())}


def loaded_back(model, name):
    model.save(name)
    keras.models.load_model(name)


def own_layer():
    return keras.Sequential([keras.Input((4,)), Doubled(), layers.Dense(3)])


def squared():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def scheduled(*given):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(X, Y, verbose=0, callbacks=list(given))


def told():
    start = keras.Input((4,))
    model = Told(start, layers.Dense(3)(start))
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)


def in_a_folder(*names):
    for name in names:
        os.makedirs(os.path.dirname(name), exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)


def only_webp():
    in_a_folder("p/a/1.webp", "p/b/1.webp")
    keras.utils.image_dataset_from_directory("p", image_size=(8, 8), verbose=False)


def a_web_page_among_pictures():
    in_a_folder("q/a/1.jpg", "q/b/1.jpg")
    with open("q/a/2.jpg", "w", encoding="utf-8") as file:
        file.write("<html>not found</html>")
    list(keras.utils.image_dataset_from_directory("q", image_size=(8, 8), verbose=False))


def text_as(name):
    with open(name, "w", encoding="utf-8") as file:
        file.write("no model")
    keras.models.load_model(name)


def weights_of_another():
    network().save_weights("a.weights.h5")
    keras.Sequential([keras.Input((4,)), layers.Dense(9), layers.Dense(3)]).load_weights("a.weights.h5")


def two_lstms():
    keras.Sequential([keras.Input((5, 2)), layers.LSTM(4), layers.LSTM(4)])


def one_optimizer_for_two():
    optimizer = keras.optimizers.Adam()
    for _ in range(2):
        model = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
        model.compile(optimizer, "sparse_categorical_crossentropy")
        model.fit(X, Y, verbose=0)


RAISES = {
    "saved without a suffix": ("file-format", lambda: network().save("model")),
    "weights under another suffix": ("file-format", lambda: network().save_weights("w.h5")),
    "a checkpoint without a suffix": ("file-format", lambda: trained(callbacks.ModelCheckpoint("best"))),
    "a file that is not there": ("file-format", lambda: keras.models.load_model("nope.keras")),
    "text as .keras": ("file-format", lambda: text_as("t.keras")),
    "text as .h5": ("file-format", lambda: text_as("t.h5")),
    ".h5 with a loss": ("file-format", lambda: loaded_back(squared(), "m.h5")),
    "weights of another network": ("file-format", weights_of_another),
    "an own layer": ("not-serializable", lambda: loaded_back(own_layer(), "o.keras")),
    "an own layer in .h5": ("not-serializable", lambda: loaded_back(own_layer(), "o.h5")),
    "a lambda": (
        "not-serializable",
        lambda: loaded_back(keras.Sequential([keras.Input((4,)), layers.Lambda(lambda rows: rows)]), "l.keras"),
    ),
    "a monitor without a known way": ("callback-misuse", lambda: trained(callbacks.EarlyStopping("val_acc"))),
    "a schedule and a callback": (
        "callback-misuse",
        lambda: scheduled(callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)),
    ),
    "a figure in a name": ("callback-misuse", lambda: trained(callbacks.ModelCheckpoint("{val_loss:.2f}.keras"))),
    "a score of rows on numbers": ("metric-mismatch", lambda: trained(metrics=[keras.metrics.F1Score()])),
    "a metric misspelled": ("metric-mismatch", lambda: trained(metrics=["acuracy"])),
    "a figure that fit does not give": ("metric-mismatch", lambda: network().fit(X, Y, verbose=0).history["acc"]),
    "NumPy on a symbol": ("symbolic-tensor", lambda: np.mean(keras.Input((4,)))),
    "TensorFlow on a symbol": ("symbolic-tensor", lambda: tf.reduce_mean(keras.Input((4,)))),
    "numpy() in a step": ("symbolic-tensor", told),
    "numpy() in a map": (
        "symbolic-tensor",
        lambda: tf.data.Dataset.from_tensor_slices(X).map(lambda rows: rows.numpy()),
    ),
    "a given mean without an input": ("symbolic-tensor", scaled_without_input),
    "a given mean in a model of one's own": ("symbolic-tensor", lambda: Scaling()(X)),
    "a tensor kept from one function for another": ("symbolic-tensor", kept_for_another),
    "the best class in a loss": ("no-gradient", lambda: stepped(lambda answers: tf.argmax(answers, axis=1))),
    "a rounded answer in a loss": ("no-gradient", lambda: stepped(lambda answers: tf.cast(answers > 0.5, "float32"))),
    "webp alone": ("no-pictures-found", only_webp),
    "a web page among pictures": ("unreadable-picture", a_web_page_among_pictures),
    "a table that is not there": ("file-missing", lambda: np.load("mnist.npz")),
    "a generator that gives nothing": ("data-exhausted", lambda: network().fit((pair for pair in ()), verbose=0)),
    "lists": ("data-type", lambda: network().fit(X.tolist(), Y.tolist(), verbose=0)),
    "words as labels": ("data-type", lambda: network().fit(X, np.array(["a", "b"] * 20), verbose=0)),
    "a class too many": ("units-vs-classes", lambda: keras.utils.to_categorical([1, 2, 5], 3)),
    "labels of another length": ("labels-misaligned", lambda: network().fit(X, Y[:9], verbose=0)),
    "a loss's short name": ("removed-api", lambda: keras.losses.mse(X, X)),
    "an argument of Keras 2": ("removed-api", lambda: callbacks.ModelCheckpoint("m.keras", period=2)),
    "a method of Keras 2": ("removed-api", lambda: network().predict_classes(X)),
    "not compiled": ("not-compiled", lambda: keras.Sequential([layers.Dense(3)]).fit(X, Y, verbose=0)),
    "pictures too small": (
        "input-shape",
        lambda: keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Conv2D(4, 9)])(PICTURES),
    ),
    "one-hot rows in TensorFlow's loss of numbers": (
        "loss-label-mismatch",
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(tf.one_hot(Y, 3), ANSWERS),
    ),
    "one-hot rows in a graph's loss of numbers": (
        "loss-label-mismatch",
        lambda: tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=ANSWERS, labels=tf.repeat(Y, 3)),
    ),
    "numbers in TensorFlow's loss of rows": (
        "loss-label-mismatch",
        lambda: tf.nn.softmax_cross_entropy_with_logits(Y.astype("float32"), ANSWERS),
    ),
    "rows of another width": (
        "loss-label-mismatch",
        lambda: tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(Y, 4), ANSWERS),
    ),
    "a column for a row": (
        "loss-label-mismatch",
        lambda: tf.nn.sigmoid_cross_entropy_with_logits(tf.zeros(40), tf.zeros((40, 1))),
    ),
    "several answers a sample": (
        "missing-flatten",
        lambda: tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(Y, 3), tf.repeat(ANSWERS, 5, axis=0)),
    ),
    "several answers a number": (
        "missing-flatten",
        lambda: tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=tf.repeat(ANSWERS, 5, axis=0), labels=Y),
    ),
    "a second LSTM behind one that returns a step": ("channel-axis", two_lstms),
    "one optimizer for two networks": ("optimizer-reused", one_optimizer_for_two),
    "one thing nobody knows": ("crash", lambda: [][1]),
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", RAISES)
def test_it_is_taken_for_what_it_is(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, make = RAISES[name]
    with pytest.raises(Exception) as raised:  # noqa: PT011  (what kind it is, is the library's affair)
        make()
    rule, suspicion = explain(Crash(raised.value, __file__, 1, name))
    assert rule.code == code
    assert str(suspicion.cause) and str(suspicion.remedies[0].text)


def test_what_an_exception_quotes_is_not_taken_for_its_cause():
    error = TypeError(
        "Could not locate class 'Own'. Full object config: {'data_format': 'channels_first', 'np_utils': 1}"
    )
    assert explain(Crash(error))[0].code == "not-serializable"
