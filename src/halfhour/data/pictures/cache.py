"""Decoded pictures kept between runs: what they were decoded from goes in as a key, the kept folder comes out.

A kept folder is written under another name and renamed, so that it is whole or not there. The least recently used go
when all together take more than a bound.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from halfhour.arrays import read_arrays
from halfhour.data.folders import cache_folder
from halfhour.data.pictures.copies import Copies, find_copies
from halfhour.data.pictures.decode import DIGEST_BYTES, Digests, Fingerprints, Portion
from halfhour.data.pictures.stored import Stored
from halfhour.errors import FileError
from halfhour.files import file_errors_told
from halfhour.language import Message, _
from halfhour.records import LeftOut

LARGEST = 8 * 2**30  # bytes of all kept folders together; CIFAR-10 takes 0.18 GiB, 200,000 pictures of 64 x 64 2.3 GiB
SPARE = 2**30  # bytes of the disk that stay free
ABANDONED = 24 * 3600.0  # seconds after which an unfinished folder is no other process's work
VERSION = 5  # of the form of a kept folder, and of how pictures are decoded
PIXELS, ARRAYS, WORDS = "pictures", "arrays.npz", "words.json"


@dataclass(frozen=True, eq=False)
class Kept:
    """A kept set: its folder; of the N pictures in its file `pictures` names, copies, (N, 16) hashes; why it is so.

    `notes` is what else was to be remembered, as JSON data.
    """

    folder: Path
    shape: tuple[int, int, int]
    names: tuple[str, ...]
    copies: Copies
    digests: Digests
    left_out: tuple[LeftOut, ...]
    reasons: tuple[Message, ...]
    notes: Mapping[str, Any]

    @property
    def pixels(self) -> Path:
        """The raw file of the pictures."""
        return self.folder / PIXELS


def key_of(parts: Iterable[object]) -> str:
    """The key of a set: any other name, size, time or setting gives another."""
    text = "\n".join(map(str, (VERSION, *parts)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def find_kept(key: str) -> Kept | None:
    """The kept set of this key, if it is there and whole."""
    folder = _root() / key
    try:
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        arrays = read_arrays(folder / ARRAYS)
        digests = arrays.pop("digests")
        copies = Copies(**arrays)
        kept = Kept(
            folder,
            tuple(words["shape"]),
            tuple(words["names"]),
            copies,
            digests,
            tuple(LeftOut(file, Message(*reason)) for file, reason in words["left_out"]),
            tuple(Message(*reason) for reason in words["reasons"]),
            words["notes"],
        )
        if len(digests) != len(kept.names) or kept.pixels.stat().st_size != len(kept.names) * int(np.prod(kept.shape)):
            return None
        os.utime(folder)  # its last use
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return kept


def keep(
    key: str,
    shape: tuple[int, int, int],
    count: int,
    reasons: tuple[Message, ...],
    portions: Iterable[Portion],
    notes: Mapping[str, object] = MappingProxyType({}),
) -> Kept:
    """Write decoded pictures as they come.

    Args:
        key: of the set.
        shape: (H, W, C).
        count: how many pictures may come.
        reasons: why they have that shape.
        portions: the pictures.
        notes: what else is to be remembered, as JSON data.

    Raises:
        FileError: the disk is full, or the folder cannot be written to.
    """
    names: list[str] = []
    left_out: list[LeftOut] = []
    hashes: list[Digests] = [np.empty((0, DIGEST_BYTES), np.uint8)]
    looks: list[Fingerprints] = [np.empty(0, np.uint64)]
    with file_errors_told(_root()):
        _root().mkdir(parents=True, exist_ok=True)
        _make_room(count * int(np.prod(shape)))
        with _unfinished() as folder:
            with (folder / PIXELS).open("wb") as file:
                for portion in portions:
                    file.write(portion.pixels.tobytes())
                    names += portion.names
                    left_out += portion.left_out
                    hashes.append(portion.digests)
                    looks.append(portion.fingerprints)
                file.flush()
                os.fsync(file.fileno())
            pictures = Stored(folder / PIXELS, shape, np.arange(len(names)))
            digests = np.concatenate(hashes)
            np.savez(folder / ARRAYS, digests=digests, **vars(find_copies(digests, np.concatenate(looks), pictures)))
            words = {
                "shape": shape,
                "names": names,
                "left_out": [(out.file, (out.reason.template, dict(out.reason.values))) for out in left_out],
                "reasons": [(reason.template, dict(reason.values)) for reason in reasons],
                "notes": dict(notes),
            }
            (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            place = _root() / key
            shutil.rmtree(place, ignore_errors=True)  # one that is not whole, or another process's just now
            folder.rename(place)
    kept = find_kept(key)
    if kept is None:
        raise FileError(
            _("{path} could not be read or written: {reason}.", path=place, reason=_("it changed in the meantime")),
            _("Expected only one program at a time to write to the cache."),
            _("Run the command again."),
        )
    return kept


def _root() -> Path:
    return cache_folder() / "decoded"


@contextmanager
def _unfinished() -> Iterator[Path]:
    """A folder under a name that nobody looks for; it goes unless it was renamed."""
    folder = Path(tempfile.mkdtemp(prefix=".part-", dir=_root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_room(needed: int) -> None:
    """Drop unfinished folders of old, and the least recently used until `needed` more bytes keep to the bounds."""
    kept = []
    for folder in _root().iterdir():
        with suppress(OSError):
            used = folder.stat().st_mtime
            if folder.name.startswith(".part-"):
                if time.time() - used > ABANDONED:
                    shutil.rmtree(folder, ignore_errors=True)
            else:
                kept.append((used, sum(file.stat().st_size for file in folder.iterdir()), folder))
    total = sum(size for _used, size, _folder in kept)
    for _used, size, folder in sorted(kept, key=lambda entry: entry[0]):
        if total + needed <= LARGEST and shutil.disk_usage(_root()).free >= needed + SPARE:
            return
        shutil.rmtree(folder, ignore_errors=True)
        total -= size
    if shutil.disk_usage(_root()).free < needed + SPARE:
        raise FileError(
            _("The decoded images need {needed:.1f} GiB, and the disk of {folder} doesn't have that much "
              "space.",
              needed=needed / 2**30, folder=_root()),
            _("Expected that much space plus 1 GiB."),
            _("Free some space, name a folder on another disk in HALFHOUR_CACHE, or choose a smaller `--size`."),
        )  # fmt: skip
