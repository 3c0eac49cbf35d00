"""A class at once: `python benchmarks/classroom.py [BROWSERS]`, 40 if not said.

Each of so many contexts of one Chromium opens the address that a class is shown, starts a project, chooses eight
pictures for each of two classes (parts of scikit-learn's photographs), learns, and chooses a picture to try. All do so
at once, at a server of this machine. Printed: how long each step took them, and whether a picture was lost.
"""

import asyncio
import base64
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import Browser, Locator, async_playwright, expect

from halfhour.machine.hardware import cores, processor
from page import serving
from page_teach import PHOTOGRAPHS, parts

BROWSERS, PICTURES = 40, 8
PATIENCE = 400_000  # milliseconds
STEPS = ("opened, project started", "pictures chosen until all stand there", "learned", "one picture answered")


def main(arguments: list[str]) -> None:
    """Measure and print."""
    count = int(arguments[0]) if arguments else BROWSERS
    print(f"{processor()}, {cores()} cores, load {os.getloadavg()[0]:.1f}; {count} browsers at once")
    folder = Path(tempfile.mkdtemp())
    with serving(folder, classroom=True) as address:
        taken = asyncio.run(everybody(address, count))
    for step, seconds in zip(STEPS, zip(*taken, strict=True), strict=True):
        print(f"{step}: median {statistics.median(seconds):.1f} s, slowest {max(seconds):.1f} s")
    kept = list((folder / "pictures").rglob("*.jpg"))
    print(f"{len(kept)} of {count * PICTURES * len(PHOTOGRAPHS)} pictures kept")
    shutil.rmtree(folder)


async def everybody(address: str, count: int) -> list[list[float]]:
    """The seconds that each step took each of them."""
    pictures = {name: parts(photograph) for name, photograph in PHOTOGRAPHS.items()}
    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        files = [
            {
                name: [
                    {"name": f"{name}-{one}.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(next(made))}
                    for one in range(PICTURES + 1)
                ]
                for name, made in pictures.items()
            }
            for _browser in range(count)
        ]
        taken = await asyncio.gather(*(somebody(browser, address, own) for own in files))
        await browser.close()
    return list(taken)


async def somebody(browser: Browser, address: str, files: dict[str, list[dict]]) -> list[float]:
    """The seconds of each step of one."""
    context = await browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    tab = await context.new_page()
    began, moments = time.monotonic(), []
    await tab.goto(f"{address}#teach", timeout=PATIENCE)
    await tab.wait_for_selector("html[data-ready]")
    await tab.fill("#project-name", "ours")
    for place, name in enumerate(files):
        await tab.fill(f"#class-{place + 1}", name)
    await tab.get_by_role("button", name="Start a project").click()
    cards = [tab.get_by_role("region", name=name, exact=True) for name in files]
    await cards[-1].wait_for()
    moments.append(time.monotonic())
    for card, own in zip(cards, files.values(), strict=True):
        await card.locator("input[type=file]").first.set_input_files(own[:PICTURES])
        await shows(card.locator(".thumb").nth(PICTURES - 1))
    moments.append(time.monotonic())
    await tab.locator("#teach-minutes").select_option("0")
    await tab.locator("#learn").click()
    await expect(tab.locator(".outcome").first).to_contain_text("Learned from", timeout=PATIENCE)
    moments.append(time.monotonic())
    await tab.get_by_label("Image", exact=True).set_input_files(files["flower"][PICTURES])
    await shows(tab.locator(".answer .digit"))
    moments.append(time.monotonic())
    await context.close()
    return [after - before for before, after in zip([began, *moments], moments, strict=False)]


async def shows(what: Locator) -> None:
    await expect(what).to_be_attached(timeout=PATIENCE)


if __name__ == "__main__":
    main(sys.argv[1:])
