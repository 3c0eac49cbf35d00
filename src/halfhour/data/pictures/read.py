"""The way from a folder or an archive of pictures to a `Dataset`, in order: look through, decode or recall, divide."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from halfhour.data.pictures import cache
from halfhour.data.pictures.assemble import assemble, nothing_legible
from halfhour.data.pictures.copies import in_order
from halfhour.data.pictures.decode import decode_all, sample
from halfhour.data.pictures.form import SAMPLED, PictureForm, choose_form, way_to
from halfhour.data.pictures.layout import Placed, lay_out
from halfhour.data.pictures.moments import kept_together
from halfhour.data.pictures.sources import Source, is_archive, open_source
from halfhour.data.pictures.stored import Stored
from halfhour.events import Tell
from halfhour.images.read import bombs_refused
from halfhour.language import Message, listed, message
from halfhour.machine.hardware import memory
from halfhour.records import Dataset, LeftOut, Pictures

HELD_SHARE = 1 / 8  # of the free memory, up to which pictures are held in it; dividing them holds them twice


def read_pictures(
    path: Path,
    tell: Tell,
    *,
    size: int | None = None,
    shape: tuple[int, int, int] | None = None,
    photographs: bool = False,
) -> Dataset:
    """The data set in a folder or an archive, `class/picture` or `train|validation|test/class/picture`.

    Args:
        path: the folder or archive.
        tell: hears of files that are left out.
        size: the side that pictures are brought to; `None` is what suits them.
        shape: (H, W, C) that they are brought to, where a model expects just that.
        photographs: bring photographs to the size in which pretrained networks know them, where nothing else is asked.

    Raises:
        DataError: no classes can be made out, or there are too few pictures or classes to learn from.
        FileError: the system would not read it, or there is no room for the decoded pictures.
    """
    source = open_source(path)
    placed, left_out = lay_out(path, source.files)
    return read_placed(source, placed, left_out, tell, size=size, shape=shape, photographs=photographs)


def read_placed(
    source: Source,
    placed: list[Placed],
    left_out: list[LeftOut],
    tell: Tell,
    *,
    size: int | None = None,
    shape: tuple[int, int, int] | None = None,
    photographs: bool = False,
    facts: Sequence[Message] = (),
    class_names: tuple[str, ...] | None = None,
) -> Dataset:
    """The data set of a source's pictures, whose parts and classes are known.

    Args:
        source: where they are read.
        placed: name, part and class of each.
        left_out: what is not among them, and why.
        tell: as of `read_pictures`.
        size: the same.
        shape: the same.
        photographs: the same.
        facts: what is told first.
        class_names: the classes in their order, where the data bring one.

    Raises:
        DataError: there are too few pictures or classes to learn from.
        FileError: as of `read_pictures`.
    """
    kept = _decoded(source, placed, size, shape, photographs=photographs)
    row_of = {name: row for row, name in enumerate(kept.names)}  # an archive has an order of its own
    files = [file for file in placed if file.name in row_of]
    order = np.array([row_of[file.name] for file in files], np.int64)
    copies = in_order(kept.copies, order)
    # A division that the person made stays as it is.
    names = [file.name if file.part == "all" else "" for file in files]
    groups, cut = kept_together(copies.groups, names, [file.class_name for file in files])
    return assemble(
        source.path,
        name_of(source.path),
        files,
        held(Stored(kept.pixels, kept.shape, order, kept.digests[order])),
        replace(copies, groups=groups),
        tell,
        left_out=left_out + list(kept.left_out),
        facts=[*facts, *([_few_moments(cut)] if cut else [])],
        reasons=kept.reasons,
        class_names=class_names,
        preparation=way_to(kept.shape, photographs),
    )


def _few_moments(class_names: Sequence[str]) -> Message:
    return message(
        "Judging by their names, the images of {classes} were taken at one or two moments: the test "
        "will look better than results on new images. Take more at other times and places.",
        classes=listed(class_names),
    )


def _decoded(
    source: Source, placed: list[Placed], size: int | None, shape: tuple[int, int, int] | None, *, photographs: bool
) -> cache.Kept:
    """The pictures of a source, from the cache where nothing has changed since."""
    files = [source.files[file.name] for file in placed]
    key = cache.key_of((source.path.resolve(), source.changed, size, shape, photographs, *files))
    kept = cache.find_kept(key)
    if kept:
        return kept
    with bombs_refused():
        if shape:
            form = PictureForm(shape, (message("Converted to the form the model expects."),))
        else:
            chosen = {files[index].name for index in np.linspace(0, len(files) - 1, SAMPLED).astype(int)}
            looked_at = sample(source.read(chosen)) or sample(source.read({file.name for file in files}))
            if not looked_at:
                raise nothing_legible(source.path, len(files))
            form = choose_form(looked_at, len(files), size, photographs)
        portions = decode_all(source.read({file.name for file in files}), form.shape, way_to(form.shape, photographs))
        return cache.keep(key, form.shape, len(files), form.reasons, portions)


def held(pictures: Stored) -> Pictures:
    """The pictures in memory where they take a small share of it, else where they are."""
    _total, free = memory()
    return pictures[:] if pictures.nbytes <= HELD_SHARE * free else pictures


def name_of(path: Path) -> str:
    """What the set is called: the folder's name, or the archive's without its ending."""
    name = path.resolve().name or "pictures"
    return name.split(".")[0] or name if is_archive(path) and not path.is_dir() else name
