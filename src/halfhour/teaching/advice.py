"""What to do while pictures are collected: a project's pictures as seen -> checks, in the words of `data check`.

One is made here alone: whether the classes can be told apart by what surrounds the thing. A layer that is given nothing
but the pictures' borders is tested as the real one is; where it is nearly always right, the background may be what is
learned.
"""

import numpy as np

from halfhour.answering.evaluation import wilson_interval
from halfhour.data.check_collected import blurred, dark, in_two_classes, same_moment, unreadable
from halfhour.data.check_labels import balance, few, told
from halfhour.language import _
from halfhour.records import Check, Floats, Labels, Pixels
from halfhour.teaching.learning import tested, together
from halfhour.teaching.looks import SMALL, Seen
from halfhour.teaching.project import Project

BORDER = 4  # of the 32 pixels of a small copy, on every side: a quarter of the area on each pair of sides
TILE = 4
TOO_RIGHT = 0.9  # share right by the border alone, and the interval's low end above chance by a fifth
ABOVE_CHANCE = 0.2
PROBED = 400  # pictures at most


def advise(project: Project, seen: Seen) -> tuple[Check, ...]:
    """What is wrong with the pictures so far, and what mends it; what is well is told too."""
    counts = {name: len(files) for name, files in project.classes().items()}
    classes = [picture.class_name for picture in seen.pictures]
    labels = np.array([name for name, count in counts.items() for _file in range(count)])
    checks = [_filled(counts)]
    if len(set(classes)) < 2:
        return tuple(checks)
    kept = together(seen)
    brightness = np.array([look.small.mean() for look in seen.looks], np.float32)
    sharpness = np.array([look.sharpness for look in seen.looks], np.float32)
    checks += [
        few(labels),
        balance(labels),
        same_moment(classes, kept.moments),
        in_two_classes(classes, kept.copies),
        dark(classes, brightness),
        blurred(classes, sharpness),
        _background(seen, kept.groups),
        unreadable([f"{picture.class_name}/{picture.file}" for picture in seen.unreadable]),
    ]
    return tuple(checks)


def _filled(counts: dict[str, int]) -> Check:
    """Whether there are two classes, and pictures in each."""
    empty = [name for name, count in counts.items() if not count]
    faults = [_("no image of {name} yet", name=name) for name in empty]
    if len(counts) < 2:
        faults.append(_("fewer than two classes"))
    remedy = _("Add images to every class: 20 to 50 each are a good start.")
    return told(_("missing classes"), "fault", faults, _("every class has images"), remedy)


def _background(seen: Seen, groups: Labels) -> Check:
    """Whether a layer that sees only the border of each picture tells the classes apart."""
    rows = np.sort(np.random.default_rng(0).permutation(len(seen.pictures))[:PROBED])
    names = [seen.pictures[row].class_name for row in rows]
    classes, labels = np.unique(names, return_inverse=True)
    predictions = tested(border(seen.small[rows]), labels.astype(np.int64), groups[rows], len(classes))
    name = _("background")
    remedy = _("Take images of every class against the same background, and use several backgrounds for each.")
    if predictions is None:
        return told(name, "ok", [], _("too few images to tell"), remedy)
    right = int((predictions.predicted == labels).sum())
    share, chance = right / len(labels), float(np.bincount(labels).max() / len(labels))
    values = {"share": f"{share:.0%}", "chance": f"{chance:.0%}"}
    seen_well = _("from the border alone, {share} are correct; guessing gets {chance}", **values)
    low, _high = wilson_interval(right, len(labels))
    suspicious = share >= TOO_RIGHT and low > chance + ABOVE_CHANCE
    faults = [_("from the border alone, {share} are correct: the network may be learning the background", **values)]
    return told(name, "warning", faults if suspicious else [], seen_well, remedy)


def border(small: Pixels) -> Floats:
    """(N, 84) mean colours of the tiles along the border of small copies (N, 32, 32, 3), 0..1."""
    side = SMALL // TILE
    tiles = small.reshape(len(small), side, TILE, side, TILE, 3).mean(axis=(2, 4), dtype=np.float32) / 255
    rim = np.ones((side, side), np.bool_)
    rim[1:-1, 1:-1] = False
    found: Floats = tiles[:, rim].reshape(len(small), -1)
    return found
