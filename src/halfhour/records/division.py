"""Which picture was on which side of a training, so that it can be told later."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.records.arrays import Labels

Keys = npt.NDArray[np.uint64]  # (N,) a hash of each picture's pixels


@dataclass(frozen=True, eq=False)
class SideRecord:
    """The pictures of one side, in order: (N,) hashes of their pixels, and (N,) classes 0..K-1."""

    keys: Keys
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class DivisionRecord:
    """All pictures of a training, by side.

    Attributes:
        picture_shape: (H, W, C) that they were brought to, on which the hashes depend.
        class_names: K names.
    """

    picture_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    train: SideRecord
    validation: SideRecord
    test: SideRecord
