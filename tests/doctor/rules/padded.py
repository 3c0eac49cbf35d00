"""A class for each step of sequences that end in padding, and for others; programs that are run."""

from tests.doctor.rules.made import nearly, shows
from tests.doctor.rules.names_only import of_last_fit

from halfhour.doctor.rules.padding_counted import padding_counted

TAGS = """
random = np.random.default_rng(0)
words = random.integers(1, 9, (300, 12))
tags = 1 + words % 3
ends = np.arange(12) >= random.integers({shortest}, {longest}, 300)[:, None]
words[ends], tags[ends] = 0, 0
weights = (words != 0).astype("float32")
"""
NETWORK = """
model = keras.Sequential(
    [keras.Input((12,)), layers.Embedding(9, 2, mask_zero={mask}), layers.Dense(4, activation="softmax")]
)
model.compile(keras.optimizers.Adam(0.02), "{loss}", {metrics}=["accuracy"])
"""
FIT = """
model.fit(words[:200], tags[:200], {held}epochs=4, verbose=0)
"""
HELD = "validation_data=(words[200:], tags[200:]), "


def tagged(
    *, shortest=2, longest=8, mask=False, loss="sparse_categorical_crossentropy", metrics="metrics", held=HELD, more=""
):
    network = NETWORK.format(mask=mask, loss=loss, metrics=metrics)
    return of_last_fit(TAGS.format(shortest=shortest, longest=longest), more, network, FIT.format(held=held))


@shows(padding_counted, says="`val_accuracy` was ")
def tags_of_sentences():
    return tagged()


@shows(padding_counted, says="`accuracy` was ")
def tags_as_one_hot_rows():
    return tagged(loss="categorical_crossentropy", held="", more="tags = np.eye(4)[tags]\n")


@nearly(padding_counted)
def weights_for_the_loss_alone():
    return tagged(held="sample_weight=weights[:200], ")


@nearly(padding_counted)
def padding_that_is_masked():
    return tagged(mask=True)


@nearly(padding_counted)
def weights_for_the_accuracy_too():
    return tagged(metrics="weighted_metrics", held="sample_weight=weights[:200], ")


@nearly(padding_counted)
def sentences_that_are_hardly_padded():
    return tagged(shortest=11, longest=13)


@nearly(padding_counted)
def zeros_that_are_words():
    return tagged(more="tags[ends] = random.integers(1, 4, ends.sum())\n")
