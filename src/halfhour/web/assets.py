"""The page's own files, read once into memory: no path that a browser names ever reaches the disk."""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from halfhour.bundle.kept import KEPT
from halfhour.export.page import constants
from halfhour.language import CATALOGUES
from halfhour.lessons.catalogue import COURSE
from halfhour.report import fonts

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
}


@dataclass(frozen=True)
class Asset:
    """One file of the page: its media type, its bytes, and these compressed where that helps."""

    kind: str
    content: bytes
    compressed: bytes | None


@cache
def asset(name: str) -> Asset | None:
    """The file of this name, from the list of those there are; `None` where there is none.

    >>> asset("index.html").kind, asset("../app.py"), asset("font.woff").content[:4]
    ('text/html; charset=utf-8', None, b'wOFF')
    """
    if name == "font.woff":
        return Asset(KINDS[".woff"], fonts.woff(_page_characters()), None)
    if name == "font-lessons.woff":
        return Asset(KINDS[".woff"], fonts.woff(_lesson_characters()), None)
    if name == "font-whole.ttf":
        return Asset(KINDS[".ttf"], fonts.FILE.read_bytes(), None)
    if name == "constants.js":
        return _compressed(KINDS[".js"], constants.module({**constants.SHARED, "KEPT": KEPT}).encode())
    if name == "font.css":
        return _compressed(KINDS[".css"], _font_faces().encode())
    path = _files().get(name)
    return _compressed(KINDS[path.suffix], path.read_bytes()) if path else None


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for path in FOLDER.iterdir() if path.suffix in KINDS}


def _compressed(kind: str, content: bytes) -> Asset:
    return Asset(kind, content, gzip.compress(content, mtime=0))


@cache
def _page_characters() -> frozenset[int]:
    """Every Chinese character that the page or a message can say, names of a person's own aside."""
    words = json.loads((FOLDER / "words.zh.json").read_text(encoding="utf-8"))
    catalogue = (CATALOGUES / "zh" / "LC_MESSAGES" / "halfhour.mo").read_bytes().decode("utf-8", errors="ignore")
    said = "".join(words.values()) + catalogue
    return frozenset(ord(letter) for letter in said if ord(letter) >= fonts.FIRST_CHINESE)


@cache
def _lesson_characters() -> frozenset[int]:
    """Every Chinese character that the lessons have beyond those of the page."""
    texts = "".join(path.read_text(encoding="utf-8") for path in COURSE.glob("*.md")) + "".join(
        path.read_text(encoding="utf-8") for path in COURSE.rglob("*.py")
    )
    said = {ord(letter) for letter in texts if ord(letter) >= fonts.FIRST_CHINESE}
    return frozenset(said - _page_characters())


def _font_faces() -> str:
    """The font for a machine without Chinese ones, in parts: a browser fetches a part only for its characters.

    Of two parts that have a character, the later one is taken.
    """
    places, further = (
        ",".join(f"U+{code:X}" for code in sorted(characters))
        for characters in (_page_characters(), _lesson_characters())
    )
    return (
        f'@font-face{{font-family:"{fonts.NAME}";src:url(/static/font-whole.ttf) format("truetype");'
        f"unicode-range:U+{fonts.FIRST_CHINESE:X}-FFEF}}\n"
        f'@font-face{{font-family:"{fonts.NAME}";src:url(/static/font-lessons.woff) format("woff");'
        f"unicode-range:{further}}}\n"
        f'@font-face{{font-family:"{fonts.NAME}";src:url(/static/font.woff) format("woff");unicode-range:{places}}}\n'
    )
