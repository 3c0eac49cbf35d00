#!/usr/bin/env python3
"""Pass the tests with the lowest versions that pyproject.toml allows, in an environment of its own.

    python scripts/lowest.py [FOLDER] [PYTEST OPTIONS...]      (build/lowest by default)

The other end, the highest versions, is what every fresh `.venv` gets.
"""

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lowest(requirements: list[str]) -> list[str]:
    """Each requirement at its lower bound."""
    return [re.sub(r">=([^,]+).*", r"==\1", requirement) for requirement in requirements]


def main() -> int:
    """Make the environment, install, test."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "lowest"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    install = [python, "-m", "pip", "install", "-q"]
    subprocess.run([*install, "--upgrade", "pip>=25.1"], check=True)  # the first that knows dependency groups
    group = ["--group", f"{ROOT / 'pyproject.toml'}:dev"]
    subprocess.run([*install, *lowest(project["project"]["dependencies"]), *group], check=True)
    subprocess.run([*install, "--no-deps", "--editable", str(ROOT)], check=True)
    # Old packages beside new ones use what these have deprecated: their affair, not ours.
    quiet = ["-W", "ignore::DeprecationWarning"]
    return subprocess.call([python, "-m", "pytest", *quiet, *sys.argv[2:]], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
