"""The types of arrays that travel between rooms."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]  # of whatever kind of number its file, or its owner, has
Preparation = Literal["digit", "plain", "photograph"]
