"""Zeros inside sequences whose embedding takes them for padding, and zeros at their ends. Cases by hand."""

import keras
import numpy as np
from keras import Input
from keras.layers import GRU, Dense, Embedding
from tests.doctor.rules.by_hand import blank
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.mask_hides_data import mask_hides_data


def coded(lowest, *, mask=True, at_the_end=True):
    """Sequences of 4 to 9 symbols of four kinds, numbered from `lowest`, padded to 12 with zeros; nothing learned."""
    random = np.random.default_rng(4)
    x = np.zeros((80, 12), "int32")
    for row in x:
        length = random.integers(4, 10)
        row[slice(0, length) if at_the_end else slice(12 - length, 12)] = lowest + random.integers(0, 4, length)
    return case(
        blank(network(Input((12,)), Embedding(5, 4, mask_zero=mask), GRU(4), Dense(2, "softmax"))), x, np.arange(80) % 2
    )


@shows(mask_hides_data, says="of the steps within the sequences are 0, and `embedding")
def symbols_numbered_from_zero():
    keras.utils.clear_session()
    return coded(0)


@shows(mask_hides_data, says="has `mask_zero=True`.")
def padded_at_the_front():
    return coded(0, at_the_end=False)


@nearly(mask_hides_data)
def symbols_numbered_from_one():
    return coded(1)


@nearly(mask_hides_data)
def symbols_numbered_from_one_padded_at_the_front():
    return coded(1, at_the_end=False)


@nearly(mask_hides_data)
def no_mask():
    return coded(0, mask=False)
