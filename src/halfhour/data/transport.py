"""Bytes from the network within a bounded time: an address goes in, its bytes come out, or why they did not.

A thread of its own reads each address, so that the wait ends when it should, even where looking up a name hangs.
"""

import math
import queue
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message as Headers
from http.client import HTTPException, HTTPResponse
from time import monotonic

from halfhour.language import _

CHUNK = 64 * 1024  # bytes
QUEUED_CHUNKS = 16  # read ahead of the disk
RACE_BYTES = 256 * 1024  # a place that sends so much in the time it is given is neither silent nor dripping


class PlaceFailedError(Exception):
    """A place did not give what it was asked for; the text says why, for the person to read."""


class WrongBytesError(PlaceFailedError):
    """Something came, but not what was asked for."""


@dataclass(frozen=True)
class Patience:
    """How long places are waited for.

    Attributes:
        first_seconds: until a place has answered.
        window_seconds: the stretches in which the speed is judged.
        slowest: bytes a second that a place must send on average in every stretch.
        last_start: no further place is begun after this moment of `time.monotonic`, in seconds.
    """

    first_seconds: float = 20.0
    window_seconds: float = 20.0
    slowest: float = 4_000.0
    last_start: float = math.inf


@dataclass(frozen=True)
class Answer:
    """Where the bytes of an answer begin in the file, and how many the whole file has, if the place says so."""

    start: int
    total: int | None


Arrival = Answer | bytes | Exception | None  # None is the end


@contextmanager
def request(url: str, start: int, patience: Patience) -> Iterator[tuple[Answer, Iterator[bytes]]]:
    """Ask for a file from byte `start` on; yields the answer, and its bytes as they come.

    Raises:
        PlaceFailedError: nothing came, or too slowly.
        WrongBytesError: another part of the file came.
    """
    arrivals: queue.Queue[Arrival] = queue.Queue(QUEUED_CHUNKS)
    abandoned = threading.Event()
    arguments = (url, start, patience.first_seconds, arrivals, abandoned)
    threading.Thread(target=_read, args=arguments, daemon=True).start()
    try:
        answer = arrivals.get(timeout=patience.first_seconds)
        if not isinstance(answer, Answer):
            raise _as_failure(answer)
        yield answer, _chunks(arrivals, patience)
    except queue.Empty:
        raise PlaceFailedError(_("no answer for {seconds:g} s", seconds=patience.first_seconds)) from None
    finally:
        abandoned.set()


def race(urls: list[str], seconds: float) -> tuple[list[str], dict[str, str]]:
    """Ask all addresses at once for their first bytes, until one has sent 256 KiB, or all of a smaller file.

    Returns:
        The addresses that are still in the race, the winner first, and why each other one is out of it.
        Without a winner in time nobody is.
    """
    results: queue.Queue[tuple[str, str | None]] = queue.Queue()
    for url in urls:
        threading.Thread(target=_taste, args=(url, seconds, results), daemon=True).start()
    failures: dict[str, str] = {}
    end = monotonic() + seconds
    while len(failures) < len(urls):
        try:
            url, failure = results.get(timeout=max(end - monotonic(), 0))
        except queue.Empty:
            late = _("less than {size} bytes in {seconds:g} s", size=RACE_BYTES, seconds=seconds)
            return [], {url: failures.get(url, late) for url in urls}
        if failure is None:
            return [url, *(other for other in urls if other != url and other not in failures)], failures
        failures[url] = failure
    return [], failures


def _taste(url: str, seconds: float, results: "queue.Queue[tuple[str, str | None]]") -> None:
    """Report whether an address sends its first bytes; runs in its own thread."""
    left = RACE_BYTES
    try:
        with _open(url, {}, seconds) as response:
            while left > 0 and (chunk := response.read1(min(left, CHUNK))):
                left -= len(chunk)
    except (OSError, HTTPException, ValueError) as error:
        results.put((url, _reason(error)))
    else:
        results.put((url, None))


def _read(url: str, start: int, seconds: float, arrivals: "queue.Queue[Arrival]", abandoned: threading.Event) -> None:
    """Queue an address's answer, its bytes and its end, or what went wrong; runs in its own thread."""

    def put(arrival: Arrival) -> None:
        while not abandoned.is_set():
            with suppress(queue.Full):
                return arrivals.put(arrival, timeout=0.2)

    try:
        with _open(url, {"Range": f"bytes={start}-"} if start else {}, seconds) as response:
            put(_understand(response.status, response.headers, start))
            while not abandoned.is_set() and (chunk := response.read1(CHUNK)):
                put(chunk)
        put(None)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 416 and start:  # nothing lies beyond `start`: what is there may be the whole file
                put(Answer(start, None))
                put(None)
            else:
                put(error)
    except (OSError, HTTPException, ValueError, PlaceFailedError) as error:
        put(error)


def _open(url: str, headers: Mapping[str, str], seconds: float) -> HTTPResponse:
    """The response of an address, through the proxies that the surroundings name."""
    asked = urllib.request.Request(  # noqa: S310  # addresses come from the catalogue, never from a person
        url, headers={"User-Agent": "halfhour", "Accept-Encoding": "identity", **headers}
    )
    response: HTTPResponse = urllib.request.urlopen(asked, timeout=seconds)  # noqa: S310
    return response


def _understand(status: int, headers: Headers, start: int) -> Answer:
    """What an answer's head says of the bytes behind it."""
    if status != 206:
        length = headers.get("Content-Length", "")
        return Answer(0, int(length) if length.isdigit() else None)
    said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("Content-Range", ""))
    if not said or int(said[1]) != start:
        raise WrongBytesError(_("a different part of the file than requested"))
    return Answer(start, int(said[2]) if said[2].isdigit() else None)


def _chunks(arrivals: "queue.Queue[Arrival]", patience: Patience) -> Iterator[bytes]:
    """The bytes of an answer as they come, for as long as they come fast enough."""
    end, came = monotonic() + patience.window_seconds, 0
    while True:
        try:
            arrival = arrivals.get(timeout=max(end - monotonic(), 0))
        except queue.Empty:
            arrival = b""
        if arrival is None:
            return
        if not isinstance(arrival, bytes):
            raise _as_failure(arrival)
        came += len(arrival)
        yield arrival
        if monotonic() >= end:
            if came < patience.slowest * patience.window_seconds:
                seconds = patience.window_seconds
                raise PlaceFailedError(_("only {count} bytes in {seconds:g} s", count=came, seconds=seconds))
            end, came = monotonic() + patience.window_seconds, 0


def _as_failure(arrival: Arrival) -> PlaceFailedError:
    if isinstance(arrival, PlaceFailedError):
        return arrival
    return PlaceFailedError(_reason(arrival) if isinstance(arrival, Exception) else repr(arrival))


def _reason(error: Exception) -> str:
    """Why a place failed, in a few words."""
    if isinstance(error, urllib.error.HTTPError):
        return _("status {code} {text}", code=error.code, text=error.reason)
    inner = getattr(error, "reason", None)
    if isinstance(error, TimeoutError) or isinstance(inner, TimeoutError):
        return _("no answer in time")
    return str(inner or error) or type(error).__name__
