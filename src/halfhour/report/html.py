"""HTML from Python: elements whose text is escaped unless it is HTML already, pictures and tables among them."""

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

from PIL import Image

from halfhour.records import Pixels

VOID = {"img", "meta"}


class Markup(str):
    """Text that is HTML already and is not escaped again."""


def tag(name: str, /, *content: object, **attributes: object) -> Markup:
    """An element; `class_` is written `class`, `font_size` `font-size`; an attribute that is `None` is left out.

    >>> tag("p", "1 < 2 ", tag("b", "&"), class_="sum")
    '<p class="sum">1 &lt; 2 <b>&amp;</b></p>'
    """
    words = [name]
    for key, value in attributes.items():
        if value is not None:
            words.append(f'{key.rstrip("_").replace("_", "-")}="{escape(str(value))}"')
    start = f"<{' '.join(words)}>"
    return Markup(start) if name in VOID else Markup(f"{start}{joined(content)}</{name}>")


def joined(content: Iterable[object]) -> Markup:
    """Pieces one after the other: HTML as it is, all else as text, `None` as nothing.

    >>> joined(["<", tag("b", 1), None])
    '&lt;<b>1</b>'
    """
    pieces = (piece if isinstance(piece, Markup) else escape(str(piece)) for piece in content if piece is not None)
    return Markup("".join(pieces))


def picture(pixels: Pixels, alt: str, style: str | None = None) -> Markup:
    """An `img` that holds its picture, (H, W, C) uint8, pixel by pixel.

    >>> import numpy as np
    >>> picture(np.zeros((2, 3, 1), np.uint8), "black")[:69]
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAA'
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels).save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    height, width = pixels.shape[:2]
    return tag(
        "img", src=f"data:image/png;base64,{data}", width=width, height=height, alt=alt, class_="pixels", style=style
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> Markup:
    """A table that scrolls within itself where the page is narrow.

    Args:
        headings: one a column.
        rows: their cells; the first cell heads its row.
        words: how many columns from the left are words; the others are figures, set right.
    """

    def side(column: int) -> str | None:
        return None if column < words else "figure"

    head = [tag("th", heading, scope="col", class_=side(column)) for column, heading in enumerate(headings)]
    body = []
    for row in rows:
        first, *others = row
        cells = [tag("td", cell, class_=side(column)) for column, cell in enumerate(others, start=1)]
        body.append(tag("tr", tag("th", first, scope="row"), *cells))
    inner = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body))
    return tag("div", inner, class_="scroll", tabindex=0)


def kept(text: str) -> str:
    r"""A short text that no line break may part, such as a figure and its unit.

    >>> kept("99 %")
    '99\xa0%'
    """
    return text.replace(" ", "\N{NO-BREAK SPACE}")
