"""What `fit` is told to weigh: classes and samples."""

import numpy as np
from tests.doctor.rules.by_hand import echo, sure_of
from tests.doctor.rules.made import case, nearly, shows

from halfhour.doctor.rules.class_weight_wrong import class_weight_wrong

RARE = np.repeat([0, 1], [180, 20])
THREE = np.repeat([0, 1, 2], [100, 60, 40])
EVEN = np.arange(200) % 2


def named(told, y, **arguments):
    """A training on labels `y` whose network names the classes `told`."""
    count = int(y.max()) + 1
    return case(echo(count, "softmax"), sure_of(told, count), y, **arguments)


@shows(class_weight_wrong, says="Class 1 has 20 samples and weight 0.2; class 0 has 180 and weight 1.8")
def weights_that_grow_with_the_counts():
    return named(np.zeros(200, int), RARE, class_weight={0: 1.8, 1: 0.2})


@shows(class_weight_wrong, says="So class 1 is 10.0% of the samples but 1.22% of the loss; its recall is 0%.")
def sample_weights_that_grow_with_the_counts():  # 20 * 0.2 / (20 * 0.2 + 180 * 1.8) = 1.22 %
    return named(np.zeros(200, int), RARE, sample_weight=np.where(RARE == 1, 0.2, 1.8))


@shows(class_weight_wrong, says="Class 0 has 100 samples and weight 0; ")
def a_whole_number_division_that_leaves_a_frequent_class_nothing():
    return named(np.where(THREE == 0, 1, THREE), THREE, class_weight={0: 200 // 300, 1: 200 // 180, 2: 200 // 120})


@shows(class_weight_wrong, says="Class 2 has 40 samples and weight 0.3; ")
def keys_in_the_wrong_order():
    return named(np.where(THREE == 2, 1, THREE), THREE, class_weight={0: 2.4, 1: 1.4, 2: 0.3})


@nearly(class_weight_wrong)
def balanced_weights_that_do_not_help():
    return named(np.zeros(200, int), RARE, class_weight={0: 200 / 360, 1: 200 / 40})


@nearly(class_weight_wrong)
def wrong_weights_for_a_class_that_is_found_all_the_same():
    return named(RARE, RARE, class_weight={0: 1.8, 1: 0.2})


@nearly(class_weight_wrong)
def mild_weights_on_even_classes():
    return named(np.zeros(200, int), EVEN, class_weight={0: 1.0, 1: 0.6})  # 0.375 of the loss, not less than 0.25


@nearly(class_weight_wrong)
def a_frequent_class_that_is_weighted_far_down():
    return named(np.ones(200, int), RARE, class_weight={0: 0.01, 1: 10.0})


@nearly(class_weight_wrong)
def sample_weights_that_do_not_follow_the_labels():
    return named(np.zeros(200, int), RARE, sample_weight=np.arange(200) % 5 / 2.0)


@nearly(class_weight_wrong)
def a_rare_class_without_weights():
    return named(np.zeros(200, int), RARE)
