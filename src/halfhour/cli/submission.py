"""A table of answers in another table's form: Kaggle's `sample_submission.csv` and answers go in, a file comes out."""

import csv
from collections.abc import Sequence
from pathlib import Path

from halfhour.cli.answered import Answered, plain
from halfhour.data.forms.tables import rows_of
from halfhour.errors import DataError
from halfhour.files import whole_file
from halfhour.language import _, listed


def demand_sample(sample: Path, class_names: Sequence[str]) -> None:
    """Raise a `DataError` if a sample's columns are neither one for the class, nor one for each class.

    Raises:
        FileError: it is not there.
    """
    header = next(rows_of(sample))
    others = header[1:]
    if not others or (len(others) > 1 and not set(others) <= set(class_names)):
        raise DataError(
            _("The columns of {file} are {columns}.", file=sample, columns=listed(header)),
            _("Expected one column for the class, or one for each class: {names}.", names=listed(class_names)),
            _("Check that the model was trained on the classes that this table wants."),
        )


def write_like(sample: Path, out: Path, answered: Answered, class_names: Sequence[str]) -> int:
    """Write the answers under a sample's own columns, in its order, row by row.

    A column for each class gets probabilities; a single one gets the class. A picture that was refused gets its
    likeliest class all the same, since a table with holes is not accepted.

    Args:
        sample: as `demand_sample` wants it; the first column names the pictures, with or without suffix.
        out: the new table.
        answered: the answers.
        class_names: K names.

    Returns:
        Rows of pictures that have no answer at all: an equal share for each class, and the first class.

    Raises:
        DataError: none of its rows was answered for.
    """
    rows = rows_of(sample)
    header = next(rows)
    key, *others = header
    of_classes = len(others) > 1
    count = missing = 0
    first = ""
    with whole_file(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for cell, *_rest in rows:
            answer = answered.find(cell)
            shares = (answer and answer.probabilities) or dict.fromkeys(class_names, 1 / len(class_names))
            likeliest = (answer and answer.label) or max(shares, key=lambda name: shares[name])
            missing += answer is None or not (answer.probabilities or answer.label)
            first = first or cell
            count += 1
            writer.writerow([cell, *([f"{shares[name]:.6f}" for name in others] if of_classes else [plain(likeliest)])])
        if missing == count:
            raise DataError(
                _("None of the images named in {file}, such as {cell}, has a prediction.", file=sample, cell=first),
                _("Expected image names in its first column, {column}.", column=key),
                _("Name the folder with the images of this table."),
            )
    return missing
