"""Work for a long time, and see that nothing piles up: memory, files, threads, processes.

    python benchmarks/endurance.py [TRAININGS] [PREDICTIONS] [MINUTES]      (200, 2,000 and 60 by default)

So many trainings of a small network in one process; so many predictions of one run in another; the page's server for so
many minutes under the requests that clicks make. The first tenth of each warms up; what is held at its end is compared
with what is held at the very end. Leaves with 1 if memory grew by more than a tenth and 50 MB, or anything else at all.
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
PAGE_REQUESTS = 5  # a second: more than a person clicks


def held(process: psutil.Process) -> dict[str, int]:
    """What a process holds."""
    return {
        "memory": process.memory_info().rss // MIB,
        "files": process.num_fds(),
        "threads": process.num_threads(),
        "processes": len(process.children(recursive=True)),
    }


def judged(name: str, course: list[dict[str, int]], what: str) -> bool:
    """Print what was held on the way; whether it stayed."""
    warm, end = course[max(1, len(course) // 10)], course[-1]
    for label, at in (("warm", warm), ("halfway", course[len(course) // 2]), ("end", end)):
        print(f"{name:12} {label:8} " + ", ".join(f"{value} {kind}" for kind, value in at.items()), flush=True)
    grown = [kind for kind in ("files", "threads", "processes") if end[kind] > warm[kind]]
    if end["memory"] > 1.1 * warm["memory"] + 50:
        grown.append("memory")
    print(f"{name:12} {what}: {'grown: ' + ', '.join(grown) if grown else 'flat'}", flush=True)
    return not grown


def drawing() -> Image.Image:
    """A stroke as a person draws it, on white."""
    pixels = np.full((200, 200), 255, np.uint8)
    pixels[40:160, 95:108] = 0
    return Image.fromarray(pixels)


def trainings(count: int, root: Path) -> bool:
    """So many trainings in this process."""
    import halfhour

    random = np.random.default_rng(0)
    x, y = random.integers(0, 256, (240, 12, 12), dtype=np.uint8), np.arange(240) % 2
    np.savez(root / "noise.npz", x_train=x[:200], y_train=y[:200], x_test=x[200:], y_test=y[200:])
    course = []
    for number in range(count):
        run = halfhour.train(str(root / "noise.npz"), epochs=1, seed=number, out=root / f"run-{number}")
        del run
        gc.collect()
        course.append(held(psutil.Process()))
    return judged("trainings", course, f"{count} in one process")


def predictions(count: int, root: Path) -> bool:
    """So many predictions of one run."""
    import halfhour

    run = halfhour.load(root / "digits")
    drawing().save(root / "mine.png")
    course = []
    for _ in range(count):
        run.predict(root / "mine.png")
        course.append(held(psutil.Process()))
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
        course, asked, began = [], 0, time.monotonic()
        _wait_for(port)
        while time.monotonic() - began < 60 * minutes or len(course) < 20:
            path, body = next(clicks)
            status = ask(port, path, body)
            if status != 200:
                print(f"page         {path} was answered with {status}")
                return False
            asked += 1
            course.append(held(psutil.Process(served.pid)))
            time.sleep(1 / PAGE_REQUESTS)
    finally:
        served.terminate()
        served.wait()
    return judged("page", course, f"{asked} requests in {(time.monotonic() - began) / 60:.0f} minutes")


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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
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
    """All three, each in a process of its own."""
    given = [float(word) for word in sys.argv[1:]] + [200, 2000, 60][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory(prefix="halfhour-endurance-") as folder:
        root = Path(folder)
        command = [sys.executable, "-m", "halfhour", "train", "digits", "--epochs", "3", "--out", str(root / "digits")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        fine = True
        for work, count in ((trainings, int(given[0])), (predictions, int(given[1])), (page, given[2])):
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
