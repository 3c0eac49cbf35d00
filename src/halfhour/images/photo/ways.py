"""The ways to look at a sheet: grey levels -> clean sheets, the usual way first, each with its steps.

Every step that takes something away can take the wrong thing: an upright stroke for the line of a frame, the pale end
of a stroke for paper. Each way errs elsewhere; which of them is right, the network decides (`answering.reading`).
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from halfhour.images.photo.clutter import (
    drop_frames,
    drop_rims,
    drop_rules,
    drop_specks,
    drop_thin_pieces,
    drop_thin_rules,
)
from halfhour.images.photo.ink import find_faint_ink, find_firm_ink, find_ink
from halfhour.images.photo.light import border_is_dark, flatten_light, follow_light, make_ink_dark, turn_round
from halfhour.images.photo.papers import papers
from halfhour.images.photo.sheet import Sheet
from halfhour.language import Message, message
from halfhour.records import Step

Change = Callable[[Sheet], Sheet]
Light = Literal["usual", "turned", "followed"]
Ground = tuple[Sheet, tuple[Step, ...]]  # the ink's strength, and the steps there


class Way(NamedTuple):
    """How ink is found and what is dropped from it.

    Attributes:
        told: what is different, for the person to read; `None` for the usual way.
        find: finds the ink.
        drop: takes frames, then rules out.
        light: how the light is taken out: `turned` takes light for dark against the usual way, `followed` keeps
            close to it.
    """

    told: Message | None
    find: Change
    drop: tuple[Change, Change]
    light: Light = "usual"


class Cleaned(NamedTuple):
    """A sheet as one way shows it.

    Attributes:
        sheet: what is left.
        steps: to it.
        way: what was done differently, for the person to read.
        doubtful: whether something speaks against it: nearly all ink was taken for clutter, or the border for ink.
    """

    sheet: Sheet
    steps: tuple[Step, ...]
    way: Message | None
    doubtful: bool = False


NEARLY_ALL = 0.8  # share of the ink; frames and rules alone seldom take as much, see docs/experiments.md
USUAL = (drop_frames, drop_rules)
CAREFUL = (drop_rims, drop_thin_rules)
WAYS = (
    Way(None, find_ink, USUAL),
    Way(message("only frames along the border and thin lines removed"), find_ink, CAREFUL),
    Way(message("ink thresholded locally, to keep pale strokes"), find_faint_ink, USUAL),
    Way(
        message("pale strokes kept, only frames along the border and thin lines removed"),
        find_faint_ink,
        CAREFUL,
    ),
    Way(
        message("only the strongest ink, every piece of a thin line removed"),
        find_firm_ink,
        (drop_rims, drop_thin_pieces),
    ),
    Way(
        message("inverted, judging by the border of the image"),
        find_ink,
        CAREFUL,
        light="turned",
    ),
    Way(message("light followed closely, so that shadows leave no edges"), find_ink, CAREFUL, light="followed"),
    Way(
        message("light followed closely, and pale strokes kept"),
        find_faint_ink,
        CAREFUL,
        light="followed",
    ),
)
ON_PAPER = Way(message("only the piece of paper that lies in the image"), find_ink, CAREFUL)


def look(sheet: Sheet) -> Iterator[Cleaned]:
    """The sheet without ground and clutter, in each way in turn: made when it is asked for, and told once."""
    dark = make_ink_dark(sheet)
    grounds: dict[str, Ground] = {}
    seen: set[bytes] = set()
    for way in WAYS:
        if way.light == "turned" and not border_is_dark(dark):
            continue
        if way.light not in grounds:
            grounds[way.light] = _ground(sheet, dark, way.light)
        cleaned = _cleaned(way, *grounds[way.light])
        if way.light == "usual" and border_is_dark(dark):
            cleaned = cleaned._replace(doubtful=True)
        ink = cleaned.sheet.ink.tobytes()
        if ink not in seen:
            seen.add(ink)
            yield cleaned
    for paper in papers(sheet):
        flat, steps = _ground(paper.sheet, make_ink_dark(paper.sheet), ON_PAPER.light)
        cut = Step(message("paper cut out"), paper.sheet.picture())
        cleaned = _cleaned(ON_PAPER, flat, (Step(message("greyscale"), sheet.picture()), cut, *steps[1:]))
        if not (cleaned.sheet.ink & paper.edges).any():
            yield cleaned


def _ground(sheet: Sheet, dark: Sheet, light: Light) -> Ground:
    grey = Step(message("greyscale"), sheet.picture())
    if light == "followed":
        flat = follow_light(sheet)
        return flat, (grey, Step(message("background removed: only the ink is bright"), flat.picture()))
    turned = turn_round(dark) if light == "turned" else dark
    flat = flatten_light(turned)
    return flat, (
        grey,
        Step(message("dark ink, light background"), turned.picture()),
        Step(message("background removed: only the ink is bright"), flat.picture()),
    )


def _cleaned(way: Way, flat: Sheet, steps: tuple[Step, ...]) -> Cleaned:
    found = way.find(flat)
    frames, rules = way.drop
    ruled = rules(frames(found))
    clean = drop_specks(ruled)
    return Cleaned(
        clean,
        (
            *steps,
            Step(message("ink found"), found.picture()),
            Step(message("frames and lines removed"), ruled.picture()),
            Step(message("specks removed"), clean.picture()),
        ),
        way.told,
        int(ruled.ink.sum()) < (1 - NEARLY_ALL) * int(found.ink.sum()),
    )
