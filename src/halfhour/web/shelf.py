"""The runs on this machine, found by name alone, and the few whose models are kept loaded."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from halfhour.bundle.manifest import MANIFEST
from halfhour.bundle.read import finished
from halfhour.errors import RunError
from halfhour.language import _
from halfhour.records import Predictions, RunFacts, Split
from halfhour.run import Run, load

KEPT_LOADED = 3  # models; the classic one takes some 20 MB with its graph


@dataclass(eq=False)
class Opened:
    """A run whose model may be asked, by one request at a time.

    Attributes:
        run: the run.
        sealed: when it was sealed; a newer manifest makes it stale.
        lock: held while the model is asked.
    """

    run: Run
    sealed: float
    lock: Lock = field(default_factory=Lock)

    @cached_property
    def validated(self) -> tuple[Split, Predictions]:
        """The validation pictures and the answers to them, computed once."""
        return self.run.validate()


class Shelf:
    """The runs under a folder.

    Args:
        root: where runs lie.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = Lock()
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._facts: dict[Path, tuple[float, RunFacts]] = {}

    def all(self) -> list[RunFacts]:
        """Every run that can be read, the latest first."""
        found = []
        for folder in finished(self.root):
            try:
                found.append((_sealed(folder), self.facts(folder)))
            except (RunError, OSError):  # damaged, or just being removed: `halfhour runs` names it
                continue
        return [facts for _time, facts in sorted(found, key=lambda pair: -pair[0])]

    def facts(self, folder: Path) -> RunFacts:
        """A run without its model, read again only where it changed."""
        sealed = _sealed(folder)
        known = self._facts.get(folder)
        if known is None or known[0] != sealed:
            known = self._facts[folder] = (sealed, load(folder).facts)
        return known[1]

    def folder(self, name: str) -> Path:
        """The folder of a run's name, taken from the list of those there are: no path is ever made of a name.

        Raises:
            RunError: there is no such run.
        """
        folders = {folder.name: folder for folder in finished(self.root)}
        if name not in folders:
            raise RunError(
                _("There is no run folder {folder}.", folder=name),
                _("Expected the folder of a training run."),
                _("`halfhour runs` lists all runs."),
            )
        return folders[name]

    def comparisons(self) -> list[Path]:
        """The pages that `halfhour compare` wrote beside the runs, the latest first."""
        return sorted(self.root.glob("compared-*.html"), reverse=True)

    def open(self, name: str) -> Opened:
        """A run to be asked; the ones asked longest ago are let go.

        Raises:
            RunError: there is no such run, or it is damaged.
        """
        folder = self.folder(name)
        with self._lock:
            known = self._opened.pop(name, None)
            if known is None or known.sealed != _sealed(folder):
                known = Opened(load(folder), _sealed(folder))
            self._opened[name] = known
            while len(self._opened) > KEPT_LOADED:
                self._opened.popitem(last=False)
            return known


def _sealed(folder: Path) -> float:
    return (folder / MANIFEST).stat().st_mtime
