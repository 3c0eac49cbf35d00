"""A table of answers in another table's form: Kaggle's `sample_submission.csv` and answers go in, a file comes out."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from halfhour.cli.many import plain
from halfhour.data.forms.tables import read_table
from halfhour.errors import DataError
from halfhour.files import whole_file
from halfhour.language import _, listed
from halfhour.records import Prediction


def write_like(sample: Path, out: Path, answers: Mapping[str, Prediction], class_names: Sequence[str]) -> int:
    """Write the answers under a sample's own columns, in its order.

    A column for each class gets probabilities; a single one gets the class. A picture that was refused gets its
    likeliest class all the same, since a table with holes is not accepted.

    Args:
        sample: the first column names the pictures, with or without suffix.
        out: the new table.
        answers: by the name of the picture.
        class_names: K names.

    Returns:
        Rows of pictures that have no answer at all: an equal share for each class, and the first class.

    Raises:
        DataError: the sample's columns are neither, or none of its rows was answered for.
    """
    table = read_table(sample)
    key, *others = table
    by_stem = {PurePosixPath(name).stem: answer for name, answer in answers.items()} | dict(answers)
    of_classes = len(others) > 1 and set(others) <= set(class_names)
    if not others or (len(others) > 1 and not of_classes):
        raise DataError(
            _("The columns of {file} are {columns}.", file=sample, columns=listed(table)),
            _("Expected one column for the class, or one for each class: {names}.", names=listed(class_names)),
            _("Check that the model was trained on the classes that this table wants."),
        )
    rows, missing = [], 0
    for cell in table[key]:
        answer = by_stem.get(cell) or by_stem.get(PurePosixPath(cell).name) or by_stem.get(PurePosixPath(cell).stem)
        missing += answer is None or not (answer.probabilities or answer.label)
        shares = (
            answer.probabilities
            if answer and answer.probabilities
            else {name: 1 / len(class_names) for name in class_names}
        )
        likeliest = answer.label if answer and answer.label else max(shares, key=lambda name: shares[name])
        rows.append([cell, *([f"{shares[name]:.6f}" for name in others] if of_classes else [plain(likeliest)])])
    if missing == len(rows):
        raise DataError(
            _(
                "None of the pictures that {file} names was answered for, such as {cell}.",
                file=sample,
                cell=table[key][0],
            ),
            _("Expected the names of the pictures in its first column, {column}.", column=key),
            _("Name the folder with the pictures of this table."),
        )
    with whole_file(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(list(table))
        writer.writerows(rows)
    return missing
