"""Feed the readers of files with inputs that grow towards code not yet reached: coverage-guided fuzzing by atheris.

    python -m pip install --group fuzz
    python benchmarks/guided.py [SECONDS] [TARGET...]      (60 seconds for each target by default)

The targets are those of `fuzz.py` that read bytes, and what counts as a fault is the same: anything but being taken, or
refused by one of halfhour's errors with its three sentences; more than 10 s; more than 1 GB beyond what the process
starts with. It begins with a hundred mutated inputs of each. Leaves with 1 if there was a fault; its input is kept.
"""

import logging
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from measure import print_table

SEEDS = 100
INSTRUMENTED = ["halfhour", "PIL", "zipfile", "tarfile", "pickle", "numpy.lib"]
STARTED_WITH = 1_000  # MB: Keras, and what is instrumented
ONE = "--one"  # the option of the process that one target has


def feed_one(name: str, seconds: str, folder: Path) -> None:
    """Feed one target; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from fuzz import BYTES, SECONDS, fed
        from fuzzing import targets
    logging.disable()
    work, corpus = folder / "work", folder / "corpus"
    work.mkdir()
    corpus.mkdir()
    target = targets(work)[name]
    for number in range(SEEDS):
        (corpus / str(number)).write_bytes(target.make(Random(number)))  # noqa: S311
    limits = [f"-max_total_time={seconds}", f"-timeout={SECONDS}", f"-rss_limit_mb={STARTED_WITH + BYTES // 10**6}"]
    kept = f"-artifact_prefix={tempfile.mkdtemp(prefix='halfhour-guided-')}/"
    atheris.Setup(["guided", str(corpus), *limits, kept], lambda given: fed(target, given) and None)
    atheris.Fuzz()


def names() -> list[str]:
    """The targets that read bytes."""
    from fuzzing import targets

    with tempfile.TemporaryDirectory() as folder:
        return [name for name, target in targets(Path(folder)).items() if isinstance(target.make(Random(0)), bytes)]  # noqa: S311


def main() -> int:
    """Feed all targets, one after the other, and print what each came to."""
    if sys.argv[1:2] == [ONE]:
        feed_one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    rows = []
    for name in sys.argv[2:] or names():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, ONE, name, seconds, folder]
            ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        runs = re.findall(r"Done (\d+) runs", ended.stderr) or re.findall(r"^#(\d+)", ended.stderr, re.MULTILINE)
        reached = re.findall(r"^#\d+\s+INITED cov: (\d+)|^#\d+.* cov: (\d+)", ended.stderr, re.MULTILINE)
        rows.append(
            [name, runs[-1] if runs else "0", *_branches(reached), "none" if ended.returncode == 0 else "FAULT"]
        )
        print(rows[-1], flush=True)
        if ended.returncode:
            print(ended.stdout[-3000:], ended.stderr[-3000:], sep="\n", flush=True)
    print_table(["target", "inputs", "branches at first", "at the end", "faults"], rows)
    return int(any(row[-1] != "none" for row in rows))


def _branches(reached: list[tuple[str, str]]) -> tuple[str, str]:
    """The branches that were reached by the inputs it began with, and by the end."""
    return next((first for first, _later in reached if first), "?"), next(
        (later for _first, later in reversed(reached) if later), "?"
    )


if __name__ == "__main__":
    sys.exit(main())
