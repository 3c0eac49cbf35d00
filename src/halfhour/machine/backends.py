"""The other libraries that Keras could compute with here, each put to work in a process of its own.

A process keeps the one that it began with, so that another can only be tried in another.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict

from halfhour.language import current
from halfhour.machine import backend
from halfhour.machine.extras import installed_backends
from halfhour.records import Check

LONGEST = 180  # seconds to start and train for a moment; a first start from a slow disk took 60


def exercised(name: str) -> list[Check]:
    """What `check_devices` says of every device that Keras reaches through this library; nothing where it fails.

    Args:
        name: one of `TRAINING_BACKENDS`.
    """
    try:
        done = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-m", __name__],
            env={**os.environ, "KERAS_BACKEND": name, "HALFHOUR_LANG": current()},
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST,
        )
        return [Check(**check) for check in json.loads(done.stdout.splitlines()[-1])]
    except (subprocess.SubprocessError, ValueError, IndexError):  # whatever ails it, it is no recommendation
        return []


def reaches_gpu() -> tuple[str, Check] | None:
    """Of the installed libraries other than the one in use, the first that trains on a GPU here, and how fast."""
    for name in installed_backends():
        if name != backend.current():
            for check in exercised(name):
                if not check.name.startswith("cpu") and check.state == "ok":
                    return name, check
    return None


def _exercise() -> None:
    """The other process: exercise every device, and print what came of it."""
    import keras  # noqa: F401

    from halfhour.machine.devices import device_names, exercise, judge, try_out

    reference = exercise("cpu:0")
    checks = [judge("cpu:0", reference, reference)]
    checks += [try_out(name, reference) for name in device_names() if not name.startswith("cpu")]
    print(json.dumps([asdict(check) for check in checks]))


if __name__ == "__main__":
    _exercise()
