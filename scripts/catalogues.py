"""Extract every message of the code and of Click, merge them into each language's `.po`, compile its `.mo`.

Run it after changing a message (`scripts/translate` sets up what it needs), fill in what it names as missing in
`src/halfhour/locale/<language>/LC_MESSAGES/halfhour.po`, and run it again.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "halfhour"
FOUNDED = datetime(2026, 11, 23, tzinfo=UTC)  # fixed, so that a catalogue differs only where a message does
KEYWORDS = {"_": None, "N_": None, "message": None, "ngettext": (1, 2)}
CATALOGUES = SOURCE / "locale"


def extracted() -> Catalog:
    """Every message, with the files it stands in."""
    catalog = Catalog(project="halfhour", charset="utf-8", creation_date=FOUNDED, revision_date=FOUNDED)
    for root, prefix in ((SOURCE, "halfhour"), (Path(click.__file__).parent, "click")):
        for file, _, text, _, _ in extract_from_dir(root, [("**.py", "python")], keywords=KEYWORDS):
            catalog.add(text, locations=[(f"{prefix}/{Path(file).as_posix()}", None)])
    return catalog


def main() -> None:
    """Bring every language up to date and tell what is missing."""
    template = extracted()
    missing = 0
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/halfhour.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.creation_date = catalog.revision_date = FOUNDED
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        for entry in catalog:
            if entry.id and not (all(entry.string) if isinstance(entry.string, tuple | list) else entry.string):
                missing += 1
                print(f"{path.parts[-3]}: {entry.id!r}")
    if missing:
        sys.exit(f"{missing} messages are untranslated.")
    print(f"{len(template)} messages, all translated.")


if __name__ == "__main__":
    main()
