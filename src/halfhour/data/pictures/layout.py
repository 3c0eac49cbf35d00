"""Where the classes are in a tree of files: names go in, each picture's part and class come out.

Two trees are understood, also below a folder or two that hold nothing else: `class/picture`, and
`train|validation|test/class/picture`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from halfhour.errors import DataError
from halfhour.language import _, listed, message
from halfhour.records import LeftOut

PARTS = {
    "train": ("train", "training", "训练", "训练集"),
    "validation": ("validation", "val", "valid", "dev", "验证", "验证集"),
    "test": ("test", "testing", "测试", "测试集"),
}
PART_OF = {alias: part for part, aliases in PARTS.items() for alias in aliases}
NO_PICTURES = tuple(
    f".{ending}"
    for ending in (
        "txt csv tsv json xml yaml yml md pdf html py ipynb npy npz mat pkl zip gz tar rar 7z mp4 mov avi doc docx xls "
        "xlsx db ini log sh h5 keras onnx pt pth"
    ).split()
)
EXAMPLES = 3  # files named in an error
RelativePath = tuple[str, ...]  # the folders above a file, and its name


@dataclass(frozen=True)
class Placed:
    """A file that may be a picture, with its part (`train`, `validation`, `test`, or `all` to be split) and class."""

    name: str
    part: str
    class_name: str


def lay_out(root: Path, names: Iterable[str]) -> tuple[list[Placed], list[LeftOut]]:
    """Find part and class of every file, in the order of parts, classes and names.

    Args:
        root: what the names lie below, for the words.
        names: paths with `/`.

    Returns:
        What may be pictures, and what is left out.

    Raises:
        DataError: there are no class folders, or they lie too deep to be told from others.

    >>> placed, _left_out = lay_out(Path("pets"), ["猫/1.jpg", "狗/1.jpg", "猫/notes.txt"])
    >>> [(file.part, file.class_name) for file in placed]
    [('all', '狗'), ('all', '猫')]
    """
    left_out: list[LeftOut] = []
    places: list[RelativePath] = []
    for name in names:
        if name.lower().endswith(NO_PICTURES):
            left_out.append(LeftOut(name, message("not an image")))
        else:
            places.append(tuple(name.split("/")))
    if not places:
        raise DataError(
            _("There is no image in {path}.", path=root), _expected(), _("Check the spelling, and what is in it.")
        )
    depth = _common_depth(places)
    if _has_parts(places, depth):
        placed = _in_parts(root, places, depth, left_out)
    else:
        placed = _in_classes(root, places, depth, "all", left_out)
    return sorted(placed, key=lambda file: (file.part, natural(file.class_name), natural(file.name))), left_out


def natural(name: str) -> tuple[object, ...]:
    """A key that sorts names as people do: numbers by their value.

    >>> sorted(["10", "9", "cat"], key=natural)
    ['9', '10', 'cat']
    """
    stem = name.rsplit("/", 1)[-1].split(".")[0]
    return (0, int(stem), name) if stem.isascii() and stem.isdigit() and len(stem) < 18 else (1, 0, name)


def _common_depth(places: list[RelativePath]) -> int:
    """How many folders stand above all others, holding nothing but one folder."""
    depth = 0
    while len({place[depth] for place in places}) == 1 and all(len(place) > depth + 2 for place in places):
        depth += 1
    return depth


def _has_parts(places: list[RelativePath], depth: int) -> bool:
    """Whether the folders are parts: one is `train`, and none that is called like a part holds classes' pictures."""
    tops = {place[depth].casefold() for place in places if len(place) > depth + 1}
    deep = {place[depth].casefold() for place in places if len(place) > depth + 2}
    return any(PART_OF.get(top) == "train" for top in deep) and all(top in PART_OF for top in tops)


def _in_parts(root: Path, places: list[RelativePath], depth: int, left_out: list[LeftOut]) -> list[Placed]:
    parts: dict[str, list[RelativePath]] = {part: [] for part in PARTS}
    for place in places:
        if len(place) == depth + 1:
            left_out.append(LeftOut("/".join(place), message("in no class folder")))
        else:
            parts[PART_OF[place[depth].casefold()]].append(place)
    placed = []
    for part, found in parts.items():
        if part != "train" and all(len(place) == depth + 2 for place in found):  # such as Kaggle's unlabelled test
            left_out += [LeftOut("/".join(place), message("in no class folder")) for place in found]
        else:
            placed += _in_classes(root, found, depth + 1, part, left_out)
    return placed


def _in_classes(root: Path, places: list[RelativePath], depth: int, part: str, left_out: list[LeftOut]) -> list[Placed]:
    placed: list[RelativePath] = []
    loose: list[RelativePath] = []
    deep: list[RelativePath] = []
    for place in places:
        below = len(place) - depth
        (loose if below == 1 else deep if below > 2 else placed).append(place)
    classes = {place[depth] for place in placed}
    if not classes and not deep:
        raise DataError(
            _(
                "All {count} images of {path} are in one folder, without class folders.",
                count=len(loose),
                path=root,
            ),
            _expected(),
            _(
                "Make a folder per class and move its images there; or put a table next to them, labels.csv; "
                "or use `--labels from-names` if their names contain the class, like cat.1.jpg."
            ),
        )
    nested = sorted({place[depth] for place in deep} - classes)
    if nested:
        inner = Counter("/".join(place[depth:-1]) for place in deep if place[depth] in nested)
        raise DataError(
            _(
                "The images of {path} are more than one folder deep, such as in {folders}: it's unclear "
                    "which folder is the class.",
                path=root,
                folders=listed(folder for folder, _count in inner.most_common(EXAMPLES)),
            ),
            _expected(),
            _("Give each class one folder directly in {path}, or name the folder whose folders are the classes.",
              path=root),
        )  # fmt: skip
    left_out += [LeftOut("/".join(place), message("in no class folder")) for place in loose]
    left_out += [LeftOut("/".join(place), message("in a folder inside of a class folder")) for place in deep]
    return [Placed("/".join(place), part, place[depth]) for place in placed]


def _expected() -> str:
    return _("Expected CLASS/PICTURE, or train/CLASS/PICTURE next to test/CLASS/PICTURE.")
