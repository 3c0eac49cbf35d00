"""A few of the faults of `benchmarks/faults.py`, which has the rest: nothing is lost, whatever happens where."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = 6
BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "faults.py"


@pytest.mark.skipif(sys.platform != "linux", reason="the faults are made as Linux allows it")
def test_no_fault_costs_what_was_made():
    tried = subprocess.run(
        [sys.executable, str(BENCHMARK), str(CASES)], capture_output=True, text=True, timeout=900, check=False
    )
    assert tried.returncode == 0, tried.stdout[-3000:] + tried.stderr[-1000:]
    assert re.search(rf"{CASES} cases, lost in 0", tried.stdout)
