"""Files that are made to harm: three sentences, nothing run, nothing followed, no memory or time that they ask for."""

import io
import resource
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.io
from made import COLOUR, LABELS

from halfhour.data.catalogue import load
from halfhour.errors import HalfhourError

BILLIONS = 10**10
MODERATE = 600 * 2**20  # bytes that reading a hostile file may take at most


def refused(path: Path) -> HalfhourError:
    """Demand three sentences, and that little memory was asked for on the way."""
    before = {file for file in path.parent.rglob("*")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    try:
        with pytest.raises(HalfhourError) as caught:
            load(str(path))
        assert tracemalloc.get_traced_memory()[1] < MODERATE
    finally:
        tracemalloc.stop()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MODERATE // 1024
    told = caught.value
    assert all(part.rstrip().endswith((".", "?")) for part in (told.happened, told.expected, told.remedy))
    assert {file for file in path.parent.rglob("*") if "cache" not in file.parts} <= before
    return told


def header_of(shape: tuple[int, ...]) -> bytes:
    """An array's file that promises a shape and holds sixteen bytes."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
    return file.getvalue() + bytes(16)


def mat_element(kind: int, content: bytes) -> bytes:
    return struct.pack("<II", kind, len(content)) + content + bytes(-len(content) % 8)


def mat_matrix(name: str, array_class: int, shape: tuple[int, ...], content: bytes = b"") -> bytes:
    """An array of MATLAB's level 5, by the layout of MathWorks' "MAT-File Format"."""
    flags = mat_element(6, struct.pack("<II", array_class, 0))
    sizes = mat_element(5, struct.pack(f"<{len(shape)}i", *shape))
    return mat_element(14, flags + sizes + mat_element(1, name.encode()) + content)


def mat_file(*matrices: bytes) -> bytes:
    return b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H2s", 0x0100, b"IM") + b"".join(matrices)


def packed_npz(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


HANDLE = mat_matrix("", 2, (1, 1), mat_matrix("function", 4, (1, 6), mat_element(4, "system".encode("utf-16-le"))))
SMALL_MAT = io.BytesIO()
scipy.io.savemat(SMALL_MAT, {"y": LABELS[:, None]})
PROMISES = {
    "promise.npz": packed_npz(x=header_of((BILLIONS, 28, 28)), y=header_of((BILLIONS,))),
    "promise.npy": header_of((BILLIONS, 28, 28)),
    "train-images-idx3-ubyte": b"\0\0\x08\x03" + struct.pack(">III", 2**32 - 1, 28, 28) + bytes(16),
    "promise.mat": mat_file(
        mat_matrix("X", 9, (28, 28, 2**31 - 1), mat_element(2, bytes(16))),
        mat_matrix("y", 9, (2**31 - 1, 1), mat_element(2, bytes(16))),
    ),
    "handle.mat": mat_file(mat_matrix("X", 16, (1, 1), HANDLE), mat_matrix("y", 16, (1, 1), HANDLE)),
    "handle_as_pictures.mat": mat_file(mat_matrix("X", 16, (28, 28, 36), HANDLE)) + SMALL_MAT.getvalue()[128:],
    "cut.mat": SMALL_MAT.getvalue()[:-20],
}


@pytest.mark.parametrize("name", PROMISES)
def test_a_header_that_promises_billions_and_a_handle_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(PROMISES[name])
    if name.endswith(".npy"):
        (tmp_path / "labels.npy").write_bytes(header_of((BILLIONS,)))
    if "idx3" in name:
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01" + struct.pack(">I", 2**32 - 1) + bytes(16))
    assert name in refused(tmp_path / name).happened or name.endswith(".npy")


def test_a_handle_beside_pictures_is_never_loaded(tmp_path):
    whole = io.BytesIO()
    scipy.io.savemat(whole, {"X": np.moveaxis(COLOUR, 0, -1), "y": LABELS[:, None]})
    (tmp_path / "mine.mat").write_bytes(mat_file(mat_matrix("f", 16, (1, 1), HANDLE)) + whole.getvalue()[128:])
    assert load(str(tmp_path / "mine.mat")).train.pictures.shape[1:] == (16, 16, 3)


def test_a_dictionary_of_one_large_picture_for_many_rows_is_refused(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, 4 * 2**20, dtype=np.uint8).tobytes()
    rows = 30_000  # 120 GB, were each row to get its own
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([noise], pa.binary()))
    pq.write_table(pa.table({"image": column, "label": np.arange(rows) % 2}), tmp_path / "bomb.parquet",
                   compression="none", dictionary_pagesize_limit=2**30, store_schema=False)  # fmt: skip
    assert (tmp_path / "bomb.parquet").stat().st_size < 5 * 2**20
    assert "more" in refused(tmp_path / "bomb.parquet").happened
