"""Answers for many pictures: folders, patterns and tables go in, a table of answers and sorted copies come out.

Pictures are decoded on all cores and answered in batches. Only names are held of all of them; pixels and answers of few
at a time.
"""

import glob
import shlex
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.data.forms import csv_pixels
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.tables import ENDINGS, read_table
from halfhour.data.pictures.layout import NO_PICTURES
from halfhour.data.pictures.sources import open_source
from halfhour.errors import DataError, FileError, OptionError, PictureError
from halfhour.files import file_errors_told
from halfhour.images.prepare import hypotheses
from halfhour.images.read import LARGE_ENOUGH, MOST_BYTES, bombs_refused, decode
from halfhour.language import _
from halfhour.machine.hardware import cores
from halfhour.records import Hypothesis, Impression, Pixels, Prediction, Preparation, PreparedPicture

if TYPE_CHECKING:
    from halfhour.run import Run

BATCH = 64  # pictures answered at once
AHEAD = 3  # batches decoded ahead
NOT_SURE = "not-sure"
DATA_SETS = (".npz", ".npy", ".h5", ".hdf5", ".mat", ".parquet", ".tar", ".tar.gz", ".zip")


@dataclass(frozen=True)
class Wanted:
    """A picture to be answered for: what it is called in the answers, and its file or its own pixels (H, W, C)."""

    name: str
    picture: Path | Pixels


@dataclass(frozen=True)
class Gathered:
    """All that is to be answered for, to go through once; `count` is `None` where only reading it tells."""

    pictures: Iterable[Wanted]
    count: int | None


def is_many(pictures: Iterable[Path]) -> bool:
    """Whether more than single files are asked about: folders, patterns, tables."""
    return any(
        path.is_dir() or path.name.lower().endswith(ENDINGS) or (glob.has_magic(str(path)) and not path.exists())
        for path in pictures
    )


def gather(pictures: Sequence[Path]) -> Gathered:
    """Every picture that is asked about, in the order of the arguments and of names or rows.

    Raises:
        DataError: a folder or a pattern has no pictures, or a table names none.
    """
    groups: list[Iterable[Wanted]] = []
    count: int | None = 0
    for path in pictures:
        if path.name.lower().endswith(csv_pixels.ENDINGS) and csv_pixels.recognise(Asked(path)):
            groups.append(_rows(path))  # read as it is answered
            count = None
            continue
        found = _named(path, alone=len(pictures) == 1)
        if not found:
            raise DataError(
                _("There is no image in {path}.", path=path),
                _("Expected a folder, a pattern or a table with images."),
                _("Check the spelling; quote a pattern, so that the shell leaves it alone."),
            )
        groups.append(found)
        count = None if count is None else count + len(found)
    return Gathered(chain.from_iterable(groups), count)


def _rows(table: Path) -> Iterator[Wanted]:
    """The pictures of a table of pixels, called by their rows from 1 on, as Kaggle counts them."""
    return (Wanted(str(row), pixels) for row, pixels in enumerate(csv_pixels.read_rows(table), 1))


def _named(path: Path, *, alone: bool) -> list[Wanted]:
    """The picture files of a folder, a pattern or a table of names; beside others they go by their whole paths."""
    if path.is_dir():
        names = sorted(name for name in open_source(path).files if not name.lower().endswith(NO_PICTURES))
        return [Wanted(name if alone else str(path / name), path / name) for name in names]
    if glob.has_magic(str(path)) and not path.exists():
        return [Wanted(name, Path(name)) for name in sorted(glob.glob(str(path), recursive=True))]
    return _from_table(path) if path.name.lower().endswith(ENDINGS) else [Wanted(str(path), path)]


