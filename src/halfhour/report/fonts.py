"""A Chinese font for machines that have none: for Matplotlib's figures, and inside a page for its browser."""

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.font_manager import fontManager

NAME = "Halfhour Sans SC"
FILE = Path(__file__).parent / "fonts" / "HalfhourSansSC-Regular.ttf"
FIRST_CHINESE = 0x2E80  # every browser has a font for what Unicode holds before the radicals of Chinese


@cache
def family() -> list[str]:
    """The font families for Matplotlib, each glyph taken from the first that has it; this process alone learns them.

    >>> family()
    ['DejaVu Sans', 'Halfhour Sans SC']
    """
    fontManager.addfont(FILE)
    return ["DejaVu Sans", NAME]


def figure_style() -> None:
    """Let every Matplotlib figure of this process show Chinese, on a machine that has no Chinese font either.

    >>> figure_style()
    >>> import matplotlib
    >>> matplotlib.rcParams["font.family"]
    ['DejaVu Sans', 'Halfhour Sans SC']
    """
    matplotlib.rcParams.update({"font.family": family(), "axes.unicode_minus": False})


def embedded(text: str) -> str:
    """A CSS `@font-face` with the Chinese characters of a text and no others; empty where it has none.

    >>> embedded("Accuracy 99.12 % → done")
    ''
    >>> embedded("准确率").startswith('@font-face{font-family:"Halfhour Sans SC"')
    True
    """
    characters = {ord(character) for character in text if ord(character) >= FIRST_CHINESE}
    if not characters:
        return ""
    data = base64.b64encode(woff(characters)).decode()
    return f'@font-face{{font-family:"{NAME}";src:url(data:font/woff;base64,{data}) format("woff")}}'


def woff(characters: Iterable[int]) -> bytes:
    """A WOFF file of the font with these code points and no others.

    >>> woff({ord("准")})[:4]
    b'wOFF'
    """
    font = TTFont(FILE, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(name_IDs=[0, 1, 13], glyph_names=False))
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
