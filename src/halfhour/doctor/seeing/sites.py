"""Where a person's program makes a call: a running frame goes in, the place of the call in their file comes out."""

import functools
import sys
import sysconfig
import weakref
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import FrameType, TracebackType

from halfhour.doctor.seeing.tape import draws_a_graph

OWN_PACKAGE = Path(__file__).resolve().parents[2]
OF_A_CELL = "<ipython-input-"  # begins what IPython calls a cell where it writes none to a file

# What a magic such as `%%time` compiles the rest of its cell as -> the file that this is known by, while it runs.
STANDS_FOR: dict[str, str] = {}


@dataclass(frozen=True)
class CallSite:
    """One call in a file. Its end tells it from every other: each call has a closing bracket of its own.

    Attributes:
        file: as Python names it.
        line: of the call's first line, counted from 1.
        end_line: of its closing bracket.
        end_column: just behind that bracket, in bytes of UTF-8, as `ast` counts; 0 where the line alone is known.
    """

    file: str
    line: int
    end_line: int
    end_column: int


class MadeAt:
    """The calls that made objects, for as long as these live.

    >>> made = MadeAt()
    >>> made.site_of(made) is None
    True
    """

    def __init__(self) -> None:
        self._sites: dict[int, tuple[weakref.ref[object], CallSite]] = {}

    def note(self, made: object) -> None:
        """Keep where the object is being made, if that is in a file of the person's."""
        if site := call_site():
            self._sites[id(made)] = weakref.ref(made), site

    def site_of(self, made: object) -> CallSite | None:
        """The call that made the object, where it was seen."""
        known, site = self._sites.get(id(made), (None, None))
        return site if known is not None and known() is made else None


def call_site() -> CallSite | None:
    """The call of the person's own that is being carried out just now; nothing where only libraries are at work.

    >>> site = call_site()  # a library's own call: none of a person's
    >>> site is None or site.end_line >= site.line
    True
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_own(known_as(frame.f_code.co_filename)):
        frame = frame.f_back
    if frame is None or frame.f_lasti < 0:
        return None
    positions = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    line, end_line, _, end_column = positions
    if line is None or end_line is None or end_column is None:  # Python was told to keep no columns
        return None
    return CallSite(known_as(frame.f_code.co_filename), line, end_line, end_column)


def call_or_line() -> CallSite | None:
    """As `call_site`, also while TensorFlow draws up a graph of code that it has rewritten: it keeps the lines alone.

    Then the place ends in column 0; `patching.lines` finds what stands there.
    """
    if not draws_a_graph():
        return call_site()
    from tensorflow.python.util.tf_stack import extract_stack  # no public name

    own = [one for one in extract_stack() if is_own(known_as(one.filename))]
    return CallSite(known_as(own[-1].filename), own[-1].lineno, own[-1].lineno, 0) if own else None


def known_as(file: str) -> str:
    """The name that a file is known by, where Python was given another."""
    return STANDS_FOR.get(file, file)


@lru_cache(maxsize=256)
def is_ours(file: str) -> bool:
    """Whether a file is this package's."""
    return OWN_PACKAGE in Path(file).resolve().parents


def without_ours(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without the frames of this package; as it is where there are no others."""
    kept: list[TracebackType] = []
    whole = trace
    while trace:
        if not is_ours(trace.tb_frame.f_code.co_filename):
            kept.append(trace)
        trace = trace.tb_next
    shown = None
    for one in reversed(kept):
        shown = TracebackType(shown, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return shown or whole


@functools.cache
def is_own(file: str) -> bool:
    """Whether a file is a person's: no library's, not Python's, not this package's, and no file at all.

    >>> is_own("/home/li/train.py"), is_own(functools.__file__), is_own(__file__), is_own("<string>")
    (True, False, False, False)
    """
    if file.startswith("<"):
        return file.startswith(OF_A_CELL)
    path = Path(file)
    if is_ours(file):
        return False
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return not any(part in ("site-packages", "dist-packages") for part in path.parts) and not any(
        Path(folder) in path.parents for folder in folders
    )
