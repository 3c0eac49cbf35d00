"""How data were cut into training and validation, and whether labels still stand beside their inputs."""

import keras
import numpy as np
import tensorflow as tf
from tests.doctor.rules.by_hand import blank, echo
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds, use

from halfhour.doctor.rules.augmentation_active import augmented_when_judged
from halfhour.doctor.rules.labels_misaligned import labels_misaligned
from halfhour.doctor.rules.not_shuffled import not_shuffled
from halfhour.doctor.rules.split_unstratified import split_unstratified
from halfhour.doctor.rules.train_val_leak import train_val_leak
from halfhour.doctor.seeing.observed import FitSeen, Sample
from halfhour.doctor.seeing.sampling import resolve, sample_of

Input, Dense = keras.Input, keras.layers.Dense


def classifier(classes=4):
    return network(Input((4,)), Dense(8, "relu"), Dense(classes, "softmax"))


def rows(count, width=4, seed=0):
    return np.random.default_rng(seed).normal(size=(count, width)).astype("float32")


@shows(split_unstratified, says="100% of the validation samples belong to classes missing from the training set: 3.")
def the_last_quarter_of_four_sorted_classes():
    return case(classifier(), rows(100), np.repeat(np.arange(4), 25), split=0.25)


@shows(split_unstratified, says="40% of the validation samples belong to classes missing from the training set: 2, 3.")
def one_hot_rows_cut_by_hand_before_they_were_judged():
    labels = np.repeat(np.arange(4), 25)
    told = use("evaluate", rows(50), np.eye(4)[[0, 0, 1, 2, 3] * 10])  # 20 of 50
    model = echo(4, "softmax", "categorical_crossentropy", functional=True)
    return case(model, rows(50), np.eye(4)[labels[:50]], asked=(told,))


@shows(
    split_unstratified,
    says="100% of the validation samples are of class 1, but 14% of the training samples.",  # 10 of 70
)
def sorted_labels_of_which_a_few_of_the_last_class_are_trained_on():
    return case(classifier(2), rows(100), np.repeat([0, 1], [60, 40]), split=0.3)


@shows(split_unstratified, says="The targets are sorted: the validation targets lie outside the training range.")
def a_table_sorted_by_its_price():
    return case(network(Input((4,)), Dense(1), loss="mse"), rows(100), np.linspace(0, 9, 100), split=0.2)


@shows(split_unstratified, says="The training labels are sorted, from 0 to 2; class 3 has an output but not one sample")
def sorted_labels_of_which_the_last_class_was_kept_for_the_test():
    return case(classifier(), rows(75), np.repeat(np.arange(3), 25))


@nearly(split_unstratified)
def outputs_to_spare_and_labels_in_turn():
    return case(classifier(), rows(75), np.arange(75) % 3)


@nearly(split_unstratified)
def sorted_labels_of_every_class():
    return case(classifier(), rows(100), np.repeat(np.arange(4), 25))


@nearly(split_unstratified)
def four_classes_in_turn():
    return case(classifier(), rows(100), np.arange(100) % 4, split=0.25)


@nearly(split_unstratified)
def a_new_class_in_less_than_a_tenth():
    held = np.where(np.arange(100) < 91, np.arange(100) % 3, 3)  # nine in a hundred
    return case(classifier(), rows(90), np.arange(90) % 3, held=(rows(100), held))


@nearly(split_unstratified)
def other_shares_in_a_test_that_was_not_cut_from_sorted_labels():
    told = use("evaluate", rows(40), np.repeat([0, 1], [2, 38]))
    return case(classifier(2), rows(100), (np.arange(100) % 5 == 0).astype(int), asked=(told,))


@nearly(split_unstratified)
def a_table_that_was_shuffled():
    prices = np.random.default_rng(0).permutation(np.linspace(0, 9, 100))
    return case(network(Input((4,)), Dense(1), loss="mse"), rows(100), prices, split=0.2)


@nearly(split_unstratified)
def a_series_in_time_that_grows():
    x = np.lib.stride_tricks.sliding_window_view(np.linspace(0, 9, 104), 5)[:, :, None].astype("float32")
    model = network(Input((5, 1)), keras.layers.SimpleRNN(2), Dense(1), loss="mse")
    return case(model, x, np.linspace(0, 9, 100), split=0.2)


@shows(
    labels_misaligned,
    says="Validation accuracy is 50.0%; guessing gets 50.0%",  # one class always, of two in turn
)
def labels_that_were_shuffled_alone():
    x, y = two_clouds(300)
    y = np.random.default_rng(0).permutation(y)
    return case(blank(classifier(2)), x, y, held=two_clouds(100, seed=1))


