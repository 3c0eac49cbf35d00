"""How fast a folder of pictures is ready to train on, and in how much memory.

    python benchmarks/folders.py                    60,000 JPEG files of 32 x 32, whole process: first and second start
    python benchmarks/folders.py 200000 64          as many generated pictures of another size
    python benchmarks/folders.py 200000 64 --streamed    the same as on a machine that has no memory for them
    python benchmarks/folders.py --folder FOLDER    pictures of one's own
    python benchmarks/folders.py --csv              MNIST as Kaggle's train.csv (HALFHOUR_DATA), beside pandas.read_csv
    python benchmarks/folders.py --parquet          the 60,000 JPEG files in a Parquet file, beside the folder of them

Each start is a process of its own with an empty cache at first: reading the set, dividing it, and one epoch's worth of
batches drawn in random order. Peak memory is that process's highest resident size.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = 10
ROUNDS = 5  # of pandas and the program in turn
WORKER = """
import json, sys, time
began = time.perf_counter()
import numpy as np
from halfhour.data.catalogue import load
from halfhour.data.pictures import read
from halfhour.data.splits import divide
imported = time.perf_counter()
if sys.argv[2:] == ["streamed"]:
    read.HELD_SHARE = 0
dataset = load(sys.argv[1])
division = divide(dataset, 0.1, seed=0)
ready = time.perf_counter() - began
count = len(division.train)
order = np.random.default_rng(0).permutation(count)
for start in range(0, count, 256):
    division.train.pictures[order[start : start + 256]]
drawn = time.perf_counter() - began - ready
from pathlib import Path
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps({
    "ready": ready,
    "called": ready - (imported - began),
    "drawn": drawn,
    "peak": int(status["VmHWM"].split()[0]) / 1024,
    "pictures": count + len(division.validation) + division.test.count,
    "shape": dataset.picture_shape,
    "in_memory": isinstance(dataset.train.pictures, np.ndarray),
}))
"""


def make_class(task: tuple[str, int, int, int]) -> None:
    """Write the JPEG files of one class: a smooth random pattern each, so that no two are alike."""
    folder, number, count, side = task
    random = np.random.default_rng(number)
    place = Path(folder, f"类别{number}")
    place.mkdir(parents=True)
    for index in range(count):
        small = random.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        picture = Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)
        picture.save(place / f"{index:06}.jpg", quality=85)


def start(folder: Path, cache: Path, streamed: bool) -> dict:
    """One start in a process of its own."""
    surroundings = {**os.environ, "HALFHOUR_CACHE": str(cache)}
    command = [sys.executable, "-c", WORKER, str(folder), *(["streamed"] if streamed else [])]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


PANDAS = """
import sys, time
began = time.perf_counter()
import pandas
imported = time.perf_counter()
pandas.read_csv(sys.argv[1])
print(time.perf_counter() - imported, time.perf_counter() - began)
"""


def write_csv(path: Path) -> None:
    """MNIST's first 42,000 training pictures in the form of Kaggle's digit-recognizer."""
    from halfhour.data.catalogue import load

    train = load("mnist").train
    header = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    rows = np.concatenate([train.labels[:42_000, None], train.pictures[:42_000].reshape(-1, 784)], axis=1)
    np.savetxt(path, rows, fmt="%d", delimiter=",", header=header, comments="")


def write_parquet(folder: Path, path: Path) -> None:
    """The files of a folder of classes as Hugging Face's data sets have them, a thousand rows in a group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(folder.glob("*/*.jpg"))
    pictures = pa.array([{"bytes": file.read_bytes(), "path": file.name} for file in files])
    pq.write_table(pa.table({"image": pictures, "label": [file.parent.name for file in files]}), path,
                   row_group_size=1000)  # fmt: skip


def pandas_seconds(path: Path) -> tuple[float, float]:
    """What `pandas.read_csv` alone takes, and with the import of pandas, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", PANDAS, str(path)], capture_output=True, text=True, check=True)
    alone, whole = map(float, done.stdout.split())
    return alone, whole


def beside_pandas(path: Path, caches: Path) -> None:
    """First and second start and pandas, in turn; the ratios that are printed are of one round each."""
    rounds = []
    for number in range(ROUNDS):
        alone, whole = pandas_seconds(path)
        first, second = (start(path, caches / str(number), streamed=False) for _time in range(2))
        rounds.append((alone, whole, first["ready"], first["called"], second["ready"]))
        print("  read_csv {:.2f} s, with its import {:.2f}; first start {:.2f}, without imports {:.2f}; "
              "second start {:.2f}".format(*rounds[-1]), flush=True)  # fmt: skip
    alone_s, whole_s, ready, called, _second = np.array(rounds).T
    for what, ratios in (
        ("whole process over whole process", ready / whole_s),
        ("call over call", called / alone_s),
        ("whole process over `read_csv` alone", ready / alone_s),
    ):
        print(f"{what}: median {np.median(ratios):.2f}, {ratios.min():.2f} to {ratios.max():.2f}")


def main() -> None:
    """Make the pictures, start twice, print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=60_000)
    parser.add_argument("side", nargs="?", type=int, default=32)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--streamed", action="store_true")
    parser.add_argument("--csv", action="store_true")
    parser.add_argument("--parquet", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch, "pictures")
        if arguments.csv:
            folder = Path(scratch, "train.csv")
            write_csv(folder)
            beside_pandas(folder, Path(scratch, "caches"))
            return
        if not arguments.folder:
            began = time.perf_counter()
            share = arguments.count // CLASSES
            with ProcessPoolExecutor() as pool:
                list(pool.map(make_class, [(str(folder), number, share, arguments.side) for number in range(CLASSES)]))
            print(f"{arguments.count:,} JPEG files of {arguments.side} x {arguments.side} written in "
                  f"{time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")  # fmt: skip
        if arguments.parquet:
            write_parquet(folder, Path(scratch, "pictures.parquet"))
            first = start(folder, Path(scratch, "cache of the folder"), arguments.streamed)
            print(f"the folder of them: first start ready in {first['ready']:.1f} s")
            folder = Path(scratch, "pictures.parquet")
        for name in ("first", "second"):
            seen = start(folder, Path(scratch, "cache"), arguments.streamed)
            held = "held in memory" if seen["in_memory"] else "streamed from the disk"
            print(
                f"{name} start: {seen['pictures']:,} pictures {seen['shape']} ready in {seen['ready']:.1f} s, "
                f"one pass in batches {seen['drawn']:.1f} s, peak memory {seen['peak']:,.0f} MiB, {held}",
                flush=True,
            )


if __name__ == "__main__":
    main()
