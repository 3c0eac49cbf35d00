"""A scaler of scikit-learn, what it was fitted on and what it scaled back, as records."""

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
        given: (rows, d) what it was fitted on, as it was handed over; `None` where that is large.
    """

    key: int
    scaler: "TransformerMixin"
    rows: int
    center: np.ndarray
    scale: np.ndarray
    moment: int
    site: CallSite | None
    given: object = None

    def column(self, place: int) -> np.ndarray | None:
        """(rows,) what it makes of a column that it was fitted on."""
        if self.given is None:
            return None
        values = np.asarray(self.given, dtype=np.float64).reshape(self.rows, -1)[:, place]
        scaled: np.ndarray = (values - self.center[place]) / self.scale[place]
        return scaled


@dataclass(frozen=True, eq=False)
class ScaledBack:
    """One call of `inverse_transform`, by which z becomes z * scale + center.

    Attributes:
        scaler: its class.
        given: (n, d) what was scaled back.
        center, scale: (d,), of each column, as they were then.
        moment: when.
        site: of the call.
    """

    scaler: str
    given: np.ndarray
    center: np.ndarray
    scale: np.ndarray
    moment: int
    site: CallSite | None