@shows(labels_misaligned, says="Validation accuracy is 50.0%; guessing gets 50.0%")
def labels_of_one_logit_that_were_shuffled_alone():
    x, y = two_clouds(300)
    y = np.random.default_rng(0).permutation(y)
    model = network(Input((4,)), Dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return case(blank(model), x, y, asked=(use("evaluate", *two_clouds(100, seed=1)),))


def in_any_order(count, seed):
    """Two clouds whose classes come in no order that a shift would keep."""
    order = np.random.default_rng(seed).permutation(count)
    x, y = two_clouds(count, seed=seed)
    return x[order], y[order]


@shows(labels_misaligned, says="With the labels paired to the inputs 1 row(s) further up, it gets 9")
def labels_a_row_below_their_inputs():
    x, y = in_any_order(700, 0)
    return case(blank(classifier(2)), x[:-1], np.roll(y, 1)[:-1], held=two_clouds(100, seed=1))


@shows(labels_misaligned, says="With the labels paired to the inputs 2 row(s) further down, it gets 9")
def labels_two_rows_above_their_inputs():
    x, y = in_any_order(300, 2)
    model = network(Input((4,)), Dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return case(blank(model), x, np.roll(y, -2), held=two_clouds(100, seed=1))


@shows(labels_misaligned, says="nearest neighbours and a random forest on the same samples get")
def labels_moved_before_a_shuffle():
    x, y = in_any_order(300, 4)
    order = np.random.default_rng(5).permutation(300)
    return case(blank(classifier(2)), x[order], np.roll(y, 1)[order], held=two_clouds(100, seed=1))


@nearly(labels_misaligned)
def a_network_that_guesses_what_neighbours_know():
    return case(blank(classifier(2)), *two_clouds(300), held=two_clouds(100, seed=1))


@nearly(labels_misaligned)
def a_common_class_that_nothing_beats():
    x, y = rows(300), (np.arange(300) % 10 == 0).astype(int)
    return case(blank(classifier(2)), x, y, held=(rows(100, seed=1), y[:100]))


@nearly(labels_misaligned)
def a_rarer_class_that_the_network_ranks_above_the_other():
    random, model = np.random.default_rng(3), network(Input((4,)), Dense(1, "sigmoid"), loss="binary_crossentropy")
    model.set_weights([np.array([[1.0], [0], [0], [0]]), np.array([-1.3])])
    x, held = rows(300), rows(300, seed=1)
    y, answers = (random.random(300) < model.predict(part, verbose=0)[:, 0] for part in (x, held))
    return case(model, x, y.astype(int), held=(held, answers.astype(int)))


@nearly(labels_misaligned)
def values_without_an_order():
    x, y = rows(300), rows(300, 1, seed=2)
    return case(blank(network(Input((4,)), Dense(1), loss="mse")), x, y, held=(rows(100, seed=1), y[:100]))


@shows(train_val_leak, says="50% of the validation samples are in the training set too.")
def half_of_the_validation_was_trained_on():
    x, labels = rows(200), np.arange(200) % 2
    held = np.concatenate([x[:20], rows(20, seed=1)])
    return case(classifier(2), x, labels, held=(held, labels[:40]))


@shows(train_val_leak, says="100% of the validation samples are in the training set too.")
def a_test_of_repeated_rows_that_hold_many_numbers():
    x, labels = np.repeat(rows(50, 8), 4, axis=0), np.arange(200) % 2
    model = network(Input((8,)), Dense(2, "softmax"))
    return case(model, x, labels, held=(x[::5], labels[::5]))


def cut(**shuffling):
    """A training on the first 160 of 200 shuffled rows, judged on the rest."""
    stream = tf.data.Dataset.from_tensor_slices((rows(200), np.arange(200) % 2)).shuffle(200, seed=0, **shuffling)
    made = case(classifier(2), rows(200), np.arange(200) % 2)
    made.fit.data = resolve(Sample(whole=stream.take(160).batch(16)))
    made.fit.validation = resolve(Sample(whole=stream.skip(160).batch(16)))
    return made


@shows(train_val_leak, says="of these validation samples are in the training set.")
def another_order_for_every_epoch():
    return cut()


@nearly(train_val_leak)
def a_stream_that_is_not_to_be_read():
    """As in a live notebook: reading would move the person's random order on."""
    made = cut()
    made.fit.data = Sample(whole=made.fit.data.whole)
    return made


@nearly(train_val_leak)
def one_order_for_all_epochs():
    return cut(reshuffle_each_iteration=False)


@nearly(augmented_when_judged)
def other_rows_each_time_and_none_of_them_changed():
    return cut()


def in_batches(labels, model=None, **shuffling):
    """A training on a dataset of 160 rows of two clouds with these labels, in batches of 16."""
    x = two_clouds(160, apart=8.0)[0][np.argsort(np.argsort(labels, kind="stable") % 2, kind="stable")]
    stream = tf.data.Dataset.from_tensor_slices((x, labels))
    stream = stream.shuffle(160, **shuffling) if shuffling else stream
    made = case(model or blank(classifier(2)), x, labels)
    made.fit.data = resolve(Sample(whole=stream.batch(16)))
    return made


@shows(not_shuffled, says="10 batches hold 2 classes, but on average 100% of a batch belong to a single class.")
def a_dataset_sorted_by_class():
    return in_batches(np.repeat([0, 1], 80))


@shows(not_shuffled, says="hold 4 classes")
def sorted_arrays_that_fit_must_not_shuffle():
    return case(blank(classifier()), rows(160), np.repeat(np.arange(4), 40), shuffle=False, batch_size=20)


@nearly(not_shuffled)
def a_dataset_that_is_shuffled():
    return in_batches(np.repeat([0, 1], 80), seed=0)


@nearly(not_shuffled)
def sorted_arrays_that_fit_shuffles():
    return case(blank(classifier()), rows(160), np.repeat(np.arange(4), 40), batch_size=20)


@nearly(not_shuffled)
def one_class_that_is_nearly_all():
    return in_batches((np.arange(160) >= 152).astype(int))


@nearly(train_val_leak)
def some_twins():
    x, labels = rows(200), np.arange(200) % 2
    held = np.concatenate([x[:7], rows(33, seed=1)])  # 17.5 %
    return case(classifier(2), x, labels, held=(held, labels[:40]))


@nearly(train_val_leak)
def a_table_of_ticked_boxes():
    x, labels = (rows(200) > 0).astype("float32"), np.arange(200) % 2  # 16 different rows in all
    return case(classifier(2), x, labels, held=((rows(40, seed=1) > 0).astype("float32"), labels[:40]))


@nearly(train_val_leak)
def rows_held_back_by_keras():
    return case(classifier(2), rows(200), np.arange(200) % 2, split=0.2)


def oversampled(*, split_first: bool):
    """Rare rows repeated six times, and a quarter of the rows asked about."""
    x, order = rows(300, 8), np.random.default_rng(4).permutation
    learned, asked = (x[:225], x[225:]) if split_first else (x, x[:0])
    many = np.concatenate([learned, np.repeat(learned[::10], 6, axis=0)])
    many = many[order(len(many))]
    cut = len(many) if split_first else 3 * len(many) // 4
    made = case(network(Input((8,)), Dense(2, "softmax")), many[:cut], np.arange(cut) % 2)
    made.uses = [use("predict", np.concatenate([many[cut:], asked]))]
    return made


@shows(train_val_leak, says="of the samples given to `predict` are in the training set too.")
def rows_repeated_before_the_split():
    return oversampled(split_first=False)


@nearly(train_val_leak)
def rows_repeated_after_the_split():
    return oversampled(split_first=True)


def asked_about(x, chosen):
    made = case(network(Input((8,)), Dense(2, "softmax")), x, np.arange(len(x)) % 2)
    made.uses = [use("predict", chosen)]
    return made


@nearly(train_val_leak)
def the_training_set_and_the_test_set_in_one_call():
    x = np.concatenate([rows(200, 8), np.repeat(rows(10, 8, seed=5), 6, axis=0)])
    return asked_about(x, np.concatenate([x, rows(60, 8, seed=1)]))


@nearly(train_val_leak)
def the_end_of_the_training_set_and_what_follows():
    x = rows(200, 8)
    return asked_about(x, np.concatenate([x[150:], rows(50, 8, seed=1)]))


FOLDS = rows(300, 6, seed=7) * np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])


