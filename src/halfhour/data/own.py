"""A person's own data: a path goes in, a `Dataset` comes out."""

from pathlib import Path

from halfhour.data.npz import read_npz
from halfhour.errors import DataError, unknown_name
from halfhour.language import _, listed
from halfhour.records import Dataset


def load_own(wanted: str, names: tuple[str, ...]) -> Dataset:
    """The data set of a path to an `.npz`; its classes are called by their numbers.

    Args:
        wanted: the path.
        names: the named sets, for those who meant one.

    Raises:
        UnknownNameError: nothing lies there, and it does not look like a path.
        DataError: nothing lies there, or it is no `.npz` in Keras's layout.
    """
    path = Path(wanted).expanduser()
    if path.suffix == ".npz" and path.is_file():
        train, test = read_npz(path)
        highest = int(max(train.labels.max(), test.labels.max()))
        class_names = tuple(str(label) for label in range(highest + 1))
        return Dataset(path.stem, train, test, class_names, str(path.resolve()))
    accepted = _(
        "Expected a named set ({names}) or an .npz with x_train, y_train, x_test and y_test.", names=listed(names)
    )
    if path.exists():
        raise DataError(
            _("{path} is not of a form that is read here.", path=path),
            accepted,
            _("Save the pictures with `numpy.savez`, as uint8, and give the path of that file."),
        )
    if path.suffix or len(path.parts) > 1:
        raise DataError(
            _("There is nothing at {path}.", path=path.absolute()),
            accepted,
            _("Check the spelling and the folder that you are in, or choose a named set."),
        )
    raise unknown_name(_("data set"), wanted, names)
