"""Where pictures lie, a folder, a `.zip` or a `.tar.*`: a path goes in, names and contents come out.

Nothing is ever unpacked to the disk, so that a member's name cannot lead anywhere.
"""

import lzma
import os
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from halfhour.data.damage import damaged
from halfhour.files import file_errors_told
from halfhour.images.read import MOST_BYTES
from halfhour.language import _

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
ZIPS = (".zip", ".tm")  # the second of Teachable Machine
MOST_MEMBERS = 2_000_000
LARGEST_TOTAL = 64 * 2**30  # bytes unpacked: what a person could hold as a folder
DAMAGE = (EOFError, IndexError, KeyError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
Content = bytes | Path  # of a picture file, or where it is to be read


@dataclass(frozen=True)
class File:
    """A file by its path below the folder or archive (`cats/1.jpg`), and what tells a changed one from an old one."""

    name: str
    size: int
    changed: int = 0  # nanoseconds since 1970; in an archive its own time stands for all


@dataclass(frozen=True)
class Source:
    """A folder or an archive, looked through.

    Attributes:
        path: where it lies.
        files: all that it holds, by name.
        read: gives the files of these names, each with its content, in the source's own order.
        changed: of the archive, nanoseconds since 1970.
    """

    path: Path
    files: Mapping[str, File]
    read: Callable[[set[str]], Iterator[tuple[str, Content]]]
    changed: int = 0


def is_archive(path: Path) -> bool:
    """Whether a name is one of an archive that is read here.

    >>> is_archive(Path("猫狗.tar.gz")), is_archive(Path("cats.rar"))
    (True, False)
    """
    return path.name.lower().endswith(ARCHIVES)


def open_source(path: Path) -> Source:
    """Look through a folder or an archive.

    Raises:
        DataError: the archive is damaged, locked, or unpacks to more than any set of pictures does.
        FileError: the system would not read it.
    """
    with file_errors_told(path):
        if path.is_dir():
            return _folder(path)
        changed = path.stat().st_mtime_ns
        with _damage_told(path):
            return _zip(path, changed) if path.suffix.lower() in ZIPS else _tar(path, changed)


def _folder(root: Path) -> Source:
    places: dict[str, Path] = {}
    files: dict[str, File] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        below = Path(folder).relative_to(root).as_posix()
        for entry in (Path(folder, name) for name in names if not _is_hidden(name)):
            name = unicodedata.normalize("NFC", entry.name if below == "." else f"{below}/{entry.name}")
            try:
                found = entry.stat()
            except OSError:  # a link that leads nowhere: left out like any file that cannot be read
                files[name] = File(name, 0)
            else:
                files[name] = File(name, found.st_size, found.st_mtime_ns)
            places[name] = entry

    def read(wanted: set[str]) -> Iterator[tuple[str, Content]]:
        return ((name, place) for name, place in places.items() if name in wanted)

    return Source(root, files, read)


def _zip(path: Path, changed: int) -> Source:
    with zipfile.ZipFile(path) as archive:
        members = {
            _legible(member): member
            for member in archive.infolist()
            if not member.is_dir() and not any(map(_is_hidden, _nfc(member.filename).split("/")))
        }
    _demand_room(path, len(members), sum(member.file_size for member in members.values()))
    files = {name: File(name, member.file_size) for name, member in members.items()}

    def read(wanted: set[str]) -> Iterator[tuple[str, Content]]:
        with _damage_told(path), zipfile.ZipFile(path) as archive:
            for name, member in members.items():
                if name in wanted:
                    try:
                        with archive.open(member) as content:
                            yield name, content.read(MOST_BYTES + 1)
                    except DAMAGE:
                        yield name, b""  # this member is broken: told as any broken picture

    return Source(path, files, read, changed)


def _tar(path: Path, changed: int) -> Source:
    def members() -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo, str]]:
        with _damage_told(path), tarfile.open(path, "r|*") as archive:  # a stream: nothing seeks, nothing is kept
            for member in archive:
                name = _nfc(member.name)
                if member.isreg() and not any(map(_is_hidden, name.split("/"))):
                    yield archive, member, name

    files: dict[str, File] = {}
    total = 0
    for _archive, member, name in members():
        total += member.size
        _demand_room(path, len(files), total)
        files[name] = File(name, member.size)

    def read(wanted: set[str]) -> Iterator[tuple[str, Content]]:
        left = set(wanted)  # a name may stand in an archive twice; it is one picture
        for archive, member, name in members():
            content = archive.extractfile(member) if name in left else None
            if content:
                left.remove(name)
                yield name, content.read(MOST_BYTES + 1)

    return Source(path, files, read, changed)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Turn what archives raise into a `DataError`."""
    try:
        yield
    except (*DAMAGE, OSError, ValueError, tarfile.TarError, RuntimeError) as error:  # RuntimeError: it is locked
        reason = str(error) or _("it is truncated")
        raise damaged(path, reason, _("a whole archive of images, without a password")) from error


def _demand_room(path: Path, count: int, total: int) -> None:
    if count > MOST_MEMBERS or total > LARGEST_TOTAL:
        raise damaged(path, _("it holds too many files, or too large ones"), _("a set of images"))


def _legible(member: zipfile.ZipInfo) -> str:
    """A member's name; Windows in China writes GBK without saying so, which zipfile takes for the IBM PC's alphabet."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return _nfc(member.filename)
    written = member.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return _nfc(written.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _nfc(member.filename)


def _nfc(name: str) -> str:
    r"""A member's name with one spelling of its accents, the slashes of a path, and nothing that leads out.

    >>> _nfc("./cats\\1.jpg"), _nfc("/cats/1.jpg")
    ('cats/1.jpg', 'cats/1.jpg')
    """
    whole = name.encode("utf-8", "replace").decode().replace("\\", "/").removeprefix("./").lstrip("/")
    return unicodedata.normalize("NFC", whole)


def _is_hidden(name: str) -> bool:
    """What systems leave behind: `.DS_Store`, `__MACOSX`, `Thumbs.db`.

    >>> _is_hidden("._cat.jpg"), _is_hidden("cat.jpg")
    (True, False)
    """
    return name.startswith(".") or name.lower() in ("__macosx", "thumbs.db", "desktop.ini", "@eadir", "$recycle.bin")
