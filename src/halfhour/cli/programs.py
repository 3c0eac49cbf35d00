"""The programs that `halfhour check` runs: a script, or a notebook with what that asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.errors import OptionError
from halfhour.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.doctor.seeing.script import ScriptRun
    from halfhour.doctor.verdict import Diagnosis
    from halfhour.notebook.file import NotebookFile
    from halfhour.notebook.running import NotebookRun

NOTEBOOK = ".ipynb"


@dataclass(frozen=True)
class ScriptProgram:
    """A script with its arguments."""

    path: Path
    arguments: tuple[str, ...]
    time_limit: float | None

    def run(self, shown: "Console") -> "ScriptRun":
        """Run it as Python would."""
        from halfhour.doctor.seeing.script import run_script

        return run_script(self.path, self.arguments, self.time_limit)

    def write(self, diagnosis: "Diagnosis", shown: "Console") -> Path | None:
        """A script is not written anew."""
        return None


@dataclass(frozen=True)
class NotebookProgram:
    """A notebook that was read, and what it is run with.

    Attributes:
        copy: where the mended notebook goes.
    """

    notebook: "NotebookFile"
    time_limit: float | None
    copy: Path | None
    installs: bool
    mapped: Mapping[str, Path]

    def run(self, shown: "Console") -> "NotebookRun":
        """Run it as Jupyter would."""
        from halfhour.notebook.running import Surroundings, run_notebook

        around = Surroundings(self.time_limit, self.installs, self.mapped)
        return run_notebook(self.notebook, around, lambda text: shown.print(f"! {text}", style="yellow", markup=False))

    def write(self, diagnosis: "Diagnosis", shown: "Console") -> Path | None:
        """Write the mended copy, if it was asked for and there is something to tell.

        Raises:
            FileError: it cannot be written.
        """
        if self.copy is None:
            return None
        if not diagnosis.findings:
            shown.print(_("Nothing was found, so {path} was not written.", path=self.copy), markup=False)
            return None
        from halfhour.report.words import as_markdown

        first = diagnosis.findings[0]
        self.notebook.write_copy(self.copy, first.cells, as_markdown(first))
        if first.cells:
            told = _("Written: {path}, with the fix applied.", path=self.copy)
        else:
            told = _("Written: {path}, with the finding on top; apply its fix by hand.", path=self.copy)
        shown.print(told, markup=False)
        return self.copy


def program_of(
    path: Path,
    arguments: tuple[str, ...],
    time_limit: float | None,
    copy: Path | None,
    installs: bool,
    mapped: tuple[str, ...],
) -> ScriptProgram | NotebookProgram:
    """The program that a path and the command's options name.

    Raises:
        OptionError: options that do not go with it.
        DataError: a notebook that cannot be read.
        MachineError: IPython is missing.
    """
    if path.suffix != NOTEBOOK:
        given = {"--write": copy, "--allow-installs": installs, "--map": mapped}
        for name, value in given.items():
            if value:
                raise OptionError(
                    _("`{option}` was given with {path}.", option=name, path=path),
                    _("Expected a notebook (`.ipynb`): this option is for notebooks."),
                    _("Drop it."),
                )
        return ScriptProgram(path, arguments, time_limit)
    if arguments:
        raise OptionError(
            _("The notebook {path} was given arguments: {arguments}.", path=path, arguments=" ".join(arguments)),
            _("Expected none: a notebook's values are in its cells."),
            _("Drop them; `halfhour check --help` lists the options of `halfhour check`."),
        )
    if copy is not None and copy.resolve() == path.resolve():
        raise OptionError(
            _("The copy would overwrite {path} itself.", path=path),
            _("Expected another name: the notebook stays as it is."),
            _("Write `--write {name}`.", name=path.with_stem(path.stem + "-fixed").name),
        )
    from halfhour.machine.extras import demand

    demand("notebook")
    from halfhour.notebook.file import read_notebook

    copy = copy.resolve() if copy else None
    return NotebookProgram(read_notebook(path), time_limit, copy, installs, dict(map(_mapped, mapped)))


def _mapped(text: str) -> tuple[str, Path]:
    """`/kaggle/input=FOLDER` -> the path that the notebook names, and the folder."""
    path, equals, folder = text.partition("=")
    if not equals or not path.startswith("/") or not Path(folder).is_dir():
        raise OptionError(
            _("`--map {text}` names no folder.", text=text),
            _("Expected a path that the notebook uses and a folder that exists: /kaggle/input=FOLDER."),
            _("Check the folder; this one is {folder}.", folder=Path.cwd()),
        )
    return path, Path(folder).resolve()
