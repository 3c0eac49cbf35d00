"""How soon the view Teach answers: part of `python benchmarks/page.py`.

Sends parts of scikit-learn's two photographs as a browser does, and takes the time from the last of a hundred to the
first answer, from twenty more to the next, and of single answers; beside these `model.predict` of the same network for
each picture, which is what a plain program would do.
"""

import base64
import http.client
import io
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

from halfhour.models.registry import PRETRAINED, build

PHOTOGRAPHS = {"temple": "china.jpg", "flower": "flower.jpg"}
FIRST, MORE, ASKED = 100, 20, 60
SIDE = 320


def taught(address: str) -> None:
    """Measure on a running page and print."""
    host = address.split("/")[2]
    _post(host, "", {"name": "benchmark", "classes": list(PHOTOGRAPHS)})
    _get(host, "/benchmark/wake")
    drawn = {name: parts(photograph) for name, photograph in PHOTOGRAPHS.items()}
    first = _learned(host, drawn, FIRST)
    print(f"teach: {FIRST} pictures, from the last that was sent to the first answer: {first:.1f} s")
    print(f"    {MORE} more: {_learned(host, drawn, MORE):.1f} s")
    shown = [next(drawn["flower"]) for _picture in range(ASKED)]
    ours = _milliseconds(lambda picture: _post(host, "/benchmark/answer", {"picture": picture}), shown)
    network = build(PRETRAINED, (224, 224, 3), 2)
    plain = _milliseconds(lambda picture: network.predict(_pixels(picture), verbose=0), shown)
    print(f"    one answer, request and all: {_spread(ours)}, {1000 / statistics.median(ours):.0f} a second")
    print(f"    a plain `model.predict` of the same network for each picture: {_spread(plain)}")


def _learned(host: str, parts: dict[str, Iterator[str]], count: int) -> float:
    """Seconds from the last of so many further pictures to an answer."""
    for name, pictures in parts.items():
        sent = [{"name": "part.jpg", "content": next(pictures)} for _picture in range(count // len(parts))]
        _post(host, "/benchmark/pictures", {"class": name, "pictures": sent})
    began = time.monotonic()
    _post(host, "/benchmark/learn", {})
    _post(host, "/benchmark/answer", {"picture": next(parts["flower"])})
    return time.monotonic() - began


def parts(photograph: str) -> Iterator[str]:
    """Squares of a photograph, drawn at random, as JPEG in base64."""
    whole = Image.fromarray(load_sample_image(photograph))
    random = np.random.default_rng(0)
    while True:
        left, top = random.integers(0, whole.width - SIDE), random.integers(0, whole.height - SIDE)
        buffer = io.BytesIO()
        whole.crop((left, top, left + SIDE, top + SIDE)).save(buffer, "JPEG", quality=92)
        yield base64.b64encode(buffer.getvalue()).decode()


def _pixels(picture: str) -> Any:
    image = Image.open(io.BytesIO(base64.b64decode(picture))).resize((224, 224), Image.Resampling.BICUBIC)
    return np.asarray(image)[np.newaxis]


def _milliseconds(ask: Any, shown: list[str]) -> list[float]:
    ask(shown[0])
    taken = []
    for picture in shown:
        began = time.perf_counter()
        ask(picture)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _spread(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    return f"median {statistics.median(ordered):.0f} ms, 95 of 100 within {ordered[int(0.95 * len(ordered))]:.0f} ms"


def _get(host: str, path: str) -> None:
    _request(host, "GET", path, None)


def _post(host: str, path: str, body: dict[str, Any]) -> None:
    _request(host, "POST", path, json.dumps(body))


def _request(host: str, method: str, path: str, body: str | None) -> None:
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.request(method, f"/api/teach{path}", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(content.decode())
