"""The readers against files written here byte by byte, damaged and hostile ones included."""

import gzip
import io
import os
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from halfhour.data.archives import read_members
from halfhour.data.cifar import BATCHES, CLASS_NAMES, read_batch, read_cifar_archive, read_cifar_folder
from halfhour.data.cifar_jpegs import read_jpeg_archive, read_jpeg_folder
from halfhour.data.idx import FILES, read_idx, read_idx_folder
from halfhour.data.npz import read_npz
from halfhour.errors import DataError

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.mark.parametrize("compressed", [False, True])
def test_idx_pictures_are_read(tmp_path, compressed):
    path = tmp_path / ("pictures.gz" if compressed else "pictures")
    path.write_bytes(gzip.compress(idx(PIXELS)) if compressed else idx(PIXELS))
    np.testing.assert_array_equal(read_idx(path, axes=3), PIXELS)


@pytest.mark.parametrize(
    "content",
    [b"", idx(PIXELS)[:-1], idx(PIXELS) + b"x", idx(PIXELS[0]), b"\0\0\x0d\x03" + idx(PIXELS)[4:], bytes(20),
     bytes([0, 0, 8, 3]) + b"\xff" * 12],
    ids=["empty", "short", "long", "two axes", "floats", "no type", "a shape bomb"],
)  # fmt: skip
@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_idx_is_refused_in_three_sentences(tmp_path, content, compressed):
    path = tmp_path / ("pictures.gz" if compressed else "pictures")
    path.write_bytes(gzip.compress(content) if compressed else content)
    with pytest.raises(DataError, match="pictures.* cannot be used: .* Expected a whole IDX file.* Replace it"):
        read_idx(path, axes=3)


@pytest.mark.parametrize("compressed", [False, True])
@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutated_idx_raises_nothing_but_data_errors(tmp_path, compressed, data):
    content = bytearray(gzip.compress(idx(PIXELS)) if compressed else idx(PIXELS))
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[position] = data.draw(st.integers(0, 255))
    path = tmp_path / ("mutated.gz" if compressed else "mutated")
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        assert read_idx(path, axes=3).ndim == 3
    except DataError:
        pass


def test_an_idx_folder_needs_a_label_for_every_picture(tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes(idx(PIXELS if "images" in name else np.zeros(6, np.uint8)))
    train, test = read_idx_folder(tmp_path)
    assert train.pictures.shape == (6, 5, 4, 1)
    assert (test.labels.tolist(), test.labels.dtype) == ([0] * 6, np.int64)
    (tmp_path / FILES[1]).write_bytes(idx(np.zeros(5, np.uint8)))
    with pytest.raises(DataError, match="6 images and 5 labels"):
        read_idx_folder(tmp_path)


def save(path: Path, **changes: object) -> Path:
    arrays = {"x_train": PIXELS, "y_train": np.arange(6) % 3, "x_test": PIXELS[:3], "y_test": np.arange(3)} | changes
    np.savez_compressed(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


@pytest.mark.parametrize(
    ("given_pixels", "expected"),
    [
        (PIXELS, PIXELS),
        (PIXELS.astype(np.int64), PIXELS),
        (PIXELS.astype(np.float32), PIXELS),
        (PIXELS / 255, PIXELS),
        ((PIXELS / 255).astype(np.float32), PIXELS),
        (PIXELS > 127, np.where(PIXELS > 127, 255, 0)),
    ],
)
def test_npz_pixels_become_grey_levels_without_loss(tmp_path, given_pixels, expected):
    train, _test = read_npz(save(tmp_path / "own.npz", x_train=given_pixels))
    assert train.pictures.dtype == np.uint8
    np.testing.assert_array_equal(train.pictures[..., 0], expected)


def test_npz_labels_may_be_a_column_and_pictures_may_have_channels(tmp_path):
    colour = np.zeros((6, 5, 4, 3), np.uint8)
    path = save(tmp_path / "own.npz", x_train=colour, x_test=colour[:3], y_train=np.arange(6).reshape(6, 1))
    train, _test = read_npz(path)
    assert train.pictures.shape == (6, 5, 4, 3)
    assert train.labels.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_train": None}, "no array x_train"),
        ({"x_train": PIXELS - 300.0}, "pixels run from -"),
        ({"x_train": np.full((6, 5, 4), np.nan)}, "NaN"),
        ({"x_train": PIXELS + 0.5}, "fractions|run from"),
        ({"x_train": PIXELS.reshape(6, 20)}, r"x_train has the shape \(6, 20\)"),
        ({"x_train": np.zeros((6, 3, 5, 4), np.uint8)}, r"x_train has the shape \(6, 3, 5, 4\)"),
        ({"x_test": np.zeros((3, 9, 9), np.uint8)}, r"training images are \(5, 4, 1\)"),
        ({"y_train": np.eye(6)}, r"y_train has the shape \(6, 6\)"),
        ({"y_train": np.arange(5)}, r"y_train has the shape \(5,\)"),
        ({"y_train": np.linspace(0, 1, 6)}, "y_train is of type float64"),
        ({"y_train": np.arange(6) - 1}, "lowest value is -1"),
        ({"y_test": np.array([0, 1, 99])}, "highest label is 99"),
        ({"x_train": np.array([{"a": 1}] * 6, object)}, "x_train.npy holds Python objects"),
    ],
)
def test_npz_of_another_layout_is_refused(tmp_path, changes, said):
    with pytest.raises(DataError, match=said) as raised:
        read_npz(save(tmp_path / "own.npz", **changes))
    assert all((raised.value.happened, raised.value.expected, raised.value.remedy))


