"""Arrays in every form, made by the libraries that people make them with: as the folder of the same pictures."""

import gzip
import pickle
import shutil
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.io
from made import COLOUR, GREY, LABELS, SIDE, WORDS, facts, folder_of, same

from halfhour.data.catalogue import load
from halfhour.errors import DataError, HalfhourError, OptionError

ROWS = GREY.reshape(len(GREY), -1)


def three_sentences(path, words: str) -> HalfhourError:
    with pytest.raises(HalfhourError, match=f"(?s){words}") as caught:
        load(str(path))
    assert all(
        part.rstrip().endswith(".") for part in (caught.value.happened, caught.value.expected, caught.value.remedy)
    )
    return caught.value


@pytest.mark.parametrize("where", ["first", "last", "first, no header", "last, no header", "indexed"])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "csv.zip"])
def test_pixels_in_a_csv(tmp_path, where, ending):
    table = pd.DataFrame(ROWS, columns=[f"pixel{n}" for n in range(ROWS.shape[1])])
    table.insert(0 if "first" in where else table.shape[1], "label", LABELS)
    path = tmp_path / f"train.{ending}"
    table.to_csv(path, index=where == "indexed", header="no header" not in where)
    dataset = load(str(path))
    same(dataset, folder_of(tmp_path / "folder", GREY))
    assert f"36 rows, label in column {1 if 'first' in where else 257 + (where == 'indexed')} of 257" in facts(dataset)


def test_a_csv_in_colour_and_in_fractions_with_its_test_file(tmp_path):
    for part, rows in (("train", slice(0, 24)), ("test", slice(24, 36))):
        table = pd.DataFrame(COLOUR.reshape(36, -1)[rows] / 255)
        table["label"] = LABELS[rows]
        table.to_csv(tmp_path / f"mine_{part}.csv", index=False)
    dataset = load(str(tmp_path / "mine_train.csv"))
    parts = ["train"] * 24 + ["test"] * 12
    same(dataset, folder_of(tmp_path / "folder", COLOUR, parts=parts))
    assert "mine_test.csv next to it is the test set" in facts(dataset) and "multiplied by 255" in facts(dataset)


def test_kaggles_test_file_without_labels_is_no_test_set_and_says_so_alone(tmp_path):
    table = pd.DataFrame(ROWS, columns=[f"pixel{n}" for n in range(ROWS.shape[1])])
    table.to_csv(tmp_path / "test.csv", index=False)
    table.insert(0, "label", LABELS)
    table.to_csv(tmp_path / "train.csv", index=False)
    same(load(str(tmp_path / "train.csv")), folder_of(tmp_path / "folder", GREY))
    three_sentences(tmp_path / "test.csv", "pixels and no labels.*label column.*training file")


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "cat", "nan", "-4", ""])
def test_a_cell_that_is_no_pixel_is_refused(tmp_path, cell):
    lines = [",".join(map(str, [label, *row])) for label, row in zip(LABELS, ROWS, strict=True)]
    cells = lines[-1].split(",")
    cells[9] = cell
    (tmp_path / "train.csv").write_text("\n".join([*lines[:-1], ",".join(cells)] * 2 + lines))
    three_sentences(tmp_path / "train.csv", "train.csv")


KERAS = ("x_train", "y_train", "x_test", "y_test")
NPZ = {
    "medmnist": ("train_images", "train_labels", "test_images", "test_labels"),
    "underscored": ("X_train", "Y_train", "X_test", "Y_test"),
    "run together": ("xtrain", "ytrain", "xtest", "ytest"),
    "turned": ("train_x", "train_y", "test_x", "test_y"),
    "images": ("images", "labels", None, None),
    "no names": ("arr_0", "arr_1", None, None),
}


