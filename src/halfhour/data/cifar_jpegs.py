"""CIFAR-10 saved as JPEG files, `{train,test}/<class>/NNNN.jpg`: an archive or a folder goes in, two splits out."""

import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from halfhour.data.archives import LARGEST_MEMBER, read_members
from halfhour.data.cifar import CLASS_NAMES
from halfhour.data.damage import damaged
from halfhour.errors import DataError
from halfhour.language import _
from halfhour.records import Pixels, Split

SIDE = 32  # pixels
PORTION = 500  # pictures that a thread decodes in one go: decoding is free of the interpreter's lock, jobs are not


def read_jpeg_archive(path: Path) -> tuple[Split, Split]:
    """The training and the test set from `cifar10-jpeg.tar.xz`, pictures (N, 32, 32, 3) uint8.

    They come in the order of their numbers, so that the classes take turns.

    Raises:
        DataError: the archive is damaged or hostile, or a file in it is no 32x32 JPEG of a known class.
    """
    return _decode_all(path, read_members(path, lambda name: name.lower().endswith(".jpg")))


def read_jpeg_folder(folder: Path) -> tuple[Split, Split]:
    """The same from the unpacked folder."""
    return _decode_all(folder, _read_files(folder))


def _read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.glob("*/*/*.jpg")):
        try:
            if file.stat().st_size > LARGEST_MEMBER:
                raise _damaged(folder, _("{file} is too large", file=file))
            yield file.relative_to(folder).as_posix(), file.read_bytes()
        except OSError as error:
            raise _damaged(folder, str(error)) from error


def _decode_all(path: Path, files: Iterable[tuple[str, bytes]]) -> tuple[Split, Split]:
    parts: dict[str, list[tuple[str, int, bytes]]] = {"train": [], "test": []}
    for name, content in files:
        inside = PurePosixPath(name)
        part, class_name = inside.parts[-3:-1] if len(inside.parts) >= 3 else ("", "")
        if part not in parts or class_name not in CLASS_NAMES:
            raise _damaged(path, _("{name} is in no known class", name=name))
        parts[part].append((inside.stem, CLASS_NAMES.index(class_name), content))
    return _decode(path, parts["train"]), _decode(path, parts["test"])


def _decode(path: Path, files: list[tuple[str, int, bytes]]) -> Split:
    files.sort(key=lambda file: file[:2])
    portions = [files[start : start + PORTION] for start in range(0, len(files), PORTION)]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        try:
            decoded = list(pool.map(lambda portion: np.stack([_picture(file[2]) for file in portion]), portions))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise _damaged(path, str(error)) from error
    empty = np.empty((0, SIDE, SIDE, 3), np.uint8)
    return Split(np.concatenate([empty, *decoded]), np.array([label for _stem, label, _content in files], np.int64))


def _picture(content: bytes) -> Pixels:
    """One picture, (32, 32, 3); its size is read from its head, before anything is decoded."""
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        if picture.size != (SIDE, SIDE):
            raise ValueError(_("an image has {size} pixels", size=picture.size))
        return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))


def _damaged(path: Path, reason: str) -> DataError:
    return damaged(path, reason, _("JPEG images of 32x32 pixels, as {layout}", layout="train/CLASS/NNNN.jpg"))
