"""A notebook's file: a path goes in, its cells come out; what a remedy changes goes into a copy, all else as it was."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from halfhour.errors import DataError
from halfhour.files import file_errors_told, write_text
from halfhour.language import _

SKIP, MAY_FAIL = "skip-execution", "raises-exception"  # tags that Jupyter's own runners know
FORMS = (3, 4)  # of nbformat


@dataclass(frozen=True)
class Cell:
    """A cell with code.

    Attributes:
        number: what stands in its brackets when all are run from the top.
        place: among all cells of the file, counted from 0.
        source: as the person wrote it.
        may_fail: whether the notebook goes on when it raises.
    """

    number: int
    place: int
    source: str
    may_fail: bool = False


@dataclass(frozen=True)
class NotebookFile:
    """A notebook as it lies on the disk.

    Attributes:
        document: in the form of nbformat 4, with all that editors have put into it.
        cells: those that are run, from the top.
    """

    path: Path
    document: Mapping[str, Any]
    cells: tuple[Cell, ...]

    def write_copy(self, to: Path, changed: Mapping[int, str], told: str) -> None:
        """Write a copy with some cells changed and a Markdown cell above the first of them (or on top).

        What the changed cell and those below it have printed came from the old code, and is left out.

        Raises:
            FileError: the folder cannot be written to, or the disk is full.
        """
        document = deepcopy(dict(self.document))
        places = {cell.number: cell.place for cell in self.cells}
        first = min((places[number] for number in changed), default=0)
        for number, source in changed.items():
            document["cells"][places[number]]["source"] = source.splitlines(keepends=True)
        for cell in document["cells"][first:] if changed else []:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        document["cells"].insert(first, self._markdown(told))
        write_text(to, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def _markdown(self, text: str) -> dict[str, object]:
        cell: dict[str, object] = {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}
        with_ids = self.document.get("nbformat_minor", 0) >= 5
        return {**cell, "id": "halfhour-finding"} if with_ids else cell


def read_notebook(path: Path) -> NotebookFile:
    """The notebook.

    Raises:
        FileError: the file cannot be read.
        DataError: it is no whole notebook, of a form that is not known, or of another language.
    """
    with file_errors_told(path):
        raw = path.read_bytes()
    document = _document(path, raw)
    _demand_python(path, document.get("metadata", {}))
    return NotebookFile(path, document, tuple(_cells(document)))


def _document(path: Path, raw: bytes) -> dict[str, Any]:
    """The notebook in the form of nbformat 4."""
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError(
            _("{path} cannot be read as a notebook: {reason}.", path=path, reason=error),
            _("Expected a whole file as Jupyter saves it, which is JSON."),
            _("Open it in Jupyter and save it again; an earlier version may be in `.ipynb_checkpoints`."),
        ) from error
    form = document.get("nbformat") if isinstance(document, dict) else None
    if form not in FORMS:
        raise DataError(
            _("{path} isn't a readable notebook: its `nbformat` is {form}.", path=path, form=form),
            _("Expected nbformat 3 or 4."),
            _("Open it in Jupyter and save it again, which upgrades it to the newest format."),
        )
    try:
        if form == 3:  # noqa: PLR2004
            document = json.loads(nbformat.writes(nbformat.convert(nbformat.from_dict(document), 4)))
        if not all(isinstance(_source(cell), str) and cell["cell_type"] for cell in document["cells"]):
            raise TypeError("cells")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError(
            _("{path} has invalid cells: {reason}.", path=path, reason=f"{type(error).__name__}: {error}"),
            _("Expected cells with a type and a source, as Jupyter saves them."),
            _("Open it in Jupyter and save it again."),
        ) from error
    return dict(document)


def _demand_python(path: Path, metadata: Mapping[str, Any]) -> None:
    """Refuse what is written for another kernel."""
    kernel, language = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    name = str(kernel.get("language") or language.get("name") or "python")
    version = str(language.get("version") or "")
    if name.lower() not in ("python", "ipython") or kernel.get("name") == "python2" or version.startswith("2"):
        title = kernel.get("display_name") or f"{name} {version}".strip()
        raise DataError(
            _("{path} is written for the kernel {title}.", path=path, title=title),
            _("Expected a Python 3 notebook: the doctor watches Keras in Python."),
            _("Choose a Python 3 kernel in Jupyter and save it, if its code is Python 3."),
        )


def _cells(document: Mapping[str, Any]) -> list[Cell]:
    """The cells with code that Jupyter would run: empty ones have no number."""
    found: list[Cell] = []
    for place, cell in enumerate(document["cells"]):
        tags = (cell.get("metadata") or {}).get("tags") or ()
        source = _source(cell)
        if cell["cell_type"] == "code" and source.strip() and SKIP not in tags:
            found.append(Cell(len(found) + 1, place, source, MAY_FAIL in tags))
    return found


def _source(cell: Any) -> str:
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else source