@pytest.mark.parametrize("names", NPZ)
def test_an_npz_under_usual_names(tmp_path, names):
    x, y, x_test, y_test = NPZ[names]
    halves = (slice(0, 24), slice(24, 36)) if x_test else (slice(0, 36), slice(0, 0))
    arrays = {x: COLOUR[halves[0]], y: LABELS[halves[0], None]}
    if x_test:
        arrays |= {x_test: COLOUR[halves[1]], y_test: LABELS[halves[1], None]}
    np.savez(tmp_path / "mine.npz", **arrays)
    parts = ["train"] * 24 + ["test"] * 12 if x_test else None
    same(load(str(tmp_path / "mine.npz")), folder_of(tmp_path / "folder", COLOUR, parts=parts))


def test_medmnist_brings_its_own_validation_set(tmp_path):
    parts = ["train"] * 18 + ["validation"] * 9 + ["test"] * 9
    arrays = {}
    for short, long in (("train", "train"), ("val", "validation"), ("test", "test")):
        rows = [row for row, part in enumerate(parts) if part == long]
        arrays |= {f"{short}_images": GREY[rows, ..., 0], f"{short}_labels": LABELS[rows, None].astype(np.uint8)}
    np.savez_compressed(tmp_path / "pathmnist.npz", **arrays)
    dataset = load(str(tmp_path / "pathmnist.npz"))
    assert len(dataset.validation) == 9
    same(dataset, folder_of(tmp_path / "folder", GREY, parts=parts))


@pytest.mark.parametrize("names", [("X.npy", "y.npy"), ("mine_images.npy", "mine_labels.npy")])
@pytest.mark.parametrize("asked", ["folder", "file"])
def test_npy_files_beside_each_other_one_hot(tmp_path, names, asked):
    (tmp_path / "set").mkdir()
    np.save(tmp_path / "set" / names[0], GREY[..., 0] / np.float32(255))
    np.save(tmp_path / "set" / names[1], np.eye(3)[LABELS])
    dataset = load(str(tmp_path / "set" / (names[0] if asked == "file" else "")))
    same(dataset, folder_of(tmp_path / "folder", GREY))
    assert "One-hot labels of 3 classes" in facts(dataset)


def test_objects_are_never_unpickled(tmp_path):
    np.savez(tmp_path / "mine.npz", images=np.array([{}] * 4, object), labels=np.arange(4))
    three_sentences(tmp_path / "mine.npz", "Python objects")
    np.save(tmp_path / "x.npy", np.array([{}] * 4, object))
    np.save(tmp_path / "y.npy", np.arange(4))
    three_sentences(tmp_path / "x.npy", "x.npy")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "names", [("train_set_x", "train_set_y"), ("images", "labels"), ("X", "y"), ("all/data", "all/target")]
)
def test_hdf5(tmp_path, names, first):
    with h5py.File(tmp_path / "mine.h5", "w") as file:
        file.create_dataset(names[0], data=np.moveaxis(COLOUR, -1, 1) if first else COLOUR, compression="gzip")
        file[names[1]] = LABELS
    dataset = load(str(tmp_path / "mine.h5"))
    same(dataset, folder_of(tmp_path / "folder", COLOUR))
    assert ("Channels come first, (36, 3, 16, 16): moved to the last axis" in facts(dataset)) == first


def test_a_courses_pair_of_hdf5_files_with_names_of_classes(tmp_path):
    parts = ["train"] * 24 + ["test"] * 12
    for part, rows in (("train", slice(0, 24)), ("test", slice(24, 36))):
        with h5py.File(tmp_path / f"{part}_catvnoncat.h5", "w") as file:
            file[f"{part}_set_x"], file[f"{part}_set_y"] = COLOUR[rows], LABELS[None, rows]
            file["list_classes"] = np.array([word.encode() for word in WORDS])
    same(load(str(tmp_path / "train_catvnoncat.h5")), folder_of(tmp_path / "folder", COLOUR, WORDS, parts))


