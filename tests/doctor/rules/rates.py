"""Learning rates, steps and batches, and what goes wrong for want of a right size."""

from dataclasses import replace

import keras
import numpy as np
from tests.doctor.rules.by_hand import blank, echo
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.batch_too_small import batch_too_small
from halfhour.doctor.rules.ignored_argument import ignored_argument
from halfhour.doctor.rules.lr_invalid import lr_invalid
from halfhour.doctor.rules.lr_too_high import lr_too_high
from halfhour.doctor.rules.lr_too_low import lr_too_low
from halfhour.doctor.rules.out_of_memory import out_of_memory

Input, Dense = keras.Input, keras.layers.Dense
Adam, SGD = keras.optimizers.Adam, keras.optimizers.SGD
X, Y = two_clouds(400)
LOGITS = keras.losses.BinaryCrossentropy(from_logits=True)


def guessing(optimizer="adam", *before):
    """It answers one class of two in turn, whatever it is asked: nothing was learned."""
    return blank(network(Input((4,)), *before, Dense(2, "softmax"), optimizer=optimizer))


def right(share, optimizer="adam"):
    """A network of one logit that is given its answers, and class numbers of which this share agrees with them."""
    answers = np.where(np.arange(400) % 2, 3.0, -3.0)[:, None].astype("float32")
    y = np.arange(400) % 2
    wrong = int(400 * (1 - share))
    y[:wrong] = 1 - y[:wrong]
    return echo(1, None, LOGITS, optimizer=optimizer), answers, y


@shows(lr_invalid, says="The learning rate is 0.")
def a_rate_of_zero():
    return case(guessing(Adam(0.0)), X, Y)


@shows(lr_invalid, says="The learning rate is -0.01.")
def a_rate_below_zero():
    return case(guessing(SGD(-0.01)), X, Y)


@shows(lr_invalid, says="The learning rate is nan.")
def a_schedule_that_begins_with_no_number():
    return case(guessing(), X, Y, rates=(float("nan"), 0.001, 0.001))


@nearly(lr_invalid)
def a_warm_up_that_begins_at_zero():
    rising = keras.optimizers.schedules.CosineDecay(0.0, 200, warmup_target=0.01, warmup_steps=5)
    return case(guessing(Adam(rising)), X, Y, rates=(0.0,))


@nearly(lr_invalid)
def a_rate_next_to_zero():
    return case(guessing(Adam(1e-12)), X, Y)


@shows(lr_too_high, says="The learning rate is 0.02; Adam usually works with 5e-05 to 0.01.")
def twice_the_highest_usual_rate_of_adam():
    return case(*right(0.8, Adam(0.02)))


@shows(lr_too_high, says="SGD usually works with 0.0001 to 0.1. The loss went from 0.7 to 0.4.")
def a_high_rate_with_momentum():
    found = case(*right(0.8, SGD(0.3, momentum=0.9)))  # momentum of 0.9 makes steps ten times as long
    found.fit.first_losses.append((1, 0.7))
    return found


@shows(lr_too_high, says="The learning rate is 0.003; Adam usually")
def three_times_the_good_rate_and_nothing_learned():
    return case(guessing(Adam(0.003)), X, Y)


@shows(lr_too_high, says="The learning rate is 0.001; Adam usually")
def the_good_rate_and_a_loss_that_grew():
    return case(guessing(Adam(0.001)), X, Y, losses=(1.0, 2.0, 1.6))


@nearly(lr_too_high)
def the_good_rate_and_a_loss_that_rests():
    return case(guessing(Adam(0.001)), X, Y, losses=(0.7, 0.69, 0.69))


@nearly(lr_too_high)
def the_highest_usual_rate():
    return case(*right(0.8, Adam(0.01)))


@nearly(lr_too_high)
def the_highest_usual_rate_with_momentum():
    return case(*right(0.8, SGD(0.1, momentum=0.9)))  # Keras keeps it as float32: 0.1000000015


@nearly(lr_too_high)
def a_high_rate_that_learned_well():
    return case(*right(0.97, Adam(0.02)))


@nearly(lr_too_high)
def a_high_rate_without_momentum():
    return case(*right(0.8, SGD(0.3)))


@shows(
    lr_too_low,
    says="The learning rate is 1e-06; Adam usually works with 5e-05 to 0.01. In 3 epochs the loss went from 1 to 0.9.",
)
def a_thousandth_of_the_good_rate():
    return case(*right(0.6, Adam(1e-6)), losses=(1.0, 0.95, 0.9))


@shows(lr_too_low, says="The learning rate is 0.0005; Adam usually")
def half_the_good_rate_and_nothing_learned_in_many_steps():
    return case(guessing(Adam(0.0005)), X, Y, losses=(0.7,) * 24)  # 24 x 13 steps


