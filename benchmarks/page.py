"""How quick and how heavy the page is, in a real browser: `python benchmarks/page.py [RUN]`.

Draws digits with the mouse and takes the time from a stretch of a stroke (when the browser was told that the mouse had
moved) to the frame that shows its answer; teaches (`page_teach.py`); then opens every view in both languages on a
machine without Chinese fonts, and adds up what the server sent. Without RUN it trains one on scikit-learn's digits.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, Response, sync_playwright

from halfhour.machine.hardware import cores, processor
from halfhour.pipeline import train
from halfhour.web.address import take
from halfhour.web.app import application
from halfhour.web.assets import FOLDER
from halfhour.web.desk import PageSettings
from halfhour.web.serve import server
from page_teach import taught

VIEWS = ("draw", "teach", "inside", "train", "understand", "mistakes", "runs")
DRAWINGS = 20
STRETCHES = 12  # of each drawing's stroke, an answer after each
PAUSE = 60  # milliseconds between two stretches
PARTS = ("until it is asked about", "the request", "until it is shown")

# Watches the page from outside: each answer becomes three spans of milliseconds, as in PARTS. The last one ends after
# the frame in which the answer stands has been painted.
WATCH = """
(() => {
  window.spans = [];
  let moved = null, seen = null, asked = null;
  for (const kind of ["pointerdown", "pointerrawupdate", "pointermove"]) {
    addEventListener(kind, (event) => {
      if (event.buttons && event.timeStamp !== seen) moved = seen = event.timeStamp; // told twice, asked about once
    }, true);
  }
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    if (!String(request[0]).includes("/recognise")) return fetched(...request);
    const one = { moved, sent: performance.now() };
    moved = null;
    const response = await fetched(...request);
    const json = response.json.bind(response);
    response.json = async () => {
      const told = await json();
      asked = { ...one, told: performance.now() };
      return told;
    };
    return response;
  };
  const painted = new MessageChannel();
  const shown = [];
  painted.port1.onmessage = () => {
    const { moved, sent, told } = shown.shift();
    if (moved !== null) spans.push([sent - moved, told - sent, performance.now() - told]);
  };
  new MutationObserver((changes) => {
    if (!asked || !changes.some((change) => change.target.matches?.(".answer"))) return;
    shown.push(asked);
    asked = null;
    requestAnimationFrame(() => painted.port2.postMessage(null));
  }).observe(document, { childList: true, subtree: true });
})();
"""


def main(arguments: list[str]) -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp())
    if arguments:
        shutil.copytree(arguments[0], folder / "runs" / "run")
    else:
        train("digits", epochs=3, batch_size=64, out=folder / "runs" / "run")
    with serving(folder) as address, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"{processor()}, {cores()} cores, {platform.system()}, Chromium {browser.version}")
        before = psutil.Process().cpu_times()
        spans = drawn(browser, address)
        after = psutil.Process().cpu_times()
        spent = (after.user + after.system - before.user - before.system) / len(spans)
        print(f"from a stretch of a stroke to the answer on the screen, {len(spans)} times: {spread(map(sum, spans))}")
        for part, taken in zip(PARTS, zip(*spans, strict=True), strict=True):
            print(f"    {part}: {spread(taken)}")
        print(f"    load {os.getloadavg()[0]:.1f}, by other work too")
        print(f"    processor time of the server and of the one who draws: {1000 * spent:.0f} ms an answer")
        taught(address)
        for language in ("en-GB", "zh-CN"):
            files = weighed(browser, address, language)
            print(f"{language}: {sum(files.values()) / 1000:.0f} KB for all views in {len(files)} files")
            for name, size in sorted(files.items(), key=lambda pair: -pair[1])[:4]:
                print(f"    {name} {size / 1000:.0f} KB")
        browser.close()
    raw = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"the page's own files before compression: {raw / 1000:.0f} KB")


@contextmanager
def serving(folder: Path, *, classroom: bool = False) -> Iterator[str]:
    """The server over a folder of runs; gives its address, of a class that for those who come."""
    address = take("127.0.0.1", 0, classroom=classroom)
    place = PageSettings(folder / "runs", folder / "pictures", others=address.others, classroom=classroom)
    running = server(application(address.door, place))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [address.listening]})
    thread.start()
    try:
        yield (address.others or "") if classroom else address.here
    finally:
        running.should_exit = True
        thread.join()


def drawn(browser: Browser, address: str) -> list[list[float]]:
    """For each answer while digits are drawn the milliseconds of `PARTS`, the network being loaded already."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.add_init_script(WATCH)
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]")
    for _stretch in stroke(tab, 0):  # the first loads and compiles
        tab.wait_for_timeout(PAUSE)
    tab.wait_for_selector(".bars .best", timeout=60_000)
    tab.wait_for_timeout(1000)
    tab.evaluate("spans.length = 0")
    for number in range(DRAWINGS):
        tab.keyboard.press("Escape")
        for _stretch in stroke(tab, number):
            tab.wait_for_timeout(PAUSE)
    tab.wait_for_timeout(1000)
    spans: list[list[float]] = tab.evaluate("spans")
    tab.close()
    return spans


def spread(milliseconds: Iterable[float]) -> str:
    """Their median and what 95 of 100 stay within."""
    ordered = sorted(milliseconds)
    return f"median {statistics.median(ordered):.0f} ms, 95 of 100 within {ordered[int(0.95 * len(ordered))]:.0f} ms"


def stroke(tab: Page, number: int) -> Iterator[None]:
    """A zigzag drawn with the mouse, a stretch at a time, each drawing a little elsewhere."""
    box = tab.locator(".pad").bounding_box()
    if box is None:
        raise RuntimeError("there is no pad")
    shift = 0.1 * (number % 5) / 5
    tab.mouse.move(box["x"] + box["width"] * (0.25 + shift), box["y"] + box["height"] * 0.2)
    tab.mouse.down()
    for part in range(1, STRETCHES + 1):
        across = 0.25 + shift + (0.4 if part % 4 in (1, 2) else 0.0)
        tab.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * (0.2 + 0.6 * part / STRETCHES))
        yield
    tab.mouse.up()


def weighed(browser: Browser, address: str, language: str) -> dict[str, int]:
    """Bytes that the server sent for each of the page's own files, as sent: compressed."""
    context = browser.new_context(locale=language)
    tab = context.new_page()
    files: dict[str, int] = {}

    def add(response: Response) -> None:
        path = response.url.removeprefix(address.rstrip("/"))
        if not path.startswith("/api/"):
            files[path] = int(response.headers.get("content-length", 0))

    tab.on("response", add)
    for view in VIEWS:
        tab.goto(f"{address}#{view}")
        tab.wait_for_selector("html[data-ready]")
        tab.wait_for_timeout(2500)
    context.close()
    return files


if __name__ == "__main__":
    main(sys.argv[1:])
