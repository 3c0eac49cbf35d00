"""Which picture was on which side, in a run folder: a `DivisionRecord` -> `division.npz`, and back."""

from pathlib import Path

import numpy as np

from halfhour.arrays import DAMAGE, read_arrays
from halfhour.bundle.manifest import damaged
from halfhour.files import whole_file
from halfhour.records import DivisionRecord, SideRecord

DIVISION = "division.npz"
SIDES = ("train", "validation", "test")


def write_division(folder: Path, record: DivisionRecord) -> None:
    """Write the record into a run folder, whole or not at all: 12 bytes a picture.

    Raises:
        FileError: the folder cannot be written to.
    """
    arrays = {"shape": np.array(record.picture_shape), "names": np.array(record.class_names)}
    for name in SIDES:
        side: SideRecord = getattr(record, name)
        arrays |= {f"{name}/keys": side.keys, f"{name}/labels": side.labels.astype(np.int32)}
    with whole_file(folder / DIVISION) as temporary:
        np.savez(temporary, **arrays)  # type: ignore[arg-type]  # mypy takes the arrays for `allow_pickle`


def read_division(folder: Path) -> DivisionRecord | None:
    """The record in a run folder; runs of before there was one have none.

    Raises:
        RunError: the file is damaged.
    """
    path = folder / DIVISION
    if not path.exists():
        return None
    try:
        arrays = read_arrays(path)
        height, width, channels = (int(side) for side in arrays["shape"])
        names = tuple(str(name) for name in arrays["names"])
        sides = {name: _side(arrays[f"{name}/keys"], arrays[f"{name}/labels"], len(names)) for name in SIDES}
        return DivisionRecord((height, width, channels), names, **sides)
    except (*DAMAGE, OSError) as error:
        raise damaged(folder, f"{DIVISION}: {error}") from error


def _side(keys: np.ndarray, labels: np.ndarray, classes: int) -> SideRecord:
    if keys.dtype != np.uint64 or labels.dtype != np.int32 or keys.ndim != 1 or keys.shape != labels.shape:
        raise ValueError(f"{keys.dtype} {keys.shape}, {labels.dtype} {labels.shape}")
    if len(labels) and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(f"{labels.min()} … {labels.max()}")
    return SideRecord(keys, labels.astype(np.int64))
