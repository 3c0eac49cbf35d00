"""Work for a long time, and see that nothing piles up: memory, files, threads, processes.

    python benchmarks/endurance.py [TRAININGS] [PREDICTIONS] [MINUTES]      (200, 2,000 and 60 by default)

So many trainings of a small network in one process; for comparison a quarter as many of Keras alone, with nothing of
halfhour's; so many predictions of one run in another process; the page's server for so many minutes under the requests
that clicks make. What is held is printed ten times on the way. The first tenth warms up; the least that is held in the
second tenth is compared with the least in the last one. Leaves with 1 if memory grew by more than a tenth and 50 MB, or
anything else at all, of what is halfhour's.
"""

import base64
import contextlib
import gc
import http.client
import io
import itertools
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

MIB = 2**20
PAGE_REQUESTS = 1  # a second: as fast as a person clicks
PATIENCE = 600  # seconds, on a machine whose processors others may take
PICTURES = 1200  # of 28 x 28: a training that left its pictures behind would leave 1 MB


Held = dict[str, int]


def take_down(name: str, course: list[Held], process: psutil.Process, every: int) -> None:
    """Add to a course what a process holds now, and print it every so many times."""
    course.append(
        {
            "MB": process.memory_info().rss // MIB,
            "files": process.num_fds(),
            "threads": process.num_threads(),
            "processes": len(process.children(recursive=True)),
        }
    )
    if len(course) % max(1, every) == 0:
        print(f"{name:12} {len(course):6}: {told(course[-1])}", flush=True)


def told(held: Held) -> str:
    """What is held, in words."""
    return ", ".join(f"{value} {kind}" for kind, value in held.items())


