"""Numbers and names that JavaScript shares with Python: written once, in Python -> a module that scripts import.

`halfhour web` serves it as `constants.js`; an exported page begins with it.
"""

import json
from collections.abc import Mapping

from halfhour.images.photo import clutter, digits, form, ink, likeness, marks
from halfhour.images.read import LARGE_ENOUGH, MEDIA_TYPES
from halfhour.language import LANGUAGE_NAMES

SHARED: Mapping[str, object] = {
    "LANGUAGES": LANGUAGE_NAMES,
    "LARGE_ENOUGH": LARGE_ENOUGH,
    "PICTURES": ",".join(MEDIA_TYPES.values()),
    "SMOOTHING": ink.SMOOTHING,
    "HALF": ink.HALF,
    "FINE": form.FINE,
    "BOX": form.BOX,
    "THINNEST": form.THINNEST,
    "THICKEST": form.THICKEST,
    "THICKEST_SPOT": likeness.THICKEST_SPOT,
    "MOST_HOLES": likeness.MOST_HOLES,
    "SMALLEST_HOLE": likeness.SMALLEST_HOLE,
    "SPECK": clutter.SPECK,
    "SMALL": digits.SMALL,
    "SMALLEST": digits.SMALLEST,
    "MOST_MARKS": digits.MOST_MARKS,
    "GAP": marks.GAP,
    "NEAR": marks.NEAR,
    "OVERLAP": marks.OVERLAP,
    "SMALL_BESIDE": marks.SMALL_BESIDE,
}


def module(values: Mapping[str, object] = SHARED) -> str:
    r"""The constants as a JavaScript module.

    >>> module({"SPECK": 0.15, "NAMES": {"zh": "中文"}})
    'export const SPECK = 0.15;\nexport const NAMES = {"zh": "中文"};\n'
    """
    written = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return "".join(f"export const {name} = {value};\n" for name, value in written.items())
