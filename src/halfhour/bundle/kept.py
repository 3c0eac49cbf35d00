"""Pictures that a person has put right: kept by class, in the form that a training reads a folder of pictures in."""

import hashlib
import io
import re
from pathlib import Path

from PIL import Image

from halfhour.files import write_bytes
from halfhour.records import Pixels

KEPT = "kept:"  # begins the name of a folder of kept pictures in the page's list of data sets


def keep(root: Path, data_name: str, class_name: str, pixels: Pixels) -> Path:
    """Keep a picture under `<root>/<data set>/<class>/`; the same picture twice is one file.

    Args:
        root: the folder of all kept pictures.
        data_name: the data set whose form the picture has.
        class_name: what it shows.
        pixels: (H, W, C) uint8.

    Raises:
        FileError: the folder cannot be written to.

    >>> import tempfile, numpy as np
    >>> root = Path(tempfile.mkdtemp())
    >>> keep(root, "mnist", "T-shirt/top", np.zeros((28, 28, 1), np.uint8)).relative_to(root).parts[:2]
    ('mnist', 'T-shirt-top')
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels.squeeze()).save(buffer, "PNG")
    name = hashlib.sha256(pixels.tobytes()).hexdigest()[:16]
    path = root / as_folder(data_name) / as_folder(class_name) / f"{name}.png"
    write_bytes(path, buffer.getvalue())
    return path


def count(root: Path) -> dict[str, dict[str, int]]:
    """How many pictures are kept: data set -> class -> pictures."""
    return {
        folder.name: {
            path.name: sum(1 for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
            for path in sorted(folder.iterdir())
            if path.is_dir() and not path.name.startswith(".")
        }
        for folder in sorted(root.glob("*"))
        if folder.is_dir() and not folder.name.startswith(".")
    }


def as_folder(name: str) -> str:
    """A name that is one folder on every system.

    >>> as_folder("../../etc"), as_folder("汽车"), as_folder("")
    ('etc', '汽车', '-')
    """
    return re.sub(r"[^\w]+", "-", name).strip("-") or "-"
