"""The way from a folder or an archive of pictures to a `Dataset`, in order: look through, decode or recall, divide."""

from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from halfhour.data.pictures import cache
from halfhour.data.pictures.copies import Copies, in_order
from halfhour.data.pictures.decode import decode_all, sample
from halfhour.data.pictures.form import SAMPLED, PictureForm, choose_form
from halfhour.data.pictures.galleries import near_copies
from halfhour.data.pictures.layout import Placed, lay_out, natural
from halfhour.data.pictures.sources import Source, is_archive, open_source
from halfhour.data.pictures.stored import Stored, choose
from halfhour.data.splits import SealedTest, draw
from halfhour.errors import DataError
from halfhour.events import Tell, Warned
from halfhour.images.read import bombs_refused
from halfhour.language import Message, _, listed, message
from halfhour.machine.hardware import memory
from halfhour.records import Dataset, Found, Labels, LeftOut, Pictures, Split

HELD_SHARE = 1 / 8  # of the free memory, up to which pictures are held in it; dividing them holds them twice
TEST_SHARE = 0.2  # of pictures that bring no test set
TEST_SEED = 0  # the same test set in every run, whatever the run's own seed
NAMED = 3  # files named in a warning; the report has more
LISTED = 500  # files that a run keeps the names of
Rows = npt.NDArray[np.int64]


def read_pictures(
    path: Path, tell: Tell, *, size: int | None = None, shape: tuple[int, int, int] | None = None
) -> Dataset:
    """The data set in a folder or an archive, `class/picture` or `train|validation|test/class/picture`.

    Args:
        path: the folder or archive.
        tell: hears of files that are left out.
        size: the side that pictures are brought to; `None` is what suits them.
        shape: (H, W, C) that they are brought to, where a model expects just that.

    Raises:
        DataError: no classes can be made out, or there are too few pictures or classes to learn from.
        FileError: the system would not read it, or there is no room for the decoded pictures.
    """
    source = open_source(path)
    placed, left_out = lay_out(path, source.files)
    kept = _decoded(source, placed, size, shape)
    row_of = {name: row for row, name in enumerate(kept.names)}  # an archive has an order of its own
    files = [file for file in placed if file.name in row_of]
    order = np.array([row_of[file.name] for file in files], np.int64)
    left_out += kept.left_out
    _demand_two_classes(path, files, left_out)
    class_names = tuple(sorted({file.class_name for file in files if file.part in ("train", "all")}, key=natural))
    pictures = _held(Stored(kept.pixels, kept.shape, order, kept.digests[order]))
    copies = in_order(kept.copies, order)

    labels = np.array([class_names.index(file.class_name) if file.class_name in class_names else -1 for file in files])
    parts = np.array([file.part for file in files])
    usable = _usable(files, labels, parts, copies, left_out)
    rows = {part: np.flatnonzero(usable & (parts == part)) for part in ("train", "validation", "test", "all")}
    facts = [_counted(class_names, labels[usable]), *kept.reasons]
    train, test = np.concatenate([rows["train"], rows["all"]]), rows["test"]
    _demand_enough(path, class_names, labels[train], copies.groups[train])
    if not len(test):
        drawn = draw(labels[train], copies.groups[train], TEST_SHARE, TEST_SEED, leave=2)
        train, test = train[~drawn], train[drawn]
        facts.append(message("A fifth of every class was set aside for the test at the end; copies stay on one side."))
    facts += _copies_told(copies, usable)
    mirrored = keeps_mirrored(class_names, kept.shape[-1])
    if mirrored:
        facts.append(message("A mirrored picture counts as one of the same class; where it is not, say `--flip no`."))
    if left_out:
        shown = [f"{out.file} ({out.reason})" for out in left_out[:NAMED]]
        more = len(left_out) - len(shown)
        words = message("{count} files were left out: {files}.", count=len(left_out), files=listed(shown))
        further = message("{count} files were left out, such as {files}; the report lists them.",
                          count=len(left_out), files=listed(shown))  # fmt: skip
        tell(Warned(further if more else words))

    def split(chosen: Rows) -> Split:
        return Split(choose(pictures, chosen), labels[chosen], copies.groups[chosen])

    return Dataset(
        name=_name(path),
        train=split(train),
        test=SealedTest(split(test)),
        class_names=class_names,
        source=str(path.resolve()),
        keeps_mirrored=mirrored,
        validation=split(rows["validation"]) if len(rows["validation"]) else None,
        found=Found(tuple(facts), tuple(left_out[:LISTED]), len(left_out)),
        galleries=near_copies(pictures, copies, train, files),
    )


def keeps_mirrored(class_names: tuple[str, ...], channels: int) -> bool:
    """Whether mirrored pictures keep their class, as far as names and colours tell: not those of signs, nor of sides.

    Grey pictures are mostly drawn, written or scanned; a class called by one letter or number is a sign.

    >>> [keeps_mirrored(names, 3) for names in (("猫", "dog"), ("7", "8"), ("left hand", "right hand"))]
    [True, False, False]
    """
    signs = any(name.isdecimal() or (len(name) == 1 and name.isascii()) for name in class_names)
    sides = any(side in name.casefold() for name in class_names for side in ("left", "right", "左", "右"))
    return channels == 3 and not (signs or sides)