def test_npz_whose_header_is_no_python_is_refused(tmp_path):
    text = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2,\n"
    with zipfile.ZipFile(tmp_path / "own.npz", "w") as archive:
        archive.writestr("x_train.npy", b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text)
    with pytest.raises(DataError):
        read_npz(tmp_path / "own.npz")


def test_npz_whose_header_promises_more_than_it_holds_is_refused_before_allocation(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (2**40, 28, 28)})
    path = save(tmp_path / "bomb.npz", x_train=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x_train.npy", header.getvalue())
    with pytest.raises(DataError, match="declares more data than it holds|declares .* bytes, more than it can hold"):
        read_npz(path)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(50)])
def test_a_file_that_is_no_npz_is_refused(tmp_path, content):
    path = tmp_path / "own.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="own.npz cannot be used"):
        read_npz(path)


def python_2_batch(rows: np.ndarray, labels: list[int]) -> bytes:
    """A batch in the opcodes that Python 2 and NumPy 1 wrote, as the published ones are."""
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR(K\x01"
        + b"".join(b"J" + struct.pack("<i", length) for length in rows.shape)
        + b"\x86cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + struct.pack("<i", rows.size) + rows.tobytes() + b"tb"
    )  # fmt: skip
    return b"\x80\x02}(U\x04data" + array + b"U\x06labels](" + b"".join(b"K" + bytes([n]) for n in labels) + b"eu."


ROWS = np.random.default_rng(1).integers(0, 256, (2, 3072), dtype=np.uint8)


@pytest.mark.parametrize(
    "write", [python_2_batch, lambda rows, labels: pickle.dumps({b"data": rows, b"labels": labels})]
)
def test_a_cifar_batch_is_read_channel_by_channel(tmp_path, write):
    batch = read_batch(write(ROWS, [3, 9]), tmp_path)
    assert batch.labels.tolist() == [3, 9]
    assert batch.pictures.shape == (2, 32, 32, 3)
    assert batch.pictures[1, 5, 7, 2] == ROWS[1, 2 * 1024 + 5 * 32 + 7]


class Gadget:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_gadget_is_refused_before_it_runs(tmp_path, protocol):
    content = pickle.dumps({"data": Gadget(tmp_path / "harm"), "labels": []}, protocol)
    with pytest.raises(DataError, match="mkdir in it is neither an array nor a plain value"):
        read_batch(content, tmp_path / "data_batch_1")
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("far", [b"r" + struct.pack("<I", 0x0FFFFFFF), b"p268435455\n"])
def test_a_pickle_that_fills_the_memory_is_refused(tmp_path, far):
    with pytest.raises(DataError, match="more memory than it can need"):
        read_batch(b"\x80\x02}" + far + b".", tmp_path / "data_batch_1")


@pytest.mark.parametrize(
    "batch",
    [b"", b"garbage", pickle.dumps([1]), pickle.dumps({b"data": ROWS, b"labels": [1]}),
     pickle.dumps({b"data": ROWS.astype(float), b"labels": [1, 2]}), pickle.dumps({b"data": ROWS, b"labels": [1, 10]}),
     pickle.dumps({b"data": ROWS, b"labels": [1, -1]}), pickle.dumps({b"data": ROWS[:, :9], b"labels": [1, 2]})],
)  # fmt: skip
def test_a_batch_of_another_layout_is_refused(tmp_path, batch):
    with pytest.raises(DataError, match="six batches"):
        read_batch(batch, tmp_path)


def tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, f"w:{path.suffix[1:]}") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_cifar_is_the_same_from_its_archive_and_its_folder(tmp_path):
    batches = {name: python_2_batch(ROWS, [number, 9]) for number, name in enumerate(BATCHES)}
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in batches.items():
        (folder / name).write_bytes(content)
    path = tar(tmp_path / "c.tar.gz", {f"cifar-10-batches-py/{name}": content for name, content in batches.items()})
    for train, test in (read_cifar_archive(path), read_cifar_folder(folder)):
        assert train.labels.tolist() == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9]
        assert test.labels.tolist() == [5, 9]
    (folder / "test_batch").unlink()
    with pytest.raises(DataError, match="test_batch"):
        read_cifar_folder(folder)


def picture(colour: tuple[int, int, int], size: int = 32, form: str = "JPEG") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(output, form)
    return output.getvalue()


def jpegs() -> dict[str, bytes]:
    return {
        f"cifar10-jpeg/{part}/{name}/{number:04}.jpg": picture((20 * label, 100, 50 + number))
        for part in ("train", "test")
        for label, name in enumerate(CLASS_NAMES)
        for number in range(2)
    }


def test_cifar_pictures_come_in_turns_from_archive_and_folder(tmp_path):
    path = tar(tmp_path / "cifar10-jpeg.tar.xz", jpegs())
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path)  # noqa: S202  (made here)
    for train, test in (read_jpeg_archive(path), read_jpeg_folder(tmp_path / "cifar10-jpeg")):
        assert train.labels.tolist() == test.labels.tolist() == [*range(10), *range(10)]
        red = train.pictures[:, :, :, 0].mean(axis=(1, 2))
        np.testing.assert_allclose(red, 20 * train.labels, atol=3)  # JPEG rounds


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cifar10-jpeg/train/cat/0009.jpg", picture((1, 2, 3), form="PNG"), "cannot identify"),
        ("cifar10-jpeg/train/cat/0009.jpg", picture((1, 2, 3), size=4000), "an image has"),
        ("cifar10-jpeg/train/cat/0009.jpg", picture((1, 2, 3))[:200], "."),
        ("cifar10-jpeg/train/cat/0009.jpg", b"", "cannot identify"),
        ("cifar10-jpeg/train/<script>/0009.jpg", picture((1, 2, 3)), "no known class"),
        ("0009.jpg", picture((1, 2, 3)), "no known class"),
    ],
)
def test_a_picture_that_does_not_belong_is_refused(tmp_path, name, content, said):
    with pytest.raises(DataError, match=said):
        read_jpeg_archive(tar(tmp_path / "cifar10-jpeg.tar.xz", jpegs() | {name: content}))


@pytest.mark.parametrize("name", ["../outside.jpg", "/absolute.jpg", "a/../../b.jpg", "..\\outside.jpg"])
def test_a_path_that_leads_out_of_an_archive_is_refused(tmp_path, name):
    with pytest.raises(DataError, match="points outside"):
        list(read_members(tar(tmp_path / "a.tar.gz", {name: b"x"}), lambda name: True))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    path = tmp_path / "a.tar.xz"
    with tarfile.open(path, "w:xz") as archive:
        member = tarfile.TarInfo("data_batch_1")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    with pytest.raises(DataError, match="a link or a device"):
        list(read_members(path, lambda name: True))


def test_a_bomb_is_refused_before_it_unpacks(tmp_path):
    member = tarfile.TarInfo("data_batch_1")
    member.size = 2**40
    path = tmp_path / "bomb.tar.gz"
    path.write_bytes(gzip.compress(member.tobuf()))
    with pytest.raises(DataError, match="too large"):
        list(read_members(path, lambda name: True))


def test_a_bomb_in_the_headers_is_refused_too(tmp_path):
    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**40
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb", compresslevel=1) as output:
        output.write(header.tobuf(tarfile.GNU_FORMAT))
        output.write(bytes(1024**2))
    with pytest.raises(DataError, match="unpacks to more than 500000 bytes"):
        list(read_members(path, lambda name: True, largest_total=500_000))


DAMAGED_ARCHIVES = {
    "empty": b"",
    "garbage": b"garbage",
    "no-tar": gzip.compress(b"no tar" * 200),
    "cut-off": gzip.compress(bytes(9000))[:-9],
}


@pytest.mark.parametrize("content", DAMAGED_ARCHIVES.values(), ids=DAMAGED_ARCHIVES)
def test_damaged_archives_are_refused(tmp_path, content):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="a.tar.gz cannot be used"):
        read_cifar_archive(path)
