"""`scripts/docs`: build, check, say where it is."""

import sys
import webbrowser
from pathlib import Path

from documents.build import build
from documents.check import faults

FOLDER = Path(__file__).resolve().parents[2] / "build" / "docs"


def main() -> int:
    """Build into `build/docs/site`.

    Returns:
        1 where a link, an anchor or a page is missing, or something is asked from another place.
    """
    site = build(FOLDER)
    found = faults(site)
    for fault in found:
        print(fault, file=sys.stderr)
    print(site / "index.html")
    if "--open" in sys.argv[1:]:
        webbrowser.open((site / "index.html").as_uri())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
