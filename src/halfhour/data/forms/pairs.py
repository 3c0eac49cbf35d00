"""Which of several named arrays are pictures, and which their labels: names and shapes go in, pairs of them come out.

The names are those that people use: `x_train`/`y_train`, `train_images`/`train_labels` (MedMNIST), `train_set_x`/
`train_set_y`, `X`/`y`, `images`/`labels`, `data`/`target`, `arr_0`/`arr_1`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from halfhour.data.forms.form import refused
from halfhour.errors import DataError
from halfhour.language import _, listed

PICTURES = ("x", "images", "image", "imgs", "img", "pictures", "data", "features", "inputs", "pixels", "arr_0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "class", "fine_labels", "arr_1")
PARTS = {
    "train": ("train", "training", "tr"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing", "te", "t10k"),
}
PART_OF = {word: part for part, words in PARTS.items() for word in words}
FILLERS = ("set", "orig", "data")
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Pair:
    """The names of an array of pictures and of one with their labels, and the part that they are: `all` is both."""

    part: str
    pictures: str
    labels: str


def find_pairs(shapes: Mapping[str, Shape]) -> list[Pair]:
    """The pairs among arrays, each part once.

    Args:
        shapes: of the arrays, by name; `/` parts the names of groups.

    >>> find_pairs({"train_images": (9, 28, 28), "train_labels": (9, 1), "notes": (3,)})
    [Pair(part='train', pictures='train_images', labels='train_labels')]
    """
    pictures: dict[str, str] = {}
    labels: dict[str, str] = {}
    for name, shape in shapes.items():
        part, role = _role(name)
        if role in PICTURES and len(shape) >= 2 and part not in pictures:
            pictures[part] = name
        elif role in LABELS and 1 <= len(shape) <= 2 and part not in labels:
            labels[part] = name
    pairs = [
        Pair(part, pictures[part], labels[part]) for part in ("all", *PARTS) if part in pictures and part in labels
    ]
    return _fit(pairs, shapes) or _by_shape(shapes)


def demand_pairs(path: Path, shapes: Mapping[str, Shape]) -> Sequence[Pair]:
    """As `find_pairs`, with those that are learned from.

    Raises:
        DataError: there are none.
    """
    pairs = find_pairs(shapes)
    if any(pair.part in ("train", "all") for pair in pairs):
        return [pair for pair in pairs if pair.part != "all"] if any(p.part == "train" for p in pairs) else pairs
    raise no_pairs(path, shapes)


def no_pairs(path: Path, shapes: Mapping[str, Shape]) -> DataError:
    """The error for arrays among which there are no pictures with labels."""
    held = listed(f"{name} {shape}" for name, shape in list(shapes.items())[:12]) or _("no array")
    return refused(
        path,
        _("it is not clear which of its arrays are images and which labels: {held}", held=held),
        _(
            "images and as many labels under common names, such as {names}",
            names="x_train/y_train, X/y, images/labels",
        ),
        _("Save them again under names like these."),
    )


def _role(name: str) -> tuple[str, str]:
    """The part and the role that a name tells: `train_set_x` -> (`train`, `x`)."""
    low = name.strip("/").casefold()
    if low in PICTURES or low in LABELS:
        return "all", low
    words = [word for word in re.split(r"[_\-/. ]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).casefold()) if word]
    part = next((PART_OF[word] for word in words if word in PART_OF), "all")
    rest = [word for word in words if word not in PART_OF]
    if len(rest) > 1:
        rest = [word for word in rest if word not in FILLERS] or rest
    joined = "_".join(rest)
    glued = re.fullmatch(r"([xy])(train|test|val|valid|dev)|(train|test|val)([xy])", joined)
    if glued:
        return PART_OF[glued[2] or glued[3]], glued[1] or glued[4]
    return part, joined


def _fit(pairs: list[Pair], shapes: Mapping[str, Shape]) -> list[Pair]:
    """Those pairs whose numbers of pictures and labels agree along the first axis or the last."""
    return [
        pair for pair in pairs if _count(shapes[pair.labels]) in (shapes[pair.pictures][0], shapes[pair.pictures][-1])
    ]


def _by_shape(shapes: Mapping[str, Shape]) -> list[Pair]:
    """The only array of three axes or more with the only one of one axis that has as many entries, whatever names."""
    large = [name for name, shape in shapes.items() if len(shape) in (3, 4)]
    if len(large) != 1:
        return []
    ends = (shapes[large[0]][0], shapes[large[0]][-1])
    small = [name for name, shape in shapes.items() if name != large[0] and shape and _count(shape) in ends]
    return [Pair("all", large[0], small[0])] if len(small) == 1 and len(shapes[small[0]]) <= 2 else []


def _count(shape: Shape) -> int:
    """How many labels there are: (N,), (N, 1), (1, N) or one-hot (N, K)."""
    return shape[1] if len(shape) == 2 and shape[0] == 1 else shape[0]