def folds(*, new_rows: bool = False, whole: bool = False, reset: bool = False, scale: bool = True):
    """A model that a first fold trained, and that a second one trains on and judges: 60 rows, held back in turn."""
    first, second = np.arange(60, 300), np.concatenate([np.arange(60), np.arange(120, 300)])
    held = rows(60, 6, seed=8) * np.arange(1.0, 7.0) if new_rows else FOLDS[60:120]
    scaled = (lambda x: (x - FOLDS[second].min(axis=0)) / np.ptp(FOLDS[second], axis=0)) if scale else (lambda x: x)
    model = network(Input((6,)), Dense(2, "softmax"))
    trained = scaled(np.concatenate([FOLDS[second], held]) if whole else FOLDS[second])
    made = case(model, trained, np.arange(len(trained)) % 2, asked=(use("evaluate", scaled(held), np.arange(60) % 2),))
    before = FitSeen(
        sample_of(FOLDS[first], np.arange(240) % 2), Sample(), {}, initial=made.fit.initial, began=1, ended=2
    )
    if not reset:
        before.initial = [weight + 1 for weight in made.fit.initial]
    made.model_seen.fits.insert(0, before)
    made.fit.began, made.uses[0].moment = 3, 4
    return made


@shows(train_val_leak, says="100% of the samples given to `evaluate` were trained on in an earlier call of `fit`.")
def one_model_for_all_folds():
    return folds()


@shows(train_val_leak, says="100% of the samples given to `evaluate` were trained on in an earlier call")
def folds_that_are_not_scaled():
    return folds(scale=False)


@nearly(train_val_leak)
def a_second_training_judged_on_new_rows():
    return folds(new_rows=True)


@nearly(train_val_leak)
def a_last_training_on_all_rows():
    return folds(whole=True)


@nearly(train_val_leak)
def folds_that_each_begin_with_the_same_weights():
    return folds(reset=True)