def _decoded(source: Source, placed: list[Placed], size: int | None, shape: tuple[int, int, int] | None) -> cache.Kept:
    """The pictures of a source, from the cache where nothing has changed since."""
    files = [source.files[file.name] for file in placed]
    key = cache.key_of((source.path.resolve(), source.changed, size, shape, *files))
    kept = cache.find_kept(key)
    if kept:
        return kept
    with bombs_refused():
        if shape:
            form = PictureForm(shape, (message("Brought to the form that the model expects."),))
        else:
            chosen = {files[index].name for index in np.linspace(0, len(files) - 1, SAMPLED).astype(int)}
            looked_at = sample(source.read(chosen)) or sample(source.read({file.name for file in files}))
            if not looked_at:
                raise _nothing_legible(source.path, len(files))
            form = choose_form(looked_at, len(files), size)
        portions = decode_all(source.read({file.name for file in files}), form.shape)
        return cache.keep(key, form.shape, len(files), form.reasons, portions)


def _held(pictures: Stored) -> Pictures:
    """The pictures in memory where they take a small share of it, else where they are."""
    _total, free = memory()
    return pictures[:] if pictures.nbytes <= HELD_SHARE * free else pictures


def _usable(
    files: list[Placed], labels: Labels, parts: npt.NDArray[np.str_], copies: Copies, left_out: list[LeftOut]
) -> npt.NDArray[np.bool_]:
    """(N,) which pictures can be used; the others are added to those left out, with the reason."""
    usable = labels >= 0
    for row in np.flatnonzero(~usable):
        left_out.append(LeftOut(files[row].name, message("no training picture is of this class")))
    identities = copies.identities
    pairs = np.unique(np.stack([identities, labels], axis=1)[usable], axis=0)
    torn = np.isin(identities, pairs[1:, 0][np.diff(pairs[:, 0]) == 0]) & usable
    classes: dict[int, set[str]] = {}
    for row in np.flatnonzero(torn):
        classes.setdefault(int(identities[row]), set()).add(files[row].class_name)
    for row in np.flatnonzero(torn):
        names = listed(sorted(classes[int(identities[row])]))
        left_out.append(LeftOut(files[row].name, message("the same picture lies in {classes}", classes=names)))
    usable &= ~torn
    for seen, learned in (("test", ("train", "validation")), ("validation", ("train",))):
        copied = usable & np.isin(parts, learned) & np.isin(copies.groups, copies.groups[usable & (parts == seen)])
        for row in np.flatnonzero(copied):
            left_out.append(LeftOut(files[row].name, message("a copy of a picture in {part}", part=seen)))
        usable &= ~copied
    return usable


def _counted(class_names: tuple[str, ...], labels: Labels) -> Message:
    counts = np.bincount(labels, minlength=len(class_names))
    named = listed(f"{name} {count:,}" for name, count in zip(class_names[:20], counts[:20], strict=True))
    if len(class_names) > 20:
        named = f"{named} …"
    return message("{count:,} pictures of {classes} classes: {named}.", count=len(labels), classes=len(class_names),
                   named=named)  # fmt: skip


def _copies_told(copies: Copies, usable: npt.NDArray[np.bool_]) -> list[Message]:
    same = int(usable.sum() - len(np.unique(copies.identities[usable])))
    told = []
    if same:
        told.append(message("Exact copies of other pictures: {count:,}.", count=same))
    if len(copies.near):
        told.append(
            message("Pairs of near copies, such as one picture saved twice: {count:,}.", count=len(copies.near))
        )
    return told


def _demand_two_classes(path: Path, files: list[Placed], left_out: list[LeftOut]) -> None:
    """Raise a `DataError` if there is nothing to learn, or nothing to tell apart."""
    if not files:
        raise _nothing_legible(path, len(left_out))
    names = sorted({file.class_name for file in files if file.part in ("train", "all")}, key=natural)
    if len(names) < 2:
        raise DataError(
            _("{path} has one class only: {name}.", path=path, name=listed(names))
            if names
            else _("{path} has no training pictures that can be read.", path=path),
            _("Expected two classes or more, a folder each, so that there is something to tell apart."),
            _("Add a folder with pictures of something else."),
        )


def _demand_enough(path: Path, class_names: tuple[str, ...], labels: Labels, groups: Labels) -> None:
    """Raise a `DataError` if a class has not the three pictures that learning, validating and testing need."""
    counts = Counter(np.unique(np.stack([labels, groups], axis=1), axis=0)[:, 0].tolist())
    few = [f"{name} ({counts[label]})" for label, name in enumerate(class_names) if counts[label] < 3]
    if few:
        raise DataError(
            _("These classes of {path} have too few pictures: {names}.", path=path, names=listed(few)),
            _("Expected three or more in each, not counting copies: to learn from, to validate and to test with."),
            _("Add pictures to these classes, some fifty at least for a usable model, or leave their folders out."),
        )


def _nothing_legible(path: Path, count: int) -> DataError:
    return DataError(
        _("None of the {count} files in {path} can be read as a picture.", count=count, path=path),
        _("Expected pictures such as PNG or JPEG."),
        _("Check what the folder holds; pictures of other kinds can be saved as JPEG."),
    )


def _name(path: Path) -> str:
    """What the set is called: the folder's name, or the archive's without its ending."""
    name = path.resolve().name or "pictures"
    return name.split(".")[0] or name if is_archive(path) and not path.is_dir() else name
