"""A whole set from the network: an entry goes in, its files lie in the cache in the end."""

from pathlib import Path
from time import monotonic

from halfhour.data.download import fetch
from halfhour.data.entry import Entry
from halfhour.data.transport import Patience, PlaceFailedError, race
from halfhour.errors import FetchError
from halfhour.events import Tell
from halfhour.language import _, clauses, listed


def fetch_set(name: str, entry: Entry, cache: Path, tell: Tell, patience: Patience) -> None:
    """Download a release of a set, from the place that answers first, else from the next.

    Raises:
        FetchError: no place gave it; says what was tried, why each failed, and what to put where.
        FileError: this machine would not write it.
    """
    releases = {
        f"{place}/{release.files[0].name}": (release, place) for release in entry.releases for place in release.places
    }
    order, failures = race(list(releases), patience.first_seconds)
    for url in order:
        release, place = releases[url]
        if failures and monotonic() > patience.last_start:
            break
        try:
            for file in release.files:
                fetch(file, place, cache / release.folder / file.name, tell, patience)
            return
        except PlaceFailedError as error:
            failures[url] = str(error)
    raise _nothing_came(name, entry, cache, failures)


def _nothing_came(name: str, entry: Entry, cache: Path, failures: dict[str, str]) -> FetchError:
    wanted = [
        _(
            "{files} in {folder}",
            files=listed(file.name for file in release.files),
            folder=(cache / release.folder).resolve(),
        )
        for release in entry.releases
    ]
    return FetchError(
        _(
            "{name} is not on this machine and could not be downloaded: {failures}.",
            name=name,
            failures=clauses(_("{name}: {detail}", name=url, detail=why) for url, why in failures.items()),
        ),
        _("Expected one of these: {files}.", files=clauses(wanted)),
        _(
            "Connect to the network and try again, or download these files on another computer and copy "
            "them there. `halfhour train digits` works without them."
        ),
    )
