"""Ones with flags and bases: drawn on bars, they keep MNIST's form and come out as another hand's."""

import numpy as np
import pytest
from scipy.ndimage import center_of_mass, label

from halfhour.images.ones import draw_ones

BARS = np.zeros((3, 28, 28, 1), np.uint8)
BARS[0, 4:24, 13:15] = 255
for row in range(20):  # one that leans
    BARS[1, 4 + row, 19 - row // 2 : 22 - row // 2] = 255
BARS[2, 6:22, 12:16] = 255


@pytest.fixture(scope="module")
def ones():
    return draw_ones(BARS, 60, np.random.default_rng(5))


def test_they_are_in_the_form_of_mnist(ones):
    """In a box of 20 pixels, the centre of mass in the middle (LeCun's description)."""
    for one in ones[..., 0]:
        rows, columns = np.flatnonzero((one > 60).any(axis=1)), np.flatnonzero((one > 60).any(axis=0))
        assert 17 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
        assert np.abs(np.subtract(center_of_mass(one), 14)).max() <= 1.5


def test_each_is_one_stroke_that_reaches_to_a_side(ones):
    spans = []
    for one in ones[..., 0]:
        assert label(one > 60, np.ones((3, 3)))[1] == 1
        spans.append(np.ptp(np.flatnonzero((one > 127).any(axis=0))) + 1)
    assert min(spans) >= 4 and max(spans) > 12


def test_the_same_draw_is_made_alike():
    first, second = (draw_ones(BARS, 8, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, second) and len({one.tobytes() for one in first}) == 8


def test_black_pictures_stay_black():
    assert not draw_ones(np.zeros((1, 28, 28, 1), np.uint8), 3, np.random.default_rng(0)).any()
