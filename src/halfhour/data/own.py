"""A person's own data: a path goes in, a `Dataset` comes out."""

from halfhour.data.forms.asked import asked_for
from halfhour.data.forms.registry import find_form
from halfhour.data.pictures.read import read_pictures
from halfhour.data.pictures.sources import ARCHIVES, is_archive
from halfhour.errors import DataError, unknown_name
from halfhour.events import Tell, silent
from halfhour.language import _, listed
from halfhour.records import Dataset


def load_own(
    wanted: str,
    names: tuple[str, ...],
    tell: Tell = silent,
    *,
    size: int | None = None,
    shape: tuple[int, int, int] | None = None,
    photographs: bool = False,
) -> Dataset:
    """The data set of a path to a folder or archive of pictures by class, or to an `.npz` with numbers for classes.

    Args:
        wanted: the path.
        names: the named sets, for those who meant one.
        tell: hears of files that are left out.
        size: as of `read_pictures`.
        shape: as of `read_pictures`.
        photographs: as of `read_pictures`.

    Raises:
        UnknownNameError: nothing lies there, and it does not look like a path.
        DataError: nothing lies there, or it is no set of pictures that is understood.
    """
    asked = asked_for(wanted, size=size, shape=shape, photographs=photographs)
    path = asked.path
    form = find_form(asked)
    if form:
        return form.read(asked, tell)
    if path.is_dir() or (is_archive(path) and path.is_file()):
        return read_pictures(path, tell, size=size, shape=shape, photographs=photographs)
    accepted = _(
        "Expected a named set ({names}), a folder with a folder of images for each class, an archive of such "
        "folders ({endings}), or an .npz with x_train, y_train, x_test and y_test.",
        names=listed(names),
        endings=listed(ARCHIVES),
    )
    if path.exists():
        raise DataError(
            _("{path} isn't in a supported format.", path=path),
            accepted,
            _("Give the folder that contains the images, one folder per class."),
        )
    if path.suffix or len(path.parts) > 1:
        raise DataError(
            _("There is nothing at {path}.", path=path.absolute()),
            accepted,
            _("Check the spelling and the current folder, or choose a named set."),
        )
    raise unknown_name(_("data set"), wanted, names)
