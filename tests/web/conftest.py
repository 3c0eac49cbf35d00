"""The page's server, running for real on a free port, over copies of one real run."""

import http.client
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from halfhour.bundle.manifest import seal
from halfhour.run import Run
from halfhour.web.address import Address, take
from halfhour.web.app import application
from halfhour.web.desk import PageSettings
from halfhour.web.serve import server

HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class Site:
    """A server under test: its address, its folders, and a way to send it anything."""

    address: Address
    place: PageSettings

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.address.listening.getsockname()[1]}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def send(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, bytes, Any]:
        """Send a request as a program would; header names have _ for -, `None` leaves one out."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        given: dict[str, str | None] = {"host": self.host}
        if body is not None and not isinstance(body, bytes | Iterator):
            body, given["content-type"] = json.dumps(body).encode(), "application/json"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        connection.request(method, path, body, sent, encode_chunked=isinstance(body, Iterator))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, answer.headers

    def get(self, path: str) -> Any:
        status, content, _headers = self.send("GET", path)
        assert status == 200, content
        return json.loads(content)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        status, content, _headers = self.send("POST", path, body)
        return status, json.loads(content)


def run_server(place: PageSettings, host: str = "127.0.0.1") -> Iterator[Site]:
    address = take(host, 0)
    place = replace(place, others=address.others)
    serving = server(application(address.door, place))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [address.listening]})
    thread.start()
    yield Site(address, place)
    serving.should_exit = True
    thread.join()
    address.listening.close()


@pytest.fixture(scope="session")
def runs(digits_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: the shared training, and the same with names that are markup."""
    root = tmp_path_factory.mktemp("page") / "runs"
    shutil.copytree(digits_run.folder, root / "digits")
    hostile = root / HOSTILE
    shutil.copytree(digits_run.folder, hostile)
    metrics = json.loads((hostile / "metrics.json").read_text(encoding="utf-8"))
    metrics["data_facts"]["class_names"][3] = "<script>alert(1)</script>"
    (hostile / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    seal(hostile)
    return root


@pytest.fixture(scope="session")
def site(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server for this machine alone."""
    yield from run_server(PageSettings(runs, tmp_path_factory.mktemp("kept") / "pictures"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Further servers, over an empty folder unless another is named."""
    running = []

    def start(root: Path | None = None, host: str = "127.0.0.1") -> Site:
        running.append(run_server(PageSettings(root or tmp_path / "runs", tmp_path / "pictures"), host))
        return next(running[-1])

    yield start
    for one in running:
        next(one, None)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens views; at the end, no console error may have come, and no request may have left the machine."""
    contexts, requests, troubles = [], [], []

    def open_view(site, view: str, *, language: str = "en", width: int = 1200, theme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.on("dialog", lambda dialog: troubles.append(dialog.message))
        tab.goto(f"{site.origin}/#{view}")
        tab.wait_for_selector("html[data-ready]")
        return tab

    yield open_view
    for context in contexts:
        context.close()
    assert troubles == []
    assert [url for url in requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