def answers(run: "Run", wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, Prediction]]:
    """Each picture with its answer, in order; pictures that cannot be read are refused."""
    from halfhour.answering.answer import answer
    from halfhour.answering.predict import predict_with_features
    from halfhour.answering.reading import settle

    facts = run.facts
    shape, names, preparation = facts.data.picture_shape, facts.data.class_names, facts.data.preparation

    def ask(pixels: Pixels) -> Impression:
        return predict_with_features(
            run.model,
            pixels,
            test_time_augmentation=facts.test_time_augmentation,
            mirror=bool(facts.recipe.flip),
            texture=bool(facts.trust and facts.trust.texture),
        )

    for batch in _prepared(wanted, shape, preparation):
        ready = [first.alone.pixels for _one, first, _why in batch if first is not None]
        seen = ask(np.stack(ready)) if ready else None
        place = 0
        for one, first, why in batch:
            if first is None or seen is None:
                yield one, Prediction(one.name, None, None, True, why)
                continue
            rest = _others(one, shape, preparation)
            (prepared,), settled = settle(first, seen.one(place), rest, ask, facts.trust)
            yield one, answer(one.name, prepared, settled, names, facts.trust)
            place += 1


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
    wanted: Iterable[Wanted], shape: tuple[int, int, int], preparation: Preparation
) -> Iterator[list[tuple[Wanted, Hypothesis | None, str]]]:
    """Batches of pictures as the usual way shows them, or why one is not; decoded by threads, in order."""

    def one(asked: Wanted) -> tuple[Wanted, Hypothesis | None, str]:
        try:
            return asked, next(_hypotheses(asked, shape, preparation)), ""
        except (PictureError, FileError) as error:
            return asked, None, str(error)

    rest = iter(wanted)
    waiting: deque[list[Future[tuple[Wanted, Hypothesis | None, str]]]] = deque()
    with bombs_refused(), ThreadPoolExecutor(cores()) as pool:
        while batch := list(islice(rest, BATCH)):
            waiting.append([pool.submit(one, asked) for asked in batch])
            if len(waiting) > AHEAD:
                yield [future.result() for future in waiting.popleft()]
        while waiting:
            yield [future.result() for future in waiting.popleft()]


def _others(asked: Wanted, shape: tuple[int, int, int], preparation: Preparation) -> Iterator[Hypothesis]:
    """The other ways to look at a picture: decoded again, since few need it and the sheets of all would fill memory."""
    yield from islice(_hypotheses(asked, shape, preparation), 1, None)


def _hypotheses(asked: Wanted, shape: tuple[int, int, int], preparation: Preparation) -> Iterator[Hypothesis]:
    if not isinstance(asked.picture, Path):
        yield Hypothesis((_as_given(asked.picture, shape),))
        return
    with file_errors_told(asked.picture), asked.picture.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    image = decode(content, str(asked.picture), LARGE_ENOUGH if preparation == "digit" else 2 * max(shape[:2]))
    yield from hypotheses(image, shape, preparation)


def _as_given(pixels: Pixels, shape: tuple[int, int, int]) -> PreparedPicture:
    """Pixels of a table as they are; a table of another form is refused before anything is answered."""
    if pixels.shape != shape:
        raise DataError(
            _("The table has images of {given}.", given=pixels.shape),
            _("The model expects images of {shape}.", shape=shape),
            _("Use a model trained on images of this form."),
        )
    return PreparedPicture(pixels)


def _from_table(path: Path) -> list[Wanted]:
    """The pictures that a table names, below its own folder; a row whose picture is not there is refused later."""
    from halfhour.data.forms.table_of_labels import named_in

    return [Wanted(cell, path.parent / (name or cell)) for cell, name in named_in(path, read_table(path))]


def _folder_name(label: str) -> str:
    clean = "".join("_" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in label).strip(". ")
    return clean or "_"


def demand_options(csv_out: Path | None, like: Path | None) -> None:
    """Raise an `OptionError` if a table is to be like another one, and is not asked for."""
    if like is not None and csv_out is None:
        raise OptionError(
            _("Got --like {file} without --csv.", file=like),
            _("Expected the output file for the table."),
            _("Add --csv submission.csv."),
        )


def demand_pictures(pictures: Iterable[Path], run: Path | None) -> None:
    """Raise an `OptionError` if a file is a data set, with labels, and no picture."""
    for path in pictures:
        if path.name.lower().endswith(DATA_SETS) and path.is_file():
            words = ["halfhour", "evaluate", *([str(run)] if run else []), "--data", str(path)]
            raise OptionError(
                _("{path} is a data set.", path=path),
                _("Expected images, a folder of them, or a table of names or pixels."),
                _("`{command}` scores the model on it.", command=shlex.join(words)),
            )
