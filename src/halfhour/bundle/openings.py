"""When the test pictures of a finished run were looked at again: a line of `openings.jsonl` each."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from halfhour.bundle.manifest import OPENINGS
from halfhour.files import append_line
from halfhour.records import Opening


def openings(folder: Path) -> tuple[Opening, ...]:
    """Every time so far, in order; a line that a power cut has torn counts too, without its words."""
    path = folder / OPENINGS
    return tuple(map(_opening, path.read_text("utf-8", errors="replace").splitlines())) if path.is_file() else ()


def record_opening(folder: Path, opening: Opening) -> None:
    """Write one down before the pictures are looked at, so that none goes unrecorded."""
    append_line(folder / OPENINGS, json.dumps(asdict(opening)) + "\n")


def record_look(folder: Path, why: str, pictures: int) -> None:
    """Write down that now so many pictures of a run's test set are looked at once more, and by which command."""
    record_opening(folder, Opening(f"{datetime.now():%Y-%m-%dT%H:%M:%S}", why, pictures))


def _opening(line: str) -> Opening:
    try:
        told = json.loads(line)
        return Opening(str(told["when"]), str(told["why"]), int(told["pictures"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Opening("", "", 0)
