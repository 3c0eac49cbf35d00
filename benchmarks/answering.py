"""How much faster many pictures are answered than one `model.predict` a picture, and in how much memory.

    python benchmarks/answering.py                  10,000 JPEG files of 224 x 224; a network for 64 x 64 in colour
    python benchmarks/answering.py 2000 --one 100   fewer, and fewer of them one by one

A: read, resize and `model.predict` one picture after the other, as a beginner's loop does, start of the process
excluded. B: `halfhour predict FOLDER --csv`, start of the process included. Both in turn, twice. Memory is the highest
resident size of B's process, for a tenth of the pictures and for all.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from folders import CLASSES, make_class

SIDE = 224
ONE_BY_ONE = """
import sys, time
from pathlib import Path
import keras, numpy as np
from PIL import Image
model = keras.models.load_model(sys.argv[1] + "/model.keras")
height, width = model.input_shape[1:3]
files = sorted(Path(sys.argv[2]).glob("*/*.jpg"))[: int(sys.argv[3])]
model.predict(np.zeros((1, height, width, 3)), verbose=0)
began, cpu = time.perf_counter(), time.process_time()
for file in files:
    picture = Image.open(file).convert("RGB").resize((width, height))
    model.predict(np.asarray(picture)[None], verbose=0)
print((time.perf_counter() - began) / len(files), (time.process_time() - cpu) / len(files))
"""
MANY = """
import json, resource, sys, time
began = time.perf_counter()
from halfhour import cli
cli.run(["predict", sys.argv[2], "--run", sys.argv[1], "--csv", sys.argv[3]])
seconds = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))
"""


def run(program: str, *words: object) -> str:
    """What a program prints last, in a process of its own."""
    surroundings = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", program, *map(str, words)]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def make(folder: Path, count: int) -> None:
    """Pictures of ten classes."""
    with ProcessPoolExecutor() as pool:
        list(pool.map(make_class, [(str(folder), number, count // CLASSES, SIDE) for number in range(CLASSES)]))


def main() -> None:
    """Make pictures and a run, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--one", type=int, default=300, help="pictures that are answered one by one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, few, trained = Path(scratch, "pictures"), Path(scratch, "few"), Path(scratch, "run")
        make(folder, arguments.count)
        make(few, arguments.count // 10)
        words = ["train", few, "--size", 64, "--epochs", 1, "--out", trained]
        subprocess.run([sys.executable, "-m", "halfhour", *map(str, words)], check=True, capture_output=True)
        for _turn in range(2):
            wall, cpu = map(float, run(ONE_BY_ONE, trained, folder, arguments.one).split())
            many = json.loads(run(MANY, trained, folder, Path(scratch, "all.csv")))
            each, each_cpu = many["seconds"] / arguments.count, many["cpu"] / arguments.count
            print(
                f"one by one {1000 * wall:.1f} ms a picture ({1000 * cpu:.1f} ms CPU); all {arguments.count:,} "
                f"{1000 * each:.1f} ms a picture ({1000 * each_cpu:.1f} ms CPU): {wall / each:.1f} times as fast, "
                f"{cpu / each_cpu:.1f} in CPU; peak memory {many['peak']:,.0f} MiB; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        tenth = json.loads(run(MANY, trained, few, Path(scratch, "few.csv")))
        print(f"a tenth of the pictures: peak memory {tenth['peak']:,.0f} MiB")


if __name__ == "__main__":
    main()
