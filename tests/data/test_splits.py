import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfhour.data.splits import SealedTest, divide
from halfhour.errors import DataError
from halfhour.records import Dataset, Split


def dataset(counts: list[int]) -> Dataset:
    """A set with so many pictures of each class, sorted; each picture holds its own number in its bytes."""
    labels = np.repeat(np.arange(len(counts)), counts)
    pictures = np.arange(len(labels), dtype="<u4").view(np.uint8).reshape(-1, 2, 2, 1)
    train = Split(pictures, labels)
    names = tuple(f"class {number}" for number in range(len(counts)))
    return Dataset("made up", train, SealedTest(Split(pictures[:3], labels[:3])), names, "here")


def numbers(split: Split) -> list[int]:
    return np.ascontiguousarray(split.pictures).reshape(-1, 4).view("<u4")[:, 0].tolist()


@given(
    counts=st.lists(st.integers(2, 40), min_size=2, max_size=8),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_picture_is_in_one_part_and_every_class_in_both(counts, share, seed):
    made = dataset(counts)
    division = divide(made, share, seed)
    parts = [numbers(division.train), numbers(division.validation)]
    assert sorted(parts[0] + parts[1]) == list(range(sum(counts)))
    for part, indices in zip((division.train, division.validation), parts, strict=True):
        np.testing.assert_array_equal(part.labels, made.train.labels[indices])
        assert set(part.labels) == set(range(len(counts)))


def test_a_fifth_of_mnists_training_set_is_12000_with_each_class_in_its_share():
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    validation = divide(dataset(counts), 0.2, seed=0).validation
    assert len(validation) == 12_000
    np.testing.assert_allclose(np.bincount(validation.labels), 0.2 * np.array(counts), atol=1)


def test_the_seed_decides():
    made = dataset([50, 50])
    first, again, other = (numbers(divide(made, 0.2, seed).validation) for seed in (1, 1, 2))
    assert first == again != other


def test_a_class_with_one_picture_is_told_by_name():
    with pytest.raises(DataError, match="only one training image: class 1, class 3"):
        divide(dataset([2, 1, 5, 1]), 0.2, seed=0)


def test_the_test_set_opens_once():
    test = divide(dataset([5, 5]), 0.2, seed=0).test
    assert (test.count, len(test), test.opened) == (3, 3, 0)
    assert numbers(test.open()) == [0, 1, 2]
    assert test.opened == 1
    with pytest.raises(RuntimeError, match="opened before"):
        test.open()


def test_one_class_alone_is_told():
    pictures = np.zeros((6, 8, 8, 1), np.uint8)
    alone = Split(pictures, np.ones(6, np.int64))
    with pytest.raises(DataError, match="one class: cat"):
        divide(Dataset("made up", alone, SealedTest(alone), ("dog", "cat"), "here"), 0.5, seed=0)
