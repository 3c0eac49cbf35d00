"""Where data can be read in two ways: what was understood -> pictures with their labels, for a person to judge."""

from pathlib import Path

from halfhour.data.folders import cache_folder
from halfhour.events import OtherReadings
from halfhour.files import write_bytes
from halfhour.records import Found, Gallery
from halfhour.report.plots import to_png
from halfhour.report.walls import gallery


def other_readings(found: Found | None, sheet: Gallery, name: str) -> OtherReadings | None:
    """The contact sheet of data that can be read in another way, drawn to a file in the cache; `None` of others.

    Args:
        found: what was understood.
        sheet: pictures of every class.
        name: of the data.

    Raises:
        FileError: the file cannot be written.
    """
    if not found or not found.readings:
        return None
    place = cache_folder() / "sheets" / f"{Path(name).name}.png"
    write_bytes(place, to_png(gallery(sheet)))
    return OtherReadings(sheet, place, found.readings)
