"""Everything that halfhour takes from outside: how an input is made from random numbers, and what it is fed to."""

import asyncio
import base64
import gzip
import io
import json
import pickle
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pillow_heif
from PIL import Image

from fuzzing_forms import form_feeds
from halfhour import cli, pipeline  # noqa: F401  (what a command would import otherwise, in its own time)
from halfhour.data.cifar import read_batch
from halfhour.data.cifar_jpegs import read_jpeg_archive
from halfhour.data.idx import read_idx
from halfhour.data.npz import read_npz
from halfhour.data.own import load_own
from halfhour.images.prepare import hypotheses, prepare
from halfhour.images.read import read_picture
from halfhour.recipe import Recipe

DEEP = b"[" * 50_000  # deeper than Python's own readers go
STRANGE = (
    DEEP,
    b"\0",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\xff" * 8,
    b"../",
    b"<script>",
    b"%s%n",
    b"1e999",
    b"NaN",
    "汉字".encode(),
)
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 0.5, -0.0, 1e308, float("inf"), float("nan"), "", "a", "0",
    "\0", "x" * 5000, "../../etc/passwd", "<script>x</script>", "猫", "\ud800", [], {}, [[[]]], {"a": {}}, [1, 2],
)  # fmt: skip


class Target(NamedTuple):
    """What is fed: inputs are made from random numbers, then given to the program.

    Attributes:
        make: an input.
        feed: the program.
        share: of all inputs; what takes longer gets fewer.
    """

    make: Callable[[Random], Any]
    feed: Callable[[Any], object]
    share: float = 1.0


def mutated(content: bytes, random: Random) -> bytes:
    """A few bytes of a valid file changed, as damage or malice would."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 4, 16))):
        place, length = random.randrange(len(changed) + 1), random.choice((1, 1, 2, 4, 8, 64))
        kind = random.randrange(7)
        if kind == 0:
            changed[place : place + length] = random.randbytes(len(changed[place : place + length]))
        elif kind == 1 and place < len(changed):
            changed[place] ^= 1 << random.randrange(8)
        elif kind == 2:
            del changed[place : place + length]
        elif kind == 3:
            changed[place:place] = random.randbytes(length)
        elif kind == 4:
            strange = random.choice(STRANGE)
            changed[place : place + len(strange)] = strange
        elif kind == 5:
            changed[place:place] = changed[place : place + 16 * length]
        elif random.random() < 0.3:
            del changed[place:]
    return bytes(changed)


def twisted(value: Any, random: Random) -> Any:
    """A JSON value with some part of it replaced, missing or doubled."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        changed = dict(value)
        name = random.choice(list(changed))
        kind = random.randrange(6)
        if kind == 0:
            del changed[name]
        elif kind == 1:
            changed[str(random.choice(VALUES))] = random.choice(VALUES)
        else:
            changed[name] = twisted(changed[name], random)
        return changed
    if isinstance(value, list) and value and random.random() < 0.7:
        changed_list = list(value)
        changed_list[random.randrange(len(value))] = twisted(random.choice(value), random)
        return changed_list
    if isinstance(value, str) and random.random() < 0.5:
        return mutated(value.encode("utf-8", "replace"), random).decode("utf-8", "replace")
    return random.choice(VALUES)


def file_target(folder: Path, name: str, content: bytes, read: Callable[[Path], object], share: float = 1.0) -> Target:
    """A reader of files."""

    def feed(changed: bytes) -> object:
        path = folder / name
        path.write_bytes(changed)
        return read(path)

    return Target(lambda random: mutated(content, random), feed, share)


def saved(image: Image.Image, kind: str) -> bytes:
    """An encoded picture."""
    buffer = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(buffer)
    else:
        image.save(buffer, kind)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], kind: str) -> bytes:
    """An archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{kind}") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def pictures_read(path: Path) -> object:
    """A picture, and all ways to a model's input."""
    image = read_picture(path)
    return (
        prepare(image, (28, 28, 1), "digit"),
        prepare(image, (32, 32, 3), "plain"),
        [found.alone for found in hypotheses(image, (28, 28, 1), "digit")],
    )


