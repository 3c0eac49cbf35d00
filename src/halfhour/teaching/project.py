"""A project: pictures by class in plain folders, as `halfhour train` reads them; every step can be undone.

`pictures/NAME/CLASS/file` is all that there is. What was deleted lies in `pictures/NAME/.page/bin`, beside the journal
of steps. A picture is a whole file or none, whatever happens to the program while it is written.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from secrets import token_hex
from threading import RLock
from typing import NamedTuple

from halfhour.data.pictures.layout import NO_PICTURES, natural
from halfhour.errors import OptionError
from halfhour.files import PART, file_errors_told, write_bytes, write_json
from halfhour.language import _
from halfhour.teaching.names import file_name, usable_name

OWN = ".page"  # the folder of a project that holds no pictures; hidden, so that no training reads it
BIN, JOURNAL = PurePosixPath(OWN, "bin"), f"{OWN}/journal.json"
MOST_STEPS = 100  # that can be undone
MOST_PICTURES = 5_000  # of a project: more than the page can show, or anybody collects by hand
MOST_BYTES = 2 * 2**30
SPARE = 2**29  # bytes of the disk that stay free


class Picture(NamedTuple):
    """A picture of a project: its class and its file's name."""

    class_name: str
    file: str


@dataclass(frozen=True)
class Step:
    """What was done: files that moved, by their places in the project; `None` is nowhere."""

    moves: tuple[tuple[str | None, str | None], ...]


