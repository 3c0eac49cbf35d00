"""The course of a training, epoch by epoch: of a script, and of this project's own runs, whose options mend it."""

from tests.doctor.rules.made import course, nearly, shows

from halfhour.doctor.reading.optimizers import Optimizer
from halfhour.doctor.rules.oscillation import oscillation
from halfhour.doctor.rules.overfitting import overfitting
from halfhour.doctor.rules.stuck_at_chance import stuck_at_chance
from halfhour.recipe import Settings


def own(**settings):
    """What a run of `halfhour train` worked with."""
    usual = {"batch_size": 128, "learning_rate": 0.001, "dropout": 0.5, "validation_split": 0.2}
    return Settings(**(usual | {"augment": "none", "schedule": "constant"} | settings))


# Over-fitting. The end is the mean of the last two epochs: (0.42 + 0.50) / 2 = 0.46.

FELL = [0.5, 0.3, 0.2, 0.1, 0.05]
ROSE = [0.4, 0.3, 0.35, 0.42, 0.5]


def grown(train=0.99, held=0.85, losses=FELL, validation=ROSE, **figures):
    return course(losses=losses, validation_losses=validation, train_score=train, held_score=held, **figures)


@shows(
    overfitting,
    says="Validation loss rose from 0.300 (epoch 2) to 0.460, while training loss fell from 0.300 to 0.050. "
    "Accuracy: 99.0% on the 48,000 training samples, 85.0% on the validation samples.",
)
def validation_loss_rises_and_a_gap_opens():
    return grown()


@shows(overfitting, says="Accuracy: 99.0% on the 48,000 training samples, 80.0% on the validation samples.")
def known_by_heart_without_a_validation_loss():
    return grown(held=0.8, validation=[])


@shows(overfitting, says="Accuracy: 99.0% on the 48,000 training samples, 98.0% on the validation samples.")
def only_too_sure_of_itself():
    return grown(held=0.98, validation_accuracies=[0.97, 0.98, 0.98, 0.98, 0.98])


@shows(overfitting, says="Accuracy: 97.5% on the 48,000 training samples, 96.0% on the validation samples.")
def validation_accuracy_falls_back():
    return grown(0.975, 0.96, validation_accuracies=[0.97, 0.98, 0.97, 0.96, 0.96])


@shows(overfitting, says="(epoch 2) to 0.460")
def an_own_run_without_augmentation():
    return grown(settings=own())


@shows(overfitting, says="(epoch 2) to 0.460")
def an_own_run_with_augmentation_and_little_dropout():
    return grown(settings=own(augment="tutorial", dropout=0.2))


@shows(overfitting, says="(epoch 2) to 0.460")
def an_own_run_with_augmentation_and_dropout():
    return grown(settings=own(augment="strokes"))


@shows(overfitting, says="(epoch 2) to 0.355")
def validation_loss_rises_by_less_than_a_fifth_beside_a_gap():
    return grown(validation=[0.4, 0.3, 0.32, 0.34, 0.37])  # accuracy 99.0 and 85.0 %


@nearly(overfitting)
def validation_loss_rises_and_a_callback_restores_the_best_epoch():
    return grown(held=0.95, restored=True)


@nearly(overfitting)
def validation_loss_rises_by_less_than_a_fifth():
    return grown(held=0.95, validation=[0.4, 0.3, 0.32, 0.34, 0.37])  # to 0.355


@nearly(overfitting)
def validation_loss_rises_by_less_than_a_tenth_beside_a_gap():
    return grown(validation=[0.4, 0.3, 0.31, 0.32, 0.33])  # to 0.325


@nearly(overfitting)
def validation_loss_rises_by_less_than_a_fifth_beside_a_gap_of_chance():
    return grown(validation=[0.4, 0.3, 0.32, 0.34, 0.37], judged_count=20)


@nearly(overfitting)
def a_small_validation_loss_that_rises_by_noise():
    return grown(held=0.98, validation=[0.04, 0.03, 0.035, 0.042, 0.05])  # by 0.016


@nearly(overfitting)
def validation_loss_rises_with_the_training_loss():
    return grown(0.91, 0.85, losses=[0.5, 0.3, 0.32, 0.3, 0.28])


@nearly(overfitting)
def a_gap_that_is_usual():
    return grown(held=0.85, validation=[])  # 0.14


@nearly(overfitting)
def a_gap_that_twenty_samples_explain():
    return grown(held=0.8, validation=[], judged_count=20)  # three standard errors are 0.27


