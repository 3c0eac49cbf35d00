"""Where a training ran: versions and machine, as plain words for `environment.json`."""

import platform
import sys
from importlib import metadata

from halfhour.machine import backend
from halfhour.machine.hardware import GIB, cores, memory, processor

PACKAGES = ("halfhour", "keras", "tensorflow", "jax", "torch", "numpy")


def describe() -> dict[str, str]:
    """Versions and machine, by name. Reads package records only: it imports neither Keras nor its backend.

    The devices are named where the process has imported the backend already, since it alone knows them.

    >>> described = describe()
    >>> described["python"].split(".")[0], "keras" in described
    ('3', True)
    """
    name = backend.current()
    total, _available = memory()
    described = {
        "python": platform.python_version(),
        **versions(),
        "backend": name,
        "platform": platform.platform(terse=True),
        "processor": processor(),
        "cores": str(cores()),
        "memory": f"{total / GIB:.1f} GiB",
    }
    if backend.started() and name in backend.TRAINING_BACKENDS:
        devices = backend.devices(name, sys.modules[name])
        described["devices"] = ", ".join(f"{device} ({kind})" for device, kind in devices.items())
    return described


def versions() -> dict[str, str]:
    """The versions of the packages that decide a training's result, of those installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
