"""What takes too long for every change: all programs that the doctor is tried on, broken and mended, and mutants.

`nightly.py [FILE]` runs `benchmarks/doctor.py` over `tests/doctor/programs`, a process for each, and writes every
verdict to FILE (`verdicts.json`). It prints the table of confusions and ends with 1 where a healthy program raises an
alarm. Forty mutants of the healthy ones follow (`benchmarks/mutants.py`), kept in `mutants.jsonl` beside FILE. An hour
or two on two cores.
"""

import json
import subprocess
import sys
from pathlib import Path

from environment import PYTHON, ROOT, ensure

PROGRAMS = ROOT / "tests" / "doctor" / "programs"


def main() -> int:
    """Run them all; whether an alarm was false."""
    ensure(development=True)
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
    return int(any(one["healthy"] and not one["right"] for one in verdicts))


if __name__ == "__main__":
    sys.exit(main())
