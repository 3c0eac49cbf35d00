"""Whose desk a request is for: one for all; or, in a class, one for each browser, and a wall for the teacher.

A desk in a class has folders of its own for runs, uploads and pictures, and knows no others: nobody can name what is a
neighbour's. A browser is known by a secret cookie that the guard gave it; its folder is called by a hash of that.
"""

import hashlib
import threading
from dataclasses import dataclass, replace

from starlette.requests import Request

from halfhour.errors import MachineError, OptionError
from halfhour.language import _
from halfhour.teaching.eye import Eye
from halfhour.web.bench import Ahead
from halfhour.web.desk import Desk, PageSettings
from halfhour.web.guard import SEAT, TEACHER
from halfhour.web.jobs import MOST_RUNNING
from halfhour.web.turns import Turns

SEATS = 40  # browsers of a class
MOST_BYTES = 200 * 2**20  # of pictures, for a project of a class
FOLDER = "class"  # of runs and of pictures, that holds a folder for each seat


@dataclass(frozen=True)
class Seat:
    """A browser of a class: its number, its folder's name and its desk."""

    number: int
    name: str
    desk: Desk


class Seats:
    """The desks of a page.

    Args:
        settings: where runs and pictures lie, and whether a class works here.
    """

    def __init__(self, settings: PageSettings) -> None:
        self._settings = settings
        self._eye = Eye()  # one for all: the network takes 20 MB, and a look needs all cores
        self._ahead = Ahead()
        self._turns = Turns(MOST_RUNNING) if settings.classroom else None
        self._lock = threading.Lock()
        self._seats: dict[str, Seat] = {}
        self._own = Desk(settings, self._eye, self._ahead, self._turns)

    def desk(self, request: Request) -> Desk:
        """The desk of who asks.

        Raises:
            MachineError: the class is full.
        """
        secret = request.scope.get(SEAT)
        if not self._settings.classroom or secret == TEACHER:
            return self._own
        name = hashlib.sha256(str(secret).encode()).hexdigest()[:16]
        with self._lock:
            if name not in self._seats:
                self._seats[name] = self._new(name)
            return self._seats[name].desk

    def wall(self, request: Request) -> dict[str, object]:
        """What everybody in the class is doing, for the teacher alone.

        Raises:
            OptionError: somebody else asks.
        """
        if not self._settings.classroom or request.scope.get(SEAT) != TEACHER:
            raise OptionError(
                _("The wall is for the teacher."),
                _("Expected the address that `halfhour web --class` opened by itself."),
                _("Continue with your own project."),
            )
        with self._lock:
            seats = list(self._seats.values())
        return {"seats": [{"number": seat.number, "projects": seat.desk.teach.standing()} for seat in seats]}

    def _new(self, name: str) -> Seat:
        if len(self._seats) >= SEATS:
            raise MachineError(
                _("{count} browsers are connected already.", count=SEATS),
                _("Expected at most {most} in a classroom.", most=SEATS),
                _("Share a project with somebody, or start the page on another machine too."),
            )
        runs, kept = (folder / FOLDER / name for folder in (self._settings.runs, self._settings.kept))
        settings = replace(self._settings, runs=runs, kept=kept, most_bytes=MOST_BYTES)
        return Seat(len(self._seats) + 1, name, Desk(settings, self._eye, self._ahead, self._turns))