def test_hdf5_that_points_elsewhere_or_promises_too_much_is_refused(tmp_path):
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["images"] = COLOUR
    raw = tmp_path / "secret.bin"
    raw.write_bytes(COLOUR.tobytes())
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file["images"], file["labels"] = h5py.ExternalLink(str(secret), "images"), LABELS
    with h5py.File(tmp_path / "external.h5", "w") as file:
        file.create_dataset("images", COLOUR.shape, np.uint8, external=[(str(raw), 0, COLOUR.nbytes)])
        file["labels"] = LABELS
    with h5py.File(tmp_path / "virtual.h5", "w") as file:
        layout = h5py.VirtualLayout(COLOUR.shape, np.uint8)
        layout[:] = h5py.VirtualSource(str(secret), "images", COLOUR.shape)
        file.create_virtual_dataset("images", layout)
        file["labels"] = LABELS
    with h5py.File(tmp_path / "promise.h5", "w") as file:
        file.create_dataset("images", (10**10, 16, 16), np.uint8, chunks=(1, 16, 16))
        file.create_dataset("labels", (10**10,), np.uint8, chunks=(1024,))
    three_sentences(tmp_path / "link.h5", "points to another file")
    three_sentences(tmp_path / "external.h5", "is in another file")
    three_sentences(tmp_path / "virtual.h5", "is in another file")
    three_sentences(tmp_path / "promise.h5", "declares more data than it holds")


def test_svhn_has_the_pictures_last_and_ten_for_nought(tmp_path):
    pictures = np.repeat(np.repeat(COLOUR, 2, axis=1), 2, axis=2)
    digits = np.array([1, 5, 10])
    scipy.io.savemat(
        tmp_path / "train_32x32.mat", {"X": np.moveaxis(pictures, 0, -1), "y": digits[LABELS][:, None].astype(np.uint8)}
    )
    dataset = load(str(tmp_path / "train_32x32.mat"))
    same(dataset, folder_of(tmp_path / "folder", pictures, ("1", "5", "0")))
    assert "The last axis counts the images, (32, 32, 3, 36)" in facts(dataset) and "label 10 is the digit 0" in facts(
        dataset
    )


def test_stl_has_rows_by_columns_and_names_in_a_cell(tmp_path):
    rows = np.moveaxis(COLOUR, -1, 1).swapaxes(2, 3).reshape(36, -1)
    names = np.array([[word] for word in WORDS], object)
    scipy.io.savemat(tmp_path / "train.mat", {"X": rows, "y": LABELS[:, None] + 1, "class_names": names})
    dataset = load(str(tmp_path / "train.mat"))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    assert "column by column" in facts(dataset) and "Labels start at 1" in facts(dataset)
    turned = load(f"{tmp_path / 'train.mat'}?layout=transposed")
    assert turned.train.pictures[0].tobytes() == dataset.train.pictures[0].swapaxes(0, 1).tobytes()


def test_a_mat_of_level_7_3_is_hdf5_with_its_axes_the_other_way_round(tmp_path):
    with h5py.File(tmp_path / "mine.mat", "w", userblock_size=512) as file:
        file["X"], file["y"] = np.moveaxis(GREY[..., 0], 0, -1).T, LABELS[:, None].T.astype(float)
    same(load(str(tmp_path / "mine.mat")), folder_of(tmp_path / "folder", GREY))


def test_a_mat_without_arrays_of_numbers_is_refused(tmp_path):
    scipy.io.savemat(tmp_path / "mine.mat", {"X": np.array([["a"], [{"b": 1}]], object), "y": LABELS})
    three_sentences(tmp_path / "mine.mat", "cell")