def targets(folder: Path) -> dict[str, Target]:
    """What can be fed without a run, by name."""
    random = np.random.default_rng(0)
    pixels, labels = random.integers(0, 256, (6, 8, 8), dtype=np.uint8), np.arange(6) % 3
    idx = bytes([0, 0, 8, 3]) + b"".join(size.to_bytes(4, "big") for size in pixels.shape) + pixels.tobytes()
    buffer = io.BytesIO()
    np.savez(buffer, x_train=pixels, y_train=labels, x_test=pixels, y_test=labels)
    batch = {b"data": random.integers(0, 256, (2, 3072), dtype=np.uint8), b"labels": [3, 9]}
    photo = Image.fromarray(random.integers(0, 256, (40, 60, 3), dtype=np.uint8))
    by_class = {
        f"{name}/{n}.png": saved(Image.fromarray(random.integers(0, 256, (12, 12), dtype=np.uint8)), "PNG")
        for name in ("猫", "dog")
        for n in range(20)
    }
    jpegs = {
        f"cifar10-jpeg/{part}/cat/{n}.jpg": saved(photo.resize((32, 32)), "JPEG")
        for part in ("train", "test")
        for n in (1, 2)
    }
    found = {
        "idx": file_target(folder, "pictures", idx, lambda path: read_idx(path, axes=3)),
        "idx, packed": file_target(folder, "pictures.gz", gzip.compress(idx), lambda path: read_idx(path, axes=3)),
        "npz": file_target(folder, "own.npz", buffer.getvalue(), read_npz),
        "cifar": Target(lambda r: mutated(pickle.dumps(batch, r.choice((2, 4))), r), lambda c: read_batch(c, folder)),
        "cifar jpegs": file_target(folder, "c.tar.xz", tarred(jpegs, "xz"), read_jpeg_archive, 0.5),
        "recipe": Target(recipe_of, recipe_fed(folder)),
        "arguments": Target(words_of, words_fed, 0.3),
    }
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF", "HEIF"):
        found[f"picture, {kind}"] = file_target(folder, "mine.jpg", saved(photo, kind), pictures_read, 0.4)
    for name, content in (
        ("zip", zipped(by_class)), ("tar", tarred(by_class, "")), ("tar.gz", tarred(by_class, "gz")),
        ("tar.xz", tarred(by_class, "xz")),
    ):  # fmt: skip
        found[f"archive, {name}"] = file_target(
            folder, f"mine.{name}", content, lambda path: load_own(str(path), ()), 0.3
        )
    for name, (content, feed) in form_feeds(folder).items():
        found[name] = Target(lambda random, content=content: mutated(content, random), feed, 0.3)  # type: ignore[misc]
    return found


def recipe_of(random: Random) -> bytes:
    """A recipe file."""
    return mutated(
        Recipe(data="mnist", minutes=2.0, batch_size=64, learning_rate=0.01, flip=True).to_toml().encode(), random
    )


def recipe_fed(folder: Path) -> Callable[[bytes], object]:
    """Reads a recipe, and uses what it says."""

    def feed(content: bytes) -> object:
        (folder / "recipe.toml").write_bytes(content)
        recipe = Recipe.from_toml(folder / "recipe.toml")
        return recipe.words(), recipe.to_toml(), recipe.deadline_seconds

    return feed


COMMANDS = (
    ["train", "nowhere.npz", "--minutes", "1", "--seed", "1"], ["train", "nowhere.npz", "--epochs", "1"],
    ["predict", "nowhere.png", "--run", "nowhere", "--json"], ["evaluate", "nowhere", "--data", "nowhere.zip"],
    ["report", "nowhere", "--lang", "zh"], ["runs", "nowhere", "--json"], ["data", "check", "nowhere.npz"],
    ["data", "get", "nowhere"], ["train", "--resume", "nowhere"], ["train", "--replay", "nowhere"], ["nothing"],
)  # fmt: skip


def words_of(random: Random) -> list[str]:
    """A command line that cannot come to do anything."""
    words = list(random.choice(COMMANDS))
    for _ in range(random.randrange(3)):
        place = random.randrange(1, len(words) + 1)
        strange = random.choice(
            ["--batch-size", "--learning-rate", "--augment", "--model", "--", "-", "--json", "--lang", "--no"]
        )
        words.insert(place, random.choice((strange, str(random.choice(VALUES)))))
    place = random.randrange(len(words))
    if words[place] not in ("train", "nowhere.npz", "--help", "data"):
        words[place] = mutated(words[place].encode("utf-8", "replace"), random).decode("utf-8", "replace")
    return [word for word in words if "\0" not in word and word not in ("web", "check", "doctor", "mnist", "digits")]


def words_fed(words: list[str]) -> object:
    """A command line, carried out."""
    if not any("nowhere" in word for word in words):
        words = [*words, "nowhere.npz"]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as told:
        status = cli.run([word.encode("utf-8", "replace").decode() for word in words])
    if "Internal error" in told.getvalue() or "Traceback" in told.getvalue() or status not in (0, 1, 2):
        raise RuntimeError(f"status {status}: {told.getvalue()[-600:]}")
    return status


RUN_FILES = (
    "metrics.json",
    "findings.json",
    "environment.json",
    "recipe.toml",
    "examples.npz",
    "trust.npz",
    "manifest.json",
)


