"""What takes too long for every change: the tests marked `nightly`, all programs that the doctor is tried on, mutants.

`nightly.py [FILE]` runs those tests, then `benchmarks/doctor.py` over `tests/doctor/programs`, broken and mended, a
process for each, and writes every verdict to FILE (`verdicts.json`). It prints the table of confusions and ends with 1
where a test fails or a healthy program raises an alarm. Forty mutants of the healthy ones follow
(`benchmarks/mutants.py`), kept in `mutants.jsonl` beside FILE. Three hours on two cores.
"""

import json
import subprocess
import sys
from pathlib import Path

from environment import PYTHON, ROOT, call, ensure

PROGRAMS = ROOT / "tests" / "doctor" / "programs"


def main() -> int:
    """Run them all; whether a test failed or an alarm was false."""
    ensure(development=True)
    tests = call("pytest", "--numprocesses=2", "--dist=loadfile", "-m", "nightly")
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "verdicts.json")
    benchmark = [str(PYTHON), str(ROOT / "benchmarks" / "doctor.py"), str(PROGRAMS), "--fixed", "--json", str(out)]
    if status := subprocess.call(benchmark):
        return status
    sample = [
        str(PYTHON),
        str(ROOT / "benchmarks" / "mutants.py"),
        str(PROGRAMS),
        "--out",
        str(out.parent / "mutants.jsonl"),
    ]
    if status := subprocess.call(sample):
        return status
    verdicts = json.loads(out.read_text(encoding="utf-8"))
    return tests or int(any(one["healthy"] and not one["right"] for one in verdicts))


if __name__ == "__main__":
    sys.exit(main())
