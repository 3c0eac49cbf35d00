"""Break halfhour's work at many points and in many ways; then see that the next command works and nothing is lost.

    python benchmarks/faults.py [CASES]    (64 by default, no point twice before all came once; all takes all there are)

Each case is a process of its own in which one fault happens at one point: whenever the program opens, renames, makes
or removes a file, flushes one to the disk, has learned a batch or received a piece of a download. Afterwards, without
the fault: `runs` answers; a run that was finished is whole, one that was not is resumed, and ends with the weights, the
history and the findings of a run that nobody disturbed, to the last bit. Leaves with 1 if anything was lost.
"""

import functools
import hashlib
import http.server
import io
import json
import os
import shutil
import sys
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from PIL import Image

from cases import Case, points, spread, told
from halfhour import cli, pipeline  # noqa: F401  (what each case would import otherwise)
from halfhour.bundle.read import CHECKPOINT, load
from halfhour.data.download import fetch
from halfhour.data.entry import File
from halfhour.errors import HalfhourError
from halfhour.training import keeping
from injection import BATCH_FAULTS, FILE_FAULTS, Ended, in_process

keeping.LEAST_SECONDS = 0.0  # a checkpoint after every epoch, however short

DATA_COUNT = 240  # pictures
PIECE = 65_536 * 12  # bytes of the download: some pieces


def outcome(run: Path) -> dict[str, Any]:
    """What must be the same of two runs: weights, history, findings, as far as no clock is in them."""
    facts = load(run)
    digest = hashlib.sha256()
    with zipfile.ZipFile(run / "model.keras") as archive:
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as weights:
            weights.visititems(
                lambda name, item: digest.update(name.encode() + item[()].tobytes()) if hasattr(item, "shape") else None
            )
    return {
        "weights": digest.hexdigest(),
        "history": [replace(epoch, seconds=0.0) for epoch in facts.history.epochs],
        "findings": [finding.code for finding in facts.findings],
        "test": facts.evaluation.accuracy,
    }


def told_well(ended: Ended) -> str | None:
    """What is wrong with the words of a process that a fault has ended; a killed one says nothing."""
    for fault in ("Traceback", "Internal error"):
        if fault in ended.printed:
            return f"it said: {ended.printed[ended.printed.index(fault) :][:300]!r}"
    return None


