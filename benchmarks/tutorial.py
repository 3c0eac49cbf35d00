"""The classic network trained by `halfhour` and by the tutorial's own script, in turn, whole processes.

    HALFHOUR_DATA=… python benchmarks/tutorial.py [SEEDS]

Prints test accuracy and seconds of both, and the ratio pair by pair: the machine may change its speed at any moment.
"""

import os
import sys
import tempfile
from pathlib import Path

from measure import halfhour, machine, matrix_product_rate, print_table, spread, timed

PEER = Path(__file__).parent / "peers" / "tutorial.py"
mnist = Path(os.environ["HALFHOUR_DATA"]) / "mnist.npz"
seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 3)

print(f"{machine()}; matrix product {matrix_product_rate():.0f} GFLOP/s", flush=True)
ours, theirs = [], []
with tempfile.TemporaryDirectory() as folder:
    for seed in seeds:
        theirs.append(timed([sys.executable, PEER, mnist, str(seed)]))
        out = Path(folder) / str(seed)
        command = halfhour("train", "mnist", "--model", "tutorial", "--epochs", "10", "--seed", str(seed))
        ours.append(timed([*command, "--out", out, "--json"]))
        print(f"seed {seed}: {theirs[-1][0]:.0f} s and {ours[-1][0]:.0f} s", flush=True)

rows = []
for name, runs in (("the tutorial's script", theirs), ("halfhour train --model tutorial --epochs 10", ours)):
    accuracies = [100 * document["test_accuracy"] for _, document in runs]
    rows.append([name, spread(accuracies), spread([seconds for seconds, _ in runs], ".0f")])
print_table(["", "test accuracy, % (median, range)", "seconds, whole process"], rows)
ratios = [our[0] / their[0] for our, their in zip(ours, theirs, strict=True)]
print(f"our seconds over theirs, pair by pair: {spread(ratios)}")
