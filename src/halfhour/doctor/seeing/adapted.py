"""A preprocessing layer of Keras and what it was adapted to, as a record."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Adapted:
    """One call of `adapt`.

    Attributes:
        layer: that was adapted.
        state: what it kept of the data: its vocabulary in order, or numbers as text.
        moment: when.
        site: of the call.
        encoded: rows of what it was called with after that, call by call, until it was adapted again.
    """

    layer: "keras.Layer"
    state: tuple[str, ...]
    moment: int
    site: CallSite | None
    encoded: list[int] = field(default_factory=list)
