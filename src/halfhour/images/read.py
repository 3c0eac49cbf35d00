"""Opening a picture file from anywhere: a path -> a decoded Pillow image, or a `PictureError`."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

from halfhour.errors import PictureError
from halfhour.files import file_errors_told
from halfhour.language import Message, _, message

MEDIA_TYPES = {  # by Pillow's name of the format
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "PPM": "image/x-portable-anymap",
}
PLAIN = tuple(MEDIA_TYPES)  # MPO is read as the JPEG it begins as
FORMATS = (*PLAIN, "AVIF", "HEIF")
IN_BOXES = b"ftyp"  # stands behind four bytes in the formats of phones: HEIC, HEIF, AVIF
JPEGS = ("JPEG", "MPO")  # reduced while they are decoded
MOST_BYTES = 64 * 2**20
MOST_PIXELS = 50_000_000  # a phone's 48 megapixels
MOST_DECODED = 140 * 2**20  # bytes: those 48 megapixels in colour; with its reduced copy under 300 MB
LARGE_ENOUGH = 800  # pixels of the long side; nothing that a model is given needs more
ALONE = Lock()  # what Pillow warns of is set for the whole process
BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "LA": 2, "I;16": 2, "RGB": 3}  # of the modes under Pillow's usual 4


def read_picture(path: Path) -> Image.Image:
    """Decode a picture file, turned upright as its EXIF data say; of an animation, the first frame.

    What is larger than `LARGE_ENOUGH` is reduced while it is decoded (JPEG) or right after, by whole numbers.

    Raises:
        FileError: the file is missing or cannot be read.
        PictureError: it is no picture of a known format, too large, or broken.
    """
    with file_errors_told(path), path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    with bombs_refused():
        return decode(content, str(path))


@contextmanager
def bombs_refused() -> Iterator[None]:
    """Turn Pillow's warning of a decompression bomb into an error; of the whole process, so outside of threads.

    What else it warns of (tags that are not as they should be) changes nothing for the person, and is not shown.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def decode_safely(content: bytes, name: str, enough: int = LARGE_ENOUGH) -> Image.Image:
    """As `decode`, with decompression bombs refused, for a program of several threads: one decodes at a time."""
    with ALONE, bombs_refused():
        return decode(content, name, enough)


def decode(content: bytes, name: str, enough: int = LARGE_ENOUGH) -> Image.Image:
    """Decode what a picture file holds, as `read_picture` does; threads may do so side by side.

    Args:
        content: of the file.
        name: of the file, for the error.
        enough: pixels of the long side beyond which it may be reduced.

    Raises:
        PictureError: as of `read_picture`.
    """
    if len(content) > MOST_BYTES:
        raise _refused(name, message("the file is over {megabytes} MB", megabytes=MOST_BYTES // 2**20))
    if not content:
        raise _refused(name, message("the file is empty"))
    try:
        in_boxes = content[4:8] == IN_BOXES
        if in_boxes:
            _know_heif()
        image = Image.open(io.BytesIO(content), formats=FORMATS if in_boxes else PLAIN)
        decoded = image.width * image.height * BYTES_A_PIXEL.get(image.mode, 4)
        if image.width * image.height > MOST_PIXELS or (decoded > MOST_DECODED and image.format not in JPEGS):
            raise _refused(name, message("it has {width} x {height} pixels", width=image.width, height=image.height))
        shrink = min(1.0, enough / max(image.size))
        image.draft(None, (round(image.width * shrink), round(image.height * shrink)))  # of JPEG: 1/2, 1/4 or 1/8
        image.load()
        factor = max(image.size) // enough
        if factor > 1 and image.mode not in ("1", "P", "I;16", "I;16B"):  # their values do not mix
            return ImageOps.exif_transpose(image.reduce(factor))
        return ImageOps.exif_transpose(image)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise _refused(name, message("it is not in a known image format")) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _refused(name, message("it has too many pixels")) from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, Warning) as error:
        raise _refused(name, message("it is damaged or cut off")) from error


@cache
def _know_heif() -> None:
    """Teach Pillow HEIC and HEIF, which phones take pictures in; it comes with AVIF already."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)


def _refused(name: str, reason: Message) -> PictureError:
    error = PictureError(
        _("{path} cannot be read as an image: {reason}.", path=name, reason=reason),
        _(
            "Expected a whole {formats} file of at most {millions} million pixels.",
            formats=", ".join(FORMATS),
            millions=MOST_PIXELS // 1_000_000,
        ),
        _("Save the image again as PNG or JPEG, smaller if needed, and try that file."),
    )
    error.reason = reason
    return error
