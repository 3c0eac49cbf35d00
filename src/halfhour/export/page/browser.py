"""What the page answers in a real browser: pictures -> the probabilities that it computes, and how long it takes."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from halfhour.errors import ExportError, MachineError
from halfhour.language import _
from halfhour.records import Answers, Floats, Pixels

# Programs that open a page without a window and print what became of it, by their names on the three systems.
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
LONGEST = 600  # seconds for all pictures

ASKING = """
<script type="module">
const asked = JSON.parse(document.getElementById("asked").textContent);
const bytes = Uint8Array.from(atob(asked.pictures), (letter) => letter.charCodeAt(0));
const each = bytes.length / asked.count;
const classes = halfhour.facts.notes.class_names.length;
const answers = new Float32Array(asked.count * classes);
const times = [];
const began = performance.now();
for (let place = 0; place < asked.count; place++) {
  const start = performance.now();
  answers.set(halfhour.answer(bytes.subarray(place * each, (place + 1) * each)), place * classes);
  times.push(performance.now() - start);
}
const seconds = (performance.now() - began) / 1000;
const text = Array.from(new Uint8Array(answers.buffer), (byte) => String.fromCharCode(byte)).join("");
const pre = document.createElement("pre");
pre.id = "answered";
pre.textContent = JSON.stringify({ agent: navigator.userAgent, seconds, times, answers: btoa(text) });
document.body.append(pre);
</script>
"""


def find_browser() -> str | None:
    """A browser of this machine that can be asked, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def answers(path: Path, pictures: Pixels | Floats) -> Answers:
    """What the page makes of pictures (N, H, W, C), one after the other.

    Raises:
        MachineError: there is no browser to ask.
        ExportError: the browser showed no answer.
    """
    program = find_browser()
    if program is None:
        raise MachineError(
            _("No browser was found to test the page in."),
            _("Expected Chromium, Google Chrome or Microsoft Edge."),
            _("Install one of them, then run the command again."),
        )
    page = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="halfhour-page-") as folder:
        asking = Path(folder) / "asking.html"
        asking.write_text(page.replace("</head>", _asked(pictures) + "</head>", 1), encoding="utf-8")
        shown = _opened(program, asking, Path(folder) / "profile")
    found = re.search(r'<pre id="answered">(.*?)</pre>', shown, re.DOTALL)
    if not found:
        raise ExportError(
            _("The page showed no prediction in {browser}.", browser=program),
            _("Expected a prediction for each of {count} images.", count=len(pictures)),
            _("Update the browser and run the command again; `--to onnx` needs no browser."),
        )
    told = json.loads(found.group(1))
    probabilities = np.frombuffer(base64.b64decode(told["answers"]), "<f4").reshape(len(pictures), -1)
    return Answers(
        _name(told["agent"]), probabilities, float(np.median(told["times"])), len(pictures) / told["seconds"]
    )


def _asked(pictures: Pixels | Floats) -> str:
    """What makes the page answer: the pictures, and a script that asks about each."""
    asked = {
        "count": len(pictures),
        "pictures": base64.b64encode(np.ascontiguousarray(pictures, np.uint8).tobytes()).decode(),
    }
    return f'<script type="application/json" id="asked">{json.dumps(asked)}</script>{ASKING}'


def _opened(program: str, page: Path, profile: Path) -> str:
    """What a page has become once its scripts have run, as HTML."""
    words = [program, "--headless=new", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}", "--dump-dom"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--no-sandbox")  # Chromium refuses the superuser one
    try:
        done = subprocess.run([*words, page.as_uri()], capture_output=True, timeout=LONGEST, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace")


def _name(agent: str) -> str:
    """`Chromium 138` out of what a browser calls itself."""
    version = re.search(r"(?:Headless)?(Chrome|Edg)/(\d+)", agent)
    return f"{'Edge' if 'Edg/' in agent else 'Chromium'} {version.group(2)}" if version else agent
