"""Python, Keras and its backend: are they there, new enough, and do they start?"""

import importlib
import platform
import sys
import time
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from halfhour.language import _
from halfhour.machine import backend
from halfhour.records import Check

OLDEST_PYTHON = (3, 11)
# Packages that break Keras 3 where they are installed beside it: old names of the same software.
# Each shares its files with the package it is given here, which must be set up again after it is gone.
IN_THE_WAY = {"tensorflow-gpu": "tensorflow", "tf-nightly": "tensorflow", "keras-nightly": "keras"}


def check_python() -> Iterator[Check]:
    """This Python, by its version and word size."""
    yield python(sys.version_info[:3], 64 if sys.maxsize > 2**32 else 32, in_environment=sys.prefix != sys.base_prefix)


def python(version: tuple[int, int, int], bits: int, *, in_environment: bool) -> Check:
    """Judge a Python.

    >>> python((3, 10, 4), 64, in_environment=True).state
    'fault'
    """
    number = ".".join(map(str, version))
    place = _("in a virtual environment") if in_environment else _("not in a virtual environment")
    detail = _(
        "{number}, {bits} bit, {system}, {place}", number=number, bits=bits, system=platform.system(), place=place
    )
    if version < OLDEST_PYTHON or bits < 64:
        remedy = _("Install a 64-bit Python 3.11 or newer from python.org and set halfhour up with it.")
        return Check("Python", "fault", detail, remedy)
    return Check("Python", "ok", detail)


def check_packages() -> Iterator[Check]:
    """Keras and what it computes with against the versions halfhour demands, and what stands in their way."""
    wanted = {requirement.name: requirement for requirement in map(Requirement, metadata.requires("halfhour") or ())}
    for name in ("keras", backend.current()):
        if name in wanted:  # a name that is no backend is told where Keras starts
            yield package(wanted[name], _version(name))
    for name, hidden in IN_THE_WAY.items():
        if _version(name):
            yield Check(
                name,
                "warning",
                _("{name} is installed next to TensorFlow and hides parts of it", name=name),
                f"{pip(f'uninstall -y {name}')} && " + pip(f'install --force-reinstall --no-deps "{wanted[hidden]}"'),
            )


def package(requirement: Requirement, version: str | None) -> Check:
    """Judge the version of a package.

    >>> package(Requirement("keras>=3.15.1"), "3.5.0").state, package(Requirement("keras>=3.15.1"), "3.16.0").state
    ('fault', 'ok')
    """
    remedy = pip(f'install --upgrade "{requirement}"')
    if version is None:
        return Check(requirement.name, "fault", _("not installed"), remedy)
    if not requirement.specifier.contains(version, prereleases=True):
        wanted = _("{version}, wanted {specifier}", version=version, specifier=requirement.specifier)
        return Check(requirement.name, "fault", wanted, remedy)
    return Check(requirement.name, "ok", version)


def check_start() -> Iterator[Check]:
    """Import Keras with its backend, and time it."""
    name = backend.current()
    began = time.perf_counter()
    try:
        importlib.import_module("keras")
    except Exception as error:  # a broken installation fails in many ways: each is a fault to be told
        last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        yield Check(
            _("start"),
            "fault",
            _("Keras with {name} does not start: {error}", name=name, error=last),
            start_remedy(name, platform.system()),
        )
        return
    seconds = time.perf_counter() - began
    yield Check(_("start"), "ok", _("Keras with {name} starts in {seconds:.1f} s", name=name, seconds=seconds))


def start_remedy(name: str, system: str) -> str:
    """The command that mends a Keras that does not start with the backend of this name.

    A name that is no backend that trains is a slip in `KERAS_BACKEND` or `keras.json`: it must never be handed to
    pip, which would install whatever package a stranger has published under it.

    >>> start_remedy("tensorfow", "Linux")
    'export KERAS_BACKEND=tensorflow'
    >>> start_remedy("jax", "Linux").endswith("-m pip install --force-reinstall keras jax")
    True
    """
    if name not in backend.TRAINING_BACKENDS:
        return f"{'set' if system == 'Windows' else 'export'} KERAS_BACKEND=tensorflow"
    return pip(f"install --force-reinstall keras {name}")


def pip(arguments: str) -> str:
    """The command that runs pip for this very Python, whose path may have spaces in it."""
    program = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{program} -m pip {arguments}"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
