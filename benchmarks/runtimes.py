"""What a known runtime would weigh in the exported page: `python benchmarks/runtimes.py RUN PACKAGE`.

PACKAGE is the folder that `npm pack onnxruntime-web` gives, unpacked. The page of RUN, with its plain functions, and a
page with the runtime and RUN's ONNX file inlined answer the same picture in Chromium.
"""

import base64
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from halfhour.machine.hardware import processor
from halfhour.run import load
from measure import machine

WITH_RUNTIME = """<!doctype html><script type="text/plain" id="runtime">{wasm}</script>
<script type="text/plain" id="model">{model}</script><script type="module">
const began = performance.now();
const bytes = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
const runtime = await import("data:text/javascript;base64,{script}");
Object.assign(runtime.env.wasm, {{ numThreads: 1, wasmBinary: bytes("runtime").buffer }});
const session = await runtime.InferenceSession.create(bytes("model"));
const given = new runtime.Tensor("float32", new Float32Array({size}).fill(100), [1, {shape}]);
globalThis.ask = () => session.run({{ pixels: given }});
await ask();
globalThis.first = performance.now() - began;
</script>"""
MEDIAN = """async () => {
    const times = [];
    for (let turn = 0; turn < 200; turn++) {
        const start = performance.now();
        await ask();
        times.push(performance.now() - start);
    }
    return times.sort((one, other) => one - other)[100];
}"""


def main(run: Path, package: Path) -> None:
    """Write both pages, ask both, and print."""
    asked = load(run)
    height, width, channels = asked.facts.data.picture_shape
    folder = Path(tempfile.mkdtemp())
    own = asked.export("page", folder / "plain.html").file
    model = asked.export("onnx", folder / "model.onnx").file
    size = height * width * channels
    known = folder / "runtime.html"
    known.write_text(
        WITH_RUNTIME.format(
            wasm=_base64(package / "dist" / "ort-wasm-simd-threaded.wasm"),
            script=_base64(package / "dist" / "ort.wasm.bundle.min.mjs"),
            model=_base64(model),
            size=size,
            shape=f"{height}, {width}, {channels}",
        )
    )
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"{processor()}; {machine()}; Chromium {browser.version}; load {os.getloadavg()[0]:.1f} by other work")
        tab = browser.new_page()
        tab.goto(own.as_uri())
        tab.evaluate(f"globalThis.ask = () => halfhour.answer(new Uint8Array({size}).fill(100))")
        tab.evaluate("const began = performance.now(); ask(); globalThis.first = performance.now() - began")
        _tell("plain functions", own, tab)
        tab = browser.new_page()
        tab.goto(known.as_uri())
        tab.wait_for_function("globalThis.first", timeout=120_000)
        _tell("onnxruntime-web", known, tab)
        browser.close()


def _tell(name: str, page: Path, tab: Page) -> None:
    first, median = tab.evaluate("first"), tab.evaluate(MEDIAN)
    size = page.stat().st_size / 1e6
    print(f"{name}: {size:.1f} MB; first answer after {first:.0f} ms, the next after {median:.2f} ms (median of 200)")


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
