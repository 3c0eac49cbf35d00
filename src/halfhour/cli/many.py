"""Answers for many pictures: folders, patterns and tables go in, a table of answers and sorted copies come out.

Pictures are decoded on all cores and answered in batches; few are in memory at a time, and what was answered is written
at once, so that a second start goes on where the first was ended.
"""

import csv
import glob
import hashlib
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.data.forms import csv_pixels
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.tables import ENDINGS, read_table
from halfhour.data.pictures.layout import NO_PICTURES
from halfhour.data.pictures.sources import open_source
from halfhour.errors import DataError, FileError, OptionError, PictureError
from halfhour.files import file_errors_told
from halfhour.images.prepare import prepare
from halfhour.images.read import LARGE_ENOUGH, MOST_BYTES, bombs_refused, decode
from halfhour.language import _
from halfhour.machine.hardware import cores
from halfhour.records import Prediction, PreparedPicture

if TYPE_CHECKING:
    from halfhour.run import Run

BATCH = 64  # pictures answered at once
AHEAD = 3  # batches decoded ahead
HEADER = ("file", "label", "probability", "reason")
NOT_SURE = "not-sure"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True)
class Wanted:
    """A picture to be answered for: what it is called in the answers, and its file or its own pixels (H, W, C)."""

    name: str
    picture: Any


def is_many(pictures: Iterable[Path]) -> bool:
    """Whether more than single files are asked about: folders, patterns, tables."""
    return any(
        path.is_dir() or path.name.lower().endswith(ENDINGS) or (glob.has_magic(str(path)) and not path.exists())
        for path in pictures
    )


def gather(pictures: Iterable[Path]) -> list[Wanted]:
    """Every picture that is asked about, in the order of the arguments and of names or rows.

    Raises:
        DataError: a folder or a pattern has no pictures, or a table names none.
    """
    wanted: list[Wanted] = []
    for path in pictures:
        if path.is_dir():
            names = sorted(name for name in open_source(path).files if not name.lower().endswith(NO_PICTURES))
            found = [Wanted(name, path / name) for name in names]
        elif glob.has_magic(str(path)) and not path.exists():
            found = [Wanted(name, Path(name)) for name in sorted(glob.glob(str(path), recursive=True))]
        elif path.name.lower().endswith(csv_pixels.ENDINGS) and csv_pixels.recognise(Asked(path)):
            found = [Wanted(str(row), pixels) for row, pixels in enumerate(csv_pixels.read_rows(path), 1)]
        elif path.name.lower().endswith(ENDINGS):
            found = _from_table(path)
        else:
            found = [Wanted(str(path), path)]
        if not found:
            raise DataError(
                _("There is no picture in {path}.", path=path),
                _("Expected a folder, a pattern or a table that leads to pictures."),
                _("Check the spelling; quote a pattern, so that the shell leaves it alone."),
            )
        wanted += found
    return wanted


def answers(run: "Run", wanted: Iterable[Wanted]) -> Iterator[Prediction]:
    """The answer for each picture, in order; pictures that cannot be read are refused."""
    from halfhour.answering.answer import answer
    from halfhour.answering.predict import predict_with_features

    facts = run.facts
    shape, names = facts.data.picture_shape, facts.data.class_names
    texture = bool(facts.trust and facts.trust.texture)
    for batch in _prepared(wanted, shape, facts.data.preparation):
        ready = [(one, made) for one, made, _why in batch if made is not None]
        seen = None
        if ready:
            pixels = np.stack([made.pixels for _one, made in ready])
            seen = predict_with_features(
                run.model,
                pixels,
                test_time_augmentation=facts.test_time_augmentation,
                mirror=bool(facts.recipe.flip),
                texture=texture,
            )
        place = 0
        for one, made, why in batch:
            if made is None or seen is None:
                yield Prediction(one.name, None, None, True, why)
                continue
            yield answer(one.name, made, seen.one(place), names, facts.trust)
            place += 1


