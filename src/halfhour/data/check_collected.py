"""The faults of pictures that a person takes: looks and classes of pictures go in, checks with remedies come out."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from halfhour.data.check_labels import told, which
from halfhour.language import _, listed
from halfhour.records import Check, Floats, Labels

MANY_ALIKE, SHARE_ALIKE = 8, 0.5  # pictures of one moment, and their share of a class, from which more help little
DARK, DARKER = 40.0, 0.5  # mean grey level under which a picture is dark, where it is also this share of the usual
BLURRED = 0.1  # of the usual sharpness
SHARP_ENOUGH = 20.0  # at 224 pixels a side; smooth things in focus (cardboard, leaves) came to 25 and more
Bools = npt.NDArray[np.bool_]


def same_moment(class_names: Sequence[str], moments: Labels) -> Check:
    """Whether most pictures of a class show one moment: near copies of each other, or taken in one burst.

    Args:
        class_names: (N,) of the pictures.
        moments: (N,) equal for pictures of one moment.
    """
    faults = []
    names = np.array(class_names)
    for name in dict.fromkeys(class_names):
        own = moments[names == name]
        largest = Counter(own.tolist()).most_common(1)[0][1]
        if largest >= MANY_ALIKE and largest > SHARE_ALIKE * len(own):
            faults.append(
                _("{largest} of the {count} images of {name} were taken at the same moment",
                  largest=largest, count=len(own), name=name)
            )  # fmt: skip
    remedy = _("Take some at other times: move, turn the object, and change the light and the background in between.")
    return told(_("same moment"), "warning", faults, _("several moments in every class"), remedy)


def in_two_classes(class_names: Sequence[str], copies: Labels) -> Check:
    """Whether one picture, or a near copy of it, lies in two classes."""
    classes: dict[int, list[str]] = {}
    for name, group in zip(class_names, copies.tolist(), strict=True):
        classes.setdefault(group, []).append(name)
    torn = Counter(tuple(sorted(set(found))) for found in classes.values() if len(set(found)) > 1)
    faults = [
        _("{count} images are in {classes} at once", count=count, classes=listed(names))
        for names, count in torn.most_common()
    ]
    remedy = _("Keep each only in the class it belongs to: in both, it teaches nothing.")
    return told(_("in two classes"), "warning", faults, _("none"), remedy)


def dark(class_names: Sequence[str], brightness: Floats) -> Check:
    """Whether pictures are so dark that little can be seen, beside the others.

    Args:
        class_names: (N,) of the pictures.
        brightness: (N,) mean grey levels, 0..255.
    """
    found = (brightness < DARK) & (brightness < DARKER * np.median(brightness))
    return _counted(_("dark images"), class_names, found, _("Add light, or stand with the light behind you."))


def blurred(class_names: Sequence[str], sharpness: Floats) -> Check:
    """Whether pictures are far less sharp than the others.

    Args:
        class_names: (N,) of the pictures.
        sharpness: (N,) variances of the Laplacian.
    """
    found = (sharpness < SHARP_ENOUGH) & (sharpness < BLURRED * np.median(sharpness))
    return _counted(_("blurred images"), class_names, found, _("Hold the camera still and not too near, and wipe it."))


def _counted(name: str, class_names: Sequence[str], found: Bools, remedy: str) -> Check:
    counts = Counter(np.array(class_names)[found].tolist())
    faults = [_("{count} of {name}", count=count, name=class_name) for class_name, count in counts.most_common()]
    return told(name, "warning", faults, _("none"), remedy)


def unreadable(files: Sequence[str]) -> Check:
    """Whether files are no pictures that can be read."""
    faults = [_("{count} files: {which}", count=len(files), which=which(files))] if files else []
    return told(_("left out"), "warning", faults, _("nothing"), _("Save them again as PNG or JPEG, or remove them."))
