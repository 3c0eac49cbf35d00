"""A division found again in data that changed: by pixels and class, whatever the files are called."""

import time

import numpy as np
import pytest

from halfhour.data.fingerprints import pixel_keys
from halfhour.data.pictures.stored import Stored, joined
from halfhour.data.restoring import divide_as, unseen
from halfhour.data.splits import SealedTest, divide, record_of
from halfhour.errors import DataError
from halfhour.records import Dataset, Split

NAMES = ("cat", "dog")


def pictures(numbers) -> np.ndarray:
    """Pictures that hold their numbers in their bytes."""
    return np.asarray(numbers, "<u4").view(np.uint8).reshape(-1, 2, 2, 1)


def numbers(split: Split) -> list[int]:
    return np.ascontiguousarray(split.pictures[:]).reshape(-1, 4).view("<u4")[:, 0].tolist()


def dataset(train, test, labels=lambda number: number % 2, names=NAMES) -> Dataset:
    def split(held) -> Split:
        return Split(pictures(held), np.array([labels(number) for number in held], np.int64))

    return Dataset("made up", split(train), SealedTest(split(test)), names, "here")


@pytest.fixture
def trained():
    """40 pictures to learn from and validate with, 10 to test, and what was written down of them."""
    division = divide(dataset(range(40), range(100, 110)), 0.2, seed=0)
    return division, record_of(division, (2, 2, 1), NAMES)


def test_data_that_did_not_change_are_divided_as_they_were(trained):
    division, record = trained
    again = divide_as(dataset(range(40), range(100, 110)), record)
    assert numbers(again.division.train) == numbers(division.train)
    assert numbers(again.division.validation) == numbers(division.validation)
    assert numbers(again.division.test.open()) == list(range(100, 110))
    assert (again.train_gone, again.validation_gone, again.test_gone, again.new.count) == (0, 0, 0, 0)


def test_whatever_the_data_became_each_picture_stays_on_its_side(trained):
    """Shuffled, test and training pictures mixed, five added, three tested ones and one learned from removed."""
    division, record = trained
    learned = numbers(division.train)
    now = [number for number in [*range(40), *range(100, 107), *range(500, 505)] if number != learned[0]]
    now = np.random.default_rng(1).permutation(now).tolist()
    again = divide_as(dataset(now[:30], now[30:]), record)
    assert numbers(again.division.train) == learned[1:]
    assert numbers(again.division.validation) == numbers(division.validation)
    assert numbers(again.division.test.open()) == list(range(100, 107))
    assert (again.train_gone, again.validation_gone, again.test_gone) == (1, 0, 3)
    assert again.places.tolist() == list(range(7))
    assert sorted(numbers(again.new.open())) == list(range(500, 505))


def test_a_picture_that_was_learned_from_is_not_new_under_another_class(trained):
    division, record = trained
    moved = {numbers(division.train)[0], 100}
    again = divide_as(
        dataset(range(40), range(100, 110), labels=lambda number: (number + (number in moved)) % 2), record
    )
    assert (again.train_gone, again.test_gone) == (1, 1)
    assert numbers(again.new.open()) == [100]  # tested before, never learned from


def test_copies_are_told_apart_by_their_number_and_are_not_new(trained):
    made = dataset([*range(40), 0, 0], [100, 100, 101])
    division = divide(made, 0.2, seed=0)
    record = record_of(division, (2, 2, 1), NAMES)
    assert numbers(divide_as(made, record).division.train) == numbers(division.train)
    fewer = divide_as(dataset([*range(40), 0], [100, 101, 101]), record)
    assert fewer.train_gone + fewer.validation_gone == 1
    assert (numbers(fewer.division.test.open()), fewer.test_gone, fewer.new.count) == ([100, 101], 1, 0)


def test_near_copies_of_what_was_learned_from_are_not_new(trained):
    division, record = trained
    made = dataset([*range(40), 700, 701], range(100, 110))
    groups = np.arange(42)
    groups[40] = numbers(division.train)[3]
    train = Split(made.train.pictures, made.train.labels, groups)
    test = Split(pictures(range(100, 110)), np.arange(100, 110) % 2, np.arange(50, 60))
    again = divide_as(Dataset("made up", train, SealedTest(test), NAMES, "here"), record)
    assert numbers(again.new.open()) == [701]


def test_other_classes_and_other_sizes_are_told(trained):
    _division, record = trained
    with pytest.raises(DataError, match="cat and bird now|cat, bird now"):
        divide_as(dataset(range(40), range(100, 110), names=("cat", "bird")), record)
    larger = Split(np.zeros((4, 4, 4, 1), np.uint8), np.arange(4) % 2)
    with pytest.raises(DataError, match=r"\(4, 4, 1\) now"):
        divide_as(Dataset("made up", larger, SealedTest(larger), NAMES, "here"), record)


def test_pictures_of_another_set_that_were_learned_from_are_left_out(trained):
    division, record = trained
    seen = numbers(division.train)[:3]
    rest = unseen(Split(pictures([*seen, 900, 100]), np.zeros(5, np.int64)), record)
    assert numbers(rest) == [900, 100]


def test_pictures_on_the_disk_have_the_keys_of_those_in_memory(tmp_path):
    held = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), dtype=np.uint8)
    (tmp_path / "pictures").write_bytes(held.tobytes())
    lying = Stored(tmp_path / "pictures", (4, 4, 3), np.arange(9))
    assert pixel_keys(lying).tolist() == pixel_keys(held).tolist()
    together = joined([lying.only(np.array([3, 1])), lying.only(np.array([8]))])
    assert isinstance(together, Stored)
    assert (together[:] == held[[3, 1, 8]]).all()


def test_sixty_thousand_pictures_take_well_under_a_second():
    held = np.random.default_rng(0).integers(0, 256, (60_000, 28, 28, 1), dtype=np.uint8)
    began = time.process_time()
    keys = pixel_keys(held)
    assert time.process_time() - began < 1.0
    assert len(np.unique(keys)) == 60_000
