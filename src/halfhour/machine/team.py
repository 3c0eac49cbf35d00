"""Processes that compute together, on one machine or many: how they find each other, and what they tell each other.

JAX's distributed runtime brings them together and notices one that dies; what they tell travels as arrays.
"""

import atexit
import os
import re
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from halfhour.errors import MachineError, OptionError
from halfhour.language import _
from halfhour.machine import backend
from halfhour.records import Array, Floats

LATE = 300  # seconds that processes wait for each other at the start
SILENT = 30  # seconds without a sign of life after which one counts as dead; one that ends is noticed at once
GOODBYE = 10  # seconds that they wait for each other at the end
LAUNCHER = "auto"  # in place of an address: Slurm, Open MPI or Kubernetes has started the processes, and tells them
NO_ANSWER = re.compile(
    r"gloo|nccl|collective|connection (closed|reset|refused)|socket closed|coordination", re.IGNORECASE
)


@dataclass(frozen=True)
class Rendezvous:
    """Where a process finds the others, as it was told.

    Attributes:
        coordinator: HOST:PORT of process 0, or `LAUNCHER`.
        processes: how many they are; `None` where the launcher tells.
        process: which of them this is, from 0; `None` where the launcher tells.

    Raises:
        OptionError: the three do not go together.

    >>> Rendezvous("localhost:1234", 2, 2)
    Traceback (most recent call last):
    halfhour.errors.OptionError: ...
    """

    coordinator: str
    processes: int | None = None
    process: int | None = None

    def __post_init__(self) -> None:
        numbers = (self.processes, self.process)
        if self.coordinator == LAUNCHER and numbers == (None, None):
            return
        host, _colon, port = self.coordinator.rpartition(":")
        addressed = bool(host) and port.isdecimal() and 0 < int(port) < 2**16
        if not addressed or self.processes is None or self.process is None or not 0 <= self.process < self.processes:
            given = [f"--coordinator {self.coordinator}"] if self.coordinator else []
            given += [f"--processes {self.processes}"] if self.processes is not None else []
            given += [f"--process-id {self.process}"] if self.process is not None else []
            raise OptionError(
                _("Got {options}.", options=" ".join(given)),
                _("Expected --coordinator HOST:PORT of process 0 with --processes N and --process-id from 0 to N - 1; "
                  "or --coordinator auto alone."),
                _("Give all three in every process, each with its own --process-id."),
            )  # fmt: skip


class Team:
    """The processes that compute together, seen from one of them.

    Attributes:
        process: which this is, from 0.
        processes: how many they are.
    """

    def __init__(self, process: int, processes: int) -> None:
        self.process = process
        self.processes = processes
        self._left = False
        atexit.register(self._end_at_once)

    def gather(self, numbers: Sequence[float]) -> Floats:
        """(processes, n) float32: what each has given, the same n of each, in their order."""
        return self._gathered(np.array(numbers, np.float32))

    def exchange(self, words: str) -> list[str]:
        """What each has said, in their order."""
        content = np.frombuffer(words.encode(), np.uint8)
        lengths = self._gathered(np.array([len(content)], np.int32))[:, 0]
        rows = self._gathered(np.pad(content, (0, int(lengths.max()) - len(content))))
        return [bytes(row[:length]).decode() for row, length in zip(rows, lengths, strict=True)]

    def copy(self, content: bytes) -> bytes:
        """What process 0 has given; what others give is of no account."""
        from jax.experimental import multihost_utils

        length = int(self.exchange(str(len(content)))[0])
        own = np.frombuffer(content, np.uint8) if self.process == 0 else np.zeros(length, np.uint8)
        try:
            return bytes(multihost_utils.broadcast_one_to_all(own))
        except Exception as error:
            raise told(error) from error

    def leave(self) -> None:
        """Part, all at the same time; each goes on by itself."""
        import jax

        runtime = jax.distributed
        runtime.shutdown()
        self._left = True

    def _gathered(self, array: Array) -> Array:
        from jax.experimental import multihost_utils

        try:
            gathered: Array = multihost_utils.process_allgather(array)
        except Exception as error:
            raise told(error) from error
        return gathered

    def _end_at_once(self) -> None:
        """At the end of a process that fails: JAX would wait for the others there, and then abort."""
        if not self._left:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(2)


def join(rendezvous: Rendezvous) -> Team:
    """Find the other processes, before JAX computes anything.

    Raises:
        MachineError: Keras does not run on JAX, no launcher is there, the address cannot be had, or the processes have
            different numbers of devices.
    """
    if (name := backend.current()) != "jax":
        raise MachineError(
            _("Keras runs on {title} here, which trains in one process only.", title=backend.TITLES[name]),
            _("Expected JAX, the backend that can train across processes."),
            _("Run `halfhour --backend jax train --coordinator …` in every process."),
        )
    import jax

    runtime = jax.distributed
    limits = {"initialization_timeout": LATE, "heartbeat_timeout_seconds": SILENT, "shutdown_timeout_seconds": GOODBYE}
    try:
        if rendezvous.coordinator == LAUNCHER:
            runtime.initialize(**limits)
        else:
            _demand_address(rendezvous)
            runtime.initialize(
                rendezvous.coordinator,
                rendezvous.processes,
                rendezvous.process,
                cluster_detection_method="deactivate",
                **limits,
            )
    except (ValueError, RuntimeError) as error:
        if isinstance(error, MachineError):
            raise
        raise MachineError(
            _("The processes couldn't connect: {reason}.", reason=str(error).rstrip(".")),
            _("Expected Slurm, Open MPI or Kubernetes as the launcher, or an address that every process can reach."),
            _("Without a launcher, give --coordinator HOST:PORT --processes N --process-id I in every process."),
        ) from error
    team = Team(jax.process_index(), jax.process_count())
    counts = Counter(device.process_index for device in jax.devices())
    if len(set(counts.values())) > 1:
        raise MachineError(
            _("The processes have different numbers of devices: {counts}.", counts=[counts[i] for i in sorted(counts)]),
            _("Expected the same number in each, so that every batch splits evenly."),
            _("Let each process see the same number (CUDA_VISIBLE_DEVICES), or start one process per device."),
        )
    team.gather([0.0])  # connects them: a first exchange waits for nobody for long
    return team


def _demand_address(rendezvous: Rendezvous) -> None:
    """See that the coordinator's host is known, and in process 0 that its port is free: JAX aborts where it is not."""
    host, _colon, port = rendezvous.coordinator.rpartition(":")
    try:
        socket.getaddrinfo(host.strip("[]"), int(port))
        if rendezvous.process == 0:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("", int(port)))
    except OSError as error:
        raise MachineError(
            _("{address} cannot be used: {reason}.", address=rendezvous.coordinator, reason=error),
            _("Expected the name of process 0's machine, and a port that is free there."),
            _("Name another machine or port, the same in every process."),
        ) from error


def told(error: Exception) -> Exception:
    """The error to raise for one that came from a computation together: what it means, where that is known."""
    return lost() if NO_ANSWER.search(f"{type(error).__name__}: {error}") else error


def lost(run: str = "RUN") -> MachineError:
    """The error for a team that is no longer whole; `run` is the folder of the training, where it is known."""
    return MachineError(
        _("Another process of this training has ended, or hasn't responded for {seconds} s.", seconds=SILENT),
        _("Expected all processes to run until the end."),
        _("Check the other processes' output. `halfhour train --resume {run}` resumes from the last "
            "checkpoint, alone or with any number of processes.", run=run),
    )  # fmt: skip
