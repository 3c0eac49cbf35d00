"""Does a training end on time when the machine slows down in the middle, and is it as good as it would have been?

    HALFHOUR_DATA=… python benchmarks/disturbed.py [--minutes 1] [--seeds 3] [--data mnist]
    HALFHOUR_DATA=… python benchmarks/disturbed.py --load 8 [--minutes 3] [--seeds 1] [--data FOLDER]

Each seed trains twice, in turn: undisturbed, and while another process takes one core for the middle third of
the time. A third training then makes as many steps as the disturbed one, by epochs, with nobody beside it. Printed:
when each ended against its deadline, by the clock around the whole process; the steps; test accuracy; peak memory.
The second trains once for each seed beside so many processes that never rest.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import halfhour as package
from measure import halfhour, machine, matrix_product_rate, print_table, spread, timed

COLUMNS = ["", "past the deadline, s", "epochs", "test accuracy, %", "peak memory, GiB"]


def main() -> None:
    """Train in turn, then print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--load", type=int, default=0)
    asked = parser.parse_args()
    if asked.load:
        print(machine(), flush=True)
        beside_others(asked.data, asked.minutes, asked.seeds, asked.load)
        return
    print(f"{machine()}; matrix product {matrix_product_rate():.0f} GFLOP/s", flush=True)
    rows = []
    for seed in range(asked.seeds):
        with tempfile.TemporaryDirectory() as scratch:
            quiet, disturbed = (
                by_the_clock(asked.data, asked.minutes, seed, Path(scratch, name), disturb=name == "disturbed")
                for name in ("quiet", "disturbed")
            )
            length = ["--epochs", max(1, round(disturbed["epochs"])), "--minutes", 600, "--schedule", "linear"]
            named = ["--model", disturbed["model"], "--seed", seed, "--out", Path(scratch, "same"), "--json"]
            _, same = timed(halfhour("train", asked.data, *length, *named))
        rows.append((quiet, disturbed, same["test_accuracy"]))
        print(rows[-1], flush=True)
    quiets, slowed, same = zip(*rows, strict=True)
    table = [
        row("undisturbed", quiets),
        row("one core taken for the middle third", slowed),
        ["as many epochs, undisturbed", "-", "-", spread([100 * accuracy for accuracy in same]), "-"],
    ]
    print_table(COLUMNS, table)
    apart = [100 * (slow["test"] - accuracy) for slow, accuracy in zip(slowed, same, strict=True)]
    print(f"disturbed less undisturbed at the same length, points: {spread(apart, '+.2f')}")


def beside_others(data: str, minutes: float, seeds: int, load: int) -> None:
    """Train beside busy processes, and print the same columns."""
    others = [multiprocessing.Process(target=take_a_core, args=(0, 1e6), daemon=True) for _ in range(load)]
    for other in others:
        other.start()
    with tempfile.TemporaryDirectory() as scratch:
        runs = [by_the_clock(data, minutes, seed, Path(scratch, str(seed)), disturb=False) for seed in range(seeds)]
    for other in others:
        other.terminate()
    print_table(COLUMNS, [row(f"beside {load} busy processes", runs)])


def by_the_clock(data: str, minutes: float, seed: int, out: Path, *, disturb: bool) -> dict[str, float | str]:
    """One training with a deadline, timed from outside, a core taken in the middle third if asked."""
    thief = multiprocessing.Process(target=take_a_core, args=(20 * minutes, 20 * minutes), daemon=True)
    if disturb:
        thief.start()
    seconds, document = timed(halfhour("train", data, "--minutes", minutes, "--seed", seed, "--json", "--out", out))
    facts = package.load(out).facts
    seen = len(facts.pace) * facts.recipe.batch_size
    return {
        "late": seconds - 60 * minutes,
        "model": document["model"],
        "epochs": seen / facts.data.train_count,
        "test": document["test_accuracy"],
        "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20,
    }


def row(name: str, runs: Sequence[dict]) -> list[str]:
    """One line of the table."""
    columns = [("late", 1, "+.1f"), ("epochs", 1, ".1f"), ("test", 100, ".2f"), ("memory", 1, ".2f")]
    return [name, *(spread([times * run[key] for run in runs], form) for key, times, form in columns)]


def take_a_core(after: float, seconds: float) -> None:
    """Keep a core busy for so many seconds, beginning after so many."""
    time.sleep(after)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(10_000))


if __name__ == "__main__":
    main()
