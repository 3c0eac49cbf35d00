"""Which hypothesis is read, decided by a network whose two features are what the tests paint into two pixels."""

import numpy as np
import pytest

from halfhour.answering.reading import read_many, read_one
from halfhour.language import message
from halfhour.records import Hypothesis, Impression, PreparedPicture, Trust

USUAL, OTHER = message("greyscale"), message("ink found")  # any two messages
# Known digits lie at 0 and 90 degrees, what is no digit at 45 degrees.
TRUST = Trust(
    known=np.array([[1, 0], [0, 1]], np.float32),
    lowest_likeness=0.35,
    lowest_probability=0.6,
    others=np.array([[0.7071, 0.7071]], np.float32),
    usual_likeness=0.55,
)


def thing(degrees: float, way=None, refusal=None) -> PreparedPicture:
    """A picture whose features lie at an angle: 0 is a clear digit of class 0, 90 of class 1."""
    pixels = np.zeros((1, 2, 1), np.uint8)
    pixels[0, :, 0] = np.rint(200 * np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))]))
    return PreparedPicture(pixels, way=way, refusal=refusal)


def ask(pixels: np.ndarray) -> Impression:
    features = pixels[:, 0, :, 0].astype(np.float32) / 200
    powers = np.exp(12 * features)
    return Impression(features, np.empty((len(features), 0), np.float32), powers / powers.sum(axis=1, keepdims=True))


def test_a_clear_first_look_is_taken_and_no_other_is_made():
    def ways():
        yield Hypothesis((thing(2),))
        raise AssertionError("the second look was made")

    (prepared,), seen = read_one(ways(), ask, TRUST)
    assert prepared.way is None
    assert seen.probabilities.argmax() == 0


def test_where_the_first_look_is_in_doubt_the_nearest_is_taken():
    (prepared,), seen = read_one([Hypothesis((thing(44),)), Hypothesis((thing(89, OTHER),))], ask, TRUST)
    assert prepared.way == OTHER
    assert seen.probabilities.argmax() == 1


def test_a_later_look_must_be_nearer_than_the_first():
    """At 11 degrees closeness is cos 11 - 0.5 cos 34 = 0.57: usual; at 13 it is 0.55, at 16 0.52: not."""
    for degrees, way in ((11, OTHER), (16, None)):
        (prepared,), _seen = read_one([Hypothesis((thing(45),)), Hypothesis((thing(degrees, OTHER),))], ask, TRUST)
        assert prepared.way == way


def test_a_clear_first_look_that_the_picture_speaks_against_is_compared_with_others():
    first = Hypothesis((thing(4),), doubtful=True)
    (prepared,), _seen = read_one([first, Hypothesis((thing(87, OTHER),))], ask, TRUST)
    assert "different digits" in str(prepared.refusal)
    first = Hypothesis((thing(13),), doubtful=True)  # less near than 89 degrees by 0.09
    (prepared,), seen = read_one([first, Hypothesis((thing(89, OTHER),))], ask, TRUST)
    assert prepared.refusal is None
    assert seen.probabilities.argmax() == 1


def test_looks_that_show_different_digits_are_refused_unless_one_is_far_nearer():
    for degrees, refused in ((2, True), (12, False)):  # by 0.00 and 0.08 less near than 88
        ways = [Hypothesis((thing(16),)), Hypothesis((thing(degrees),)), Hypothesis((thing(88, OTHER),))]
        (prepared,), _seen = read_one(ways, ask, TRUST)
        assert ("different digits" in str(prepared.refusal)) is refused


@pytest.mark.parametrize(("parts", "whole", "count"), [((3, 88), 44, 2), ((44, 88), 2, 1), ((3, 5), 2, 1)])
def test_marks_are_one_digit_or_several_as_the_network_knows_them(parts, whole, count):
    ways = [Hypothesis(tuple(thing(part) for part in parts), thing(whole))]
    (prepared,), _seen = read_one(ways, ask, TRUST)
    assert (prepared.refusal is not None) == (count > 1)
    assert prepared.seen == (2 if count > 1 else 1)


def test_a_crowd_of_marks_is_no_digit():
    ways = [Hypothesis(tuple(thing(44) for _mark in range(5)), thing(2))]
    (prepared,), _seen = read_one(ways, ask, TRUST)
    assert "5 digits" in str(prepared.refusal)


def test_of_many_the_look_with_most_answers_is_taken():
    ways = [
        Hypothesis((thing(44), thing(2)), thing(40)),
        Hypothesis((thing(3, OTHER), thing(88, OTHER)), thing(44, OTHER)),
    ]
    prepared, seen = read_many(ways, ask, TRUST)
    assert [part.way for part in prepared] == [OTHER, OTHER]
    assert seen.probabilities.argmax(axis=1).tolist() == [0, 1]


def test_the_strokes_of_one_digit_are_one_of_many_too():
    prepared, seen = read_many([Hypothesis((thing(44), thing(40)), thing(2))], ask, TRUST)
    assert len(prepared) == len(seen.features) == 1


def test_a_run_without_thresholds_takes_the_first_look():
    for degrees in (2, 44):
        (prepared,), _seen = read_one([Hypothesis((thing(degrees),)), Hypothesis((thing(88, OTHER),))], ask, None)
        assert prepared.way is None
