"""When an answer is doubted."""

import numpy as np
import pytest

from halfhour.answering.trust import calibrate_trust, closeness, coin_toss_probability, strangeness, unlike
from halfhour.records import Impression, Predictions

SURE = np.tile(np.array([[0.9, 0.1]], "float32"), (100, 1))
RIGHT = np.zeros(100, np.int64)
NO_MAPS = np.zeros((100, 0))


def seen(features, texture=NO_MAPS, probabilities=SURE) -> Impression:
    return Impression(*(np.asarray(array, "float32") for array in (features, texture, probabilities)))


def fan() -> np.ndarray:
    """A hundred features at angles of 0 to 0.99 to the one that is known."""
    angles = np.arange(100) / 100
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * 7


KNOWN = seen([[3.0, 0.0]], NO_MAPS[:1], SURE[:1])


def test_trust_is_read_off_the_right_answers():
    trust = calibrate_trust(KNOWN, seen(fan()), RIGHT, digits=True)
    assert trust.lowest_likeness == pytest.approx(np.cos(0.98), abs=1e-3)  # 1 % lies below
    assert trust.lowest_probability == 0.5  # nothing tells of a higher one
    assert trust.texture is None
    wrong_where_odd = np.where(np.arange(100) < 50, 0, 1)
    trust = calibrate_trust(KNOWN, seen(fan()), wrong_where_odd, digits=True)
    assert trust.lowest_likeness == pytest.approx(np.cos(0.485), abs=5e-3)  # of the half that is right


def test_no_right_answer_gives_no_threshold():
    trust = calibrate_trust(KNOWN, seen(fan()), RIGHT + 1, digits=True)
    assert (trust.lowest_likeness, trust.texture) == (0.0, None)


def test_things_of_another_texture_are_strangers_though_their_features_are_known():
    random = np.random.default_rng(0)
    spread = np.array([1.0, 10.0, 0.1])
    known = seen(np.ones((500, 2)), random.normal(size=(500, 3)) * spread, np.tile(SURE[:1], (500, 1)))
    own = seen(np.ones((100, 2)), random.normal(size=(100, 3)) * spread)
    trust = calibrate_trust(known, own, RIGHT, digits=False)
    assert unlike(own, trust).mean() <= 0.02
    others = seen(np.ones((3, 2)), [[0, 30, 0], [0, 0, 1], [0, 0, 0]], SURE[:3])  # 3, 10 and no deviations away
    assert unlike(others, trust).tolist() == [False, True, False]
    assert strangeness(others.texture, trust.texture).argmax() == 1


def test_the_texture_of_digits_decides_nothing():
    random = np.random.default_rng(0)
    own = seen(np.ones((100, 2)), random.normal(size=(100, 3)))
    assert calibrate_trust(own, own, RIGHT, digits=True).texture is None


def test_answers_that_are_a_coin_toss_set_the_probability():
    rows = np.array([[0.5, 0.5], [0.52, 0.48], [0.6, 0.4], [0.7, 0.3], [0.8, 0.2], [0.99, 0.01]], "float32")
    labels = np.array([1, 1, 0, 0, 0, 0])
    assert coin_toss_probability(Predictions(rows, labels)) == 0.5  # four answers say nothing
    assert coin_toss_probability(Predictions(np.repeat(rows, 5, axis=0), np.repeat(labels, 5))) == pytest.approx(0.7)


def test_what_is_known_to_be_no_digit_takes_from_the_likeness_to_digits():
    """At 1 radian lies something else: cos 0.5 = 0.878, from which half of cos 0.5 is taken."""
    other = seen([[np.cos(1.0), np.sin(1.0)]], NO_MAPS[:1], SURE[:1])
    trust = calibrate_trust(KNOWN, seen(fan()), RIGHT, digits=True, others=other)
    between = np.array([[np.cos(0.5), np.sin(0.5)]], np.float32)
    assert closeness(between, trust) == pytest.approx([0.5 * np.cos(0.5)], abs=1e-3)
    assert closeness(between, calibrate_trust(KNOWN, seen(fan()), RIGHT, digits=True)) == pytest.approx(
        [np.cos(0.5)], abs=1e-3
    )
    assert trust.lowest_likeness < trust.usual_likeness
