"""A scaler of scikit-learn and what it was fitted on, as a record."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    from sklearn.base import TransformerMixin


@dataclass(frozen=True, eq=False)
class Scaled:
    """One fit of a scaler, which turns x into (x - center) / scale.

    Attributes:
        key: the scaler's identity.
        scaler: itself, so that no other gets that.
        rows: that it was fitted on.
        center, scale: (d,), of each column.
        moment: when.
        site: of the call.
    """

    key: int
    scaler: "TransformerMixin"
    rows: int
    center: np.ndarray
    scale: np.ndarray
    moment: int
    site: CallSite | None
