"""Answers on the disk while they come: predictions go in one by one, a table in order or one answer by name comes out.

They lie in a file of SQLite's beside the table that is asked for, so that memory does not grow with their number, and a
second start goes on where the first was ended.
"""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path, PurePosixPath

from halfhour.files import file_errors_told, whole_file
from halfhour.records import Prediction

HEADER = ("file", "label", "probability", "reason")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
TOGETHER = 64  # answers written at once
TABLE = "CREATE TABLE IF NOT EXISTS answers (name TEXT UNIQUE, stem TEXT, refused INTEGER, answer TEXT)"


def part_of(out: Path, run: Path) -> Path:
    """Where the answers for a table are kept until it is whole; another run's are not gone on with."""
    mark = sha256(str(run.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return out.with_name(f".{out.name}.{mark}.part")


class Answered:
    """The answers so far.

    Args:
        place: the file that holds them; what lies there already is gone on with.

    >>> import tempfile
    >>> answered = Answered(Path(tempfile.mkdtemp()) / "part")
    >>> answered.keep(Prediction("cats/7.png", "cat", 0.9, refused=False, reason=None))
    >>> "cats/7.png" in answered, answered.find("7").label, answered.count()
    (True, 'cat', (1, 0))
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        with file_errors_told(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._open()
            except sqlite3.DatabaseError:  # cut off before it was whole, or another program's
                self._answers.close()
                place.unlink()
                self._open()
        self._waiting = 0

    def __contains__(self, name: str) -> bool:
        return self._first("SELECT 1 FROM answers WHERE name = ?", name) is not None

    def __iter__(self) -> Iterator[Prediction]:
        """In the order in which they were given."""
        with closing(self._answers.execute("SELECT answer FROM answers ORDER BY rowid")) as rows:
            yield from (Prediction(**json.loads(answer)) for (answer,) in rows)

    def keep(self, prediction: Prediction) -> None:
        """Add an answer."""
        row = (prediction.file, PurePosixPath(prediction.file).stem, prediction.refused, json.dumps(asdict(prediction)))
        self._answers.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", row)
        self._waiting += 1
        if self._waiting == TOGETHER:
            self._answers.commit()
            self._waiting = 0

    def find(self, name: str) -> Prediction | None:
        """The answer for a picture by its name, or by its name without folder or suffix."""
        base = PurePosixPath(name)
        for column, wanted in (("name", name), ("stem", name), ("name", base.name), ("stem", base.stem)):
            found = self._first(f"SELECT answer FROM answers WHERE {column} = ? ORDER BY rowid DESC", wanted)  # noqa: S608
            if found is not None:
                return Prediction(**json.loads(str(found)))
        return None

    def count(self) -> tuple[int, int]:
        """How many answers there are, and how many of them are refusals."""
        ((answers, refused),) = self._answers.execute("SELECT COUNT(*), COALESCE(SUM(refused), 0) FROM answers")
        return answers, refused

    def close(self) -> None:
        """Keep what there is for a second start."""
        self._answers.commit()
        self._answers.close()

    def drop(self) -> None:
        """Take the file away: all was written elsewhere."""
        self._answers.close()
        with suppress(OSError):
            self._place.unlink()

    def _open(self) -> None:
        self._answers = sqlite3.connect(self._place)
        self._answers.execute(TABLE)
        self._answers.execute("CREATE INDEX IF NOT EXISTS stems ON answers (stem)")

    def _first(self, query: str, value: str) -> object:
        row = self._answers.execute(query, (value,)).fetchone()
        return row and row[0]


def write_table(out: Path, answered: Answered) -> None:
    """Write all answers as a CSV, whole or not at all.

    Raises:
        FileError: it cannot be written.
    """
    with whole_file(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        for one in answered:
            share = "" if one.probability is None else f"{one.probability:.6f}"
            table.writerow([plain(one.file), plain(one.label or ""), share, plain(one.reason or "")])


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> plain("=1+1"), plain("-0.5"), plain("cat")
    ("'=1+1", '-0.5', 'cat')
    """
    if not cell.startswith(FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
