"""`google.colab` where `--map` says what stands for its drive: the mount does nothing, the rest says what to do.

Without that the import fails as it does everywhere outside Colab: many notebooks ask by it where they are.
"""

import importlib.util
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CONTENT = "/content"


class OnlyInColabError(RuntimeError):
    """A cell asks for something that only Colab has."""


@contextmanager
def standing_in(mapped: Mapping[str, Path]) -> Iterator[None]:
    """Let `from google.colab import drive` find something in the body, if the drive's folder is mapped."""
    if not any(path.startswith(CONTENT) for path in mapped):
        yield
        return
    made = _modules()
    kept = {name: sys.modules.get(name) for name in made}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _modules() -> dict[str, types.ModuleType]:
    colab = types.ModuleType("google.colab")
    drive = types.ModuleType("google.colab.drive")
    vars(drive).update(mount=lambda *_given, **_named: None, flush_and_unmount=lambda *_given, **_named: None)
    made = {"google.colab": colab, "google.colab.drive": drive}
    made |= {f"google.colab.{name}": _Absent(f"google.colab.{name}") for name in ("files", "output", "userdata")}
    for name, module in made.items():
        if module is not colab:
            setattr(colab, name.rpartition(".")[2], module)
    if importlib.util.find_spec("google") is None:
        made["google"] = types.ModuleType("google")
    return made


class _Absent(types.ModuleType):
    """A module whose every function says that only Colab has it."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*_given: object, **_named: object) -> None:
            raise OnlyInColabError(f"{self.__name__}.{name}")

        return absent
