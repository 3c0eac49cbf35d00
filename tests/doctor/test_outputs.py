"""A training of several outputs taken apart: each output gets its own targets, loss and weight."""

import keras
import numpy as np
import pytest
from tests.doctor.rules import weights
from tests.doctor.rules.made import case

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.outputs import outputs_of
from halfhour.doctor.rules.class_weight_wrong import class_weight_wrong
from halfhour.doctor.rules.loss_scales import loss_scales
from halfhour.doctor.seeing.sampling import sample_of

pytestmark = pytest.mark.filterwarnings("default")  # Keras warns of the inputs of the networks made by hand

ZOO, AGE = np.arange(60) % 3, np.linspace(0, 50, 60)


def two_outputs(targets, loss, *, named=False, loss_weights=None):
    """A training of `zoo`, three classes, and `age`, in this order."""
    given = keras.Input((4,))
    answers = [keras.layers.Dense(3, "softmax", name="zoo")(given), keras.layers.Dense(1, name="age")(given)]
    model = keras.Model(given, dict(zip(("zoo", "age"), answers, strict=True)) if named else answers)
    model.compile("adam", loss)
    figures = {"zoo_loss": (1.1, 1.0), "age_loss": (800.0, 700.0)}
    made = case(model, np.ones((60, 4)), targets, losses=(801.1, 701.0), figures=figures)
    made.model_seen.compiled["loss_weights"] = loss_weights
    return made


BY_NAME = {"zoo": "sparse_categorical_crossentropy", "age": "mse"}
IN_ORDER = list(BY_NAME.values())


@pytest.mark.parametrize(
    ("targets", "loss", "named", "of_losses"),
    [
        ([ZOO, AGE], IN_ORDER, False, [2.0, 0.5]),
        ({"age": AGE, "zoo": ZOO}, BY_NAME, False, {"age": 0.5, "zoo": 2.0}),  # sorted, the targets change places
        ({"zoo": ZOO, "age": AGE}, BY_NAME, True, {"zoo": 2.0, "age": 0.5}),
    ],
)
def test_each_output_has_its_own(targets, loss, named, of_losses):
    found = {each.name: each for each in outputs_of(two_outputs(targets, loss, named=named, loss_weights=of_losses))}
    assert set(found) == {"zoo", "age"}
    assert (found["zoo"].case.problem.task, found["age"].case.problem.task) == ("classes", "values")
    assert found["zoo"].case.problem.classes.tolist() == ZOO.tolist()
    assert found["age"].case.targets.tolist() == AGE.tolist()
    assert found["zoo"].weighted == [2.2, 2.0]
    assert found["age"].weighted == [400.0, 350.0]
    assert found["zoo"].case.head.units == 3


def test_one_output_is_none_of_several():
    assert outputs_of(weights.one_output()) == []


def test_loss_weights_let_the_losses_begin_alike():
    (remedy,) = loss_scales.decide(weights.a_weight_that_drowns_the_other_loss()).remedies
    assert "loss_weights=[0.7, 1.0]" in str(remedy.text)  # of losses of 1.0 and 0.7


def test_class_weights_give_every_class_the_same_share():
    (remedy,) = class_weight_wrong.decide(weights.weights_that_grow_with_the_counts()).remedies
    assert "class_weight={0: 0.556, 1: 5.0}" in str(remedy.text)  # 200 / (2 * 180) and 200 / (2 * 20)


def test_inputs_by_name_are_asked_by_name():
    """Keras takes a dictionary by its names; the sample keeps its arrays in the order of the alphabet."""
    later, earlier = keras.Input((2,), name="z"), keras.Input((3,), name="a")
    model = keras.Model([later, earlier], keras.layers.Concatenate()([later, earlier]))
    x = {"z": np.zeros((4, 2), np.float32), "a": np.ones((4, 3), np.float32)}
    assert predict(model, sample_of(x, None)).tolist() == [[0, 0, 1, 1, 1]] * 4