def judged(name: str, course: list[Held], what: str) -> bool:
    """Print the least that was held in the second tenth and in the last one; whether it stayed."""
    tenth = max(1, len(course) // 10)
    warm, end = least(course[tenth : 2 * tenth] or course), least(course[-tenth:])
    grown = [kind for kind in ("files", "threads", "processes") if end[kind] > warm[kind]]
    if end["MB"] > 1.1 * warm["MB"] + 50:
        grown.append("memory")
    each = 1024 * (end["MB"] - warm["MB"]) / max(1, len(course) - 2 * tenth)
    print(f"{name:12} {what}: {told(warm)} -> {told(end)}: {each:.0f} KB each: ", end="")
    print(f"grown: {', '.join(grown)}" if grown else "flat", flush=True)
    return not grown


def least(course: list[Held]) -> Held:
    """The least of each kind: a connection that is just being closed is no leak."""
    return {kind: min(held[kind] for held in course) for kind in course[0]}


def drawing() -> Image.Image:
    """A stroke as a person draws it, on white."""
    pixels = np.full((200, 200), 255, np.uint8)
    pixels[40:160, 95:108] = 0
    return Image.fromarray(pixels)


def noise() -> tuple[Any, Any]:
    """Pictures and labels that have nothing to do with each other."""
    pictures = np.random.default_rng(0).integers(0, 256, (PICTURES, 28, 28), dtype=np.uint8)
    return pictures, np.arange(PICTURES) % 2


def trainings(count: int, root: Path) -> bool:
    """So many trainings in this process."""
    import halfhour

    x, y = noise()
    np.savez(root / "noise.npz", x_train=x[:1000], y_train=y[:1000], x_test=x[1000:], y_test=y[1000:])
    course: list[Held] = []
    for number in range(count):
        run = halfhour.train(str(root / "noise.npz"), epochs=1, seed=number, out=root / f"run-{number}")
        del run
        gc.collect()
        take_down("trainings", course, psutil.Process(), count // 10)
    return judged("trainings", course, f"{count} in one process")


def of_keras(count: int, _root: Path) -> bool:
    """So many trainings of a small network as any program of Keras has them, in this process: nothing of halfhour's."""
    import keras

    x, y = noise()
    course: list[Held] = []
    for number in range(count):
        keras.utils.set_random_seed(number)
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Rescaling(1 / 255),
                keras.layers.Conv2D(16, 3, activation="relu"),
                keras.layers.MaxPooling2D(),
                keras.layers.Flatten(),
                keras.layers.Dense(2, activation="softmax"),
            ]
        )
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x[:1000, ..., None], y[:1000], validation_split=0.1, batch_size=256, verbose=0)
        model.predict(x[1000:, ..., None], verbose=0)
        del model
        keras.utils.clear_session()  # collects too
        take_down("Keras alone", course, psutil.Process(), count // 10)
    judged("Keras alone", course, f"{count} in one process")
    return True


def predictions(count: int, root: Path) -> bool:
    """So many predictions of one run."""
    import halfhour

    run = halfhour.load(root / "digits")
    drawing().save(root / "mine.png")
    course: list[Held] = []
    for _ in range(count):
        run.predict(root / "mine.png")
        take_down("predictions", course, psutil.Process(), count // 10)
    return judged("predictions", course, f"{count} of one run")


def page(minutes: float, root: Path) -> bool:
    """The page's server under the requests of clicks."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "halfhour", "web", "--no-browser", "--port", str(port)]
    (root / "page").mkdir()
    os.rename(root / "digits", root / "page" / "digits")
    place = root / "place"
    place.mkdir()
    os.rename(root / "page", place / "runs")
    served = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        clicks = itertools.cycle(requests())
        course: list[Held] = []
        began = time.monotonic()
        _wait_for(port)
        while time.monotonic() - began < 60 * minutes or len(course) < 20:
            path, body = next(clicks)
            status = ask(port, path, body)
            if status != 200:
                print(f"page         {path} was answered with {status}")
                return False
            time.sleep(1 / PAGE_REQUESTS)
            take_down("page", course, psutil.Process(served.pid), round(6 * minutes * PAGE_REQUESTS))
    finally:
        served.terminate()
        served.wait()
    return judged("page", course, f"{len(course)} requests in {(time.monotonic() - began) / 60:.0f} minutes")


def requests() -> Iterator[tuple[str, Any]]:
    """What clicks ask for, once each."""
    buffer = io.BytesIO()
    drawing().save(buffer, "PNG")
    pixels = base64.b64encode(bytes(28 * 28)).decode()
    yield "/", None
    yield "/api/state", None
    yield "/api/runs/digits", None
    yield from [("/api/runs/digits/recognise", {"picture": base64.b64encode(buffer.getvalue()).decode()})] * 8
    yield "/api/runs/digits/inside", {"pixels": pixels}
    yield "/api/runs/digits/mistakes", None
    yield "/api/runs/digits/mistakes/cell?truth=1&predicted=2", None
    yield "/api/runs/digits/report", None
    yield "/api/choices", None
    yield "/api/plan", {"data": "digits", "model": "tutorial", "epochs": 1}


def ask(port: int, path: str, body: Any) -> int:
    """The status of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent = None if body is None else json.dumps(body)
    connection.request("GET" if body is None else "POST", path, sent, {"content-type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _wait_for(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.2)


def main() -> int:
    """All of them, each in a process of its own."""
    given = [float(word) for word in sys.argv[1:]] + [200, 2000, 60][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory(prefix="halfhour-endurance-") as folder:
        root = Path(folder)
        command = [sys.executable, "-m", "halfhour", "train", "digits", "--epochs", "3", "--out", str(root / "digits")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        fine = True
        counts = int(given[0]), int(given[0]) // 4, int(given[1]), given[2]
        for work, count in zip((trainings, of_keras, predictions, page), counts, strict=True):
            if not count:
                continue
            process = multiprocessing.get_context("spawn").Process(target=_leave, args=(work, count, root))
            process.start()
            process.join()
            fine &= process.exitcode == 0
    return 0 if fine else 1


def _leave(work: Any, count: float, root: Path) -> None:
    sys.exit(0 if work(count, root) else 1)


if __name__ == "__main__":
    sys.exit(main())
