"""Decoded pictures with a part and a class each -> a `Dataset`: what cannot be used is left out, the rest divided."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from halfhour.data.pictures.copies import Copies
from halfhour.data.pictures.galleries import near_copies
from halfhour.data.pictures.layout import Placed, natural
from halfhour.data.pictures.stored import choose
from halfhour.data.splits import SealedTest, draw
from halfhour.errors import DataError
from halfhour.events import Tell, Warned
from halfhour.language import Message, _, listed, message
from halfhour.records import Dataset, Found, Labels, LeftOut, Pictures, Preparation, Split

TEST_SHARE = 0.2  # of pictures that bring no test set
TEST_SEED = 0  # the same test set in every run, whatever the run's own seed
NAMED = 3  # files named in a warning; the report has more
LISTED = 500  # files that a run keeps the names of
Rows = npt.NDArray[np.int64]


def assemble(
    path: Path,
    name: str,
    files: list[Placed],
    pictures: Pictures,
    copies: Copies,
    tell: Tell,
    *,
    left_out: list[LeftOut],
    facts: Sequence[Message] = (),
    reasons: Sequence[Message] = (),
    readings: tuple[str, ...] = (),
    class_names: tuple[str, ...] | None = None,
    preparation: Preparation = "plain",
) -> Dataset:
    """The data set of N pictures whose parts and classes are known.

    Args:
        path: where they lie.
        name: what the set is called.
        files: name, part and class of each.
        pictures: (N, H, W, C).
        copies: which of them are the same.
        tell: hears of what is left out.
        left_out: what was left out before.
        facts: what is told first, such as the form that they came in.
        reasons: why they have that shape.
        readings: options for other ways to read them.
        class_names: the classes in their order, where the data bring one; `None` is that of their names.
        preparation: how a person's own picture is brought to this form.

    Raises:
        DataError: there are too few pictures or classes to learn from.
    """
    demand_two_classes(path, files, left_out)
    learned = {file.class_name for file in files if file.part in ("train", "all")}
    names = tuple(sorted(learned, key=natural)) if class_names is None else class_names
    number = {class_name: label for label, class_name in enumerate(names)}
    labels = np.array([number.get(file.class_name, -1) for file in files], np.int64)
    parts = np.array([file.part for file in files])
    usable = _usable(files, labels, parts, copies, left_out)
    rows = {part: np.flatnonzero(usable & (parts == part)) for part in ("train", "validation", "test", "all")}
    told = [*facts, _counted(names, labels[usable]), *reasons]
    train, test = np.concatenate([rows["train"], rows["all"]]), rows["test"]
    _demand_enough(path, names, labels[train], copies.groups[train])
    if not len(test):
        drawn = draw(labels[train], copies.groups[train], TEST_SHARE, TEST_SEED, leave=2)
        train, test = train[~drawn], train[drawn]
        told.append(message("A fifth of every class was set aside for the final test; duplicates stay on one side."))
    told += _copies_told(copies, usable)
    mirrored = keeps_mirrored(names, pictures.shape[-1])
    if mirrored:
        told.append(message("A mirrored image counts as the same class; if it isn't, use `--flip no`."))
    if left_out:
        shown = [f"{out.file} ({out.reason})" for out in left_out[:NAMED]]
        more = len(left_out) - len(shown)
        words = message("{count} files were skipped: {files}.", count=len(left_out), files=listed(shown))
        further = message("{count} files were skipped, such as {files}; the report lists them.",
                          count=len(left_out), files=listed(shown))  # fmt: skip
        tell(Warned(further if more else words))

    def split(chosen: Rows) -> Split:
        return Split(choose(pictures, chosen), labels[chosen], copies.groups[chosen])

    return Dataset(
        name=name,
        train=split(train),
        test=SealedTest(split(test)),
        class_names=names,
        source=str(path.resolve()),
        preparation=preparation,
        keeps_mirrored=mirrored,
        validation=split(rows["validation"]) if len(rows["validation"]) else None,
        found=Found(tuple(told), tuple(left_out[:LISTED]), len(left_out), readings),
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


def _usable(
    files: list[Placed], labels: Labels, parts: npt.NDArray[np.str_], copies: Copies, left_out: list[LeftOut]
) -> npt.NDArray[np.bool_]:
    """(N,) which pictures can be used; the others are added to those left out, with the reason."""
    usable = labels >= 0
    for row in np.flatnonzero(~usable):
        left_out.append(LeftOut(files[row].name, message("no training image is of this class")))
    identities = copies.identities
    pairs = _distinct(identities[usable], labels[usable])
    torn = np.isin(identities, pairs[1:, 0][np.diff(pairs[:, 0]) == 0]) & usable
    classes: dict[int, set[str]] = {}
    for row in np.flatnonzero(torn):
        classes.setdefault(int(identities[row]), set()).add(files[row].class_name)
    for row in np.flatnonzero(torn):
        names = listed(sorted(classes[int(identities[row])]))
        left_out.append(LeftOut(files[row].name, message("the same image is in {classes}", classes=names)))
    usable &= ~torn
    for seen, learned in (("test", ("train", "validation")), ("validation", ("train",))):
        copied = usable & np.isin(parts, learned) & np.isin(copies.groups, copies.groups[usable & (parts == seen)])
        for row in np.flatnonzero(copied):
            left_out.append(LeftOut(files[row].name, message("a copy of an image in {part}", part=seen)))
        usable &= ~copied
    return usable


def _distinct(one: Labels, other: Labels) -> npt.NDArray[np.int64]:
    """(M, 2) the pairs that occur, in order; several times as quick as `unique` over rows.

    >>> _distinct(np.array([3, 0, 3, 3]), np.array([1, 2, 1, 0])).tolist()
    [[0, 2], [3, 0], [3, 1]]
    """
    span = int(other.max(initial=0)) + 1
    return np.stack(np.divmod(np.unique(one * span + other), span), axis=1)


def _counted(class_names: tuple[str, ...], labels: Labels) -> Message:
    counts = np.bincount(labels, minlength=len(class_names))
    named = listed(f"{name} {count:,}" for name, count in zip(class_names[:20], counts[:20], strict=True))
    if len(class_names) > 20:
        named = f"{named} …"
    return message("{count:,} images of {classes} classes: {named}.", count=len(labels), classes=len(class_names),
                   named=named)  # fmt: skip


def _copies_told(copies: Copies, usable: npt.NDArray[np.bool_]) -> list[Message]:
    same = int(usable.sum() - len(np.unique(copies.identities[usable])))
    told = []
    if same:
        told.append(message("Exact copies of other images: {count:,}.", count=same))
    if len(copies.near):
        told.append(message("Pairs of near copies, such as one image saved twice: {count:,}.", count=len(copies.near)))
    return told


def demand_two_classes(path: Path, files: list[Placed], left_out: list[LeftOut]) -> None:
    """Raise a `DataError` if there is nothing to learn, or nothing to tell apart."""
    if not files:
        raise nothing_legible(path, len(left_out))
    names = sorted({file.class_name for file in files if file.part in ("train", "all")}, key=natural)
    if len(names) < 2:
        raise DataError(
            _("{path} has only one class: {name}.", path=path, name=listed(names))
            if names
            else _("{path} has no training images that can be read.", path=path),
            _("Expected at least two classes."),
            _("Add images of something else, or check which label each image has."),
        )


def _demand_enough(path: Path, class_names: tuple[str, ...], labels: Labels, groups: Labels) -> None:
    """Raise a `DataError` if a class has not the three pictures that learning, validating and testing need."""
    counts = Counter(_distinct(labels, groups)[:, 0].tolist())
    few = [f"{name} ({counts[label]})" for label, name in enumerate(class_names) if counts[label] < 3]
    if few:
        raise DataError(
            _("These classes of {path} have too few images: {names}.", path=path, names=listed(few)),
            _("Expected three or more in each, not counting duplicates: for training, validation and testing."),
            _("Add images to these classes, about fifty at least for a usable model, or remove the classes."),
        )


def nothing_legible(path: Path, count: int) -> DataError:
    """The error for a set in which nothing can be read."""
    return DataError(
        _("None of the {count} files in {path} can be read as an image.", count=count, path=path),
        _("Expected images such as PNG or JPEG."),
        _("Check what is in the folder; images in other formats can be saved as JPEG."),
    )
