"""How sure the network is: whether that is to be believed, and what it says of the labels. Each is asked by an echo."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import echo, logs, sure_of
from tests.doctor.rules.made import case, nearly, shows, use

from halfhour.doctor.rules.label_noise import label_noise
from halfhour.doctor.rules.miscalibrated import miscalibrated

LOGIT = keras.losses.BinaryCrossentropy(from_logits=True)
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
ONE_HOT = "categorical_crossentropy"
TWO, THREE = np.arange(200) % 2, np.arange(300) % 3


def odds(share):
    """The logit of a probability."""
    return np.log(share / (1 - share))


def yes_or_no(truth, sure, right):
    """One unit's logits that say so surely which of two classes it is, and are right for this share of all."""
    told = np.where(np.arange(len(truth)) < round(right * len(truth)), truth, 1 - truth)
    return (odds(sure) * (2 * told - 1))[:, None].astype("float32")


def of_several(truth, count, right):
    """Classes, of which this share is the truth and the others are the next class."""
    return np.where(np.arange(len(truth)) < round(right * len(truth)), truth, (truth + 1) % count)


@shows(miscalibrated, says="Mean confidence is 99.0%, accuracy 80.0% (expected calibration error 0.19).")
def one_logit_too_sure_of_itself():
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.99, 0.8), TWO)


@shows(miscalibrated, says="Mean confidence is 60.0%, accuracy 90.0% (expected calibration error 0.30).")
def one_sigmoid_not_sure_enough():
    return case(echo(1, "sigmoid", "binary_crossentropy", functional=True), yes_or_no(TWO, 0.6, 0.9), TWO)


@shows(miscalibrated, says="Mean confidence is 95.0%, accuracy 70.0% (expected calibration error 0.25).")
def a_softmax_too_sure_of_itself():
    answers = sure_of(of_several(THREE, 3, 0.7), 3, 0.95)
    return case(echo(3, "softmax", ONE_HOT), answers, np.eye(3)[THREE])


@shows(miscalibrated, says="Mean confidence is 50.0%, accuracy 100.0% (expected calibration error 0.50).")
def three_logits_not_sure_enough():
    return case(echo(3, None, LOGITS), sure_of(THREE, 3, 0.5), THREE)


@nearly(miscalibrated)
def one_logit_a_little_too_sure():
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.94, 0.8), TWO)  # 0.14


@nearly(miscalibrated)
def three_logits_as_sure_as_they_are_right():
    return case(echo(3, None, LOGITS), sure_of(of_several(THREE, 3, 0.7), 3, 0.7), THREE)


@nearly(miscalibrated)
def a_hundred_samples():
    return case(echo(1, None, LOGIT), yes_or_no(TWO[:100], 0.99, 0.8), TWO[:100])


@nearly(miscalibrated)
def a_network_that_knows_little():
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.99, 0.7), TWO)  # skill 0.4


@nearly(miscalibrated)
def distances_that_are_no_probabilities():
    answers = yes_or_no(TWO, 0.99, 0.8)
    return case(echo(1, None, "mse"), answers, TWO, metrics=["accuracy"])


# Labels. With five classes the four that are not named share what is left evenly.

FIVE = np.arange(300) % 5


@shows(label_noise, says="Accuracy: 95.0% on the validation samples, 80.0% on the training samples.")
def better_on_held_samples_of_one_logit():
    held = yes_or_no(TWO, 0.9, 0.95), TWO
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.9, 0.8), TWO, held=held)


@shows(label_noise, says="Accuracy: 90.0% on the validation samples, 70.0% on the training samples.")
def better_on_samples_that_were_evaluated():
    told = use("evaluate", sure_of(of_several(THREE, 3, 0.9), 3, 0.8), np.eye(3)[THREE])
    trained = sure_of(of_several(THREE, 3, 0.7), 3, 0.8), np.eye(3)[THREE]
    return case(echo(3, "softmax", ONE_HOT, functional=True), *trained, asked=(told,))


@shows(
    label_noise,
    says="20% of the training labels differ from the prediction, which the network finds 16 times as likely as "
    "its second choice.",  # 0.8 beside 0.05
)
def one_clear_answer_where_the_label_is_another():
    return case(echo(5, "softmax"), sure_of(of_several(FIVE, 5, 0.8), 5, 0.8), FIVE)


@shows(
    label_noise, says="30% of the training labels differ from the prediction, which the network finds 6 times as likely"
)
def one_clear_answer_of_five_logits():
    return case(echo(5, None, LOGITS), sure_of(of_several(FIVE, 5, 0.7), 5, 0.6), FIVE)  # 0.6 beside 0.1


@shows(
    label_noise, says="The model is about 70% confident in nearly every sample, and 30% of the training labels differ"
)
def as_sure_as_it_is_right_of_every_sample():
    return case(echo(3, "softmax"), sure_of(of_several(THREE, 3, 0.7), 3, 0.7), THREE)


@nearly(label_noise)
def surer_than_it_is_right_of_every_sample():
    return case(echo(3, "softmax"), sure_of(of_several(THREE, 3, 0.7), 3, 0.85), THREE)


@nearly(label_noise)
def a_little_better_on_held_samples():
    held = yes_or_no(TWO, 0.9, 0.89), TWO
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.9, 0.8), TWO, held=held)


@nearly(label_noise)
def better_on_fifty_held_samples():
    held = yes_or_no(TWO[:50], 0.9, 1.0), TWO[:50]
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.9, 0.8), TWO, held=held)


@nearly(label_noise)
def as_good_on_held_samples_of_which_each_logit_is_small():
    held = yes_or_no(TWO, 0.6, 0.95), TWO  # a logit of 0.4 is a yes
    return case(echo(1, None, LOGIT), yes_or_no(TWO, 0.6, 0.95), TWO, held=held)


@nearly(label_noise)
def torn_between_the_label_and_another():
    told = of_several(FIVE, 5, 0.8)
    shares = np.full((300, 5), 0.1 / 3)
    shares[np.arange(300), (told - 1) % 5] = 0.3  # where it is wrong, this is the label
    shares[np.arange(300), told] = 0.6
    return case(echo(5, "softmax"), logs(shares), FIVE)


@nearly(label_noise)
def sure_of_its_mistakes():
    return case(echo(5, "softmax"), sure_of(of_several(FIVE, 5, 0.8), 5, 0.95), FIVE)


@nearly(label_noise)
def few_labels_that_are_others():
    return case(echo(5, None, LOGITS), sure_of(of_several(FIVE, 5, 0.91), 5, 0.8), FIVE)
