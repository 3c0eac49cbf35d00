"""A real web server on this machine whose places misbehave in every way that places do."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

CHUNK = 1000


class Server(ThreadingHTTPServer):
    """Serves `contents` by name below `/PLACE/`, where PLACE says how: `/normal/f`, `/silent/f`, …"""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.contents: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []  # path and Range of every request
        self.over = threading.Event()

    def place(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{kind}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:  # noqa: N802
        asked = self.headers["Range"]
        self.server.asked.append((self.path, asked))
        kind, name = self.path.strip("/").split("/", 1)
        content = self.server.contents.get(name)
        if kind == "missing" or content is None:
            self.send_error(404)
            return
        if kind == "silent":
            self.server.over.wait()
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and kind != "no-range" else 0
        if start and start >= len(content):
            self.send_error(416)
            return
        if kind == "wrong":
            content = bytes(len(content))
        self.send_response(206 if start else 200)
        if start:
            first = start + 1 if kind == "other-range" else start
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.flush()
        BODIES.get(kind, send_all)(self, content[start:])

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


def send_all(handler: Handler, body: bytes) -> None:
    handler.wfile.write(body)


def send_half(handler: Handler, body: bytes) -> None:
    handler.wfile.write(body[: len(body) // 2])


def send_nothing(handler: Handler, body: bytes) -> None:
    handler.server.over.wait()


def send_half_and_wait(handler: Handler, body: bytes) -> None:
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    handler.server.over.wait()


def drip(handler: Handler, body: bytes) -> None:
    for byte in body:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.server.over.wait(0.05):
            return


BODIES: dict[str, Callable[[Handler, bytes], None]] = {
    "truncated": send_half,
    "silent-body": send_nothing,
    "stalled": send_half_and_wait,
    "drip": drip,
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()
