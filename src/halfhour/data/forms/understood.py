"""Arrays of pictures with labels -> a `Dataset`, through the cache that folders of pictures use: decoded once, kept.

What a form has read is handed over as parts; how it is read is asked for only where the cache has nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from halfhour.data.forms.asked import Asked
from halfhour.data.forms.axes import Fact, as_pictures
from halfhour.data.forms.classes import as_classes
from halfhour.data.forms.levels import as_levels
from halfhour.data.forms.upright import is_like_mnist, likeness, told_dark, told_turned
from halfhour.data.pictures import cache
from halfhour.data.pictures.assemble import assemble
from halfhour.data.pictures.decode import DIGEST_BYTES, Portion, fingerprints
from halfhour.data.pictures.form import SAMPLED, PictureForm, choose_form, look_at, way_to
from halfhour.data.pictures.layout import Placed
from halfhour.data.pictures.read import held, name_of
from halfhour.data.pictures.stored import Stored
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.images.prepare import prepare_whole
from halfhour.language import Message, _, message
from halfhour.records import Array, Dataset, Pixels, Preparation

PORTION = 2048  # pictures brought to their form and hashed at a time
PARTS = ("train", "validation", "test", "all")


@dataclass(frozen=True, eq=False)
class Part:
    """Some pictures as a form has read them.

    Attributes:
        part: one of `PARTS`; `all` is to be divided.
        pictures: in any order of axes that `as_pictures` understands, in any type that `as_levels` does.
        labels: as `as_classes` takes them.
    """

    part: str
    pictures: Array
    labels: Array


@dataclass(frozen=True, eq=False)
class Read:
    """What a form has read.

    Attributes:
        parts: one or more.
        told: the form in one line; it may name `{count}`, `{height}`, `{width}` and `{channels}`.
        class_names: where the data bring them.
        by_columns: as of `as_pictures`.
        facts: what else was understood.
        transposed: whether the form is known to store rows and columns exchanged.
    """

    parts: tuple[Part, ...]
    told: Message
    class_names: Sequence[str] | None = None
    by_columns: bool = False
    facts: tuple[Fact, ...] = ()
    transposed: bool = False


def through_cache(asked: Asked, files: Iterable[Path], read: Callable[[], Read], tell: Tell) -> Dataset:
    """The data set that a form reads, from the cache where its files have not changed since.

    Args:
        asked: what was asked for.
        files: all that are read; their sizes and times say whether they have changed.
        read: reads them.
        tell: hears of pictures that are left out.

    Raises:
        DataError: as of `read`, or the arrays are no pictures with labels.
        FileError: there is no room for the decoded pictures.
    """
    states = [(file.resolve(), found.st_size, found.st_mtime_ns) for file in files for found in [file.stat()]]
    key = cache.key_of(
        ("arrays", asked.layout, asked.label_column, asked.size, asked.shape, asked.photographs, *states)
    )
    kept = cache.find_kept(key) or _kept(key, asked, read())
    notes = kept.notes
    names = notes["class_names"]
    placed = [
        Placed(name, PARTS[part], names[label])
        for name, part, label in zip(kept.names, notes["parts"], notes["labels"], strict=True)
    ]
    rows = np.arange(len(placed), dtype=np.int64)
    return assemble(
        asked.path,
        name_of(asked.path).split(".")[0],
        placed,
        held(Stored(kept.pixels, kept.shape, rows, kept.digests)),
        kept.copies,
        tell,
        left_out=[],
        facts=[Message(**fact) for fact in notes["facts"]],
        reasons=kept.reasons,
        readings=tuple(notes["readings"]),
        class_names=tuple(names),
        preparation=notes["preparation"],
    )


def _kept(key: str, asked: Asked, read: Read) -> cache.Kept:
    """Understand what was read, and keep it."""
    try:
        parts, facts = _understand(asked, read)
        classes = as_classes([part.labels for part in read.parts], read.class_names)
    except DataError as error:
        happened = _("{name}: {detail}", name=asked.path, detail=error.happened)
        raise DataError(happened, error.expected, error.remedy) from error
    labels = np.concatenate(classes.numbers)
    numbered = list(zip(read.parts, classes.numbers, strict=True))
    parts, turned = _upright(asked, read, parts, labels, classes.names)
    count = len(labels)
    first = parts[0]
    height, width, channels = first.shape[1:]
    seen = {"count": count, "height": height, "width": width, "channels": channels}
    told = Fact(Message(read.told.template, {**read.told.values, **seen}))
    understood = (told, *read.facts, *facts, *map(Fact, classes.facts), *turned)
    if asked.shape:
        form = PictureForm(asked.shape, (message("Converted to the form the model expects."),))
    else:
        chosen = first[np.linspace(0, len(first) - 1, min(SAMPLED, len(first))).astype(int)]
        form = choose_form(
            [look_at(_image(pixels), (width, height)) for pixels in chosen], count, asked.size, asked.photographs
        )
    way = way_to(form.shape, asked.photographs)
    notes = {
        "class_names": classes.names,
        "labels": labels.tolist(),
        "parts": [PARTS.index(part.part) for part, own in numbered for _row in own],
        "facts": [asdict(fact.told) for fact in understood],
        "readings": [fact.other for fact in understood if fact.other],
        "preparation": "digit" if is_like_mnist(first, classes.names) else way,
    }
    names = [f"{part.part} {row}" for part, own in numbered for row in range(len(own))]
    return cache.keep(key, form.shape, count, form.reasons, _portions(parts, names, form.shape, way), notes)


def _understand(asked: Asked, read: Read) -> tuple[list[Pixels], list[Fact]]:
    """(N, H, W, C) uint8 of every part, of one shape, and what was understood."""
    facts: list[Fact] = []
    parts = []
    for part in read.parts:
        count = part.labels.shape[-1] if part.labels.ndim == 2 and part.labels.shape[0] == 1 else len(part.labels)
        pictures, told = as_pictures(part.pictures, count, asked.layout, by_columns=read.by_columns)
        levels, done = as_levels(pictures)
        parts.append(levels)
        facts += [fact for fact in (*told, *([Fact(done)] if done else [])) if fact not in facts]
    shapes = {part.shape[1:] for part in parts}
    if len(shapes) > 1:
        raise DataError(
            _("Its parts have images of different shapes: {shapes}.", shapes=sorted(shapes)),
            _("Expected images of one shape in all parts."),
            _("Resize them to one shape, and save them again."),
        )
    return parts, facts


def _upright(
    asked: Asked, read: Read, parts: list[Pixels], labels: npt.NDArray[np.int64], names: tuple[str, ...]
) -> tuple[list[Pixels], list[Fact]]:
    """The parts turned upright where the form or the pictures say that they lie on their side."""
    if asked.layout in ("as-stored", "transposed"):
        return parts, []
    found = likeness(parts[0], labels[: len(parts[0])], names)
    facts: list[Fact] = []
    if (read.transposed and not (found and found.is_upright)) or (found and found.is_transposed):
        parts = [part.swapaxes(1, 2) for part in parts]
        seen = found and found.is_transposed
        told = told_turned(found) if found and seen else message("Rows and columns were swapped, as EMNIST needs.")
        facts.append(Fact(told, "--layout as-stored"))
    if found and found.is_dark_on_light:
        facts.append(Fact(told_dark(found)))
    return parts, facts


def _portions(
    parts: list[Pixels], names: list[str], shape: tuple[int, int, int], way: Preparation
) -> Iterator[Portion]:
    """The pictures in their form, hashed, a portion at a time."""
    place = 0
    for part in parts:
        for start in range(0, len(part), PORTION):
            pixels = np.ascontiguousarray(part[start : start + PORTION])
            if pixels.shape[1:] != shape:
                pixels = np.stack([prepare_whole(_image(picture), shape, way).pixels for picture in pixels])
            digests = b"".join(
                blake2b(row.data, digest_size=DIGEST_BYTES).digest() for row in pixels.reshape(len(pixels), -1)
            )
            hashes = np.frombuffer(digests, np.uint8).reshape(-1, DIGEST_BYTES)
            some = tuple(names[place : place + len(pixels)])
            yield Portion(some, pixels, hashes, fingerprints(pixels), ())
            place += len(pixels)


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
