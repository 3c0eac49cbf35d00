"""Numbers and names that JavaScript shares with Python: written once, in Python -> a module that scripts import.

`halfhour web` serves it as `constants.js`; an exported page begins with it.
"""

import json
from collections.abc import Mapping

from halfhour.answering import predict, reading, trust
from halfhour.images.photo import clutter, digits, form, ink, light, likeness, marks, papers, sheet, ways
from halfhour.images.read import LARGE_ENOUGH, MEDIA_TYPES
from halfhour.language import LANGUAGE_NAMES


def way(one: ways.Way) -> Mapping[str, object]:
    """A way to look at a picture: what finds the ink, what drops clutter, and how the light is taken out, by name.

    >>> dict(way(ways.WAYS[0]))
    {'find': 'find_ink', 'drop': ['drop_frames', 'drop_rules'], 'light': 'usual'}
    """
    return {"find": one.find.__name__, "drop": [drop.__name__ for drop in one.drop], "light": one.light}


SHARED: Mapping[str, object] = {
    "LANGUAGES": LANGUAGE_NAMES,
    "LARGE_ENOUGH": LARGE_ENOUGH,
    "PICTURES": ",".join(MEDIA_TYPES.values()),
    "LONG_SIDE": sheet.LONG_SIDE,
    "WAYS": [way(one) for one in ways.WAYS],
    "ON_PAPER": way(ways.ON_PAPER),
    "MEDIAN_SIDE": light.MEDIAN_SIDE,
    "LIGHT_SIDE": light.LIGHT_SIDE,
    "SURROUNDINGS": light.SURROUNDINGS,
    "BORDER": light.BORDER,
    "THICKEST_STROKE": light.THICKEST,
    "USUAL_THICKEST": light.USUAL_THICKEST,
    "DARKEST": light.DARKEST,
    "SMOOTHING": ink.SMOOTHING,
    "FINE_SIDE": ink.FINE_SIDE,
    "FAINTEST": ink.FAINTEST,
    "HALF": ink.HALF,
    "BLOCKS": ink.BLOCKS,
    "NEARBY": ink.NEARBY,
    "FAINTER": ink.FAINTER,
    "FIRMER": ink.FIRMER,
    **{
        name: getattr(clutter, name)
        for name in (
            *("SPAN", "CONTACT", "RIM", "HELD", "SPECK", "SUBSTANTIAL"),
            *("WRITING", "GRAIN", "THIN", "MARGIN", "PIECE"),
        )
    },
    "SMALLEST_PAPER": papers.SMALLEST,
    "LARGEST_PAPER": papers.LARGEST,
    "CONVEX": papers.CONVEX,
    "BESIDE": papers.BESIDE,
    "STEP": papers.STEP,
    "SHARP": papers.SHARP,
    "SMALLEST_SIDE": papers.SMALLEST_SIDE,
    "FINE": form.FINE,
    "BOX": form.BOX,
    "THINNEST": form.THINNEST,
    "THICKEST": form.THICKEST,
    "THICKEST_SPOT": likeness.THICKEST_SPOT,
    "MOST_HOLES": likeness.MOST_HOLES,
    "SMALLEST_HOLE": likeness.SMALLEST_HOLE,
    "SMALL": digits.SMALL,
    "SMALLEST": digits.SMALLEST,
    "MOST_MARKS": digits.MOST_MARKS,
    "GAP": marks.GAP,
    "NEAR": marks.NEAR,
    "OVERLAP": marks.OVERLAP,
    "SMALL_BESIDE": marks.SMALL_BESIDE,
    "NEARLY_ALL": ways.NEARLY_ALL,
    "SURE": reading.SURE,
    "FAR": reading.FAR,
    "STROKES": reading.STROKES,
    "SURE_AT_ONCE": predict.SURE,
    "ASKED_AGAIN": predict.ASKED_AGAIN,
    "SHIFTS": predict.SHIFTS,
    "OTHERS_COUNT": trust.OTHERS_COUNT,
}


def module(values: Mapping[str, object] = SHARED) -> str:
    r"""The constants as a JavaScript module.

    >>> module({"SPECK": 0.15, "NAMES": {"zh": "中文"}})
    'export const SPECK = 0.15;\nexport const NAMES = {"zh": "中文"};\n'
    """
    written = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return "".join(f"export const {name} = {value};\n" for name, value in written.items())
