"""One queue for the trainings of a class: who came first trains first, a few at a time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

LOOK = 0.3  # seconds between two looks for a free place


class Running(Protocol):
    """A training that has begun."""

    def running(self) -> bool:
        """Whether it is still going on."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """A training that waits: its name, how it begins, and whether it still wants to."""

    name: str
    begin: Callable[[], Running]
    wanted: Callable[[], bool]


class Turns:
    """The queue.

    Args:
        most: trainings beside each other.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[Waiting] = []
        self._running: list[Running] = []
        self._looking = False

    def enter(self, waiting: Waiting) -> None:
        """Join at the end; it begins by itself when it is its turn."""
        with self._lock:
            self._waiting.append(waiting)
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, daemon=True).start()

    def place(self, name: str) -> int | None:
        """How many begin before this one, and itself; `None` where it does not wait here."""
        with self._lock:
            names = [one.name for one in self._waiting]
        return names.index(name) + 1 if name in names else None

    def _look(self) -> None:
        while True:
            with self._lock:
                self._waiting = [one for one in self._waiting if one.wanted()]
                self._running = [one for one in self._running if one.running()]
                while self._waiting and len(self._running) < self._most:
                    self._running.append(self._waiting.pop(0).begin())
                if not self._waiting:
                    self._looking = False
                    return
            time.sleep(LOOK)