def idx_bytes(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


@pytest.mark.parametrize("packed", [True, False])
def test_idx_files_in_any_folder(tmp_path, packed):
    for name, array in (("train-images-idx3-ubyte", GREY[..., 0]), ("train-labels.idx1-ubyte", LABELS)):
        content = idx_bytes(array)
        (tmp_path / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(content) if packed else content)
    folder = tmp_path / "folder"
    other = folder_of(folder, GREY)
    same(load(str(tmp_path)), other)
    (name,) = tmp_path.glob("train-images*")
    same(load(str(name)), other)


def test_emnists_letters_are_turned_and_begin_at_1(tmp_path):
    for kind, array in (("images-idx3", GREY[..., 0].swapaxes(1, 2)), ("labels-idx1", LABELS + 1)):
        (tmp_path / f"emnist-letters-train-{kind}-ubyte").write_bytes(idx_bytes(array))
    dataset = load(str(tmp_path))
    same(dataset, folder_of(tmp_path / "folder", GREY, ("1", "2", "3")))
    assert "as EMNIST needs" in facts(dataset) and dataset.found.readings == ("--layout as-stored",)
    stored = load(f"{tmp_path}?layout=as-stored")
    assert stored.train.pictures[0].tobytes() == dataset.train.pictures[0].swapaxes(0, 1).tobytes()


def test_real_digits_that_lie_on_their_side_are_seen_and_upright_ones_are_left(tmp_path):
    digits = load("digits").train
    for name, pictures in (
        ("upright", digits.pictures),
        ("lying", digits.pictures.swapaxes(1, 2)),
        ("dark", 255 - digits.pictures),
    ):
        np.savez(tmp_path / f"{name}.npz", images=pictures, labels=digits.labels)
    upright, lying, dark = (load(str(tmp_path / f"{name}.npz")) for name in ("upright", "lying", "dark"))
    assert "their side" not in facts(upright) and "stored on their side" in facts(lying)
    same(lying, upright)
    assert "Dark ink" in facts(dark) and "Dark ink" not in facts(upright)
    assert (upright.preparation, dark.preparation) == ("digit", "plain")


def test_the_handwritten_means_are_those_of_scikit_learns_digits():
    from sklearn.datasets import load_digits

    from halfhour.data.forms.upright import HANDWRITTEN

    scans, labels = load_digits(return_X_y=True)
    for digit, levels in enumerate(HANDWRITTEN):
        mean = np.minimum(np.rint(scans[labels == digit].mean(axis=0)), 15)
        assert [int(level, 16) for level in levels] == mean.tolist()


@pytest.mark.parametrize("kind", ["pickled", "binary", "hundred"])
def test_cifars_batches(tmp_path, kind):
    pictures = np.repeat(np.repeat(COLOUR, 2, axis=1), 2, axis=2)
    rows = np.moveaxis(pictures, -1, 1).reshape(36, -1)
    if kind == "binary":
        (tmp_path / "data_batch_1.bin").write_bytes(np.c_[LABELS.astype(np.uint8), rows].tobytes())
        (tmp_path / "batches.meta.txt").write_text("\n".join(WORDS), encoding="utf-8")
    else:
        key, name, meta = (
            ("labels", "data_batch_1", "batches.meta") if kind == "pickled" else ("fine_labels", "train", "meta")
        )
        (tmp_path / name).write_bytes(pickle.dumps({b"data": rows, key.encode(): LABELS.tolist()}, 4))
        names = "label_names" if kind == "pickled" else "fine_label_names"
        (tmp_path / meta).write_bytes(pickle.dumps({names.encode(): [word.encode() for word in WORDS]}, 4))
    same(load(str(tmp_path)), folder_of(tmp_path / "folder", pictures, WORDS))


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("labels", [list, np.array, np.uint8])
def test_cifars_archive_by_its_path_also_where_python_3_wrote_it(tmp_path, protocol, labels):
    pictures = np.repeat(np.repeat(COLOUR, 2, axis=1), 2, axis=2)
    rows = np.moveaxis(pictures, -1, 1).reshape(36, -1)
    own = [np.uint8(label) for label in LABELS] if labels is np.uint8 else labels(LABELS.tolist())
    (tmp_path / "cifar").mkdir()
    (tmp_path / "cifar" / "data_batch_1").write_bytes(pickle.dumps({"data": rows, "labels": own}, protocol))
    (tmp_path / "cifar" / "batches.meta").write_bytes(pickle.dumps({"label_names": list(WORDS)}, protocol))
    archive = shutil.make_archive(str(tmp_path / "mine"), "gztar", tmp_path, "cifar")
    same(load(archive), folder_of(tmp_path / "folder", pictures, WORDS))


def test_qmnists_table_of_labels(tmp_path):
    table = np.c_[LABELS, np.arange(36 * 7).reshape(36, 7)]
    content = bytes([0, 0, 12, 2]) + (36).to_bytes(4, "big") + (8).to_bytes(4, "big") + table.astype(">i4").tobytes()
    (tmp_path / "qmnist-train-labels-idx2-int.gz").write_bytes(gzip.compress(content))
    (tmp_path / "qmnist-train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(GREY[..., 0])))
    same(load(str(tmp_path)), folder_of(tmp_path / "folder", GREY))


class Gadget:
    def __reduce__(self):
        return (Path.touch, (Path("never"),))


def test_a_pickle_that_is_more_than_a_batch_is_refused(tmp_path):
    (tmp_path / "data_batch_1").write_bytes(pickle.dumps({b"data": Gadget()}))
    three_sentences(tmp_path, "data_batch_1")
    assert not Path("never").exists()


def test_the_second_start_reads_nothing_and_a_changed_file_is_seen(tmp_path, monkeypatch):
    from halfhour.data.forms import npz

    path = tmp_path / "mine.npz"
    np.savez(path, images=GREY, labels=LABELS)
    first = load(str(path))
    with monkeypatch.context() as patched:
        patched.setattr(npz, "_packed", lambda _path: pytest.fail("read again"))
        again = load(str(path))
    same(first, again)
    assert facts(first) == facts(again)
    np.savez(path, images=GREY[::-1], labels=LABELS)
    assert facts(load(str(path))).splitlines()[0] == facts(first).splitlines()[0]
    assert not np.array_equal(load(str(path)).train.pictures, first.train.pictures)


def test_planes_and_pixels_in_rows_are_told_apart_by_their_smoothness(tmp_path):
    for name, rows in (("pixels", COLOUR.reshape(36, -1)), ("planes", np.moveaxis(COLOUR, -1, 1).reshape(36, -1))):
        np.savez(tmp_path / f"{name}.npz", images=rows, labels=LABELS)
    pixels, planes = (load(str(tmp_path / f"{name}.npz")) for name in ("pixels", "planes"))
    same(pixels, planes)
    assert "Read as channels-last" in facts(pixels) and "Read as channels-first" in facts(planes)


def test_sixteen_bits_are_scaled_and_standardised_pixels_are_refused(tmp_path):
    np.savez(tmp_path / "deep.npz", images=GREY.astype(np.uint16) * 257, labels=LABELS)
    same(load(str(tmp_path / "deep.npz")), folder_of(tmp_path / "folder", GREY))
    np.savez(tmp_path / "standard.npz", images=(GREY - 128.0) / 40, labels=LABELS)
    three_sentences(tmp_path / "standard.npz", "pixels run from -3.2.*before any standardisation")


def test_an_unknown_option_or_layout_names_the_right_ones(tmp_path):
    np.savez(tmp_path / "mine.npz", images=GREY, labels=LABELS)
    with pytest.raises(OptionError, match="label-column"):
        load(f"{tmp_path / 'mine.npz'}?label-colum=x")
    with pytest.raises(OptionError, match="channels-first"):
        load(f"{tmp_path / 'mine.npz'}?layout=channel-first")


def test_more_values_than_pictures_could_have_classes_is_no_label(tmp_path):
    np.savez(tmp_path / "mine.npz", images=GREY, labels=np.arange(36))
    with pytest.raises(DataError, match="36 different values for 36 images"):
        load(str(tmp_path / "mine.npz"))
    assert SIDE == GREY.shape[1]
    with zipfile.ZipFile(tmp_path / "two.csv.zip", "w") as archive:
        archive.writestr("a.csv", "1,2")
        archive.writestr("b.csv", "1,2")
    three_sentences(tmp_path / "two.csv.zip", "two.csv.zip")
