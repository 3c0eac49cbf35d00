"""The options that say how data of one's own are to be read, for every command that takes such data."""

from typing import Any

import click

from halfhour.data.forms.asked import LAYOUTS, OPTIONS, with_options
from halfhour.language import _, listed


def reading_options() -> list[click.Option]:
    """`--labels`, `--label-column`, `--file-column` and `--layout`."""
    return [
        click.Option(
            ["--labels"],
            metavar="FILE",
            help=_(
                "Where the labels are: a table (CSV, TSV, JSON) of image names and labels, or from-names "
                "(cat.1.jpg), or from-names-end (1_cat.jpg). [detected]"
            ),
        ),
        click.Option(["--label-column"], metavar="NAME", help=_("The column of a table that holds the labels.")),
        click.Option(["--file-column"], metavar="NAME", help=_("The column of a table that names the images.")),
        click.Option(
            ["--layout"],
            metavar="LAYOUT",
            help=_("Pixel layout of an array: {names}. [detected]", names=listed(LAYOUTS)),
        ),
    ]


def taken(data: str | None, options: dict[str, Any]) -> str | None:
    """The text that asks for the data with these options, which are taken out of what the command was given.

    >>> given = {"labels": "labels.csv", "label_column": None, "file_column": None, "layout": None, "seed": 3}
    >>> taken("pets", given), given
    ('pets?labels=labels.csv', {'seed': 3})
    """
    return with_options(data, {name: options.pop(field, None) for name, field in OPTIONS.items()})
