"""What weighs in the loss: classes, samples, and outputs beside each other."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import echo, sure_of
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.class_weight_wrong import class_weight_wrong
from halfhour.doctor.rules.loss_scales import loss_scales

RARE = np.repeat([0, 1], [180, 20])
THREE = np.repeat([0, 1, 2], [100, 60, 40])
EVEN = np.arange(200) % 2
Input, Dense = keras.Input, keras.layers.Dense
X, CLASSES = two_clouds()
PRICES = np.linspace(1e5, 5e5, 400)
SMALL = np.linspace(-1, 1, 400)


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


def two_heads(price, klass, *, weights=None, prices=PRICES, named=False, learned=False):
    """A network with a price and a class, with these losses by epoch; it names class 0 alone, unless `learned`."""
    given = Input((4,))
    hidden = Dense(4, "relu")(given)
    heads = {
        "klass": Dense(2, "softmax", name="klass", kernel_initializer="zeros"),
        "price": Dense(1, name="price", kernel_initializer="zeros"),
    }
    answered = {"price": heads["price"](hidden), "klass": heads["klass"](given)}
    model = keras.Model(given, answered if named else [answered["price"], answered["klass"]])
    losses = {"price": "mse", "klass": "sparse_categorical_crossentropy"}
    model.compile("adam", losses if named else list(losses.values()))
    if learned:  # logits that grow with the first column, which tells the classes apart
        heads["klass"].set_weights([np.array([[-9.0, 9.0], [0, 0], [0, 0], [0, 0]]), np.zeros(2)])
    targets = {"price": prices, "klass": CLASSES} if named else [prices, CLASSES]
    figures = {"price_loss": price, "klass_loss": klass}
    made = case(model, X, targets, losses=tuple(map(sum, zip(price, klass, strict=True))), figures=figures)
    made.model_seen.compiled["loss_weights"] = weights
    return made


@shows(loss_scales, says="In the first epoch, `price` adds 9e+10 to the loss, `klass` only 0.7. In the end, training")
def a_price_in_its_own_unit_beside_a_class():
    return two_heads((9e10, 8e10, 7e10), (0.7, 0.7, 0.7))


@shows(loss_scales, says="accuracy of `klass` is 50.0%; the best constant prediction gets 50.0%.")
def outputs_and_targets_by_name():
    return two_heads((9e10, 8e10, 7e10), (0.7, 0.7, 0.7), named=True)


@shows(loss_scales, says="`klass` adds 3.5e+03 to the loss, `price` only 1. In the end, the predictions of `price` ")
def a_weight_that_drowns_the_other_loss():
    return two_heads((1.0, 1.0, 1.0), (0.7, 0.6, 0.5), prices=SMALL, weights=[1.0, 5000.0])


@nearly(loss_scales)
def losses_ten_times_apart():
    return two_heads((9.0, 8.0, 7.0), (0.7, 0.7, 0.7), prices=SMALL)


@nearly(loss_scales)
def losses_far_apart_that_weights_balance():
    return two_heads((9e10, 8e10, 7e10), (0.7, 0.7, 0.7), weights=[1e-11, 1.0])


@nearly(loss_scales)
def a_small_loss_that_is_learned_all_the_same():
    return two_heads((9e10, 8e10, 7e10), (0.7, 0.3, 0.1), learned=True)


@nearly(loss_scales)
def a_large_loss_that_soon_is_no_larger():
    return two_heads((400.0, 3.0, 1.0), (0.7, 0.7, 0.7), prices=SMALL)


@nearly(loss_scales)
def one_output():
    return case(network(Input((4,)), Dense(1), loss="mse"), X, PRICES)
