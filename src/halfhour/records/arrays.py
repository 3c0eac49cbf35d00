"""The types of arrays that travel between rooms."""

from typing import Literal

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Preparation = Literal["digit", "plain", "photograph"]