class Training:
    """The work of the page and the command line: `train`, then `runs`, `--resume` or the same again.

    Args:
        folder: an empty one for everything.
        data: what is learned.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder, self._data = folder, data
        self._undisturbed = self._reference()

    def _reference(self) -> dict[str, Any]:
        ended = self.run(None, 0)
        if ended.status != 0:
            sys.exit(f"An undisturbed training ended with {ended.status}: {ended.printed}")
        self.events = ended.events
        return outcome(self._folder / "work" / "run")

    def run(self, fault: str | None, at: int, of_batches: bool = False) -> Ended:
        """One training in a fresh folder."""
        work = self._folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        os.environ["HALFHOUR_CACHE"] = str(work / "cache")
        command = ["train", str(self._data), "--epochs", "3", "--batch-size", "16", "--seed", "3", "--out"]
        return in_process(lambda: cli.run([*command, str(work / "run")]), work, fault, at, of_batches)

    def lost(self, fault: str, at: int, of_batches: bool = False) -> str | None:
        """What a fault has cost that it must not, or `None`."""
        work, run = self._folder / "work", self._folder / "work" / "run"
        ended = self.run(fault, at, of_batches)
        if complaint := told_well(ended):
            return complaint
        saved = [
            line.split(" was saved in ")[1].split(" instead.")[0]
            for line in ended.printed.splitlines()
            if " was saved in " in line
        ]
        try:
            rescued = [outcome(Path(place)) for place in saved]
        except HalfhourError as error:
            return f"the rescued run: {error}"
        finally:
            for place in saved:
                shutil.rmtree(place, ignore_errors=True)
        if any(found != self._undisturbed for found in rescued):
            return "the rescued run is another one"
        known = _epochs_known(run)
        listed = in_process(lambda: cli.run(["runs", str(work)]), work, None, 0)
        if listed.status != 0 or told_well(listed):
            return f"`runs` ended with {listed.status}: {listed.printed[-300:]}"
        if fault in ("Ctrl-C", "memory full"):
            return (
                None if (run / "manifest.json").exists() and load(run) else f"no run was made: {ended.printed[-300:]}"
            )
        if not (run / "manifest.json").exists():
            again = ["--resume", str(run)] if (run / "recipe.toml").exists() else None
            events = work / "told.jsonl"
            if again is None:
                command = ["train", str(self._data), "--epochs", "3", "--batch-size", "16", "--seed", "3"]
                ended = in_process(lambda: cli.run([*command, "--out", str(run)]), work, None, 0)
            else:
                ended = in_process(lambda: cli.run(["train", *again, "--events", str(events)]), work, None, 0)
            if ended.status != 0:
                return f"the next command ended with {ended.status}: {ended.printed[-500:]}"
            first = _first_epoch(events)
            if first is not None and first <= known:
                return f"{known} epochs were done, and epoch {first} was learned again"
        left = [path.name for path in run.rglob("*") if path.name.startswith(".part-")]
        if left:
            return f"left behind: {left}"
        return None if outcome(run) == self._undisturbed else "the run that came of it is another one"


def _epochs_known(run: Path) -> int:
    """The epochs that the checkpoint holds."""
    try:
        with np.load(run / CHECKPOINT, allow_pickle=False) as arrays:
            return len(json.loads(str(arrays["told"]))["epochs"])
    except OSError:
        return 0


def _first_epoch(events: Path) -> int | None:
    """The first epoch that a training tells of."""
    lines = events.read_text(encoding="utf-8").splitlines() if events.exists() else []
    told = [event["epoch"] for event in map(json.loads, lines) if event["event"] == "BatchDone"]
    return told[0] if told else None


class Download:
    """A file fetched from a place of this machine.

    Args:
        folder: an empty one for everything.
        port: of the place.
        content: of the file there.
    """

    def __init__(self, folder: Path, port: int, content: bytes) -> None:
        self._folder, self._place, self._content = folder, f"http://127.0.0.1:{port}", content
        self._file = File("set.bin", f"sha256:{hashlib.sha256(content).hexdigest()}")
        self.events = self.run(None, 0).events

    def run(self, fault: str | None, at: int) -> Ended:
        """One download into a fresh folder."""
        shutil.rmtree(self._folder / "work", ignore_errors=True)
        (self._folder / "work").mkdir()
        return in_process(self._fetch, self._folder / "work", fault, at)

    def _fetch(self) -> int:
        path = self._folder / "work" / "cache" / "set.bin"
        piece = lambda event: open(path.parent / "set.bin.part", "rb").close()  # noqa: E731, SIM115  (an event each)
        try:
            fetch(self._file, self._place, path, piece)
        except (HalfhourError, RuntimeError):
            return 2
        return 0

    def lost(self, fault: str, at: int) -> str | None:
        """What a fault has cost that it must not, or `None`."""
        path = self._folder / "work" / "cache" / "set.bin"
        ended = self.run(fault, at)
        if path.exists() and path.read_bytes() != self._content:
            return "a file of other bytes has its name"
        again = in_process(self._fetch, self._folder / "work", None, 0)
        whole = path.exists() and path.read_bytes() == self._content
        return None if whole else f"ended with {ended.status}, then {again.status}: {again.printed[-300:]}"


def cases_of(training: Training, pictures: Training, download: Download) -> list[Case]:
    """Every fault at every point."""
    found = []
    for name, work in (("training", training), ("pictures", pictures), ("download", download)):
        for fault in FILE_FAULTS:
            for number, point in enumerate(points(work.events), start=1):
                found.append(Case(name, fault, point, functools.partial(work.lost, fault, number)))
    for fault in BATCH_FAULTS:
        for batch in range(1, 31):
            lost = functools.partial(training.lost, fault, batch, of_batches=True)
            found.append(Case("training", fault, f"batch {batch}", lost))
    return found


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of a server of a folder's files."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def bars(folder: Path) -> tuple[Path, Path]:
    """Pictures of upright and lying bars, as an `.npz` and as a folder of PNGs."""
    random = np.random.default_rng(0)
    pictures = random.integers(0, 40, (DATA_COUNT, 12, 12), dtype=np.uint8)
    labels = np.arange(DATA_COUNT) % 2
    for picture, label, place in zip(pictures, labels, random.integers(2, 10, DATA_COUNT), strict=True):
        (picture if label else picture.T)[place] += np.uint8(200)
    np.savez(
        folder / "bars.npz", x_train=pictures[:200], y_train=labels[:200], x_test=pictures[200:], y_test=labels[200:]
    )
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        path = folder / "bars" / ("upright", "lying")[label] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
    return folder / "bars.npz", folder / "bars"


def _lost(case: Case) -> str | None:
    """What a case has cost; a run that cannot be read is lost too."""
    try:
        return case.lost()
    except (HalfhourError, OSError) as error:
        return f"{type(error).__name__}: {error}"


def main() -> int:
    """Try the cases, and print what was tried and what was lost."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "64"
    with tempfile.TemporaryDirectory(prefix="halfhour-faults-") as root:
        folders = [Path(root, name) for name in ("data", "training", "pictures", "download", "served")]
        for folder in folders:
            folder.mkdir()
        arrays, pictures = bars(folders[0])
        content = np.random.default_rng(0).bytes(PIECE)
        (folders[4] / "set.bin").write_bytes(content)
        with served(folders[4]) as port:
            every = cases_of(
                Training(folders[1], arrays), Training(folders[2], pictures), Download(folders[3], port, content)
            )
            chosen = every if wanted == "all" else spread(every, int(wanted))
            print(f"{len(every)} cases there are; {len(chosen)} are tried", flush=True)
            tried, lost = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
            for number, case in enumerate(chosen, start=1):
                if number % 10 == 0:
                    print(f"{number}: {told(chosen[:number])}, lost in {lost.total()}", flush=True)
                tried[case.work, case.fault] += 1
                if what := _lost(case):
                    lost[case.work, case.fault] += 1
                    print(f"LOST: {case.work}, {case.fault} at {case.point}: {what}", flush=True)
    for kind, count in sorted(tried.items()):
        print(f"{kind[0]:10} {kind[1]:14} tried {count:4}, lost {lost[kind]}")
    print(f"{told(chosen)}, {len(chosen)} cases, lost in {lost.total()}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
