"""A live notebook in this process: IPython's own shell with the extension loaded, cells run in any order."""

import atexit
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Shell(InteractiveShell):
    def enable_gui(self, gui=None):
        pass


class LiveNotebook:
    """Cells by number, counted from 1, each with an id of its own; `shown` is what was displayed under the last one."""

    def __init__(self, shell: Any, cells: list[str]) -> None:
        self.shell = shell
        self.cells = cells
        self.shown: list[dict[str, Any]] = []

    def run(self, number: int) -> Any:
        """Run a cell; its result."""
        return self.type(self.cells[number - 1], f"cell-{number}")

    def type(self, source: str, identity: str | None = None) -> Any:
        """Run what was typed into a cell of this id."""
        self.shell.display_pub.outputs.clear()
        result = self.shell.run_cell(source, store_history=True, cell_id=identity)
        self.shown = list(self.shell.display_pub.outputs)
        return result

    @property
    def live(self) -> Any:
        """The watch."""
        return importlib.import_module("halfhour.notebook.extension")._magics(self.shell).live

    @property
    def codes(self) -> list[str]:
        """The codes of the findings that are worse than a note, of the last cell that did anything with Keras."""
        return [finding.code for finding in self.live.findings if finding.severity != "note"]


@contextmanager
def live_notebook(cells: list[str], folder: Path, *, trials: bool = False, watched: bool = True) -> Iterator[Any]:
    """A shell with the extension loaded."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config, ipython_dir=str(folder))
    shell.display_pub = CapturingDisplayPublisher(shell=shell)
    notebook = LiveNotebook(shell, cells)
    try:
        if watched:
            notebook.type("%load_ext halfhour")
            notebook.live.trials = trials
        yield notebook
    finally:
        notebook.type("%unload_ext halfhour")
        atexit.unregister(shell.atexit_operations)
        shell.restore_sys_module_state()
        Shell.clear_instance()
