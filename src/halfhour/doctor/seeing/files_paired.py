"""Listens to lists of files that a program pairs, such as images and their masks: whether they are in one order."""

import functools
import re
import sys
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.sites import CallSite, call_site

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

KEPT = 5  # pairs of lists
FEWEST, MOST = 5, 100_000  # files of a list
# What is added to the name of a picture to name what belongs to it.
ADDED = re.compile(
    r"(?<![a-z])(?:masks?|labels?|seg(?:mentation)?s?|gt|target|annotation|anno|ann|image|img)(?![a-z])", re.I
)


@dataclass(frozen=True)
class FilesPaired:
    """Two lists of files of the same names that were paired in different orders.

    Attributes:
        count: files of each list.
        apart: how many of them stand beside a file of another name.
        one, other: the first two that do.
        site: of the call.
    """

    count: int
    apart: int
    one: str
    other: str
    site: CallSite | None


def listen_to_paired_files(hooks: Hooks, notes: "Notes") -> None:
    """Note what `from_tensor_slices` gets, where TensorFlow is there."""
    if "tensorflow" in sys.modules:
        dataset = sys.modules["tensorflow"].data.Dataset
        hooks.replace(dataset, "from_tensor_slices", functools.partial(_from_slices, notes))


def _from_slices(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def made(tensors: Any, *arguments: object, **named: object) -> object:
        with notes.guarded():
            if isinstance(tensors, tuple) and len(tensors) > 1 and len(notes.seen.files_paired) < KEPT:
                one, other = (_files(part) for part in tensors[:2])
                if one and other and (found := _in_other_order(one, other)):
                    notes.seen.files_paired.append(found)
        return original(tensors, *arguments, **named)

    return staticmethod(made)


def _files(part: Any) -> list[str]:
    """The paths in a list; nothing where it holds anything else."""
    if not isinstance(part, list | tuple) and getattr(getattr(part, "dtype", None), "kind", "") not in "UO":
        return []
    if not FEWEST <= len(part) <= MOST:
        return []
    paths = [str(one) for one in part if isinstance(one, str | PurePath)]
    return paths if len(paths) == len(part) and all(PurePath(path).suffix for path in paths) else []


def _in_other_order(one: list[str], other: list[str]) -> FilesPaired | None:
    names = [[_name(path) for path in paths] for paths in (one, other)]
    if (
        len(one) != len(other)
        or set(one) == set(other)
        or len(set(names[0])) < len(one)
        or set(names[0]) != set(names[1])
    ):
        return None
    apart = [place for place, (first, second) in enumerate(zip(*names, strict=True)) if first != second]
    if not apart:
        return None
    shown, beside = (PurePath(paths[apart[0]]).name for paths in (one, other))
    return FilesPaired(len(one), len(apart), shown, beside, call_site())


def _name(path: str) -> str:
    """What a file's name is without its ending and what says of which kind it is.

    >>> _name("masks/cat_12_mask.png"), _name("photos/cat_12.jpg")
    ('cat12', 'cat12')
    """
    return re.sub(r"[\W_]+", "", ADDED.sub("", PurePath(path).stem.lower()))
