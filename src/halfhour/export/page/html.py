"""The page as one file: a plan, notes, words and the page's own scripts -> HTML that asks for nothing more."""

import base64
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.export.notes import Notes, notes
from halfhour.export.page import constants
from halfhour.export.page.plan import plan
from halfhour.export.page.trust import Packed, pack
from halfhour.files import write_text
from halfhour.language import LANGUAGES
from halfhour.records import RunFacts
from halfhour.report.fonts import embedded

if TYPE_CHECKING:
    import keras

OWN = Path(__file__).parent / "static"
SHARED = Path(__file__).parents[2] / "web" / "static"  # what `halfhour web` draws with
SCRIPTS = (  # each after those that it imports
    *(SHARED / name for name in ("words.js", "dom.js", "bytes.js", "pixels.js", "pad.js", "bar.js", "camera.js")),
    *(
        OWN / name
        for name in (
            *("network.js", "resize.js", "filters.js", "regions.js", "plain.js", "sheet.js", "light.js", "ink.js"),
            *("marks.js", "digits.js", "clutter.js", "rules.js", "papers.js", "ways.js", "form.js", "digit.js"),
            *("augment.js", "trust.js", "reading.js", "photo.js", "page.js"),
        )
    ),
)
STYLES = (SHARED / "base.css", SHARED / "draw.css", OWN / "page.css")
IMPORT = re.compile(r'^import [^;]*? from "\./[\w-]+\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=async |function |const |let |class )", re.MULTILINE)
# The browser itself then refuses whatever would leave the file.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; font-src data:; img-src data: blob:"
)


def write(model: "keras.Model", path: Path, facts: Notes) -> None:
    """Write the page of a model, which always predicts.

    Args:
        model: a `keras.Model` of layers that `plan` knows.
        path: of the file.
        facts: its notes.

    Raises:
        ExportError: it has other layers.
    """
    write_text(path, page(model, facts))


def write_doubting(model: "keras.Model", path: Path, facts: RunFacts) -> None:
    """As `write`, of a run: where it knows when to doubt its answers for digits, its page does.

    Args:
        model: the run's.
        path: of the file.
        facts: of the run.

    Raises:
        ExportError: as of `write`.
    """
    trust, augmented = facts.trust, facts.test_time_augmentation
    packed = pack(trust, augmented=augmented) if trust and trust.digits else None
    write_text(path, page(model, notes(facts), packed))


def page(model: "keras.Model", facts: Notes, packed: Packed | None = None) -> str:
    """The whole page."""
    steps, weights = plan(model)
    script = joined([constants.module(), *(path.read_text(encoding="utf-8") for path in SCRIPTS)])
    words = {language: _words(language, script) for language in LANGUAGES}
    told = {"notes": facts, "steps": steps, "words": words, "trust": packed and packed.thresholds}
    known = f'<script type="text/plain" id="known">{packed.directions}</script>\n' if packed else ""
    style = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    style += embedded("".join((facts["data"], *facts["class_names"], *words["zh"].values())))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>halfhour</title>
<style>
{style}
</style>
<script type="application/json" id="facts">{_within_script(told)}</script>
<script type="text/plain" id="weights">{base64.b64encode(weights.astype("<f4").tobytes()).decode()}</script>
{known}<script type="module">
{script}
</script>
</head>
<body>
<noscript>This page needs JavaScript. 本页需要 JavaScript。</noscript>
</body>
</html>
"""


def joined(modules: Iterable[str]) -> str:
    r"""JavaScript modules as one, which a page opened from the disk may hold: there a browser imports nothing.

    >>> joined(['export const one = 1;', 'import { one } from "./one.js";\nexport const two = one + one;'])
    'const one = 1;\nconst two = one + one;'
    """
    return "\n".join(EXPORT.sub("", IMPORT.sub("", text)) for text in modules)


def _words(language: str, script: str) -> dict[str, str]:
    """The words of a language that the script can say: those of `halfhour web`, and the page's own."""
    known: dict[str, str] = {}
    for folder in (SHARED, OWN):
        known |= json.loads((folder / f"words.{language}.json").read_text(encoding="utf-8"))
    said = set(re.findall(r'"(\w+)"', script))
    return {key: text for key, text in known.items() if key in said}


def _within_script(value: object) -> str:
    """JSON in which no name, whatever it holds, ends the script element that it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
