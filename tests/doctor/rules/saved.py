"""Models that were saved and loaded, and predict the same or something else then: cases made by hand."""

from typing import Any

import keras
import numpy as np
from keras import layers
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.registry import RULES
from halfhour.doctor.seeing.observed import initial_weights
from halfhour.doctor.seeing.saved import LoadedSeen, SavedSeen, config_of

saved_model_differs = next(rule for rule in RULES if rule.code == "saved-model-differs")
X, Y = two_clouds(200)


class Keeping(layers.Layer):
    """Turns its inputs by what it keeps as a plain array, as a plain number and as a weight."""

    def __init__(self, sign: float = 1.0) -> None:
        super().__init__(name="keeping")
        self.sign = sign
        self.factors = np.ones(4, "float32")
        self.table = self.add_weight(name="table", shape=(4,), initializer="ones", trainable=False)

    def call(self, x: Any) -> Any:
        return x * self.sign * self.factors * self.table

    def get_config(self) -> dict[str, Any]:
        return {}


def telling(layer: Any = None, ending: str | None = "softmax", slope: float = 4.0, units: int = 2) -> Any:
    """A network that tells the two clouds apart."""
    last = layers.Dense(units, activation=ending, name="last")
    made = network(keras.Input((4,)), *([layer] if layer else []), last)
    weights = np.zeros((4, units))
    weights[0] = [-slope, slope][-units:]
    last.set_weights([weights, np.zeros(units)])
    return made


def stored(own: Any, other: Any, *, whole: bool = True, x: Any = X, y: Any = Y) -> Any:
    """The case of the one, which was saved and loaded as the other."""
    found = case(own, x, y)
    saved = SavedSeen(own, initial_weights(own), whole, config_of(own))
    found.seen.loads.append(LoadedSeen(saved, other, initial_weights(other), config_of(other), None))
    return found


@shows(saved_model_differs, says="Accuracy on the same 200 samples: 9")
def an_array_that_no_file_holds():
    turned = Keeping()
    turned.factors[:] = -1
    return stored(telling(turned, slope=-4.0), telling(Keeping(), slope=-4.0))


@shows(saved_model_differs, says="before saving, ")
def an_argument_that_the_config_forgets():
    return stored(telling(Keeping(sign=-1.0), slope=-4.0), telling(Keeping(), slope=-4.0))


@shows(saved_model_differs, says="standard deviations on average")
def values_of_a_model_that_is_not_the_same():
    own, other = telling(Keeping(sign=-1.0), None, 1.0, 1), telling(Keeping(), None, 1.0, 1)
    own.compile("adam", "mse")
    return stored(own, other, y=X[:, 0] * -1.5)


@shows(saved_model_differs, says="after loading on line")
def weights_in_a_model_that_is_built_differently():
    return stored(telling(Keeping(sign=-1.0), slope=-4.0), telling(Keeping(), slope=-4.0), whole=False)


@nearly(saved_model_differs)
def the_same_again():
    return stored(telling(Keeping()), telling(Keeping()))


@nearly(saved_model_differs)
def one_that_was_trained_on_after_saving():
    found = stored(own := telling(), telling())
    own.layers[-1].set_weights([-4 * np.ones((4, 2)), np.ones(2)])
    return found


@nearly(saved_model_differs)
def one_that_was_trained_on_after_loading():
    found = stored(telling(), other := telling())
    other.layers[-1].set_weights([-4 * np.ones((4, 2)), np.ones(2)])
    return found


@nearly(saved_model_differs)
def a_last_activation_taken_off_after_loading():
    found = stored(telling(), other := telling())
    other.layers[-1].activation = keras.activations.linear
    return found


@nearly(saved_model_differs)
def weights_for_a_network_that_answers_with_logits():
    return stored(telling(), telling(ending=None), whole=False)


@nearly(saved_model_differs)
def weights_for_a_network_with_another_layer_in_front():
    return stored(telling(), telling(layers.Rescaling(-1.0)), whole=False)
