"""Faults on purpose: work is done in a process of its own, in which one fault happens at one point."""

import contextlib
import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import keras

ERRORS = {"no space": errno.ENOSPC, "input/output": errno.EIO, "no access": errno.EACCES}
LASTING = ("no space", "no access")  # a full disk stays full; a bad sector is met once
FILE_FAULTS = ("kill", "torn file", *ERRORS)
BATCH_FAULTS = ("kill", "Ctrl-C", "terminate", "device gone", "memory full", "clock +1 day", "clock -1 day")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Injector:
    """Counts what a process does to the files of a folder, and lets the fault happen at its point.

    Attributes:
        folder: whose files count.
        fault: its kind; `None` only takes down what there is.
        at: the number of the event.
        seen: every event so far.
        appended: the file that is appended to and has not reached the disk.
    """

    folder: Path
    fault: str | None
    at: int
    seen: list[str]
    appended: str = ""

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at what Python is about to do."""
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            mode, flags = arguments[1] or "", arguments[2] or 0
            writes = bool(set(mode) & set("wax+")) or bool(flags & WRITING)
            self.meet(f"open to {'write' if writes else 'read'}", arguments[0], append="a" in mode)
        elif event == "os.rename":
            self.meet("rename", arguments[1], source=arguments[0])
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.truncate"):
            self.meet(event.removeprefix("os."), arguments[0])

    def meet(self, what: str, path: Any, source: Any = None, append: bool = False) -> None:
        """One event on one path."""
        name = os.fsdecode(path)
        if not name.startswith(str(self.folder)) or name.endswith(".lock"):
            return
        self.seen.append(f"{what} {name.removeprefix(str(self.folder))}")
        due = len(self.seen) == self.at
        if due and self.fault == "torn file":  # what was written last has not reached the disk whole
            torn = os.fsdecode(source) if source else self.appended or name
            if os.path.isfile(torn):
                os.truncate(torn, os.path.getsize(torn) // 2)
        if due and self.fault in ("kill", "torn file"):
            os.kill(os.getpid(), signal.SIGKILL)
        if append:
            self.appended = name
        elif what == "flush":
            self.appended = ""  # what has reached the disk is torn no more
        lasts = self.fault in LASTING and len(self.seen) >= self.at and what != "open to read"
        if self.fault in ERRORS and (due or lasts):
            number = ERRORS[self.fault]
            raise OSError(number, os.strerror(number), name)


def break_batches(fault: str, at: int) -> None:
    """Let a fault come with a batch of the training."""
    learned = keras.Model.make_train_function

    def make(model: Any, force: bool = False) -> Any:
        learned(model, force)
        step = model.train_function
        if getattr(step, "breaks", False):
            return step
        count = iter(range(1, sys.maxsize))

        def broken(iterator: Any) -> Any:
            if next(count) == at:
                batch_fault(fault)
            return step(iterator)

        broken.breaks = True  # type: ignore[attr-defined]
        model.train_function = broken
        return broken

    keras.Model.make_train_function = make


def batch_fault(fault: str) -> None:
    """What happens at a batch."""
    import tensorflow as tf

    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault == "Ctrl-C":
        os.kill(os.getpid(), signal.SIGINT)
    elif fault == "terminate":
        os.kill(os.getpid(), signal.SIGTERM)
    elif fault == "device gone":
        raise tf.errors.InternalError(None, None, "CUDA_ERROR_DEVICE_UNAVAILABLE: the device has fallen off the bus")
    elif fault == "memory full":
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor with shape[128,32,26,26]")
    else:
        now, shift = time.time, 86_400 if "+" in fault else -86_400
        time.time = lambda: now() + shift


class Ended(NamedTuple):
    """How a process ended: its status (negative for a signal), what it printed, the events it met."""

    status: int
    printed: str
    events: list[str]


def in_process(work: Callable[[], int], folder: Path, fault: str | None, at: int, of_batches: bool = False) -> Ended:
    """Do some work in a process of its own, with a fault."""
    told, seen = folder.parent / "told.txt", folder.parent / "events.json"
    seen.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        with told.open("w", encoding="utf-8") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            sys.stdout = sys.stderr = output
            injector = Injector(folder, None if of_batches else fault, at, [])
            flush = os.fsync
            sys.addaudithook(injector.audit)
            os.fsync = lambda file: (injector.meet("flush", os.readlink(f"/proc/self/fd/{file}")), flush(file))[1]
            if of_batches and fault:
                break_batches(fault, at)
            status = 99
            with contextlib.suppress(BaseException):
                status = work()
            events = list(injector.seen)
            output.flush()
        seen.write_text(json.dumps(events))
        os._exit(status)
    _pid, status = os.waitpid(child, 0)
    events = json.loads(seen.read_text()) if seen.exists() else []
    return Ended(os.waitstatus_to_exitcode(status), told.read_text(encoding="utf-8", errors="replace"), events)
