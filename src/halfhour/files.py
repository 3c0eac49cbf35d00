"""Files written whole or not at all: content goes to a temporary name, is flushed to the disk, then renamed."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from halfhour.errors import FileError
from halfhour.language import _

PART = ".part-"  # begins the temporary names


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path of the same folder and suffix; what is written there becomes `path` at the end.

    If the body raises, `path` stays as it was and the temporary file goes.

    Raises:
        FileError: the folder cannot be written to, or the disk is full.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole_file(folder / "note.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> (folder / "note.txt").read_text(), len(list(folder.iterdir()))
    ('whole', 1)
    """
    with file_errors_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=PART, suffix=path.suffix, dir=path.parent)
        os.close(descriptor)
        temporary = Path(name)
        try:
            yield temporary
            with temporary.open("rb+") as written:
                os.fsync(written.fileno())
            temporary.chmod(0o666 & ~_umask())  # mkstemp's 0600 would hide the file from the person's group
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """As `whole_file`, for a folder: what is written into the temporary one becomes `path`, in place of what lay there.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "notes"
    >>> with whole_folder(folder) as temporary:
    ...     _ = (temporary / "note.txt").write_text("whole")
    >>> [path.name for path in folder.iterdir()], len(list(folder.parent.iterdir()))
    (['note.txt'], 1)
    """
    with file_errors_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".part-", dir=path.parent))
        try:
            yield temporary
            temporary.chmod(0o777 & ~_umask())
            if path.exists():
                shutil.rmtree(path)
            temporary.replace(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_file(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file whole or not at all."""
    write_bytes(path, content.encode())


def write_json(path: Path, content: object) -> None:
    """Write a JSON file, indented and with Chinese left readable, whole or not at all."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def append_line(path: Path, line: str) -> None:
    """Add a line and see it onto the disk, so that a power cut keeps it."""
    with file_errors_told(path), path.open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def file_errors_told(path: Path) -> Iterator[None]:
    """Turn the system's refusal to read or write into a `FileError` with its three sentences."""
    try:
        yield
    except OSError as error:
        raise file_error(path, error) from error


def file_error(path: Path, error: OSError) -> FileError:
    """The system's refusal to read or write, in three sentences."""
    if isinstance(error, FileNotFoundError):
        return FileError(
            _("There is no file {path}.", path=path),
            _("Expected a file that exists."),
            _("Check the spelling and the current folder."),
        )
    return FileError(
        _("{path} could not be read or written: {reason}.", path=path, reason=error.strerror or error),
        _("Expected a file that exists or can be created, in a writable folder, on a disk with space."),
        _("Choose another folder, free some space or change the permissions, then run the command again."),
    )


def _umask() -> int:
    """The process's file mode mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
