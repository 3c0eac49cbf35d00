"""Listens to sequences being brought to one length: what was cut off, at which end."""

import functools
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.sites import CallSite, call_site

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

KEPT = 10  # calls
MOST = 20_000  # sequences of a call
CUT = 0.05  # share of the sequences that are too long; fewer are hardly missed


@dataclass(frozen=True, eq=False)
class Padded:
    """One call of `pad_sequences` that cut sequences.

    Attributes:
        sequences: as they were, whole numbers.
        rows: (n, length) as they came out.
        truncating: the end at which they were cut, `pre` or `post`.
        site: of the call.
    """

    sequences: list[npt.NDArray[np.generic]]
    rows: npt.NDArray[np.generic]
    truncating: str
    site: CallSite | None


def listen_to_padding(hooks: Hooks, notes: "Notes") -> None:
    """Note these calls, by every name that the function has."""
    import keras

    for module in (keras.utils, keras.preprocessing.sequence):
        hooks.replace(module, "pad_sequences", functools.partial(_padded, notes))


def _padded(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def padded(sequences: Any, *arguments: object, **named: object) -> object:
        result: Any = original(sequences, *arguments, **named)
        with notes.guarded():
            bound = inspect.signature(original).bind(sequences, *arguments, **named)
            bound.apply_defaults()
            if result.ndim == 2 and len(result) <= MOST and len(notes.seen.padded) < KEPT:
                longer = np.mean([len(one) > result.shape[1] for one in sequences])
                if longer > CUT:
                    kept = [np.array(one) for one in sequences]
                    notes.seen.padded.append(Padded(kept, result, bound.arguments["truncating"], call_site()))
        return result

    return padded
