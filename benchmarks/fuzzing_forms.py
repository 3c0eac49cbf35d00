"""Every form of data in a small valid file, which the fuzzers then change: form -> its target."""

import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io
from PIL import Image

from halfhour.data.own import load_own

COUNT = 12


def pictures_and_labels() -> tuple[np.ndarray, np.ndarray]:
    """(12, 8, 8) uint8 and (12,): two classes."""
    return np.random.default_rng(0).integers(0, 256, (COUNT, 8, 8), dtype=np.uint8), np.arange(COUNT) % 2


def form_files() -> dict[str, tuple[str, bytes]]:
    """The name and the content of a valid file of each form that is one file."""
    pixels, labels = pictures_and_labels()
    lines = [",".join(["label", *(f"pixel{n}" for n in range(64))])]
    lines += [",".join(map(str, [label, *row.ravel()])) for row, label in zip(pixels, labels, strict=True)]
    packed, matlab, hdf5, parquet = (io.BytesIO() for _form in range(4))
    np.savez(packed, images=pixels, labels=labels)
    scipy.io.savemat(matlab, {"X": np.moveaxis(pixels, 0, -1), "y": labels[:, None]})
    with h5py.File(hdf5, "w") as file:
        file.create_dataset("images", data=pixels, compression="gzip")
        file["labels"] = labels
    encoded = [{"bytes": png(picture)} for picture in pixels]
    pq.write_table(pa.table({"image": encoded, "label": labels.tolist()}), parquet, row_group_size=5)
    return {
        "form, csv": ("mine.csv", "\n".join(lines).encode()),
        "form, npz": ("mine.npz", packed.getvalue()),
        "form, mat": ("mine.mat", matlab.getvalue()),
        "form, hdf5": ("mine.h5", hdf5.getvalue()),
        "form, parquet": ("mine.parquet", parquet.getvalue()),
    }


def folder_forms(folder: Path) -> dict[str, tuple[str, bytes, Path]]:
    """As `form_files`, for what lies in a folder: the changed file's name, its content, and the folder."""
    pixels, labels = pictures_and_labels()
    table = folder / "table"
    table.mkdir()
    for row, picture in enumerate(pixels):
        (table / f"{row}.png").write_bytes(png(picture))
    rows = [{"file_name": f"{row}.png", "label": f"猫{label}"} for row, label in enumerate(labels)]
    batches = folder / "batches"
    batches.mkdir()
    batch = {b"data": np.zeros((4, 3072), np.uint8), b"labels": [0, 1, 0, 1]}
    lines = ["file_name,label", *(",".join(row.values()) for row in rows)]
    return {
        "form, table": ("labels.csv", "\n".join(lines).encode(), table),
        "form, jsonl": ("labels.jsonl", "\n".join(map(json.dumps, rows)).encode(), table),
        "form, cifar": ("data_batch_1", pickle.dumps(batch, 4), batches),
    }


def form_feeds(folder: Path) -> dict[str, tuple[bytes, Callable[[bytes], object]]]:
    """Content and reader of every form, by the name of its target."""

    def into(path: Path, asked: str) -> Callable[[bytes], object]:
        def feed(content: bytes) -> object:
            path.write_bytes(content)
            return load_own(asked, ())

        return feed

    feeds = {name: (content, into(folder / file, str(folder / file))) for name, (file, content) in form_files().items()}
    for name, (file, content, place) in folder_forms(folder).items():
        feeds[name] = (content, into(place / file, f"{place}?labels={file}" if "table" in str(place) else str(place)))
    return feeds


def png(pixels: np.ndarray) -> bytes:
    """An encoded picture."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
