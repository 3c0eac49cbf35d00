"""What several commands share in printing: where words go, and how JSON comes out."""

import gc
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from halfhour.language import _
from halfhour.machine.backend import TITLES, current

WIDTH_OF_A_FILE = 200  # characters: nothing is cut or wrapped where no window asks for it

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.run import Run


def json_option() -> click.Option:
    """The `--json` option."""
    return click.Option(
        ["--json", "as_json"],
        is_flag=True,
        help=_("Print one JSON document on standard output and nothing else there."),
    )


def run_option() -> click.Option:
    """The `--run` option."""
    return click.Option(["--run"], type=click.Path(path_type=Path), help=_("The run to use. [the latest in runs/]"))


def terminal(*, as_json: bool) -> "Console":
    """Where words for a person go: standard error where standard output belongs to a JSON document."""
    from rich.console import Console

    shown = Console(stderr=as_json, highlight=False)
    if not shown.is_terminal:
        shown.width = WIDTH_OF_A_FILE
    return shown


@contextmanager
def starting(shown: "Console", told: str | None = None) -> Iterator[None]:
    """Import heavy things in the body: the wait is told, and what TensorFlow says to itself is not shown.

    Args:
        shown: where the wait is told.
        told: what is waited for; `None` is the start of the library that Keras computes with.

    TensorFlow's C++ side writes to file descriptor 2 whatever its log level (tensorflow issue 100442), so the
    descriptor itself is turned aside. If the import fails, all that was written is shown after all.
    """
    library = TITLES.get(current(), "Keras")
    with shown.status(told or _("Starting {library} …", library=library)), tempfile.TemporaryFile() as aside:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except BaseException:
            aside.seek(0)
            os.write(kept, aside.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)


def import_keras() -> None:
    """Import Keras without scikit-learn, pyplot, and the libraries that it does not compute with.

    Keras imports them where they are installed, for wrappers, galleries and types that nothing here uses; the first two
    are a quarter of its start. Whoever imports them later gets them. Keras itself looks for TensorFlow once, when it
    first saves a model, and imports it, seconds before the deadline: beside another library it looks here already.

    What is imported stays, a few hundred thousand objects of which none is garbage. Looking for some among them took a
    sixth of the start, and a quarter of a second each time afterwards: they are left out of it.

    Raises:
        MachineError: the library that Keras is to compute with is not installed.
    """
    from halfhour.machine.extras import demand_backend

    demand_backend(current())
    unused = ["sklearn", "matplotlib.pyplot", *{"tensorflow", "jax"}.difference([current()])]
    hidden = [name for name in unused if name not in sys.modules]
    # `None` makes Python say that there is no such module.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    gc.disable()
    try:
        import keras  # noqa: F401

        if current() != "tensorflow":
            from keras.src.utils.module_utils import tensorflow

            bool(tensorflow.available)  # looks, and remembers that there is none
    finally:
        gc.enable()
        for name in hidden:
            del sys.modules[name]
    gc.freeze()


def print_json(document: object) -> None:
    """Print one JSON document, Chinese left readable where the console can show it."""
    print(_as_json(document))


def print_json_list(documents: Iterable[object]) -> None:
    """As `print_json` of a list, of which one part at a time is in memory."""
    before = "["
    for document in documents:
        print(before + "\n" + indent(_as_json(document), "  "), end="")
        before = ","
    print("[]" if before == "[" else "\n]")


def _as_json(document: object) -> str:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    return text


def open_run(folder: Path | None) -> "Run":
    """The run named, or the latest one."""
    from halfhour.bundle.read import latest
    from halfhour.run import load

    return load(folder or latest())
