"""Pictures in a terminal: two pixels a character, the upper one as its ink, the lower one as its ground."""

import numpy as np
from PIL import Image
from rich.cells import set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from halfhour.records import Gallery, Pixels

SIDE = 16  # pixels of a picture: 16 characters wide, 8 high
GAP = 2  # characters
COLOURS = ("truecolor", "256")
HALF = "▀"


def can_show(terminal: Console) -> bool:
    """Whether a terminal is one that a person looks at, with colours, the character for it, and room for a picture.

    >>> import io
    >>> can_show(Console(file=io.StringIO()))
    False
    """
    try:
        HALF.encode(terminal.encoding)
    except UnicodeEncodeError:
        return False
    return terminal.is_terminal and terminal.color_system in COLOURS and terminal.width >= SIDE + 2 * GAP


def mosaic(shown: Gallery, width: int) -> list[Text]:
    """The first picture of every caption, each under its caption, in lines of so many characters.

    >>> from halfhour.language import message
    >>> pictures = np.zeros((2, 8, 8, 1), np.uint8)
    >>> gallery = Gallery("made-up", message("made up"), message("made up"), pictures, ("cat", "dog"))
    >>> lines = mosaic(gallery, 80)
    >>> lines[0].plain.split(), len(lines)
    (['cat', 'dog'], 10)
    """
    first = {caption: place for place, caption in reversed(list(enumerate(shown.captions)))}
    chosen = sorted(first.items(), key=lambda pair: pair[1])
    a_line = max(1, (width - GAP) // (SIDE + GAP))
    lines: list[Text] = []
    for start in range(0, len(chosen), a_line):
        some = chosen[start : start + a_line]
        lines.append(Text.assemble(*((f"{'':{GAP}}{set_cell_size(name, SIDE)}", "bold") for name, _place in some)))
        small = [_small(shown.pictures[place]) for _name, place in some]
        lines += [_line(small, row) for row in range(0, SIDE, 2)]
        lines.append(Text())
    return lines


def _small(pixels: Pixels) -> Pixels:
    """(SIDE, SIDE, 3), the picture's longer side filling it, on black."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels).convert("RGB")
    whole = np.zeros((SIDE, SIDE, 3), np.uint8)
    whole[: size[1], : size[0]] = np.asarray(picture.resize(size, Image.Resampling.BOX if scale < 1 else 0))
    return whole


def _line(pictures: list[Pixels], row: int) -> Text:
    """Two rows of pixels of all the pictures of a line."""
    line = Text()
    for picture in pictures:
        line.append(" " * GAP)
        for upper, lower in zip(picture[row].tolist(), picture[row + 1].tolist(), strict=True):
            line.append(HALF, Style.parse(f"rgb({','.join(map(str, upper))}) on rgb({','.join(map(str, lower))})"))
    return line