@nearly(overfitting)
def three_epochs():
    return grown(losses=FELL[-3:], validation=[0.3, 0.42, 0.5])


# Oscillation. Of 12,000 samples 90 % right, a difference strays by 3 sqrt(2) sqrt(0.9 x 0.1 / 12,000) = 1.2 %.

SWINGS = [0.8, 0.7, 0.85, 0.75, 0.9, 0.8]


def swinging(validation=SWINGS, rate=0.005, **figures):
    known = {"validation_accuracies": validation, "optimizer": Optimizer("Adam", rate)}
    return course(**({"losses": [0.5] * 6} | known | figures))


@shows(
    oscillation,
    says="Accuracy dropped by 10.0% to 10.0% between epochs, 3 times in 6 epochs; 1.2% would be chance.",
)
def a_high_rate_and_an_accuracy_that_swings():
    return swinging()


@shows(oscillation, says="3 times in 6 epochs;")
def batches_of_four_and_an_accuracy_that_swings():
    return swinging(rate=0.001, batch_size=4)


@shows(oscillation, says="3 times in 6 epochs; 0.6% would be chance.")  # of 48,000: half as much
def a_training_accuracy_that_swings():
    return swinging(validation_accuracies=[], accuracies=SWINGS, optimizer=Optimizer("SGD", 0.04, momentum=0.9))


@shows(oscillation, says="3 times in 6 epochs;")
def an_own_run_that_swings():
    return swinging(settings=own(learning_rate=0.005))


@nearly(oscillation)
def a_usual_rate_and_an_accuracy_that_swings():
    return swinging(rate=0.003)  # a third of the highest usual one is 0.0033


@nearly(oscillation)
def small_swings():
    return swinging([0.86, 0.84, 0.88, 0.86, 0.9, 0.88])  # of 2 %


@nearly(oscillation)
def swings_that_a_hundred_samples_explain():
    return swinging(held_count=100)  # 12.7 %


@nearly(oscillation)
def an_accuracy_that_falls_back_once():
    return swinging([0.7, 0.8, 0.7, 0.85, 0.9, 0.9])


@nearly(oscillation)
def a_high_rate_that_settles():
    return swinging([0.8, 0.85, 0.88, 0.89, 0.9, 0.9])


# Guessing.


def guessing(**figures):
    known = {"losses": [2.4, 2.31, 2.303], "train_score": 0.11, "held_score": 0.1, "num_classes": 10}
    return course(**(known | {"learned": "nothing"} | figures))


@shows(
    stuck_at_chance,
    says="After 3 epochs, training accuracy is 11.0%; the best constant prediction gets 10.0%. The loss is 2.303; "
    "guessing among 10 classes gives ln 10 = 2.303.",  # 2.302585
)
def ten_classes_at_chance():
    return guessing()


@shows(stuck_at_chance, says="The loss is 0.250.")
def a_loss_of_distances_at_chance():
    return guessing(losses=[0.26, 0.25, 0.25], num_classes=None)


@shows(stuck_at_chance, says="R² (share of the variance explained) is 0.02; 0 is no better")
def values_that_are_not_explained():
    return guessing(losses=[1.0, 0.9, 0.9], values=True, chance=0.0, train_score=0.02, held_score=0.0)


@shows(stuck_at_chance, says="guessing among 10 classes")
def an_own_run_with_a_high_rate_at_chance():
    return guessing(settings=own(learning_rate=0.01))


@shows(stuck_at_chance, says="guessing among 10 classes")
def an_own_run_with_a_low_rate_at_chance():
    return guessing(settings=own(learning_rate=0.00001))


@nearly(stuck_at_chance)
def a_little_above_chance():
    return guessing(train_score=0.2, learned="something")


@nearly(stuck_at_chance)
def at_chance_on_the_training_samples_alone():
    return guessing(held_score=0.25)


@nearly(stuck_at_chance)
def values_that_a_loop_makes_anew_for_each_fit():
    return guessing(values=True, one_of_many=True, chance=0.0, train_score=-0.1, held_score=None)


@nearly(stuck_at_chance)
def two_networks_against_each_other():
    return guessing(opposed=True)


@nearly(stuck_at_chance)
def noisy_values_whose_loss_fell():
    return guessing(losses=[1.0, 0.8, 0.7], values=True, chance=0.0, train_score=0.02, held_score=0.0)


@nearly(stuck_at_chance)
def nothing_that_can_be_scored():
    return guessing(learned=None, train_score=None)
