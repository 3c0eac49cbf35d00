"""Sequences that are cut to one length, at the end that matters and at the other; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.sequences_cut import sequences_cut
from halfhour.doctor.verdict import cases

PROGRAM = """
import keras, numpy as np
from keras import layers
random = np.random.default_rng(0)
labels = random.integers(0, 2, 300)
def text(label, footer):
    told = [1 + label if random.random() < 0.5 else random.integers(3, 20) for _ in range(10)]
    rest = list(random.integers(20, 30, random.integers({footer})))
    return told + rest if footer else rest + told
texts = [text(label, footer={last}) for label in labels]
x = keras.utils.pad_sequences(texts, maxlen={length}{how})
inner = [layers.Embedding(30, 4), layers.Flatten(), layers.Dense(1, "sigmoid")]
model = keras.Sequential([keras.Input(({length},)), *inner])
model.compile("sgd", "binary_crossentropy")
model.fit(x[:200], labels[:200], validation_data=(x[200:], labels[200:]), epochs=1, verbose=0)
"""


def padded(*, last=True, footer="8, 20", length=10, how=""):
    program = PROGRAM.format(last=last, footer=footer, length=length, how=how)
    return cases(run(program), streams=True)[-1]


@shows(sequences_cut, says='cut 100% of the sequences at one end (`truncating="pre"`). Naive Bayes gets')
def a_footer_is_all_that_is_left():
    return padded()


@shows(sequences_cut, says='`truncating="post"`')
def what_comes_last_is_cut_off():
    return padded(last=False, how=", truncating='post'")


@nearly(sequences_cut)
def the_footer_is_cut_off():
    return padded(how=", truncating='post'")


@nearly(sequences_cut)
def what_comes_last_is_kept():
    return padded(last=False)


@nearly(sequences_cut)
def all_of_it_fits():
    return padded(length=40)
