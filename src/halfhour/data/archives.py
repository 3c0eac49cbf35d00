"""Archives read member by member, never unpacked to the disk: a path goes in, names and contents come out."""

import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from halfhour.data.damage import damaged
from halfhour.language import _

MOST_MEMBERS = 100_000  # CIFAR-10 as pictures has 60,000
LARGEST_MEMBER = 64 * 1024**2  # bytes; a batch of CIFAR-10 has 31 MB
LARGEST_TOTAL = 512 * 1024**2  # bytes unpacked; CIFAR-10 has 186 MB


def read_members(
    path: Path,
    is_wanted: Callable[[str], bool],
    largest_total: int = LARGEST_TOTAL,
    largest_member: int = LARGEST_MEMBER,
) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each wanted file in a `.tar.gz` or `.tar.xz`, in the archive's order.

    Raises:
        DataError: the archive is damaged, holds links, devices or paths that lead out of it, or more than any
            set of first pictures does.
    """
    unpack = gzip.open if path.suffix == ".gz" else lzma.open
    expected = _("a whole archive of plain files")
    try:
        with unpack(path) as unpacked:
            limited = cast(BinaryIO, _Limited(cast(BinaryIO, unpacked), largest_total))
            with tarfile.open(fileobj=limited, mode="r|") as archive:  # a stream: nothing seeks, nothing is kept
                for number, member in enumerate(archive):
                    if number >= MOST_MEMBERS or member.size > largest_member:
                        raise damaged(path, _("it holds too many files, or too large ones"), expected)
                    inside = PurePosixPath(member.name)
                    if inside.is_absolute() or ".." in inside.parts or "\\" in member.name:
                        reason = _("it holds {member}, whose path points outside", member=member.name)
                        raise damaged(path, reason, expected)
                    if not (member.isreg() or member.isdir()):
                        reason = _("it holds {member}, a link or a device", member=member.name)
                        raise damaged(path, reason, expected)
                    if member.isreg() and is_wanted(member.name):
                        content = archive.extractfile(member)
                        yield member.name, content.read() if content else b""
    except (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError) as error:
        raise damaged(path, str(error) or _("it is truncated"), expected) from error


class _Limited:
    """An unpacked stream that ends with an error before it fills the memory, whatever the archive claims."""

    def __init__(self, stream: BinaryIO, largest_total: int) -> None:
        self._stream = stream
        self._left = self._largest_total = largest_total

    def read(self, size: int) -> bytes:
        content = self._stream.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise OSError(_("it unpacks to more than {size} bytes", size=self._largest_total))
        return content
