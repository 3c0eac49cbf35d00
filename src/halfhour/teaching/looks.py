"""What is kept of every picture of a project once it was looked at: features, a small copy, how sharp it is.

They lie beside the pictures, in `.page/looks.npz`, and follow a file wherever it is moved to; so nothing is computed
twice, and adding twenty pictures costs looking at twenty.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from PIL import Image

from halfhour.errors import FileError, PictureError
from halfhour.files import whole_file
from halfhour.images.prepare import resized
from halfhour.images.read import decode_safely
from halfhour.images.sharpness import sharpness
from halfhour.machine.hardware import cores
from halfhour.records import Floats, Pixels
from halfhour.teaching.eye import Eye
from halfhour.teaching.project import OWN, Picture, Project

SMALL = 32  # pixels of the small copy's side
FILE = f"{OWN}/looks.npz"
PORTION = 16  # pictures in memory at a time


class Look(NamedTuple):
    """What is kept of a picture.

    Attributes:
        features: (D,) float32.
        small: (32, 32, 3) uint8.
        sharpness: variance of the Laplacian of its grey levels 0..255.
    """

    features: Floats
    small: Pixels
    sharpness: float


@dataclass(frozen=True, eq=False)
class Seen:
    """N pictures of a project that were looked at, and how many of its files are no pictures."""

    pictures: tuple[Picture, ...]
    looks: tuple[Look, ...]
    unreadable: tuple[Picture, ...] = ()

    @property
    def features(self) -> Floats:
        """(N, D) float32."""
        return np.stack([look.features for look in self.looks])

    @property
    def small(self) -> Pixels:
        """(N, 32, 32, 3) uint8."""
        return np.stack([look.small for look in self.looks])


class Looks:
    """What is kept of one project's pictures.

    Args:
        project: the project.
        eye: looks at those that are new.
    """

    def __init__(self, project: Project, eye: Eye) -> None:
        self._project, self._eye = project, eye
        self._lock = Lock()
        self._kept: dict[str, Look | None] | None = None

    def all(self, going: Callable[[], bool] = lambda: True) -> Seen:
        """Look at every picture that is new, and give what is kept of all.

        Args:
            going: whether to go on with the next few; what was not looked at is not given.

        Raises:
            MachineError: the network's weights are not on this machine.
        """
        with self._lock:
            kept = self._kept if self._kept is not None else self._read()
            pictures = self._project.pictures()
            keys = {}
            for picture in pictures:
                try:
                    keys[picture] = _key(self._project.folder / picture.class_name / picture.file)
                except OSError:  # moved in this very moment
                    continue
            new = [picture for picture, key in keys.items() if key not in kept]
            for portion, opened in self._opened(new):
                if not going():
                    break
                for picture, look in zip(portion, self._look(opened), strict=True):
                    kept[keys[picture]] = look
            self._kept = kept  # of deleted ones too: they may come back
            if new:
                self._write(self._kept)
            found = [(picture, kept[key]) for picture, key in keys.items() if key in kept]
        seen = [(picture, look) for picture, look in found if look is not None]
        return Seen(
            tuple(picture for picture, _look in seen),
            tuple(look for _picture, look in seen),
            tuple(picture for picture, look in found if look is None),
        )

    def _opened(self, pictures: list[Picture]) -> Iterator[tuple[list[Picture], list[Pixels | None]]]:
        """A portion at a time, and its pixels; the next one is opened while the network looks at this one."""
        portions = [pictures[start : start + PORTION] for start in range(0, len(pictures), PORTION)]
        with ThreadPoolExecutor(cores()) as openers:
            coming = [[openers.submit(self._open, one) for one in portion] for portion in portions[:1]]
            for portion, after in zip(portions, [*portions[1:], []], strict=False):  # of no pictures, no portion
                opened = [one.result() for one in coming.pop()]
                coming.append([openers.submit(self._open, one) for one in after])
                yield portion, opened

    def _open(self, picture: Picture) -> Pixels | None:
        """What the network is to look at; nothing of a file that is no picture."""
        try:
            content = (self._project.folder / picture.class_name / picture.file).read_bytes()
            return self._eye.prepare(decode_safely(content, picture.file)).pixels
        except (OSError, PictureError, FileError):
            return None

    def _look(self, opened: list[Pixels | None]) -> Iterator[Look | None]:
        whole = [pixels for pixels in opened if pixels is not None]
        features = iter(self._eye.see(np.stack(whole)).features if whole else ())
        for pixels in opened:
            yield None if pixels is None else Look(next(features), small(pixels), sharpness(pixels))

    def _read(self) -> dict[str, Look | None]:
        try:
            with np.load(self._project.folder / FILE, allow_pickle=False) as file:
                rows = zip(file["features"], file["small"], file["sharpness"].tolist(), strict=True)
                looks = [Look(features.astype(np.float32), pixels, sharp) for features, pixels, sharp in rows]
                return dict(zip(file["keys"].tolist(), looks, strict=True))
        except (OSError, ValueError, KeyError, EOFError):  # none yet, or damaged: they are looked at again
            return {}

    def _write(self, kept: dict[str, Look | None]) -> None:
        whole = {key: look for key, look in kept.items() if look is not None}
        if whole:
            with whole_file(self._project.folder / FILE) as temporary, temporary.open("wb") as file:
                np.savez(
                    file,
                    keys=np.array(list(whole)),
                    features=np.stack([look.features for look in whole.values()]).astype(np.float16),
                    small=np.stack([look.small for look in whole.values()]),
                    sharpness=np.array([look.sharpness for look in whole.values()], np.float32),
                )


def small(pixels: Pixels) -> Pixels:
    """A picture (H, W, C) as (32, 32, C)."""
    return np.asarray(resized(Image.fromarray(pixels), (SMALL, SMALL), Image.Resampling.BOX))


def _key(path: Path) -> str:
    """What a picture is known by, wherever it is moved to: two copied files may have one size and one time."""
    found = path.stat()
    return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"
