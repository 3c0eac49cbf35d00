"""Pictures whose names hold their class: `cat.123.jpg`, `dog_7.png`, `0_12.png`, `Abyssinian_1.jpg`.

It is taken for the class only where every name agrees, or where the person says so.
"""

import re
from collections import Counter
from pathlib import PurePosixPath

from halfhour.data.forms.asked import FROM_NAMES, FROM_NAMES_END, Asked
from halfhour.data.forms.form import refused
from halfhour.data.pictures.layout import NO_PICTURES, PART_OF, Placed, natural
from halfhour.data.pictures.read import read_placed
from halfhour.data.pictures.sources import is_archive, open_source
from halfhour.events import Tell
from halfhour.language import _, listed, message
from halfhour.records import Dataset, LeftOut

FIRST = re.compile(r"(?P<word>.+?)[ ._-]*\(?(?P<number>\d+)\)?")  # the class, then a number
LAST = re.compile(r"(?P<number>[^_\-. ]*\d[^_\-. ]*|[^_]+)[_\-. ](?P<word>[^_\-. ]+)")
FEWEST = 3  # pictures of a class


def recognise(asked: Asked) -> bool:
    """Whether the person says so, or pictures lie beside each other and every name agrees in one reading alone."""
    if asked.labels in (FROM_NAMES, FROM_NAMES_END):
        return True
    if asked.labels is not None or not (asked.path.is_dir() or (is_archive(asked.path) and asked.path.is_file())):
        return False
    names = _loose(list(open_source(asked.path).files))
    return bool(names) and any(_agree(names, pattern) for pattern in (FIRST, LAST))


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of pictures whose names hold their class.

    Raises:
        DataError: two readings are possible, or none.
    """
    source = open_source(asked.path)
    names = _loose(list(source.files)) or [name for name in source.files if not name.lower().endswith(NO_PICTURES)]
    patterns = {FROM_NAMES: FIRST, FROM_NAMES_END: LAST}
    agreed = {option: found for option, pattern in patterns.items() if (found := _agree(names, pattern))}
    if asked.labels is None and len(agreed) == 2:
        shown = {option: listed(sorted(set(found.values()), key=natural)[:6]) for option, found in agreed.items()}
        raise refused(
            asked.path,
            _("the names of its images can be read in two ways: as {first}, or as {last}",
              first=shown[FROM_NAMES], last=shown[FROM_NAMES_END]),
            _("a class folder for each class, or names that hold the class in one way"),
            _("Use `--labels from-names` for the first reading, `--labels from-names-end` for the second."),
        )  # fmt: skip
    option = asked.labels or next(iter(agreed))
    found = agreed.get(option) or _parsed(names, patterns[option])
    if len(set(found.values())) < 2:
        raise refused(
            asked.path,
            _(
                "the names of its images, such as {name}, don't show two or more classes",
                name=names[0] if names else "-",
            ),
            _("names such as cat.1.jpg, dog_7.png"),
            _("Rename the images, or make a folder for each class."),
        )
    left_out = [
        LeftOut(name, message("its name contains no class"))
        for name in source.files
        if name not in found and not name.lower().endswith(NO_PICTURES)
    ]
    counts = Counter(found.values())
    example = max(found, key=lambda name: counts[found[name]])
    told = message(
        "Classes taken from {count:,} image names: {example} is of class {word}. If that's wrong, make a "
            "folder per class.",
        count=len(found), example=example, word=found[example],
    )  # fmt: skip
    part = {name: _part(name) for name in found}
    placed = [Placed(name, part[name], word) for name, word in found.items()]
    placed.sort(key=lambda file: (file.part, natural(file.class_name), natural(file.name)))
    return read_placed(
        source, placed, left_out, tell, size=asked.size, shape=asked.shape, photographs=asked.photographs, facts=(told,)
    )


def _loose(names: list[str]) -> list[str]:
    """The pictures that lie beside each other, in one folder or in folders that are parts; none where there are others.

    A part without training pictures' names, such as Kaggle's `test1/7.jpg`, is no part of it.
    """
    pictures = [name for name in names if not name.lower().endswith(NO_PICTURES)]
    folders = {name.rpartition("/")[0] for name in pictures}
    if len(folders) == 1:
        return pictures
    tops = {folder.rsplit("/", 1)[-1].casefold().rstrip("0123456789") for folder in folders}
    if not tops <= PART_OF.keys() or not any(PART_OF[top] == "train" for top in tops):
        return []
    return [name for name in pictures if not PurePosixPath(name).stem.isdecimal()]


def _part(name: str) -> str:
    folder = name.rpartition("/")[0].rsplit("/", 1)[-1].casefold()
    return PART_OF.get(folder, "all")


def _agree(names: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    """The class of each picture, where every name has one and every class has enough; else nothing."""
    found = _parsed(names, pattern)
    counts = Counter(found.values())
    whole = len(found) == len(names) and len(counts) >= 2 and min(counts.values()) >= FEWEST
    return found if whole else {}


def _parsed(names: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    found = {}
    for name in names:
        match = pattern.fullmatch(PurePosixPath(name).stem)
        if match:
            found[name] = match["word"].strip(" ._-")
    return {name: word for name, word in found.items() if word}
