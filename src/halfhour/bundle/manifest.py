"""The manifest of a run folder: the hash of every file, written last, so that a folder without one is unfinished."""

import hashlib
import json
from pathlib import Path

from halfhour.errors import RunError
from halfhour.files import file_errors_told, write_json
from halfhour.language import _

MANIFEST = "manifest.json"
OPENINGS = "openings.jsonl"  # a line is added whenever the test pictures are looked at again
REPORT = "report.html"  # written anew whenever it is asked for, from the other files: no hash holds it


def seal(folder: Path) -> None:
    """Write the manifest: SHA-256 of every file by name, without itself, the report and what grows later."""
    with file_errors_told(folder):
        hashes = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())
            if path.is_file() and path.name not in (MANIFEST, REPORT, OPENINGS) and not path.name.startswith(".")
        }
    write_json(folder / MANIFEST, hashes)


def verify(folder: Path) -> None:
    """Hold a folder against its manifest.

    Raises:
        RunError: the folder is missing, unfinished or damaged.
    """
    if not folder.is_dir():
        raise RunError(
            _("There is no run folder {folder}.", folder=folder),
            _("Expected the folder of a training run."),
            _("`halfhour runs` lists all runs."),
        )
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(
            _("{folder} is not a finished run: it has no manifest.", folder=folder),
            _("Expected a finished training run."),
            _("Choose another run (`halfhour runs` lists them), or train again."),
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(folder, str(error)) from error
    if not isinstance(manifest, dict):
        raise damaged(folder, MANIFEST)
    for name, expected in manifest.items():
        if name == REPORT:  # older manifests hold it
            continue
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except (OSError, ValueError) as error:  # it is gone or cannot be read; or such a name can be no file's
            raise damaged(folder, f"{name[:100]}: {error}") from error
        if found != expected:
            raise damaged(folder, name)


def damaged(folder: Path, reason: str) -> RunError:
    """The error for a folder whose files are not as they were written."""
    return RunError(
        _("The run {folder} is damaged: {reason}.", folder=folder, reason=reason),
        _("Expected the files as the training wrote them, with the hashes in manifest.json."),
        _("Restore the folder from a copy, choose another run, or train again."),
    )
