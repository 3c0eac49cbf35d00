#!/usr/bin/env python3
"""Write `constraints.txt`: the version of every package of development that this environment passes the tests with.

    .venv/bin/python scripts/lock.py

Run it after `scripts/test` has passed. `pip install --constraint constraints.txt` then installs the same versions.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HEADING = (
    "# Every package of development, at the version that the tests were last passed with (Python {python}).\n"
    "# Written by scripts/lock.py; used by `pip install --constraint constraints.txt`.\n"
)


def wanted(project: dict[str, Any], group: str) -> Iterator[str]:
    """What the project and one of its groups ask for."""
    yield from project["project"]["dependencies"]
    for entry in project["dependency-groups"][group]:
        if isinstance(entry, dict):
            yield from project["dependency-groups"][entry["include-group"]]
        else:
            yield entry


def closure(requirements: Iterator[str]) -> dict[str, str]:
    """The installed version of each package that these need, themselves included."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name, key = canonicalize_name(requirement.name), str(requirement)
        if key in seen:
            continue
        seen.add(key)
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue  # for another system, or an extra that nobody asked for
        if name != "setuptools":  # builds have their own
            found[name] = installed.version
        for text in installed.requires or ():
            further = Requirement(text)
            extras = requirement.extras or {""}
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(further)
    return found


def main() -> int:
    """Write the file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    versions = closure(wanted(project, "dev"))
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (ROOT / "constraints.txt").write_text(HEADING.format(python=python) + lines, encoding="utf-8")
    print(f"constraints.txt: {len(versions)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
