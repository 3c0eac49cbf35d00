"""One file from one place, whole or not at all: a file, a place and a path go in, the file lies there in the end.

What arrives is kept in `.part`, from where a later attempt goes on; it gets its name once its hash is right.
"""

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from halfhour.data.entry import File
from halfhour.data.transport import Patience, PlaceFailedError, WrongBytesError, request
from halfhour.events import Downloading, Tell, silent
from halfhour.files import file_errors_told
from halfhour.language import _

LARGEST_FILE = 1024**3  # bytes; a place that sends more does not send a set for a first classifier
SECONDS_BETWEEN_EVENTS = 0.1
PATIENT = Patience()


def fetch(file: File, place: str, destination: Path, tell: Tell = silent, patience: Patience = PATIENT) -> None:
    """Download a file, going on from what an earlier attempt left.

    Args:
        file: its name at the place, and its hash.
        place: the address of the folder that holds it.
        destination: where it goes; a file there with the right hash is left as it is.
        tell: hears how far it is.
        patience: how long the place is waited for.

    Raises:
        PlaceFailedError: nothing came, or too slowly, or not the published bytes.
        FileError: this machine would not write it.
    """
    with file_errors_told(destination):
        if destination.is_file() and has_digest(destination, file.digest):
            return
        destination.parent.mkdir(parents=True, exist_ok=True)
    part = destination.with_name(destination.name + ".part")
    with _locked(destination):
        with file_errors_told(part):
            part.touch()
            earlier = part.stat().st_size
        for starts in ("where it stopped", "anew") if earlier else ("anew",):
            try:
                _receive(part, file, place, tell, patience)
                break
            except WrongBytesError:  # the earlier part may be to blame, so the place gets one more chance
                os.truncate(part, 0)
                if starts == "anew":
                    raise
        with file_errors_told(destination):
            part.replace(destination)


def has_digest(path: Path, digest: str) -> bool:
    """Whether a file has the hash `sha256:…` or `md5:…`.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "empty"
    >>> path.touch()
    >>> has_digest(path, "md5:d41d8cd98f00b204e9800998ecf8427e")
    True
    """
    algorithm, _colon, expected = digest.partition(":")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return found.hexdigest() == expected


def _receive(part: Path, file: File, place: str, tell: Tell, patience: Patience) -> None:
    """Bring `part` to the whole file; what is there already stays if the place can go on from it."""
    with file_errors_told(part), part.open("r+b") as output:
        done = output.seek(0, os.SEEK_END)
        with request(f"{place}/{file.name}", done, patience) as (answer, chunks):
            if answer.start != done:  # the place sends the whole file, whatever it was asked for
                done = output.seek(0)
                output.truncate()
            told = -math.inf
            for chunk in chunks:
                output.write(chunk)
                done += len(chunk)
                if done > LARGEST_FILE:
                    raise WrongBytesError(_("more than {size} bytes", size=LARGEST_FILE))
                if monotonic() - told >= SECONDS_BETWEEN_EVENTS or done == answer.total:
                    told = monotonic()
                    tell(Downloading(file.name, place, done, answer.total))
        output.flush()
        os.fsync(output.fileno())
        if answer.total is not None and done < answer.total:
            raise PlaceFailedError(_("cut off after {done} of {total} bytes", done=done, total=answer.total))
        if not has_digest(part, file.digest):
            raise WrongBytesError(
                _("content differs from the published file (expected hash {digest})", digest=file.digest)
            )


@contextmanager
def _locked(destination: Path) -> Iterator[None]:
    """Keep a second program from downloading the same file meanwhile.

    The lock is a file of its own: Windows would not rename a part that is locked itself. It stays, empty, since one
    that is deleted could be held by two programs at once.
    """
    lock = FileLock(destination.with_name(f".{destination.name}.lock"), blocking=False)
    with file_errors_told(destination):
        try:
            lock.acquire()
        except Timeout:  # an `OSError` too
            raise PlaceFailedError(_("another program is downloading this file now")) from None
    try:
        yield
    finally:
        lock.release()
