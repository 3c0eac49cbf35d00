"""A person's own data for the page: a path or an upload, and how it is to be read -> what was understood."""

from pathlib import Path

from halfhour.data.catalogue import CATALOGUE
from halfhour.data.forms.asked import FROM_NAMES, FROM_NAMES_END, OPTIONS, with_options
from halfhour.data.own import load_own
from halfhour.data.pictures.galleries import contact_sheet
from halfhour.errors import OptionError
from halfhour.events import Event, Warned
from halfhour.language import _
from halfhour.training.plan import suitable_minutes
from halfhour.web.uploads import Uploads
from halfhour.web.wire import Body, packed, text

PATH, UPLOAD = "path:", "upload:"  # begin the name of data that are no named set


def is_own(name: str) -> bool:
    """Whether a name of data is that of a person's own."""
    return name.startswith((PATH, UPLOAD))


def asked(body: Body, uploads: Uploads, *, alone: bool) -> str:
    """The text that asks for the data, as `halfhour train` takes it.

    Args:
        body: `data` names them; `options` say how they are to be read, by the names of `OPTIONS`.
        uploads: where uploads lie.
        alone: whether only this machine reaches the page; others are not shown what lies on it.

    Raises:
        OptionError: they are not there, are not for others, or an option is none.
    """
    name = text(body, "data")
    if name.startswith(UPLOAD):
        place = uploads.place(name.removeprefix(UPLOAD))
    elif not alone:
        raise OptionError(
            _("The page is open to other machines."),
            _("Expected files uploaded by the browser."),
            _("Choose the files instead, or open the page without --host."),
        )
    else:
        place = Path(name.removeprefix(PATH)).expanduser().resolve()
    options = body.get("options") or {}
    if not isinstance(options, dict) or not all(isinstance(value, str) for value in options.values()):
        options = {"": ""}
    usable = options.keys() <= OPTIONS.keys() and options.get("labels", FROM_NAMES) in (FROM_NAMES, FROM_NAMES_END)
    if not usable:
        raise OptionError(
            _("The page sent no usable {name}.", name="options"),
            _("Expected {expected}.", expected=_("options that say how data are read")),
            _("Load the page again."),
        )
    return with_options(str(place), options) or ""


def look(wanted: str) -> dict[str, object]:
    """What data hold: counts, classes, what was understood and left out, pictures of each class, other readings.

    Raises:
        HalfhourError: they are not understood.
    """
    warnings: list[str] = []

    def tell(event: Event) -> None:
        if isinstance(event, Warned):
            warnings.append(str(event.text))

    dataset = load_own(wanted, tuple(CATALOGUE), tell)
    sheet = contact_sheet(dataset, seed=0)
    return {
        "name": dataset.name,
        "train": len(dataset.train) + (len(dataset.validation) if dataset.validation else 0),
        "test": dataset.test.count,
        "classes": dataset.class_names,
        "shape": dataset.picture_shape,
        "minutes": suitable_minutes(len(dataset.train), dataset.picture_shape),
        "facts": [str(fact) for fact in dataset.found.facts] if dataset.found else [],
        "warnings": warnings,
        "readings": dataset.found.readings if dataset.found else (),
        "sheet": [
            {"caption": caption, **packed(pixels)}
            for caption, pixels in zip(sheet.captions, sheet.pictures, strict=True)
        ],
    }
