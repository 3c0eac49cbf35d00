"""A training for other programs to follow: events -> a file of one JSON object a line, and back."""

import _thread
import base64
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from halfhour.events import BatchDone, Event
from halfhour.files import file_errors_told
from halfhour.records import Finding
from halfhour.stopping import wished

SECONDS_BETWEEN_BATCHES = 0.4  # as often as a person who watches can take in
SECONDS_BETWEEN_LOOKS = 0.2  # for the wish to stop


class EventStream:
    """A listener that appends every event to a file, of the batches only as many as a person can follow.

    >>> import tempfile
    >>> from halfhour.events import TrainingEnded
    >>> path = Path(tempfile.mkdtemp()) / "events.jsonl"
    >>> EventStream(path)(TrainingEnded("epochs"))
    >>> read_events(path, 0)
    ([{'event': 'TrainingEnded', 'stop_reason': 'epochs'}], 52)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last_batch = 0.0

    def __call__(self, event: Event) -> None:
        """Append the event."""
        if isinstance(event, BatchDone):
            now = time.monotonic()
            if now - self._last_batch < SECONDS_BETWEEN_BATCHES and event.batch < event.batches:
                return
            self._last_batch = now
        line = json.dumps({"event": type(event).__name__, **plain(event)})
        with file_errors_told(self._path), self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def stop_file(events: Path) -> Path:
    """The file that a program makes to end the training which writes these events.

    >>> stop_file(Path("events.jsonl")).name
    'events.jsonl.stop'
    """
    return events.with_name(f"{events.name}.stop")


def listen_for_stop(events: Path) -> None:
    """From now on, take `stop_file(events)` for a Ctrl-C, once, whether it is there already or comes later.

    The wish is kept as well, for a training that begins, or goes on, after an interrupt that nobody heard.

    A file and no signal: Windows delivers none to a program of another console or of none, and a training must outlive
    the console that began it.
    """

    def listen() -> None:
        while not stop_file(events).exists():
            time.sleep(SECONDS_BETWEEN_LOOKS)
        _thread.interrupt_main()
        wished.set()

    wished.clear()
    threading.Thread(target=listen, daemon=True).start()


def read_events(path: Path, offset: int) -> tuple[list[dict[str, object]], int]:
    """The events that stand whole in a file from a byte on, and the byte to go on from."""
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read()
    whole = content[: content.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()], offset + len(whole)


def plain(value: Any) -> Any:
    """Records as JSON data: messages as templates with values, pictures as bytes in base64 with their shape.

    >>> from halfhour.language import message
    >>> plain((Path("runs"), message("{count} pictures", count=3)))
    ['runs', {'template': '{count} pictures', 'values': {'count': 3}}]
    """
    if isinstance(value, Finding):
        return value.as_json()
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "base64": base64.b64encode(value.tobytes()).decode()}
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
