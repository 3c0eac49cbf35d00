"""Models that a program saves and loads again, as records."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    import keras

Weights = list[npt.NDArray[np.generic]]


@dataclass(frozen=True)
class SavedSeen:
    """A model, or its weights, written to a file.

    Attributes:
        model: the person's own.
        weights: what they were then; `None` where they are too many to keep.
        whole: whether the file holds the model; else its weights alone.
        config: how the model was built then, in words; empty where it doesn't say.
    """

    model: "keras.Model"
    weights: Weights | None
    whole: bool
    config: str = ""


@dataclass(frozen=True)
class LoadedSeen:
    """Such a file, read again by the same program: what was saved; the model it went into, and that as it was then."""

    saved: SavedSeen
    model: "keras.Model"
    weights: Weights | None
    config: str
    site: CallSite | None


@dataclass(frozen=True)
class WeightsPassedOver:
    """Weights that were loaded with `skip_mismatch` into a model that answers in the same shape as the saved one.

    Attributes:
        layers: with weights that aren't in the file in their shape, so that they stayed as they were.
        count: layers with weights in all.
        site: of the call.
    """

    layers: tuple[str, ...]
    count: int
    site: CallSite | None


def config_of(model: "keras.Model") -> str:
    """How a model is built, in words, to be compared with what it says later."""
    try:
        return str(model.get_config())
    except Exception:  # a class of one's own that doesn't tell
        return ""
