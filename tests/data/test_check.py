"""Each check by a set that has the fault, and by one that has not."""

import re

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
        ({"y_train": np.arange(39) % 4}, "shapes", "train: 40 images and 39 labels"),
        ({"x_train": SOUND["x_train"].reshape(40, 36)}, "shapes", "x_train has the shape (40, 36)"),
        ({"y_train": np.eye(4)[SOUND["y_train"]]}, "shapes", "y_train has the shape (40, 4)"),
        ({"x_test": SOUND["x_test"][:, :5]}, "shapes", "test images (5, 6)"),
        ({"x_train": SOUND["x_train"] - 128.0}, "values", "pixels run from -1"),
        ({"x_train": changed("x_train", at=[3, 9], to=80)}, "constant images",
         "train: 2 images of one colour: 3, 9"),
        ({"x_train": changed("x_train", at=[7], to=SOUND["x_train"][2])}, "duplicates",
         "1 training images are copies of earlier ones: 7"),
        ({"x_test": changed("x_test", at=[5], to=SOUND["x_train"][2])}, "duplicates",
         "1 test images are in the training set too: 5"),
        ({"y_train": SOUND["y_train"] - 1}, "label range", "lowest value is -1"),
        ({"y_test": changed("y_test", at=[0], to=1000)}, "label range", "up to 1000"),
        ({"y_test": np.zeros(8, int)}, "missing classes", "test: no image of the classes 1, 2, 3"),
        ({"y_train": np.repeat([0, 1, 2, 3], [20, 12, 6, 2])[RANDOM.permutation(40)]}, "balance",
         "10.0 to 1: 20 images of class 0, 2 of class 3"),
        ({"y_train": np.sort(SOUND["y_train"])}, "order", "the training labels are sorted, 0 to 3"),
    ],
)  # fmt: skip
def test_a_fault_is_found_with_its_figures(tmp_path, changes, name, said):
    assert said in faults(tmp_path, **changes)[name]


def test_not_numbers_are_found_where_they_are(tmp_path):
    pixels = SOUND["x_train"] / 255
    pixels[11, 2, 3] = np.nan
    pixels[12, :2, 0] = np.inf
    assert "x_train: 3 values are NaN or infinite, in the images 11, 12" in faults(tmp_path, x_train=pixels)["values"]


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
    for name, word in (("one", "one class"), ("none", "no image")):
        faults = [result.detail for result in check(tmp_path / f"{name}.npz") if result.state == "fault"]
        assert any(word in detail for detail in faults)


def test_a_folder_with_a_table_is_checked_for_what_the_table_and_the_files_lack(tmp_path, monkeypatch, capsys):
    from PIL import Image

    from halfhour import cli

    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "set"
    folder.mkdir()
    rows = ["file,label"]
    for number in range(24):
        Image.fromarray(RANDOM.integers(0, 256, (16, 16), dtype=np.uint8)).save(folder / f"{number}.png")
        rows.append(f"{number}.png,{'cat' if number < 18 else 'dog' if number < 21 else 'owl'}")
    rows += ["gone.png,cat", "0.png,dog"]
    (folder / "1.png").write_bytes(b"nothing")
    (folder / "extra.png").write_bytes((folder / "2.png").read_bytes())
    (folder / "labels.csv").write_text("\n".join(rows))
    assert cli.run(["data", "check", str(folder)]) == 0  # warnings, and no fault
    told = capsys.readouterr().out
    for words in (
        "named in labels.csv, but missing: gone.png",
        "two labels in labels.csv: 0.png",
        "not in labels.csv: extra.png",
        "not in a known image format: 1.png",
        "fewer than 5 training images of the classes 1, 2",
    ):
        assert words in told
    assert "sorted" not in told  # files have no order of their own


def test_rows_that_are_sorted_by_class_are_told_and_medmnists_names_are_no_fault(tmp_path, monkeypatch, capsys):
    from halfhour import cli

    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    pictures = RANDOM.integers(0, 256, (40, 16, 16), dtype=np.uint8)
    np.savez(tmp_path / "med.npz", train_images=pictures[:30], train_labels=np.sort(np.arange(30) % 3)[:, None],
             test_images=pictures[30:], test_labels=np.arange(10)[:, None] % 3)  # fmt: skip
    assert cli.run(["data", "check", str(tmp_path / "med.npz")]) == 0
    assert "the training labels are sorted, 0 to 2" in capsys.readouterr().out


def test_photographs_taken_in_the_dark_out_of_focus_or_at_one_moment_are_told(tmp_path, monkeypatch, capsys):
    from PIL import Image, ImageFilter

    from halfhour import cli

    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    for name in ("cup", "pen"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(20):
            picture = Image.fromarray(RANDOM.integers(60, 256, (80, 80, 3), dtype=np.uint8))
            if name == "cup" and number < 2:
                picture = picture.filter(ImageFilter.GaussianBlur(6))
            if name == "pen" and number < 3:
                picture = picture.point(lambda level: level // 8)
            # sixteen cups within sixteen seconds; every other picture in an hour of its own
            taken = f"20260101_1000{number:02}" if name == "cup" and number < 16 else f"20260101_{number:02}0000"
            picture.save(tmp_path / "set" / name / f"IMG_{taken}.png")
    assert cli.run(["data", "check", str(tmp_path / "set")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "dark images: 3 of pen" in told
    assert "blurred images: 2 of cup" in told
    assert re.search(r"1\d of the 1\d images of cup were taken at the same moment", told)
