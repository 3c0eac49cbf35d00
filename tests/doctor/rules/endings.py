"""How a training came to its end: at rest too low, or too early. Of a script, and of this project's own runs."""

from tests.doctor.rules.curves import own
from tests.doctor.rules.made import course, nearly, shows

from halfhour.doctor.rules.underfitting import rests_too_low
from halfhour.doctor.rules.undertrained import undertrained

# At rest. The last quarter of eight epochs is their last two, beside the one before.

RESTED = [1.5, 1.2, 1.1, 1.05, 1.02, 1.0, 0.99, 0.98]  # by 2 %


def resting(simple=0.9, losses=RESTED, **figures):
    known = {"losses": losses, "train_score": 0.6, "held_score": 0.55, "learned": "something"}
    return course(**(known | {"simple": lambda: simple} | figures))


@shows(
    rests_too_low,
    says="Training accuracy levelled off at 60.0% (validation: 55.0%); a random forest on some of the same "
    "samples reaches 90.0%.",
)
def a_script_at_rest():
    return resting()


@shows(rests_too_low, says="reaches 76.0%.")
def nearly_at_rest_and_far_below():
    return resting(0.76, [*RESTED[:6], 0.97, 0.95])  # 5 % in two epochs do not make up for 0.21


@shows(rests_too_low, says="levelled off at 60.0% (validation: 60.0%)")
def nothing_held_back():
    return resting(held_score=None, held_count=0)


@shows(rests_too_low, says="reaches 90.0%.")
def an_own_run_at_rest_with_heavy_dropout():
    return resting(settings=own(dropout=0.8))


@shows(rests_too_low, says="reaches 90.0%.")
def an_own_run_at_rest_with_a_high_rate():
    return resting(settings=own(learning_rate=0.003))


@shows(rests_too_low, says="reaches 90.0%.")
def an_own_run_at_rest_with_usual_settings():
    return resting(settings=own())


@nearly(rests_too_low)
def weighted_classes_at_rest():
    return resting(weighted=True)


@nearly(rests_too_low)
def eight_epochs_of_three_steps():
    return resting(made_steps=24)


@nearly(rests_too_low)
def a_forest_that_is_hardly_better():
    return resting(0.64)


@nearly(rests_too_low)
def nearly_at_rest_and_somewhat_below():
    return resting(0.74, [*RESTED[:6], 0.97, 0.95])


@nearly(rests_too_low)
def still_on_its_way():
    return resting(losses=[*RESTED[:6], 0.94, 0.88])  # by 12 %


@nearly(rests_too_low)
def training_samples_better_known_than_a_forest_knows_others():
    return resting(train_score=0.95)  # then it is over-fitting


@nearly(rests_too_low)
def a_rate_that_was_brought_to_nothing():
    return resting(rates=[0.001, 0.0009, 0.0007, 0.0005, 0.0003, 0.0002, 0.0001, 0.00001])


@nearly(rests_too_low)
def batch_by_batch():
    return resting(by_batch=True)


@nearly(rests_too_low)
def a_forest_that_cannot_be_asked():
    return resting(None)


# Too early. 48,000 samples in batches of 128 are 375 steps an epoch.

FALLING = [2.0, 1.5, 1.2]


def short(losses=FALLING, train=0.3, **figures):
    return course(losses=losses, train_score=train, asked_epochs=len(losses), **figures)


@shows(undertrained, says="The loss was 1.2 after 3 epochs (1125 steps), and still falling.")
def three_epochs():
    return short()


@shows(undertrained, says="The loss was 1.9 after 1 epochs (375 steps), and still falling.")
def one_epoch():
    return short([1.9])


@shows(undertrained, says="The loss was 1.215 after 20 epochs (20 steps), and still falling.")  # 2 - 0.785
def twenty_steps_for_a_handful_of_samples():
    return short([2 - 0.785 * place / 19 for place in range(20)], train_count=100)


@shows(undertrained, says="The loss was 1.2 after 3 epochs (1125 steps), and still falling.")
def three_epochs_that_came_half_the_way():
    return short(train=0.55)  # worth a note alone


@shows(undertrained, says="The loss was 0.6 after 5 epochs (1875 steps), and still falling.")
def an_own_run_that_was_still_falling():
    validation = [2.1, 1.6, 1.2, 0.9, 0.7]
    return short([2.0, 1.5, 1.1, 0.8, 0.6], 0.8, validation_losses=validation, settings=own())


@shows(
    undertrained,
    says="30 steps of 128 covered 3840 of the 48000 training samples; the loss was 1.2, and still falling.",
)
def epochs_of_ten_steps_over_a_repeated_dataset():
    return short(made_steps=30, asked_steps=10)


@shows(undertrained, says="60 steps of 128 covered 7680 of the 48000")
def short_epochs_whose_validation_loss_falls_slowly():
    losses = [2.0, 1.9, 1.8, 1.75, 1.7, 1.65]
    slowly = [2.0, 1.97, 1.94, 1.91, 1.88, 1.85]  # by 1.6 % an epoch: 8 % in fifty steps
    return short(losses, validation_losses=slowly, made_steps=60, asked_steps=10)


@nearly(undertrained)
def part_of_a_large_dataset_is_enough():
    return short(train=0.9, made_steps=30, asked_steps=10)


@nearly(undertrained)
def an_own_run_of_three_epochs():
    return short(settings=own())


@nearly(undertrained)
def an_own_run_that_knows_nearly_all():
    return short([0.3, 0.2, 0.1, 0.08, 0.06], 0.99, settings=own())


@nearly(undertrained)
def a_script_with_little_left_to_gain():
    return short(train=0.83)  # skill 0.81


@nearly(undertrained)
def a_loss_at_rest():
    return short([2.0, 1.2, 1.18])


@nearly(undertrained)
def a_long_script():
    return short([2.0, 1.5, 1.2, 1.0])  # 1,500 steps


@nearly(undertrained)
def a_validation_loss_that_was_lowest_before():
    return short([2.0, 1.5, 1.1, 0.8, 0.6], validation_losses=[2.0, 1.6, 1.65, 1.7, 1.8], settings=own())


@nearly(undertrained)
def a_rate_brought_to_nothing():
    return short(rates=[0.001, 0.0005, 0.00001])


@nearly(undertrained)
def one_call_of_many():
    return short(one_of_many=True)


@nearly(undertrained)
def a_loss_that_is_none():
    return short([2.0, 1.5, float("nan")])
