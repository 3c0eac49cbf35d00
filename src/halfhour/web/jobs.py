"""Trainings in processes of their own: they outlive the tab and the server, and are told from what they wrote.

Each has a folder `runs/.page/<name>/` with `job.json`, `events.jsonl` and what the process printed; its run folder is
`runs/<name>/`. Nothing is known only in memory, so that a server started again finds them as they are.
"""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from halfhour.bundle.manifest import MANIFEST
from halfhour.bundle.stream import read_events, stop_file
from halfhour.data.catalogue import FIRST_CHOICE
from halfhour.data.forms.asked import asked_for
from halfhour.errors import MachineError, OptionError
from halfhour.files import file_errors_told, write_json
from halfhour.language import _, current
from halfhour.recipe import Recipe
from halfhour.web.turns import Turns, Waiting

FOLDER = ".page"
MOST_RUNNING = 2  # trainings beside each other; a laptop has few cores
MOST_TOLD = 1200  # letters of what a crashed training printed last
GENTLER = 10  # niceness: the page answers first, the training takes what is left


@dataclass(frozen=True)
class Job:
    """A training that the page started.

    Attributes:
        name: of the run folder, and of the job.
        folder: where the job's own files lie.
        run: the run folder.
        record: what was written down when it began.
        place: in the queue of a class, from 1, where it waits.
    """

    name: str
    folder: Path
    run: Path
    record: dict[str, Any]
    place: int | None = None

    @property
    def events(self) -> Path:
        """The file of events."""
        return self.folder / "events.jsonl"

    def running(self) -> bool:
        """Whether its process is alive; a process number that was given away again does not count."""
        if self.record["process"] is None:
            return False
        try:
            process = psutil.Process(self.record["process"])
            same = abs(process.create_time() - self.record["created"]) < 1
            return bool(same and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return False

    def state(self) -> str:
        """`waiting`, `running`, `finished`, `stopped` (before it learned), `refused` (with a reason) or `crashed`."""
        if self.place is not None:
            return "waiting"
        if self.record["process"] is None:  # it waited, and the server has ended since
            return "stopped"
        if self.running():
            return "running"
        if (self.run / MANIFEST).exists():
            return "finished"
        if self.refusal():
            return "refused"
        return "stopped" if self.asked_to_stop() else "crashed"

    def asked_to_stop(self) -> bool:
        """Whether somebody wished it to end."""
        return stop_file(self.events).exists()

    def refusal(self) -> dict[str, str] | None:
        """The three sentences with which the training declined to begin."""
        try:
            document = json.loads((self.folder / "printed.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        error = document.get("error") if isinstance(document, dict) else None
        return error if isinstance(error, dict) else None

    def last_words(self) -> str:
        """What the process printed last, for the reader of a crash."""
        try:
            told = (self.folder / "told.txt").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""
        return told[-MOST_TOLD:]

    def follow(self, offset: int) -> tuple[list[dict[str, object]], int]:
        """The events from a byte on, and the byte to go on from."""
        return read_events(self.events, offset) if self.events.exists() else ([], 0)


class Jobs:
    """The trainings of a folder of runs.

    Args:
        root: where runs lie.
        turns: the queue that they wait in, where a class shares one.
    """

    def __init__(self, root: Path, turns: Turns | None = None) -> None:
        self._root, self._turns = root, turns

    def all(self) -> list[Job]:
        """Every training that the page started here, the latest first."""
        found = []
        for path in self._root.glob(f"{FOLDER}/*/job.json"):
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):  # half of a job is none
                continue
            run = self._root / path.parent.name
            place = self._turns.place(str(run)) if self._turns and record["process"] is None else None
            found.append(Job(path.parent.name, path.parent, run, record, place))
        return sorted(found, key=lambda job: -job.record["begun"])

    def named(self, name: str) -> Job:
        """The training of this name, from the list of those there are.

        Raises:
            OptionError: there is none.
        """
        for job in self.all():
            if job.name == name:
                return job
        raise OptionError(
            _("There is no training {name}.", name=name),
            _("Expected one that this page started."),
            _("Load the page again."),
        )

    def start(self, recipe: Recipe) -> Job:
        """Begin a training, or have it wait for its turn.

        Raises:
            MachineError: as many run as may, and there is no queue.
            FileError: its folder cannot be made.
        """
        running = sum(job.running() for job in self.all())
        if not self._turns and running >= MOST_RUNNING:
            raise MachineError(
                _("{count} trainings are already running.", count=running),
                _("Expected at most {most} at a time: they share this machine's cores.", most=MOST_RUNNING),
                _("Wait for one of them, or stop it."),
            )
        name = self._free_name(
            f"{_called(recipe.data or FIRST_CHOICE)}-{recipe.model or 'planned'}-{datetime.now():%Y%m%d-%H%M%S}"
        )
        folder = self._root / FOLDER / name
        with file_errors_told(folder):
            folder.mkdir(parents=True)
        waiting = Job(name, folder, self._root / name, _record(recipe), place=1)
        if not self._turns:
            return self._begin(waiting, recipe, current())
        write_json(folder / "job.json", waiting.record)
        begin = partial(self._begin, waiting, recipe, current())
        self._turns.enter(Waiting(str(waiting.run), begin, lambda: not waiting.asked_to_stop()))
        return waiting

    def _begin(self, job: Job, recipe: Recipe, language: str) -> Job:
        with file_errors_told(job.folder):
            process = self._spawn(recipe, job.folder, job.run, language)
        threading.Thread(target=process.wait, daemon=True).start()  # or it would stay behind as a zombie
        record = {**job.record, "process": process.pid, "created": _created(process.pid), "begun": time.time()}
        write_json(job.folder / "job.json", record)
        return replace(job, record=record, place=None)

    def stop(self, job: Job) -> None:
        """Ask a training to end with what it has; one that only has to be tested and saved is left to it."""
        events, _offset = job.follow(0)
        fitted = any(event["event"] == "TrainingEnded" for event in events)
        if job.place is not None or (job.running() and not fitted):
            with file_errors_told(job.folder):
                stop_file(job.events).touch()

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while (self._root / name).exists() or (self._root / FOLDER / name).exists():
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _spawn(self, recipe: Recipe, folder: Path, out: Path, language: str) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "halfhour", "--lang", language, *recipe.words()]
        words += ["--out", str(out), "--events", str(folder / "events.jsonl"), "--json"]
        apart: dict[str, Any] = {"start_new_session": True}  # closing the terminal must not end it
        if sys.platform == "win32":  # the same there: a console of its own, without a window
            apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
        with (folder / "printed.json").open("wb") as printed, (folder / "told.txt").open("wb") as told:
            process = subprocess.Popen(  # noqa: S603  (our own program; every word is of a validated recipe)
                words,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=told,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},  # Windows would write its own, such as GBK
                **apart,
            )
        if sys.platform != "win32":
            psutil.Process(process.pid).nice(GENTLER)
        return process


def _record(recipe: Recipe) -> dict[str, object]:
    """What is written down of a training that has no process yet."""
    return {
        "process": None,
        "created": 0.0,
        "begun": time.time(),
        "command": recipe.command(),
        "data": recipe.data,
        "model": recipe.model,
        "minutes": recipe.minutes,
        "epochs": recipe.epochs,
    }


def _called(data: str) -> str:
    """The name of data without folder, ending, and how they are read.

    >>> _called("/home/me/pets.tar.gz?layout=transposed")
    'pets'
    """
    name = asked_for(data).path.name
    return name.split(".")[0] or name.strip(".")


def _created(process: int) -> float:
    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:  # it has ended already
        return 0.0
