"""Models that predict the next step of a sequence, some of which see it. Cases by hand."""

import keras
import numpy as np
from keras import layers
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.looks_ahead import looks_ahead
from halfhour.doctor.rules.missing_flatten import missing_flatten

WORDS = np.random.default_rng(0).integers(0, 9, (40, 13))
WAVES = np.sin(np.arange(13) * 0.7 + np.arange(40)[:, None]).astype("float32")[..., None]


def attention(*, causal: bool, steps: int | None = 12):
    """A network for words, of one layer of attention, that takes sequences of any length where `steps` is none."""
    given = keras.Input((steps,), dtype="int32")
    words = layers.Embedding(9, 8)(given)
    seen = layers.MultiHeadAttention(2, 4)(words, words, use_causal_mask=causal)
    made = keras.Model(given, layers.Dense(9, activation="softmax")(seen + words))
    made.compile("adam", "sparse_categorical_crossentropy")
    return made


def next_words(model, targets=WORDS[:, 1:]):
    return case(model, WORDS[:, :-1], targets)


def waves(*inner, targets=WAVES[:, 1:]):
    return case(network(keras.Input((12, 1)), *inner, layers.Dense(1), loss="mse"), WAVES[:, :-1], targets)


@shows(looks_ahead, says="Exchanging the inputs from step 6 on changes the predictions for the steps before it.")
def attention_without_a_mask():
    return next_words(attention(causal=False))


@shows(looks_ahead, says="changes the predictions for the steps before it.")
def a_wave_read_from_both_ends():
    return waves(layers.Bidirectional(layers.LSTM(4, return_sequences=True)))


@shows(looks_ahead, says="changes the predictions for the steps before it.")
def a_convolution_that_reaches_forward():
    return waves(layers.Conv1D(4, 3, padding="same"))


@shows(looks_ahead, says="changes the predictions for the steps before it.")
def one_hot_targets():
    made = attention(causal=False)
    made.compile("adam", "categorical_crossentropy")
    return next_words(made, np.eye(9, dtype="float32")[WORDS[:, 1:]])


@nearly(looks_ahead)
def attention_with_a_mask():
    return next_words(attention(causal=True))


@nearly(looks_ahead)
def a_wave_read_from_its_beginning():
    return waves(layers.LSTM(4, return_sequences=True))


@nearly(looks_ahead)
def a_convolution_padded_on_the_left():
    return waves(layers.Conv1D(4, 3, padding="causal"))


@nearly(looks_ahead)
def a_kind_for_every_word():
    """Tagging: all of a sentence is known, and its words are not what is asked for."""
    return next_words(attention(causal=False), WORDS[:, :-1] % 3)


@nearly(looks_ahead)
def the_same_wave_again():
    return waves(layers.Conv1D(4, 3, padding="same"), targets=WAVES[:, :-1])


@nearly(looks_ahead)
def steps_that_hardly_ever_change():
    """The words of each row are all one: the next one is known without looking."""
    same = np.repeat(WORDS[:, :1], 12, axis=1)
    return case(attention(causal=False), same, same)


@nearly(missing_flatten)
def a_network_for_sequences_of_any_length():
    return next_words(attention(causal=True, steps=None))
