"""A process that waits beside one that trains with others, and says what happened where that one dies without a word.

JAX ends a process whose team is no longer whole from within its C++ runtime, with a stack trace: no Python runs there
any more. The process that waits holds nothing but this, and tells it in three sentences.
"""

import os
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click

from halfhour.errors import MachineError
from halfhour.language import _
from halfhour.machine.team import LATE, Rendezvous, lost

if TYPE_CHECKING:
    from halfhour.events import Event, Tell

CONNECTING = "RegisterTask"  # what JAX's runtime is about until all processes are there


def watch_over(rendezvous: Rendezvous) -> "Tell":
    """Split this process into one that goes on to train, and one that waits for it.

    Returns:
        In the one that trains, a listener by which the other learns of the run folder. The other leaves its command
        with the exit status of the first. Where processes cannot be split (Windows) there is one, which has no keeper.

    Raises:
        MachineError: in the one that waits: the other died without a word.
    """
    if not hasattr(os, "fork"):
        return lambda event: None
    aside = Path(tempfile.mkstemp(prefix="halfhour-machines-", suffix=".txt")[1])
    folder_heard, folder_told = os.pipe()
    alive_heard, alive_told = os.pipe()
    folder = ""
    child = os.fork()
    if child == 0:
        os.close(alive_told)
        threading.Thread(target=_end_with_keeper, args=(alive_heard,), daemon=True).start()
        _turn_aside(aside)
        return _teller(folder_told)
    os.close(folder_told)
    os.close(alive_heard)
    status = _wait_for(child)
    os.set_blocking(folder_heard, False)  # a process that the other has started may still hold its end
    with suppress(BlockingIOError):
        folder = os.read(folder_heard, 4096).decode()
    words = aside.read_text(encoding="utf-8", errors="replace")
    if status != -signal.SIGABRT:
        aside.unlink()
    if status < 0 and status != -signal.SIGINT:
        raise _ended(-status, words, rendezvous, folder or "RUN", aside)
    click.get_current_context().exit(status if status >= 0 else 130)


def _ended(number: int, words: str, rendezvous: Rendezvous, run: str, aside: Path) -> MachineError:
    """What to say of a process that a signal has ended, by what JAX's runtime wrote before."""
    if number == signal.SIGABRT and CONNECTING in words:
        return MachineError(
            _("Not all processes started within {seconds} s.", seconds=LATE),
            _("Expected every process to start in that time and to reach process 0 ({address}).",
              address=rendezvous.coordinator),
            _("Start all of them again. A firewall between them must let that port through. JAX's own words: {path}",
              path=aside),
        )  # fmt: skip
    if number == signal.SIGABRT:
        error = lost(run)
        return MachineError(error.happened, error.expected, error.remedy + _(" JAX's own words: {path}", path=aside))
    return MachineError(
        _("The training process was killed by signal {number} ({name}).",
          number=number, name=signal.Signals(number).name),
        _("Expected it to run to the end; signal 9 often means that memory ran out."),
        _("`halfhour train --resume {run}` resumes from the last checkpoint, alone or with any number of processes.",
          run=run),
    )  # fmt: skip


def _wait_for(child: int) -> int:
    """The exit status of a process, or the number of the signal that ended it, below 0. A second Ctrl-C ends it."""
    pressed = 0

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed += 1
        if pressed > 1:
            os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGINT, press)
    try:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.signal(signal.SIGINT, before)
    return -signal.SIGINT if pressed > 1 else status


def _end_with_keeper(alive: int) -> None:
    """End this process when the one that waits for it has ended: nobody would know of it any more."""
    os.read(alive, 1)
    os._exit(2)


def _turn_aside(file: Path) -> None:
    """Let what C++ libraries write to the descriptors 1 and 2 go to a file, and what Python prints where it went."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream: TextIO = getattr(sys, name)
        stream.flush()
        kept = os.dup(number)
        with file.open("ab") as opened:
            os.dup2(opened.fileno(), number)
        setattr(sys, name, os.fdopen(kept, "w", buffering=1, encoding=stream.encoding, errors=stream.errors))


def _teller(told: int) -> "Tell":
    """A listener that writes down where the run folder is."""

    def tell(event: "Event") -> None:
        from halfhour.events import Begun

        if isinstance(event, Begun):
            os.write(told, str(event.folder).encode())

    return tell
