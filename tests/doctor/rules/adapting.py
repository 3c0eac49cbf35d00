"""Preprocessing layers beside a training: adapted once, adapted again."""

from typing import Any

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, use

from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.seeing.beside import listen_beside
from halfhour.doctor.seeing.hooks import Hooks
from halfhour.doctor.seeing.notes import Notes

OLD, NEW = ["good fine good", "bad poor bad bad"], ["new words", "bad news"]


def adapted(first: Any, again: Any, layer: keras.Layer, *, trained_again: bool = False, asked: bool = True) -> Any:
    """A layer that is adapted, a training, and perhaps the layer adapted again before the model is asked."""
    notes, hooks = Notes(), Hooks()
    listen_beside(hooks, notes)
    try:
        layer.adapt(first)
        began = notes.seen.next_moment()
        if again is not None:
            layer.adapt(again)
    finally:
        hooks.undo()
    assert not notes.faults
    x = np.random.default_rng(0).integers(0, 5, (40, 3)).astype("float32")
    question = use("predict", x)
    question.moment = notes.seen.next_moment() if asked else 0
    made = case(network(keras.Input((3,)), keras.layers.Dense(2, "softmax")), x, np.arange(40) % 2, asked=(question,))
    made.fit.began = notes.seen.next_moment() - 1 if trained_again else began
    made.seen.adapted = notes.seen.adapted
    return made


def words() -> keras.Layer:
    return keras.layers.TextVectorization(output_sequence_length=3, name="words")


@shows(predict_preprocess_mismatch, says="`words` was adapted before training and again before it was used: 4 of its")
def a_vocabulary_made_again_of_new_texts():
    return adapted(OLD, NEW, words())


@shows(
    predict_preprocess_mismatch, says="`scaled` was adapted before training and again before it was used: 2 of its 2"
)
def a_normalisation_of_new_rows():
    layer = keras.layers.Normalization(name="scaled")
    return adapted(np.arange(12.0).reshape(4, 3), 5 * np.arange(12.0).reshape(4, 3), layer)


def trained_then_asked(trained: Any, asked: Any, notes: Notes) -> Any:
    """A training, and a question after it, on rows that were encoded before."""
    question = use("predict", asked)
    question.moment = 9
    made = case(
        network(keras.Input((3,)), keras.layers.Dense(2, "softmax")), trained, np.arange(40) % 2, asked=(question,)
    )
    made.fit.began = 8
    made.seen.adapted = notes.seen.adapted
    return made


def encoding(texts: Any) -> Any:
    """Rows that a layer encoded, adapted to them or to the training's."""
    notes, hooks, layer = Notes(), Hooks(), words()
    listen_beside(hooks, notes)
    try:
        layer.adapt(OLD)
        trained = np.array(layer(np.array(OLD * 20))).astype("float32")
        if texts is not None:
            layer.adapt(texts)
        asked = np.array(layer(np.array((texts or OLD) * 5))).astype("float32")
    finally:
        hooks.undo()
    return trained_then_asked(trained, asked, notes)


@shows(predict_preprocess_mismatch, says="`words` was adapted before training and again before it was used")
def a_function_that_adapts_whenever_it_encodes():
    return encoding(NEW)


@nearly(predict_preprocess_mismatch)
def a_function_that_only_encodes():
    return encoding(None)


@nearly(predict_preprocess_mismatch)
def a_vocabulary_made_once():
    return adapted(OLD, None, words())


@nearly(predict_preprocess_mismatch)
def the_same_vocabulary_again():
    return adapted(OLD, OLD, words())


@nearly(predict_preprocess_mismatch)
def a_training_after_the_second_vocabulary():
    return adapted(OLD, NEW, words(), trained_again=True)


@nearly(predict_preprocess_mismatch)
def a_second_vocabulary_for_nothing_that_is_asked():
    return adapted(OLD, NEW, words(), asked=False)


def encoding_each_by_its_own(texts: Any) -> Any:
    """Rows that a function encoded, which makes a layer each time."""
    notes, hooks = Notes(), Hooks()
    listen_beside(hooks, notes)

    def encode(rows: Any) -> Any:
        layer = keras.layers.TextVectorization(output_sequence_length=3)
        layer.adapt(rows)
        return np.array(layer(np.array(rows))).astype("float32")

    try:
        trained, asked = encode(OLD * 20), encode(texts * 5)
    finally:
        hooks.undo()
    return trained_then_asked(trained, asked, notes)


@shows(predict_preprocess_mismatch, says="was adapted before training and again before it was used")
def new_texts_encoded_by_a_layer_of_their_own():
    return encoding_each_by_its_own(NEW)


@nearly(predict_preprocess_mismatch)
def the_same_words_encoded_by_a_layer_of_their_own():
    return encoding_each_by_its_own(OLD)
