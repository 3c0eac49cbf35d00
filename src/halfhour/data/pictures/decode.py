"""Picture files to pixels on all cores: names and contents go in, portions of decoded pictures come out in order.

A portion is one job of a thread: decoding is free of the interpreter's lock, jobs are not.
"""

import io
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from halfhour.data.pictures.form import Sampled, look_at
from halfhour.data.pictures.sources import Content
from halfhour.errors import PictureError
from halfhour.images.prepare import prepare_whole
from halfhour.images.read import FORMATS, LARGE_ENOUGH, MOST_BYTES, decode
from halfhour.language import message
from halfhour.machine.hardware import cores
from halfhour.records import LeftOut, Pixels, Preparation

PORTION = 128  # pictures
AHEAD = 3  # portions that may wait for each core
PLENTY = 2  # times the side that is wanted, to which a large JPEG is reduced while it is decoded
DIGEST_BYTES = 16
Digests = npt.NDArray[np.uint8]  # (N, 16)
Fingerprints = npt.NDArray[np.uint64]  # (N,)


@dataclass(frozen=True, eq=False)
class Portion:
    """Decoded pictures by name, with the hash of their pixels, the fingerprint of their look, and what failed."""

    names: tuple[str, ...]
    pixels: Pixels
    digests: Digests
    fingerprints: Fingerprints
    left_out: tuple[LeftOut, ...]


def sample(files: Iterable[tuple[str, Content]]) -> list[Sampled]:
    """Size and colour of those pictures that can be read."""
    seen = []
    for name, content in files:
        try:
            data = _bytes(content)
            image = decode(data, name)
            with Image.open(io.BytesIO(data), formats=FORMATS) as whole:
                width, height = whole.size
                animated = whole.format != "MPO" and bool(getattr(whole, "is_animated", False))
            turned = (image.width > image.height) != (width > height) and image.width != image.height
            seen.append(look_at(image, (height, width) if turned else (width, height), is_animated=animated))
        except (PictureError, OSError):
            continue  # told when all are decoded
    return seen


def decode_all(
    files: Iterable[tuple[str, Content]], shape: tuple[int, int, int], preparation: Preparation = "plain"
) -> Iterator[Portion]:
    """Bring every picture to (H, W, C), on all cores; few portions are in memory at a time.

    Args:
        files: name and content of each.
        shape: (H, W, C).
        preparation: how, as of `prepare`.
    """
    rest = iter(files)
    waiting: deque[Future[Portion]] = deque()
    with ThreadPoolExecutor(cores()) as pool:
        while portion := list(islice(rest, PORTION)):
            waiting.append(pool.submit(_decode_portion, portion, shape, preparation))
            if len(waiting) > AHEAD * cores():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def fingerprints(pixels: Pixels) -> Fingerprints:
    """(N,) the difference hash of each picture: is each of 8 x 8 places brighter than the next to its left?

    Of N. Krawetz ("Kind of like that", 2013): copies that were saved anew, enlarged or brightened keep most of their
    64 bits.

    >>> ramp = np.tile(np.arange(0, 36, dtype=np.uint8), (36, 1))[None, :, :, None]
    >>> [f"{value:x}" for value in fingerprints(np.concatenate([ramp, ramp[:, :, ::-1]]))]
    ['ffffffffffffffff', '0']
    """
    _count, height, width, channels = pixels.shape
    grey = pixels[..., 0].astype(np.float32) if channels == 1 else pixels.mean(axis=3, dtype=np.float32)
    small = _averaging(8, height) @ grey @ _averaging(9, width).T  # (N, 8, 9)
    bits = (small[:, :, 1:] > small[:, :, :-1]).reshape(len(pixels), 64)
    return np.packbits(bits, axis=1).view(">u8").ravel().astype(np.uint64)


def _averaging(parts: int, length: int) -> npt.NDArray[np.float32]:
    """(parts, length) matrix that averages a row of pixels over so many equal parts."""
    starts = np.arange(parts)[:, None] * length / parts
    pixels = np.arange(length)[None]
    overlap = np.minimum(starts + length / parts, pixels + 1) - np.maximum(starts, pixels)
    weights: npt.NDArray[np.float32] = (np.clip(overlap, 0, 1) * parts / length).astype(np.float32)
    return weights


def _decode_portion(files: list[tuple[str, Content]], shape: tuple[int, int, int], preparation: Preparation) -> Portion:
    names, decoded, digests, failed = [], [], [], []
    for name, content in files:
        try:
            image = decode(_bytes(content), name, min(LARGE_ENOUGH, PLENTY * max(shape[:2])))
            pixels = prepare_whole(image, shape, preparation).pixels
        except PictureError as error:
            failed.append(LeftOut(name, error.reason or message("not an image")))
        except OSError as error:
            failed.append(LeftOut(name, message("it cannot be read ({reason})", reason=error.strerror or str(error))))
        else:
            names.append(name)
            decoded.append(pixels)
            digests.append(blake2b(pixels.tobytes(), digest_size=DIGEST_BYTES).digest())
    stacked = np.stack(decoded) if decoded else np.empty((0, *shape), np.uint8)
    hashes = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES)
    return Portion(tuple(names), stacked, hashes, fingerprints(stacked), tuple(failed))


def _bytes(content: Content) -> bytes:
    if isinstance(content, Path):
        with content.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    return content
