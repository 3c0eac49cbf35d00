"""The projects of a folder of pictures, found by name alone."""

from pathlib import Path
from threading import Lock

from halfhour.errors import OptionError
from halfhour.files import file_errors_told
from halfhour.language import _
from halfhour.teaching.names import usable_name
from halfhour.teaching.project import MOST_BYTES, Project


class Projects:
    """The projects of a folder.

    Args:
        root: holds a folder for each.
        most_bytes: of pictures, for each.
    """

    def __init__(self, root: Path, most_bytes: int = MOST_BYTES) -> None:
        self.root, self._most_bytes = root, most_bytes
        self._lock = Lock()
        self._known: dict[str, Project] = {}

    def all(self) -> list[Project]:
        """Every project, the one that was changed last first."""
        with file_errors_told(self.root):
            folders = [path for path in self.root.glob("*") if path.is_dir() and not path.name.startswith(".")]
            newest = {
                path: max([path.stat().st_mtime, *(one.stat().st_mtime for one in path.glob("*"))]) for path in folders
            }
        return [self.named(path.name) for path in sorted(folders, key=lambda path: -newest[path])]

    def named(self, name: str) -> Project:
        """The project of this name, from the list of those there are.

        Raises:
            OptionError: there is none.
        """
        there = {path.name for path in self.root.glob("*") if path.is_dir() and not path.name.startswith(".")}
        if name not in there:
            raise OptionError(
                _("There is no project {name}.", name=name),
                _("Expected a folder of {folder}.", folder=self.root),
                _("Load the page again."),
            )
        with self._lock:
            return self._known.setdefault(name, Project(self.root / name, self._most_bytes))

    def begin(self, given: str, class_names: list[str]) -> Project:
        """Begin a project.

        Raises:
            OptionError: it or a class cannot be called so, or it is there already.
        """
        name = usable_name(given)
        for class_name in class_names:
            usable_name(class_name)
        if name.casefold() in {path.name.casefold() for path in self.root.glob("*")}:
            raise OptionError(
                _("There is a project {name} already.", name=name),
                _("Expected a name that no other project has, ignoring case."),
                _("Open that one, or choose another name."),
            )
        with file_errors_told(self.root):
            (self.root / name).mkdir(parents=True)
        project = self.named(name)
        for class_name in class_names:
            project.add_class(class_name)
        return project
