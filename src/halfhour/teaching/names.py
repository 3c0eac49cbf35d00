"""Names that people give to projects, classes and pictures -> names that are one folder or file on every system."""

import re
import unicodedata

from halfhour.errors import OptionError
from halfhour.language import _

LONGEST = 60  # letters
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices, on Windows
ENDINGS = frozenset("jpg jpeg jfif png webp bmp gif tif tiff ppm avif heic heif mpo".split())


def usable_name(given: str) -> str:
    """A name for a project or a class, in one spelling of its accents.

    Raises:
        OptionError: no folder of every system can be called so.

    >>> usable_name("  纸杯 "), usable_name("my cat")
    ('纸杯', 'my cat')
    """
    name = unicodedata.normalize("NFC", given).strip()
    if (
        not name
        or len(name) > LONGEST
        or FORBIDDEN.search(name)
        or name[0] == "."
        or name[-1] == "."
        or _is_taken(name)
    ):
        raise OptionError(
            _("{name} cannot be the name of a folder.", name=repr(given[: LONGEST + 1])),
            _('Expected 1 to {most} letters, without / \\ : * ? " < > | and no dot at either end.', most=LONGEST),
            _("Choose another name."),
        )
    return name


def file_name(given: str, ending: str) -> str:
    r"""A picture's name as a file's, hidden by nothing: what the browser says, without what no system takes.

    Args:
        given: perhaps with folders before it.
        ending: of a file that says none, or another than a picture's.

    >>> file_name("C:\\photos\\..cat?.JPG", "png"), file_name("", "png"), file_name("a/b.exe", "png")
    ('cat-.JPG', 'picture.png', 'b.exe.png')
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    stem, _dot, old = last.rpartition(".")
    if not stem or old.lower() not in ENDINGS:
        stem, old = last, ending
    stem = FORBIDDEN.sub("-", stem).strip(" .")[:LONGEST].strip(" .") or "picture"
    return f"{'-' if _is_taken(stem) else ''}{stem}.{old}"


def _is_taken(name: str) -> bool:
    return RESERVED.fullmatch(name) is not None or name.lower() in ("__macosx", "thumbs.db", "desktop.ini", "@eadir")
