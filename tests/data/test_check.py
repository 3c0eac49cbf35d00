"""Each check by a set that has the fault, and by one that has not."""

import numpy as np
import pytest

from halfhour.data.catalogue import load
from halfhour.data.check import check
from halfhour.errors import DataError

RANDOM = np.random.default_rng(0)
SOUND = {
    "x_train": RANDOM.integers(0, 256, (40, 6, 6), dtype=np.uint8),
    "y_train": np.arange(40) % 4,
    "x_test": RANDOM.integers(0, 256, (8, 6, 6), dtype=np.uint8),
    "y_test": np.arange(8) % 4,
}


def faults(tmp_path, **changes: object) -> dict[str, str]:
    """What is found in the sound set with these changes: the detail of each check that is not ok."""
    np.savez(tmp_path / "own.npz", **{name: array for name, array in (SOUND | changes).items() if array is not None})
    checks = check(tmp_path / "own.npz")
    assert all(found.detail and bool(found.remedy) == (found.state != "ok") for found in checks)
    return {found.name: found.detail for found in checks if found.state != "ok"}


def changed(name: str, **places: object) -> np.ndarray:
    """A sound array with `at` set to `to`."""
    array = SOUND[name].copy()
    array[places["at"]] = places["to"]
    return array


def test_a_sound_set_has_no_faults(tmp_path):
    assert faults(tmp_path) == {}
    assert faults(tmp_path, x_train=SOUND["x_train"][..., np.newaxis], x_test=SOUND["x_test"][..., np.newaxis]) == {}


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"y_test": None}, "shapes", "y_test is missing"),
        ({"y_train": np.arange(39) % 4}, "shapes", "train: 40 pictures and 39 labels"),
        ({"x_train": SOUND["x_train"].reshape(40, 36)}, "shapes", "x_train has the shape (40, 36)"),
        ({"y_train": np.eye(4)[SOUND["y_train"]]}, "shapes", "y_train has the shape (40, 4)"),
        ({"x_test": SOUND["x_test"][:, :5]}, "shapes", "test pictures (5, 6)"),
        ({"x_train": SOUND["x_train"] - 128.0}, "values", "pixels run from -1"),
        ({"x_train": changed("x_train", at=[3, 9], to=80)}, "constant pictures",
         "train: 2 pictures of one colour: 3, 9"),
        ({"x_train": changed("x_train", at=[7], to=SOUND["x_train"][2])}, "duplicates",
         "1 training pictures are copies of earlier ones: 7"),
        ({"x_test": changed("x_test", at=[5], to=SOUND["x_train"][2])}, "duplicates",
         "1 test pictures are in the training set too: 5"),
        ({"y_train": SOUND["y_train"] - 1}, "label range", "lowest value is -1"),
        ({"y_test": changed("y_test", at=[0], to=1000)}, "label range", "up to 1000"),
        ({"y_test": np.zeros(8, int)}, "missing classes", "test: no picture of the classes 1, 2, 3"),
        ({"y_train": np.repeat([0, 1, 2, 3], [20, 12, 6, 2])[RANDOM.permutation(40)]}, "balance",
         "10.0 to 1: 20 pictures of class 0, 2 of class 3"),
        ({"y_train": np.sort(SOUND["y_train"])}, "order", "the training labels are sorted, 0 to 3"),
    ],
)  # fmt: skip
def test_a_fault_is_found_with_its_figures(tmp_path, changes, name, said):
    assert said in faults(tmp_path, **changes)[name]


def test_not_numbers_are_found_where_they_are(tmp_path):
    pixels = SOUND["x_train"] / 255
    pixels[11, 2, 3] = np.nan
    pixels[12, :2, 0] = np.inf
    assert "x_train: 3 values are NaN or infinite, in the pictures 11, 12" in faults(tmp_path, x_train=pixels)["values"]


def test_nearly_ten_to_one_is_no_alarm(tmp_path):
    labels = np.repeat([0, 1, 2, 3], [19, 12, 7, 2])[RANDOM.permutation(40)]
    assert faults(tmp_path, y_train=labels) == {}


@pytest.mark.parametrize(
    "changes",
    [{name: wrong} for name in SOUND for wrong in (np.zeros(0), np.zeros((0, 6, 6)), np.array(3))],
)
def test_empty_arrays_and_single_numbers_are_reported_not_raised(tmp_path, changes):
    assert "shapes" in faults(tmp_path, **changes)


def test_a_file_that_is_no_npz_cannot_be_checked(tmp_path):
    (tmp_path / "own.npz").write_bytes(b"no zip")
    with pytest.raises(DataError):
        check(tmp_path / "own.npz")


def test_the_built_in_digits_are_sound():
    assert {found.state for found in check(load("digits"))} == {"ok"}


def test_a_set_of_one_class_or_of_no_pictures_is_a_fault(tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (6, 12, 12), dtype=np.uint8)
    labels = np.zeros(6, np.int64)
    np.savez(tmp_path / "one.npz", x_train=pictures, y_train=labels, x_test=pictures[:2], y_test=labels[:2])
    np.savez(tmp_path / "none.npz", x_train=pictures[:0], y_train=labels[:0], x_test=pictures[:0], y_test=labels[:0])
    for name, word in (("one", "one class"), ("none", "no picture")):
        faults = [result.detail for result in check(tmp_path / f"{name}.npz") if result.state == "fault"]
        assert any(word in detail for detail in faults)