@nearly(lr_too_low)
def half_the_good_rate_and_nothing_learned_in_few_steps():
    return case(guessing(Adam(0.0005)), X, Y, losses=(0.7,) * 23)  # 299 steps


@nearly(lr_too_low)
def a_tenth_of_the_good_rate():
    return case(*right(0.6, Adam(1e-4)))


@nearly(lr_too_low)
def a_low_rate_that_learned_well():
    return case(*right(0.97, Adam(1e-6)))


@nearly(lr_too_low)
def a_rate_that_fell_at_the_end():
    return case(*right(0.8), losses=(1.0, 0.9, 0.8, 0.8, 0.8), rates=(0.001, 0.001, 0.001, 1e-6, 1e-6))


@shows(batch_too_small, says="Each step sees 2 of 400 samples.")
def batches_of_two():
    return case(guessing(), X, Y, batch_size=2)


@shows(batch_too_small, says="Each step sees 4 of 400 samples.")
def batches_of_four_that_are_normalised():
    return case(guessing("adam", keras.layers.BatchNormalization()), X, Y, batch_size=4)


@nearly(batch_too_small)
def batches_of_four():
    return case(guessing(), X, Y, batch_size=4)


@nearly(batch_too_small)
def batches_of_five_that_are_normalised():
    return case(guessing("adam", keras.layers.BatchNormalization()), X, Y, batch_size=5)


@nearly(batch_too_small)
def batches_of_two_of_a_hundred_samples():
    return case(guessing(), X[:100], Y[:100], batch_size=2)


@nearly(batch_too_small)
def batches_of_two_that_learned_well():
    return case(*right(0.97), batch_size=2)


def of_pictures():
    """A network of images (8, 8, 1) that normalises each channel at 36 places; guessing."""
    layers = [keras.layers.Conv2D(2, 3), keras.layers.BatchNormalization(), keras.layers.Flatten(), Dense(1, "sigmoid")]
    return blank(network(Input((8, 8, 1)), *layers, loss="binary_crossentropy"))


@shows(batch_too_small, says="Each step sees 1 of 70 samples.")
def one_value_is_its_own_mean():
    return case(guessing("adam", keras.layers.BatchNormalization()), X[:70], Y[:70], batch_size=1)


@shows(batch_too_small, says="Each step sees 1 of 400 samples.")
def single_samples_that_a_dataset_gives():
    made = case(guessing("adam", keras.layers.BatchNormalization()), X, Y)
    made.fit.data = replace(made.fit.data, batch=1)
    return made


@nearly(batch_too_small)
def one_image_has_many_places():
    return case(of_pictures(), np.zeros((400, 8, 8, 1), "float32") + X[:, :1, None, None], Y, batch_size=3)


@nearly(batch_too_small)
def one_sample_and_statistics_that_are_frozen():
    model = guessing("adam", keras.layers.BatchNormalization())
    model.layers[-2].trainable = False
    return case(model, X, Y, batch_size=3)


OF_OLDER_KERAS = "Argument `{}` is no longer supported and will be ignored."


@shows(ignored_argument, says="Keras says: Argument `decay` is no longer supported and will be ignored.")
def a_decay_that_is_ignored_and_nothing_learned():
    return case(guessing(), X, Y, warnings=(OF_OLDER_KERAS.format("decay"),))


@shows(ignored_argument, says="Keras says: Argument `lr` is no longer supported and will be ignored.")
def another_argument_that_is_ignored():
    return case(*right(0.97), warnings=("Tracing is slow.", OF_OLDER_KERAS.format("lr")))


@nearly(ignored_argument)
def a_warning_of_another_kind():
    return case(guessing(), X, Y, warnings=("Do not pass an `input_shape` argument to a layer.",))


# A step holds at least 4 bytes for each answer: here 2 a sample, beside 2 x 10 for the weights and their gradients.


@shows(out_of_memory, says="A step with 10000000000000 samples needs at least 80000.0 GB;")
def a_batch_that_no_machine_holds():
    return case(guessing(), X, Y, losses=(), batch_size=10**13)


@shows(out_of_memory, says="A step with 1 samples needs at least 160000.0 GB;")
def a_layer_whose_answers_no_machine_holds():
    wide = network(Input((4,)), keras.layers.RepeatVector(10**13), loss="mse")  # 4 x 10^13 answers of 4 bytes
    return case(wide, X, X, losses=(), batch_size=1)


@nearly(out_of_memory)
def a_usual_batch():
    return case(guessing(), X, Y, losses=())


@nearly(out_of_memory)
def a_large_batch_that_was_trained():
    return case(guessing(), X, Y, batch_size=10**13)  # Keras cuts it down to the samples that there are
