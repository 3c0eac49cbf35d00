"""Feed halfhour with mutated input of every kind that comes from outside, and see that it answers in words.

    python benchmarks/fuzz.py [INPUTS] [SEED] [TARGET...]      (100,000 inputs by default, over all targets)

An input may be taken, or refused by one of halfhour's errors with its three sentences. Whatever else happens is a
fault: another exception, more than 10 s, or more than 1 GB of memory beyond what the target starts with. Each target
runs in a process of its own, whose largest memory is printed. Leaves with 1 if there was a fault; one input of each
kind of fault is kept.
"""

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from fuzzing import Target, run_targets, targets
from halfhour.errors import HalfhourError

SECONDS, BYTES = 10, 10**9  # that an input may take
PATIENCE = 12  # times those seconds on the wall's clock, on a busy machine


class HangError(BaseException):
    """An input took too long; nothing may catch this."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Ends what takes longer."""

    def end(_number: int, _frame: object) -> None:
        raise HangError

    before = {number: signal.signal(number, end) for number in (signal.SIGPROF, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of the processor: other programs must not count
    signal.alarm(PATIENCE * seconds)  # for what waits without working
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)


def attempt(target: Target, given: Any) -> str:
    """Feed one input, for a limited time: `taken` or `refused`; whatever is a fault is raised."""
    with within(SECONDS):
        return fed(target, given)


def fed(target: Target, given: Any) -> str:
    """Feed one input: `taken` or `refused`; whatever is a fault is raised."""
    try:
        target.feed(given)
    except HalfhourError as error:
        if not (error.happened and error.expected and error.remedy):
            raise
        return "refused"
    return "taken"


def largest_memory() -> int:
    """Bytes that this process has held at the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fuzz(name: str, target: Target, count: int, seed: int, faults: Path) -> tuple[Counter[str], str]:
    """Feed a target; of every kind of fault one input is kept."""
    ended: Counter[str] = Counter()
    shown: set[str] = set()
    before, slowest = largest_memory(), 0.0
    for number in range(count):
        given = target.make(Random(f"{seed} {name} {number}"))  # noqa: S311
        began = time.monotonic()
        try:
            ended[attempt(target, given)] += 1
        except (Exception, HangError) as error:
            ended["FAULT"] += 1
            kind = f"{type(error).__name__} at {traceback.extract_tb(error.__traceback__)[-1]}"
            if kind not in shown:
                shown.add(kind)
                kept = faults / f"{name.replace(' ', '-')}-{number}.pickle"
                kept.write_bytes(pickle.dumps(given))
                where = [frame for frame in traceback.extract_tb(error.__traceback__) if "halfhour" in frame.filename]
                at = f"{where[-1].filename.split('halfhour/')[-1]}:{where[-1].lineno}" if where else "?"
                print(
                    f"FAULT in {name}: {type(error).__name__}: {str(error)[:300]} (at {at}; input: {kept})", flush=True
                )
        slowest = max(slowest, time.monotonic() - began)
    grown = largest_memory() - before
    if grown > BYTES:
        ended["FAULT"] += 1
        print(f"FAULT in {name}: its memory grew by {grown / 1e6:.0f} MB", flush=True)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(ended.items()))
    return ended, f"{name:16} {count:7} inputs: {told}; slowest {slowest:.2f} s, memory +{grown / 1e6:.0f} MB"


def in_process(name: str, target: Target, count: int, seed: int, faults: Path) -> int:
    """Feed a target in a process of its own; the number of faults."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            ended, told = fuzz(name, target, count, seed, faults)
            print(told, flush=True)
            status = int(ended["FAULT"] > 0)
        finally:
            if status and sys.exc_info()[0]:
                traceback.print_exc()
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) < 0:
        print(f"FAULT in {name}: the process ended by signal {-os.waitstatus_to_exitcode(status)}", flush=True)
    return int(status != 0)


def main() -> int:
    """Feed all targets."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    faults = Path(tempfile.mkdtemp(prefix="halfhour-fuzz-"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HALFHOUR_CACHE"] = str(Path(folder, "cache"))
        run = Path(folder, "run")
        command = [sys.executable, "-m", "halfhour", "train", "digits", "--epochs", "1", "--out", str(run)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        every = targets(Path(folder)) | run_targets(run, Path(folder))
        wanted = {name: target for name, target in every.items() if not sys.argv[3:] or name in sys.argv[3:]}
        shares = sum(target.share for target in wanted.values())
        failed = [
            name
            for name, target in wanted.items()
            if in_process(name, target, round(count * target.share / shares), seed, faults)
        ]
    print(f"{count} inputs in {len(wanted)} targets; faults in: {', '.join(failed) or 'none'}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