class Project:
    """One project.

    Args:
        folder: where its classes lie.
        most_bytes: of all its pictures.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self._most_bytes = folder, most_bytes
        self._lock = RLock()

    @property
    def name(self) -> str:
        """What it is called."""
        return self.folder.name

    def classes(self) -> dict[str, list[str]]:
        """The files of every class, in the order in which a training numbers the classes, the newest last."""
        with file_errors_told(self.folder):
            names = sorted((path.name for path in self.folder.iterdir() if _is_class(path)), key=natural)
            return {name: _pictures(self.folder / name) for name in names}

    def pictures(self) -> list[Picture]:
        """All of them, class by class."""
        return [Picture(name, file) for name, files in self.classes().items() for file in files]

    def path(self, picture: Picture) -> Path:
        """Where a picture lies, found in the list of those there are: no path is made of a name from outside.

        One that was moved to another class in this moment is found there.

        Raises:
            OptionError: there is no such picture.
        """
        holding = [name for name, files in self.classes().items() if picture.file in files]
        if not holding:
            raise _no_such(f"{picture.class_name}/{picture.file}")
        name = picture.class_name if picture.class_name in holding else holding[0]
        return self.folder / name / picture.file

    def add_class(self, given: str) -> str:
        """Begin a class.

        Raises:
            OptionError: it cannot be called so, or is there already.
        """
        with self._lock:
            name = self._free_name(given)
            with file_errors_told(self.folder):
                (self.folder / name).mkdir(parents=True)
        return name

    def rename_class(self, old: str, given: str) -> str:
        """Call a class otherwise; its pictures go with it.

        Raises:
            OptionError: as of `add_class`, or there is no such class.
        """
        with self._lock:
            self._demand_class(old)
            name = old if usable_name(given) == old else self._free_name(given, old)
            if name != old:
                moves = [(f"{old}/{file}", f"{name}/{file}") for file in self.classes()[old]]
                self._carry_out(Step(tuple(moves)))
                (self.folder / name).mkdir(exist_ok=True)
                self._drop(old)
        return name

    def remove_class(self, name: str) -> None:
        """Take a class away; its pictures can be brought back.

        Raises:
            OptionError: there is no such class.
        """
        with self._lock:
            self._demand_class(name)
            self.move([Picture(name, file) for file in self.classes()[name]], None)
            self._drop(name)

    def add(self, class_name: str, pictures: list[tuple[str, bytes]]) -> list[str]:
        """Put pictures into a class: names and contents that were seen to be pictures.

        Returns:
            The names of the files.

        Raises:
            OptionError: there is no such class, or no room.
            FileError: they cannot be written.
        """
        with self._lock:
            self._demand_class(class_name)
            self._demand_room(pictures)
            added = []
            for given, content in pictures:
                name = self._free_file(class_name, file_name(given, "png"))
                write_bytes(self.folder / class_name / name, content)
                added.append(name)
            self._remember(Step(tuple((None, f"{class_name}/{name}") for name in added)))
        return added

    def move(self, pictures: list[Picture], to: str | None) -> list[Picture]:
        """Move pictures to another class, or into the bin.

        Returns:
            Those that there were, as they were called.

        Raises:
            OptionError: there is no such class.
        """
        with self._lock:
            there = self.classes()
            if to is not None:
                self._demand_class(to)
            known = [one for one in dict.fromkeys(pictures) if one.file in there.get(one.class_name, ())]
            moves = []
            for class_name, file in known:
                if class_name != to:
                    target = str(BIN / f"{token_hex(4)}-{file}") if to is None else f"{to}/{self._free_file(to, file)}"
                    moves.append((f"{class_name}/{file}", target))
            self._carry_out(Step(tuple(moves)))
        return known

    def undo(self) -> int:
        """Take the last step back; the number of pictures that it moved."""
        with self._lock:
            steps = self._steps()
            if not steps:
                return 0
            for before, after in reversed(steps[-1].moves):
                back = str(BIN / f"{token_hex(4)}-{PurePosixPath(str(after)).name}") if before is None else before
                self._rename(str(after), back)
            self._keep_journal(steps[:-1])
            return len(steps[-1].moves)

    def steps(self) -> int:
        """How many steps can be undone."""
        return len(self._steps())

    def _carry_out(self, step: Step) -> None:
        if step.moves:
            for before, after in step.moves:
                self._rename(str(before), str(after))
            self._remember(step)

    def _rename(self, before: str, after: str) -> None:
        """Move one file; where it is gone by now, or another has its place, it stays."""
        source, target = self.folder / before, self.folder / after
        with file_errors_told(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_file() and not target.exists():
                source.rename(target)

    def _remember(self, step: Step) -> None:
        steps = [*self._steps(), step]
        for forgotten in steps[:-MOST_STEPS]:
            for _before, after in forgotten.moves:
                if after and PurePosixPath(after).parent == BIN:
                    (self.folder / after).unlink(missing_ok=True)
        self._keep_journal(steps[-MOST_STEPS:])

    def _steps(self) -> list[Step]:
        """The journal; one that was changed from outside is none."""
        try:
            told = json.loads((self.folder / JOURNAL).read_text(encoding="utf-8"))
            steps = [Step(tuple((before, after) for before, after in moves)) for moves in told]
        except (OSError, ValueError, TypeError):
            return []
        return [step for step in steps if all(_is_inside(place) for move in step.moves for place in move)]

    def _keep_journal(self, steps: list[Step]) -> None:
        write_json(self.folder / JOURNAL, [step.moves for step in steps])

    def _demand_class(self, name: str) -> None:
        if name not in self.classes():
            raise _no_such(name)

    def _free_name(self, given: str, old: str | None = None) -> str:
        name = usable_name(given)
        taken = {other.casefold() for other in self.classes() if other != old} if self.folder.exists() else set()
        if name.casefold() in taken:
            raise OptionError(
                _("There is a class {name} already.", name=name),
                _("Expected a name that no other class has, ignoring case."),
                _("Choose another name."),
            )
        return name

    def _free_file(self, class_name: str, wanted: str) -> str:
        taken = {path.name.casefold() for path in (self.folder / class_name).iterdir()}
        stem, _dot, ending = wanted.rpartition(".")
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number}).{ending}"
        return name

    def _demand_room(self, pictures: list[tuple[str, bytes]]) -> None:
        there = [self.folder / name / file for name, file in self.pictures()]
        size = sum(path.stat().st_size for path in there) + sum(len(content) for _name, content in pictures)
        count, free = len(there) + len(pictures), shutil.disk_usage(self.folder).free
        if count > MOST_PICTURES or size > self._most_bytes or free < SPARE:
            raise OptionError(
                _("{name} would have {count:,} images of {megabytes:,} MB.",
                  name=self.name, count=count, megabytes=size // 2**20),
                _("Expected at most {most:,} images of {largest:,} MB, and 500 MB of free disk space.",
                  most=MOST_PICTURES, largest=self._most_bytes // 2**20),
                _("Remove some, or train from the folder itself with `halfhour train FOLDER` in a terminal."),
            )  # fmt: skip

    def _drop(self, name: str) -> None:
        """Take a class's folder away, if nothing lies in it."""
        if not any((self.folder / name).iterdir()):
            (self.folder / name).rmdir()


def _is_class(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".")


def _pictures(folder: Path) -> list[str]:
    """The names of a class's files that may be pictures, the newest last."""
    found = []
    for path in folder.iterdir():
        hidden = path.name.startswith((".", PART)) or path.name.lower() in ("thumbs.db", "desktop.ini")
        if not hidden and not path.name.lower().endswith(NO_PICTURES) and path.is_file():
            found.append((path.stat().st_mtime_ns, path.name))
    return [name for _time, name in sorted(found)]


def _is_inside(place: str | None) -> bool:
    """Whether a place of the journal leads to nothing but pictures of this project."""
    if place is None:
        return True
    parts = PurePosixPath(place).parts
    in_bin = len(parts) == 3 and parts[:2] == BIN.parts
    in_class = len(parts) == 2 and not parts[0].startswith(".")
    return (in_bin or in_class) and ".." not in parts and not place.startswith("/") and "\\" not in place


def _no_such(name: str) -> OptionError:
    return OptionError(
        _("There is no {name} in this project.", name=name),
        _("Expected one of its classes or images."),
        _("Load the page again."),
    )
