"""IPython's own shell, as a notebook that is run from the top needs it: nobody answers, nothing is installed."""

import ast
import atexit
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from halfhour.doctor.seeing.sites import without_ours
from halfhour.language import _

INSTALLERS = {"pip", "pip3", "conda", "mamba", "micromamba", "uv", "apt", "apt-get", "brew"}
BEFORE_THEM = {"sudo", "python", "python3", "-m", "-y", "-q", "yes", "|"}
ASKING = {"install", "uninstall", "update", "upgrade", "remove", "create", "add", "sync", "download"}
OF_THE_SYSTEM = {"bash", "sh", "script", "system"}  # cell magics whose lines are the shell's


class _Compiler(CachingCompiler):
    """Names what it compiles by the notebook's cell."""

    name = "notebook"
    number = 0
    raw = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return self.name if raw_code == self.raw else f"{self.name}#body"

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        return ("Cell", str(self.number)) if name.removesuffix("#body") == self.name else None


class NotebookShell(InteractiveShell):
    """IPython's shell with these differences.

    Attributes:
        installs: whether lines that install packages are run.
        told: is told what was not run.
        judged_at_the_end: whether what it runs is watched as a whole, and no cell by itself.
        ended: whether a cell has asked for the end (`exit()`).
        unshown: exceptions that are no crash of the notebook's, and not shown.
    """

    compiler_class = Type(_Compiler)
    installs = False
    judged_at_the_end = True
    ended = False
    told: Callable[[str], None] = staticmethod(print)
    unshown: tuple[type[BaseException], ...] = ()

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window."""

    def enable_matplotlib(self, gui: str | None = None) -> object:
        """Figures are shown in the notebook, whatever window is asked for."""
        return super().enable_matplotlib("inline")  # type: ignore[no-untyped-call]

    def init_virtualenv(self) -> None:
        """The Python that runs this is the one."""

    def compiles(self, name: str, number: int, source: str) -> None:
        """Let what is compiled from here on be known as this cell."""
        vars(self.compile).update(name=name, number=number, raw=source)

    def ask_exit(self) -> None:
        """What `exit()` calls: the notebook ends with this cell."""
        self.ended = True

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> object:
        """Run a magic, unless it installs something."""
        if magic_name in INSTALLERS and self._not_run(f"{magic_name} {line}"):
            return None
        return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> object:
        """Run a cell's magic, without its lines that install something."""
        if magic_name in OF_THE_SYSTEM:
            cell = "".join(text for text in cell.splitlines(keepends=True) if not self._not_run(text))
        return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]

    def system(self, cmd: str) -> None:
        """Run a line of the system's shell, unless it installs something."""
        if not self._not_run(cmd):
            self.system_raw(cmd)  # type: ignore[no-untyped-call]

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> object:
        """The same, its output given back."""
        if self._not_run(cmd):
            return [] if split else ""
        return super().getoutput(cmd, split=split, depth=depth + 1)  # type: ignore[no-untyped-call]

    def showtraceback(self, exc_tuple: object = None, *arguments: Any, **named: Any) -> None:
        """Show a traceback as IPython does, without the frames of the listening."""
        kind, error, trace = self._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
        if not isinstance(error, self.unshown):
            super().showtraceback((kind, error, without_ours(trace)), *arguments, **named)

    def _not_run(self, command: str) -> bool:
        if self.installs or not installs(command):
            return False
        self.told(_("Not run: `{command}`; `--allow-installs` runs it.", command=command.strip()))
        return True


def installs(command: str) -> bool:
    """Whether a line of a shell installs packages, or takes them away.

    >>> installs("pip install -q keras"), installs("sudo apt-get -y install ffmpeg"), installs("pip list")
    (True, True, False)
    >>> installs("ls pip"), installs("cd x && python -m pip install .")
    (False, True)
    """
    return any(_part_installs(part) for part in re.split(r"&&|;|\|\|", command))


def _part_installs(command: str) -> bool:
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    rest = iter(Path(word).name if "/" in word else word for word in words)
    first = next((word for word in rest if word not in BEFORE_THEM), "")
    return first in INSTALLERS and bool(ASKING & set(rest))


class _Elsewhere(ast.NodeTransformer):
    """Paths in a cell's texts -> where they lie on this machine."""

    def __init__(self, mapped: Mapping[str, Path]) -> None:
        names = "|".join(re.escape(path.rstrip("/")) for path in sorted(mapped, key=len, reverse=True))
        self._path = re.compile(rf"(?<![\w./-])({names})(?![\w-])")
        self._mapped = {path.rstrip("/"): str(folder) for path, folder in mapped.items()}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:  # noqa: N802  (the name that `ast` calls)
        if not isinstance(node.value, str):
            return node
        moved = self._path.sub(lambda found: self._mapped[found[1]], node.value)
        return ast.copy_location(ast.Constant(moved), node)


@contextmanager
def shell_of(mapped: Mapping[str, Path]) -> Iterator[NotebookShell]:
    """A shell of its own for the body: no history is written, no configuration read, nobody is asked anything."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    main = sys.modules["__main__"]
    with TemporaryDirectory() as folder:
        shell = NotebookShell.instance(config=config, ipython_dir=folder)
        if mapped:
            shell.ast_transformers.append(_Elsewhere(mapped))
        try:
            yield shell
        finally:
            atexit.unregister(shell.atexit_operations)
            shell.restore_sys_module_state()  # type: ignore[no-untyped-call]
            NotebookShell.clear_instance()
            sys.modules["__main__"] = main


def nobody_answers(*_given: object, **_named: object) -> str:
    """What `input` and `getpass` do in a notebook that is run from the top."""
    raise StdinNotImplementedError("input was called, and nobody sits at a notebook that is run from top to bottom")
