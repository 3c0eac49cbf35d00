"""One process at a time writes to a run folder: a folder -> a lock that the system lifts when its process ends."""

from contextlib import suppress
from pathlib import Path
from typing import Self

from filelock import BaseFileLock, FileLock, Timeout

from halfhour.errors import RunError
from halfhour.files import PART, file_errors_told
from halfhour.language import _

LOCK = ".lock"


class Hold:
    """The run folder that a training writes to, held from when it is known to the end of the training.

    Attributes:
        folders: what is held: one, and another where the first can no longer be written to.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with Hold() as one, Hold() as other:
    ...     one.take(folder)
    ...     other.take(folder)
    Traceback (most recent call last):
    halfhour.errors.RunError: ...
    """

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self._locks: list[BaseFileLock] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for lock in self._locks:
            lock.release()

    def take(self, folder: Path) -> None:
        """Keep everybody else from writing to a folder, and clear away what a process that was killed left half.

        Raises:
            RunError: another process holds it.
            FileError: it cannot be written to.
        """
        lock = FileLock(folder / LOCK, blocking=False)
        with file_errors_told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout as error:  # an `OSError` too
                raise RunError(
                    _("Another process is training in {folder} right now.", folder=folder),
                    _("Expected one process at a time in a run folder."),
                    _("Wait for it to end, or stop it; a new training gets its own folder."),
                ) from error
        self._locks.append(lock)
        self.folders.append(folder)
        for left in (*folder.glob(f"{PART}*"), *folder.glob(f"*/{PART}*")):
            with suppress(OSError):
                left.unlink()
