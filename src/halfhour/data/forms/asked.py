"""Which data are asked for, and how they are to be read: one text -> a record, and back.

The text is a path, or a path with options behind it, as an address has them: `pets?labels=breeds.csv`. So one text says
all that a run needs to find the same data again: in its recipe, in `evaluate --data`, in `data check`, in the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl

from halfhour.errors import OptionError, unknown_name
from halfhour.language import _, listed

FROM_NAMES, FROM_NAMES_END = "from-names", "from-names-end"
LAYOUTS = ("as-stored", "transposed", "channels-first", "channels-last")


@dataclass(frozen=True)
class Asked:
    """Data that were asked for.

    Attributes:
        path: where they lie.
        labels: a table with the label of each picture, or `from-names` (`cat.1.jpg`), `from-names-end` (`1_cat.jpg`).
        label_column: the column of a table that holds the labels.
        file_column: the column of a table that names the pictures.
        layout: how pixels lie in an array, one of `LAYOUTS`.
        size: the side that pictures are brought to; `None` is what suits them.
        shape: (H, W, C) that they are brought to, where a model expects just that.
        photographs: whether photographs are brought to the size in which pretrained networks know them.
    """

    path: Path
    labels: str | None = None
    label_column: str | None = None
    file_column: str | None = None
    layout: str | None = None
    size: int | None = None
    shape: tuple[int, int, int] | None = None
    photographs: bool = False


OPTIONS: Mapping[str, str] = MappingProxyType(
    {field.name.replace("_", "-"): field.name for field in fields(Asked)[1:5]}  # those that a person may give
)


def asked_for(
    text: str, *, size: int | None = None, shape: tuple[int, int, int] | None = None, photographs: bool = False
) -> Asked:
    """What a text asks for.

    Raises:
        OptionError: it has an option that there is not, or a value that an option cannot have.

    >>> asked_for("pets?labels=breeds.csv&label-column=breed").label_column
    'breed'
    """
    place, mark, options = text.rpartition("?")
    if not mark or "=" not in options or Path(text).expanduser().exists():
        return Asked(Path(text).expanduser(), size=size, shape=shape, photographs=photographs)
    given = {}
    for name, value in parse_qsl(options, keep_blank_values=True):
        if name not in OPTIONS:
            raise unknown_name(_("option of the data"), name, OPTIONS)
        given[OPTIONS[name]] = value
    asked = Asked(Path(place).expanduser(), **given, size=size, shape=shape, photographs=photographs)
    if asked.layout is not None and asked.layout not in LAYOUTS:
        raise unknown_name(_("layout"), asked.layout, LAYOUTS)
    return asked


def with_options(data: str | None, options: Mapping[str, str | None]) -> str | None:
    """The text that asks for data with these options, by the names of `OPTIONS`; those that are `None` are left out.

    Raises:
        OptionError: there are options, and no data that they could belong to.

    >>> with_options("my pets", {"labels": "表.csv", "layout": None})
    'my pets?labels=表.csv'
    """
    given = {name: value for name, value in options.items() if value is not None}
    if given and data is None:
        names = listed(f"--{name}" for name in given)
        raise OptionError(
            _("Got {options} without data.", options=names),
            _("Expected a path to your own data with them."),
            _("Name the folder or file before them."),
        )
    if not given:
        return data
    return f"{data}?" + "&".join(f"{name}={_quoted(value)}" for name, value in given.items())


def _quoted(text: str) -> str:
    """Quote what parts options from each other alone, so that a person can read the rest."""
    for mark in "%&=+#;?":
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text
