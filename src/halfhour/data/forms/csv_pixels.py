"""CSV files of pixels, a row a picture: Kaggle's digit-recognizer, Fashion-MNIST, pjreddie's MNIST.

With or without a header, the label first or last; `.csv.gz` and `.csv.zip` too. A test file of the same name beside the
training file is taken as the test set where it has labels.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TextIO

import numpy as np

from halfhour.arrays import DEFLATE_LIMIT, LARGEST_ARRAY
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.axes import Fact, as_pictures
from halfhour.data.forms.csv_columns import Columns, columns_in
from halfhour.data.forms.form import refused, sibling
from halfhour.data.forms.levels import as_levels
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Array, Dataset, Pixels

ENDINGS = (".csv", ".csv.gz", ".csv.zip", ".txt", ".txt.gz")
LONGEST_LINE = 4 * 2**20  # characters: 1024 x 1024 pixels
ROWS_AT_A_TIME = 10_000
Rows = tuple[Array, Array]
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError)


def recognise(asked: Asked) -> bool:
    """Whether a file is a table with columns for the pixels of a square."""
    path = asked.path
    if not (path.name.lower().endswith(ENDINGS) and path.is_file()):
        return False
    try:
        return _columns(path, asked.label_column) is not None
    except DAMAGE:
        return False


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of a CSV file of pixels.

    Raises:
        DataError: a cell is no number, a row has another length, there are no labels, or the file holds too much.
    """
    path = asked.path
    test = sibling(path, "test")
    columns = _columns(test, None) if test else None
    test = test if columns and columns.label is not None else None

    def parts() -> Read:
        found = _columns(path, asked.label_column)
        if found is None or found.label is None:
            raise refused(
                path,
                _("it has pixels and no labels"),
                _("a label column, first or last, next to the pixel columns of a square image"),
                _("Use the training file, such as train.csv; `--label-column NAME` names the column."),
            )
        read = [Part("all" if test is None else "train", *_table(path, found))]
        if test is not None and columns is not None:
            read.append(Part("test", *_table(test, columns)))
        told = message(
            "A table of pixels, Kaggle style: {count:,} rows, label in column {column} of {columns}, "
            "{height} x {width} x {channels}.",
            column=found.label + 1,
            columns=len(found.pixels) + 1,
        )
        facts = [Fact(message("{file} next to it is the test set.", file=test.name))] if test is not None else []
        return Read(tuple(read), told, facts=(*([found.other] if found.other else []), *facts))

    return through_cache(asked, [path, *([test] if test else [])], parts, tell)


def read_rows(path: Path) -> Iterator[Pixels]:
    """The pictures of a table one by one, (H, W, C) uint8, whatever labels it has; Kaggle's `test.csv` has none.

    Few rows are in memory at a time; the first ten thousand tell how pixels are written.

    Raises:
        DataError: it is no table of pixels, or a cell is no pixel.
    """
    columns = _columns(path, None)
    if columns is None:
        raise refused(
            path, _("it has no pixels"), _("a column for each pixel of a square image"), _("Name another table.")
        )
    with _damage_told(path):
        kind, told = _kind(path, columns), None
        for number, (rows, _labels) in enumerate(_chunks(path, columns, kind)):
            pixels, fact = as_levels(as_pictures(rows, len(rows))[0])
            if number and fact != told:
                raise ValueError(_("from row {row} on, pixels are in another format",
                                   row=1 + number * ROWS_AT_A_TIME))  # fmt: skip
            told = fact
            yield from pixels


def _columns(path: Path, wanted: str | None) -> Columns | None:
    """What the columns are, as far as the first rows tell; `None` where they are no pixels of a square."""
    with _opened(path) as file:
        lines = [file.readline(LONGEST_LINE) for _row in range(50)]
    return columns_in([row for row in csv.reader(line for line in lines if line.strip())], wanted)


def _table(path: Path, columns: Columns) -> Rows:
    """The pixels (N, D), uint8 where they are whole levels, and the labels (N,)."""
    with _damage_told(path):
        try:
            chunks = list(_chunks(path, columns, np.dtype(np.uint8)))
        except ValueError:
            chunks = list(_chunks(path, columns, np.dtype(np.float32)))
    pixels, labels = zip(*chunks, strict=True)
    return np.concatenate(pixels), np.concatenate(labels)


def _kind(path: Path, columns: Columns) -> np.dtype[np.uint8 | np.float32]:
    """The type of the pixels, as the first rows tell."""
    try:
        next(_chunks(path, columns, np.dtype(np.uint8)))
    except ValueError:
        return np.dtype(np.float32)
    return np.dtype(np.uint8)


def _chunks(path: Path, columns: Columns, kind: np.dtype[np.uint8 | np.float32]) -> Iterator[Rows]:
    """Pixels (N, D) and labels (N,) of some rows at a time, all of one type; without labels, those are the first pixel.

    Raises:
        ValueError: a cell is none of that type, or there are no rows, or far too many.
    """
    label = columns.pixels[0] if columns.label is None else columns.label
    order = [*columns.pixels] if columns.label is None else [label, *columns.pixels]
    in_order = sorted(order) == list(range(len(order)))
    place = label if in_order else 0
    # A cell takes two characters at the least, and as many bytes as its type has.
    room = min(LARGEST_ARRAY, kind.itemsize * path.stat().st_size * (1 if path.suffix == ".csv" else DEFLATE_LIMIT))
    rows = np.empty((ROWS_AT_A_TIME, 0))
    with _opened(path) as file:
        if columns.header:
            file.readline(LONGEST_LINE)
        for number in count():
            if len(rows) < ROWS_AT_A_TIME:
                return
            # NumPy takes kind `uint8` only where a cell is a whole number of 0..255.
            rows = np.loadtxt(
                file, kind, delimiter=",", max_rows=ROWS_AT_A_TIME, ndmin=2, comments=None, quotechar='"',
                usecols=None if in_order else order,
            )  # fmt: skip
            if not (rows.size or number):
                raise ValueError(_("it holds no rows"))
            room -= rows.nbytes
            if room < 0:
                raise ValueError(_("it unpacks to more than {size} bytes", size=LARGEST_ARRAY))
            if rows.size:
                labels = rows[:, place]
                yield rows if columns.label is None else _without(rows, place), labels


def _without(rows: Array, column: int) -> Array:
    """Rows without a column, which is mostly the first or the last: then nothing is copied."""
    if column == 0:
        return rows[:, 1:]
    return rows[:, :-1] if column == rows.shape[1] - 1 else np.delete(rows, column, axis=1)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Turn what cannot be read as a table of numbers into a `DataError`."""
    try:
        yield
    except DataError:
        raise
    except (ValueError, *DAMAGE) as error:
        raise refused(
            path,
            str(error).split(";")[0].rstrip(". ") or _("it is truncated"),
            _("a table of numbers, the same count in every row"),
            _("Open it in an editor and look at that row: a formula or a word isn't a pixel."),
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file, unpacked where it is packed."""
    with file_errors_told(path):
        path.stat()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".txt"))]
            if len(names) != 1:
                raise zipfile.BadZipFile(_("it holds {count} tables", count=len(names)))
            with archive.open(names[0]) as content, io.TextIOWrapper(content, "utf-8-sig") as text:
                yield text
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig") as text:
            yield text
    else:
        with path.open(encoding="utf-8-sig") as text:
            yield text