def run_targets(run: Path, folder: Path) -> dict[str, Target]:
    """What needs a finished run: its folder, its model, a checkpoint, and the page over it."""
    from halfhour.bundle.manifest import seal
    from halfhour.bundle.model import load_model
    from halfhour.bundle.read import load
    from halfhour.training.checkpoint import Checkpoint

    copy = shutil.copytree(run, folder / "runs" / "copy")
    whole = {name: (run / name).read_bytes() for name in RUN_FILES}

    def damage(random: Random) -> tuple[str, bytes]:
        name = random.choice(RUN_FILES)
        if name.endswith(".json") and random.random() < 0.7:
            return name, json.dumps(twisted(json.loads(whole[name]), random)).encode("utf-8", "replace")
        return name, mutated(whole[name], random)

    def read_run(damaged: tuple[str, bytes]) -> object:
        name, content = damaged
        (copy / name).write_bytes(content)
        try:
            if name != "manifest.json":
                seal(copy)  # whoever makes a folder can seal it as well
            return load(copy).as_json()
        finally:
            (copy / name).write_bytes(whole[name])

    state = Checkpoint([np.zeros((3, 3), "f4"), np.zeros(3, "f4")], (), np.linspace(0, 1, 5), 10, 0.0, 1.0, {})
    state.write(folder / "latest.npz")
    content, model = (folder / "latest.npz").read_bytes(), (run / "model.keras").read_bytes()
    return {
        "run folder": Target(damage, read_run, 0.4),
        "checkpoint": file_target(folder, "checkpoint.npz", content, Checkpoint.read),
        "model": file_target(folder, "model.keras", model, load_model, 0.1),
        "page": Target(request_of, page_fed(run, folder), 0.5),
    }


DRAWING = base64.b64encode(
    saved(Image.fromarray(np.pad(np.full((20, 4), 255, np.uint8), ((10, 10), (15, 15)))), "PNG")
).decode()
PIXELS = base64.b64encode(bytes(28 * 28)).decode()
ASKED: tuple[tuple[str, Any], ...] = (
    ("/api/runs/run/recognise?lang=zh", {"picture": DRAWING, "name": "drawing.png"}),
    ("/api/runs/run/inside", {"pixels": PIXELS}), ("/api/runs/run/keep", {"pixels": PIXELS, "label": 3}),
    ("/api/plan", {"data": "mnist", "model": "tutorial", "epochs": 3, "seed": 1, "augment": "none"}),
    ("/api/trainings/x/stop", {}), ("/api/trainings", {"data": "nowhere", "minutes": 1}),
    ("/api/runs/run/mistakes/cell?truth=1&predicted=2", None), ("/api/runs/run", None),
    ("/api/trainings/x?from=3", None), ("/api/runs/run/report", None), ("/static/index.html", None),
)  # fmt: skip


def request_of(random: Random) -> tuple[str, bytes | None]:
    """An address and a body."""
    path, body = random.choice(ASKED)
    if body is None or random.random() < 0.2:
        path = "/" + mutated(path[1:].encode(), random).decode("latin-1")
    if body is None:
        return path, None
    if path.startswith("/api/trainings") and body.get("data") == "nowhere":
        body = {
            **{name: random.choice(VALUES) for name in ("minutes", "epochs", "model")},
            "data": random.choice(VALUES),
        }
        return path, json.dumps(body).encode("utf-8", "replace")
    sent = json.dumps(twisted(body, random)).encode("utf-8", "replace")
    return path, mutated(sent, random) if random.random() < 0.2 else sent


def page_fed(run: Path, folder: Path) -> Callable[[tuple[str, bytes | None]], object]:
    """Sends requests to the page's application, without a socket."""
    from halfhour.web.app import application
    from halfhour.web.desk import PageSettings
    from halfhour.web.guard import Door

    shutil.copytree(run, folder / "page" / "run")
    app = application(Door(frozenset({"here"})), PageSettings(folder / "page", folder / "kept"))

    async def ask(path: str, body: bytes | None) -> int:
        address, _mark, query = path.partition("?")
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET" if body is None else "POST", "scheme": "http",
            "path": address, "raw_path": address.encode("latin-1", "replace"), "root_path": "",
            "query_string": query.encode("latin-1", "replace"), "client": ("127.0.0.1", 1), "server": ("here", 80),
            "headers": [(b"host", b"here"), (b"content-type", b"application/json")],
        }  # fmt: skip
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)

        await app(scope, receive, send)
        return status

    loops = ThreadPoolExecutor(1)  # a thread of its own: the caller's may have an event loop running

    def feed(request: tuple[str, bytes | None]) -> object:
        status = loops.submit(asyncio.run, ask(*request)).result()
        if not 200 <= status < 500:
            raise RuntimeError(f"status {status} for {request}")
        return status

    return feed