class Answered:
    """A CSV of answers that grows as they come, and is named when it is whole.

    Args:
        out: where it goes.
        run: the folder of the run; another run's half of a table is not gone on with.
    """

    def __init__(self, out: Path, run: Path) -> None:
        self._out = out
        mark = hashlib.sha256(str(run.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        self._part = out.with_name(f".{out.name}.{mark}.part")
        self.done = self._read()

    def _read(self) -> dict[str, Prediction]:
        """What was answered before, by name; a last line that was cut off is left out."""
        if not self._part.is_file():
            return {}
        text = self._part.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        rows = list(csv.reader(whole.splitlines()))
        self._part.write_text(whole, encoding="utf-8")
        return {
            row[0].removeprefix("'"): Prediction(
                row[0].removeprefix("'"), row[1] or None, float(row[2] or 0), bool(row[3]), row[3]
            )
            for row in rows[1:]
            if len(row) == len(HEADER)
        }

    def write(self, predictions: Iterable[Prediction]) -> Iterator[Prediction]:
        """Write the answers as they come, and hand them on."""
        with file_errors_told(self._part), self._part.open("a", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            if file.tell() == 0:
                table.writerow(HEADER)
            for number, one in enumerate(predictions):
                table.writerow(
                    [plain(one.file), plain(one.label or ""), _share(one.probability), plain(one.reason or "")]
                )
                if number % BATCH == 0:
                    file.flush()
                yield one

    def finish(self) -> None:
        """Give the table its name."""
        with file_errors_told(self._out):
            self._part.replace(self._out)


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


def sort_into(folder: Path, one: Wanted, prediction: Prediction) -> None:
    """Copy a picture into the folder of its class, or into `not-sure`; one that lies there already is left.

    Raises:
        FileError: the system would not write it.
    """
    if not isinstance(one.picture, Path):
        return
    name = NOT_SURE if prediction.refused or prediction.label is None else _folder_name(prediction.label)
    place = folder / name / one.name.replace("/", "_").replace("\\", "_").lstrip(".")
    with file_errors_told(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            shutil.copyfile(one.picture, place)


def _prepared(
    wanted: Iterable[Wanted], shape: tuple[int, int, int], preparation: Any
) -> Iterator[list[tuple[Wanted, PreparedPicture | None, str]]]:
    """Batches of pictures in the model's form, or why one is not; decoded by threads, in order."""

    def one(asked: Wanted) -> tuple[Wanted, PreparedPicture | None, str]:
        if not isinstance(asked.picture, Path):
            return asked, _as_given(asked.picture, shape), ""
        try:
            with file_errors_told(asked.picture), asked.picture.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            image = decode(content, str(asked.picture), LARGE_ENOUGH if preparation == "digit" else 2 * max(shape[:2]))
            return asked, prepare(image, shape, preparation), ""
        except (PictureError, FileError) as error:
            return asked, None, str(error)

    rest = iter(wanted)
    waiting: deque[list[Future[tuple[Wanted, PreparedPicture | None, str]]]] = deque()
    with bombs_refused(), ThreadPoolExecutor(cores()) as pool:
        while batch := list(islice(rest, BATCH)):
            waiting.append([pool.submit(one, asked) for asked in batch])
            if len(waiting) > AHEAD:
                yield [future.result() for future in waiting.popleft()]
        while waiting:
            yield [future.result() for future in waiting.popleft()]


def _as_given(pixels: Any, shape: tuple[int, int, int]) -> PreparedPicture:
    """Pixels of a table as they are; a table of another form is refused before anything is answered."""
    if pixels.shape != shape:
        raise DataError(
            _("The table has pictures of {given}.", given=pixels.shape),
            _("The model expects pictures of {shape}.", shape=shape),
            _("Ask a model that was trained on pictures of this form."),
        )
    return PreparedPicture(pixels)


def _from_table(path: Path) -> list[Wanted]:
    """The pictures that a table names, below its own folder; a row whose picture is not there is refused later."""
    from halfhour.data.forms.table_of_labels import named_in

    return [Wanted(cell, path.parent / (name or cell)) for cell, name in named_in(path, read_table(path))]


def _folder_name(label: str) -> str:
    clean = "".join("_" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in label).strip(". ")
    return clean or "_"


def _share(probability: float | None) -> str:
    return "" if probability is None else f"{probability:.6f}"


def demand_options(csv_out: Path | None, like: Path | None) -> None:
    """Raise an `OptionError` if a table is to be like another one, and is not asked for."""
    if like is not None and csv_out is None:
        raise OptionError(
            _("Got --like {file} without --csv.", file=like),
            _("Expected the file that the table goes to."),
            _("Add --csv submission.csv."),
        )
