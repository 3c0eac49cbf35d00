"""The doctor's programs as notebooks: `notebooks.py FOLDER [--every N] [--only NAME…] [--json FILE]`.

Each program of FOLDER (as `doctor.py` takes it) is cut at blank lines into cells and run by `halfhour check --json`
twice, as the script and as the notebook, in processes of their own. All begin with the same seed, and end with lines
that tell a hash of the weights of every Keras model; so does a plain run of the script by Python. Printed: each
program's first finding both ways and whether the weights are the same to the last bit; in how many both agree.
"""

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SEED = """
import keras as _keras
_keras.utils.set_random_seed(0)
"""  # two runs of a program that sets none differ by themselves
TELL = """
import gc as _gc, hashlib as _hashlib, keras as _keras
_models = [one for one in list(globals().values()) if isinstance(one, _keras.Model)]
_weights = b"".join(weight.tobytes() for one in _models for weight in one.get_weights())
print("WEIGHTS", len(_models), _hashlib.sha256(_weights).hexdigest())
"""
LONGEST = 180  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only every so-manyth program")
    parser.add_argument("--only", nargs="+", help="only the programs of these names")
    parser.add_argument("--small", action="store_true", help="only those that the manifest calls quick")
    parser.add_argument("--json", type=Path, help="write every result to this file")
    asked = parser.parse_args()
    entries = json.loads((asked.folder / "manifest.json").read_text(encoding="utf-8"))
    entries = [entry for entry in entries if entry.get("quick") or not asked.small][:: asked.every]
    entries = [entry for entry in entries if not asked.only or entry["file"] in asked.only]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries:
            results.append(compare(asked.folder / entry["file"], Path(folder)))
            print(told(results[-1]), flush=True)
    same = sum(result["script"] == result["notebook"] for result in results)
    bits = [result for result in results if result["plain"]]
    print(f"the same first finding: {same} of {len(results)} ({same / len(results):.1%})")
    print(f"the same weights as a run without us: {sum(r['plain'] == r['weights'] for r in bits)} of {len(bits)}")
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


def compare(program: Path, folder: Path) -> dict:
    """What both ways find in one program, and the weights that both come to."""
    text = program.read_text(encoding="utf-8")
    script, notebook = folder / program.name, folder / f"{program.stem}.ipynb"
    script.write_text(SEED + text + TELL, encoding="utf-8")
    notebook.write_text(json.dumps(document([SEED.strip(), *cells(text), TELL.strip()])), encoding="utf-8")
    plain = run([sys.executable, str(script)], folder)
    first, _weights = check(script, folder)
    again, weights = check(notebook, folder)
    return {"file": program.name, "script": first, "notebook": again, "plain": plain, "weights": weights}


def cells(text: str) -> Iterator[str]:
    """The program cut at blank lines, where Python lets it be cut."""
    lines = text.splitlines(keepends=True)
    starts = [node.lineno - 1 - len(getattr(node, "decorator_list", ())) for node in ast.parse(text).body]
    cuts = [0, *(line for line in starts if line and not lines[line - 1].strip()), len(lines)]
    for start, end in zip(cuts, cuts[1:], strict=False):
        if part := "".join(lines[start:end]).strip("\n"):
            yield part


def document(sources: list[str]) -> dict:
    """A notebook of these cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for source in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}


def check(program: Path, folder: Path) -> tuple[str, str]:
    """The code of the first finding that is worse than a note, and the hash that the program told."""
    done = subprocess.run(
        [sys.executable, "-m", "halfhour", "check", "--json", program.name],
        cwd=folder, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    try:
        findings = json.loads(done.stdout)["findings"]
    except json.JSONDecodeError:
        return "no verdict: " + done.stderr[-300:], ""
    codes = [finding["code"] for finding in findings if finding["severity"] != "note"]
    return codes[0] if codes else "-", weights_of(done.stderr)


def run(command: list[str], folder: Path) -> str:
    """The hash that a program tells; nothing of one that never ends."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return ""
    return weights_of(done.stdout)


def weights_of(told: str) -> str:
    """The line with the hash; empty where the program came to no end."""
    return next((line for line in told.splitlines() if line.startswith("WEIGHTS")), "")


def told(result: dict) -> str:
    mark = "ok " if result["script"] == result["notebook"] else "BAD"
    bits = "" if not result["plain"] else ", same bits" if result["plain"] == result["weights"] else ", OTHER BITS"
    return f"{mark} {result['file']}: {result['script']} | {result['notebook']}{bits}"


if __name__ == "__main__":
    main()
