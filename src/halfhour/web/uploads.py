"""Data that a browser sends: pieces of files go in, a folder or file to train on comes out.

A name from outside never becomes a path as it is: what is hidden, leads up or has no name is refused, and every upload
lies in a folder of its own, below the runs, where a training finds it again.
"""

import re
import shutil
import threading
from pathlib import Path, PurePosixPath
from secrets import token_hex

from halfhour.errors import OptionError
from halfhour.files import file_errors_told
from halfhour.language import _
from halfhour.web.wire import Body, content, text, whole

FOLDER = Path(".page", "uploads")
LARGEST = 4 * 2**30  # bytes of an upload: CIFAR-10 as PNG files has 0.2, 200,000 photographs of 224 x 224 have 3
MOST_FILES = 200_000
SPARE = 2**30  # bytes of the disk that stay free
LONGEST_NAME, DEEPEST = 200, 6
NAME = re.compile(r"[0-9a-f]{12}")
FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*\\]')


class Uploads:
    """The uploads of a folder of runs.

    Args:
        root: where runs lie.
    """

    def __init__(self, root: Path) -> None:
        self._root = root / FOLDER
        self._lock = threading.Lock()
        self._sizes: dict[str, tuple[int, int]] = {}  # files and bytes of each that has begun

    def receive(self, body: Body) -> dict[str, object]:
        """Take pieces of files, and tell the name of the upload, which the first request has not.

        Raises:
            OptionError: a field or a file's name is not usable, or the upload is too large.
            FileError: it cannot be written.
        """
        name = text(body, "upload", "") or token_hex(6)
        pieces = body.get("files")
        if not NAME.fullmatch(name) or not isinstance(pieces, list):
            raise _unusable(_("a list of files"))
        with self._lock, file_errors_told(self._root):
            for piece in pieces:
                if not isinstance(piece, dict):
                    raise _unusable(_("a list of files"))
                self._add(name, piece)
        return {"upload": name}

    def place(self, name: str) -> Path:
        """Where an upload lies: its only file or folder, or the folder of all.

        Raises:
            OptionError: there is none of this name.
        """
        folder = self._root / name
        if not NAME.fullmatch(name) or not folder.is_dir():
            raise _unusable(_("an upload that has arrived"))
        inside = list(folder.iterdir())
        return (inside[0] if len(inside) == 1 else folder).resolve()

    def forget(self, name: str) -> None:
        """Remove an upload whose content lies elsewhere by now.

        Raises:
            OptionError: there is none of this name.
        """
        self.place(name)
        shutil.rmtree(self._root / name, ignore_errors=True)
        self._sizes.pop(name, None)

    def _add(self, name: str, piece: Body) -> None:
        """Append a piece to its file."""
        place = self._root / name / _below(text(piece, "path"))
        offset, data = whole(piece, "from"), content(piece, "content")
        files, size = self._sizes.get(name, (0, 0))
        files, size = files + (offset == 0), size + len(data)
        self._root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._root).free
        if files > MOST_FILES or size > LARGEST or free < len(data) + SPARE:
            raise OptionError(
                _("The upload has {files:,} files of {megabytes:,} MB.", files=files, megabytes=size // 2**20),
                _("Expected at most {most:,} files of {largest:,} MB, and 1 GB of free disk space.",
                  most=MOST_FILES, largest=LARGEST // 2**20),
                _("Train from the folder itself, with `halfhour train FOLDER` in a terminal."),
            )  # fmt: skip
        place.parent.mkdir(parents=True, exist_ok=True)
        if (place.stat().st_size if place.exists() else 0) != offset:
            raise _unusable(_("the pieces of a file in order"))
        with place.open("ab") as file:
            file.write(data)
        self._sizes[name] = files, size


def _below(given: str) -> Path:
    """A file's path as the browser tells it, as one that cannot lead out of its folder.

    >>> _below("pets/cats/1.jpg").as_posix()
    'pets/cats/1.jpg'
    """
    parts = PurePosixPath(given).parts
    usable = 1 <= len(parts) <= DEEPEST and all(
        part.strip(" .") and not part.startswith(".") and len(part) <= LONGEST_NAME and not FORBIDDEN.search(part)
        for part in parts
    )
    if not usable or given.startswith("/"):
        raise _unusable(_("names of files below one folder"))
    return Path(*parts)


def _unusable(expected: str) -> OptionError:
    return OptionError(
        _("The page sent no usable {name}.", name="files"),
        _("Expected {expected}.", expected=expected),
        _("Choose the files again."),
    )
