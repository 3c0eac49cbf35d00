"""Tables as files hold them: a CSV, TSV, JSON or JSON-lines file goes in, columns of words come out.

A table is somebody else's: cells that a spreadsheet would take for a formula are refused, since they are told and
written out again, and nothing is read without a bound.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from halfhour.data.forms.form import refused
from halfhour.errors import DataError
from halfhour.files import file_errors_told
from halfhour.language import _

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl")
LARGEST = 256 * 2**20  # bytes
LONGEST_HEADER, AT_A_TIME = 2**20, 2**20  # characters
MOST_ROWS, MOST_COLUMNS = 2_000_000, 2_000
FORMULA = ("=", "+", "@", "-", "\t", "\r")
Table = dict[str, list[str]]  # cells by column, in the file's order


def read_table(path: Path) -> Table:
    r"""The columns of a table, all cells as words; the first row of a CSV is the header.

    Raises:
        DataError: it is no table, or larger than any set's.
        FileError: the system would not read it.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels.tsv"
    >>> _ = path.write_text("file\tlabel\n1.png\tcat\n")
    >>> read_table(path)
    {'file': ['1.png'], 'label': ['cat']}
    """
    with file_errors_told(path):
        if path.stat().st_size > LARGEST:
            raise _no_table(path, _("it is over {megabytes} MB", megabytes=LARGEST // 2**20))
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")  # what Excel saves in China
    try:
        if path.suffix == ".jsonl":
            return _of_records(path, [json.loads(line) for line in text.splitlines() if line.strip()])
        if path.suffix == ".json":
            return _of_json(path, json.loads(text))
        return _of_rows(path, text)
    except (ValueError, RecursionError, csv.Error) as error:
        if isinstance(error, DataError):
            raise
        raise _no_table(path, str(error).split("\n")[0]) from error


def rows_of(path: Path) -> Iterator[list[str]]:
    """The header of a CSV or TSV file, then its rows one by one, as cells without blanks around them.

    Raises:
        DataError, FileError: as of `read_table`.
    """
    with file_errors_told(path):
        encoding = _encoding(path)
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            try:
                yield from _rows(path, file, file.readline(LONGEST_HEADER))
            except csv.Error as error:
                raise _no_table(path, str(error)) from error


def demand_no_formula(path: Path, cells: list[str]) -> None:
    """Raise a `DataError` if a cell would run in a spreadsheet."""
    for row, cell in enumerate(cells, 2):
        if cell.startswith(FORMULA) and not is_number(cell):
            raise refused(
                path,
                _("row {row} holds a formula, {cell}", row=row, cell=cell[:60]),
                _("names of files and of classes"),
                _("Replace the formula with the word it stands for."),
            )


def _of_rows(path: Path, text: str) -> Table:
    file = io.StringIO(text, newline="")
    rows = _rows(path, file, file.readline(LONGEST_HEADER))
    header = next(rows)
    columns: list[list[str]] = [[] for _name in header]
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    return dict(zip(header, columns, strict=True))


def _rows(path: Path, file: Iterable[str], first: str) -> Iterator[list[str]]:
    """The header and the rows of a text whose first line was taken."""
    delimiter = "\t" if path.suffix == ".tsv" else max(",\t;", key=first.count)
    rows = csv.reader(chain([first], file), delimiter=delimiter)
    header = [name.strip() for name in next(rows, [])]
    if not 1 <= len(header) <= MOST_COLUMNS or len(set(header)) < len(header):
        raise _no_table(path, _("its first row names no columns"))
    yield header
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            reason = _(
                "row {row} has {count} cells, the header {wanted}", row=number, count=len(row), wanted=len(header)
            )
            raise _no_table(path, reason)
        if number > MOST_ROWS:
            raise _no_table(path, _("it has too many rows"))
        yield [cell.strip() for cell in row]


def _encoding(path: Path) -> str:
    """UTF-8, or what Excel saves in China where a file is none."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(AT_A_TIME):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _of_json(path: Path, held: object) -> Table:
    """A list of records, columns by name, or `{file: label}`."""
    if isinstance(held, list):
        return _of_records(path, held)
    if isinstance(held, dict) and held and all(isinstance(value, list) for value in held.values()):
        if len({len(value) for value in held.values()}) == 1:
            return {str(name): [_word(cell) for cell in cells] for name, cells in held.items()}
    if isinstance(held, dict) and held and all(isinstance(value, str | int) for value in held.values()):
        return {"file": [str(name) for name in held], "label": [_word(value) for value in held.values()]}
    raise _no_table(path, _("it is neither a list of records nor names with labels"))


def _of_records(path: Path, records: list[Any]) -> Table:
    if not records or not all(isinstance(record, dict) for record in records) or len(records) > MOST_ROWS:
        raise _no_table(path, _("it is neither a list of records nor names with labels"))
    names = [str(name) for name in records[0]]
    return {name: [_word(record.get(name, "")) for record in records] for name in names[:MOST_COLUMNS]}


def _word(cell: object) -> str:
    return str(cell).strip() if isinstance(cell, str | int | float) else ""


def is_number(cell: str) -> bool:
    """Whether a cell is a number.

    >>> is_number("-1.5e3"), is_number("cat"), is_number("")
    (True, False, False)
    """
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _no_table(path: Path, reason: str) -> DataError:
    return refused(
        path,
        reason,
        _("a table with a header: a column with the images' names, and one with their labels"),
        _("Open it in a spreadsheet, fix it, and save it as CSV."),
    )
