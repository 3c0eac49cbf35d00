"""Runs a person's exercise in a process of its own: `python -m halfhour.lessons.judge FILE EXERCISE VERDICT`.

What the program prints goes where it goes. The verdict is a JSON file: `{"passed": true}`, or what is missing in three
sentences.
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from halfhour.errors import HalfhourError
from halfhour.language import _, current
from halfhour.lessons.exercises import SECONDS
from halfhour.lessons.work import NotYetError, Work

BY_THE_DOCTOR = "8."  # exercises whose program the doctor runs, and not we


def judged(script: Path, exercise: str, *, aside: bool = False) -> NotYetError | None:
    """Run a program and check it; what is missing, or `None` where nothing is.

    Args:
        script: the program.
        exercise: which it is for.
        aside: what the program prints goes to standard error.
    """
    with tempfile.TemporaryDirectory() as folder:
        verdict = Path(folder) / "verdict.json"
        command = [sys.executable, "-W", "ignore", "-m", "halfhour.lessons.judge", str(script), exercise, str(verdict)]
        surroundings = os.environ | {"HALFHOUR_LANG": current(), "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg"}
        try:
            subprocess.run(  # noqa: S603  (their own program)
                command, env=surroundings, check=False, timeout=SECONDS, stdout=sys.stderr if aside else None
            )
        except subprocess.TimeoutExpired:
            return NotYetError(
                _("The program was still running after {seconds:.0f} s.", seconds=SECONDS),
                _("Expected it to end by itself within that time."),
                _("Try it with fewer epochs or fewer images."),
            )
        if not verdict.exists():
            return NotYetError(
                _("The program killed its own process."),
                _("Expected it to run to its last line."),
                _("Remove `exit()`, `quit()` or `os._exit()`; if there is none, memory ran out."),
            )
        told = json.loads(verdict.read_text(encoding="utf-8"))
    return None if told["passed"] else NotYetError(told["happened"], told["expected"], told["remedy"])


def main(script: Path, exercise: str, verdict: Path) -> None:
    """Run, check, write the verdict."""
    from halfhour.lessons.checks import CHECKS

    told: dict[str, object] = {"passed": True}
    try:
        names = {} if exercise.startswith(BY_THE_DOCTOR) else runpy.run_path(str(script), run_name="__main__")
        CHECKS[exercise](Work(script, names))
    except HalfhourError as error:
        told = {"passed": False, "happened": error.happened, "expected": error.expected, "remedy": error.remedy}
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        told = {
            "passed": False,
            "happened": _("The program raised an error: {kind}: {error}.", kind=type(error).__name__, error=error),
            "expected": _("Expected it to run to its last line."),
            "remedy": _("`halfhour check {script}` explains many errors.", script=script),
        }
    verdict.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
