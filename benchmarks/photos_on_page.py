"""Does a run's one-file page read photographs as Python does? Answers on both sides by kind, times.

    python benchmarks/photos_on_page.py --generated 40 --run RUN [--tuning] [--list]
    python benchmarks/photos_on_page.py FOLDER --run RUN

Pictures and FOLDER as of `photos.py`. The page opens in Chromium and is given each picture as a file, as if it were
dropped there. An answer is a class or a refusal; of refusals the reasons are compared too. Needs Playwright.
"""

import base64
import io
import shutil
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

import halfhour
from halfhour.export.page import html
from halfhour.run import Run
from measure import machine, print_table
from photos import Case, Outcome, by, cases_asked, kind, ours, picture_arguments

READ = """async ([base64, type]) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const began = performance.now();
    let looks = 0;
    const wanted = async () => Boolean(++looks);
    const canvas = await halfhour.canvasOfFile(new File([bytes], "picture", { type }));
    const { pixels, refusal, probabilities } = await halfhour.read(canvas, wanted);
    const label = refusal ? null : halfhour.facts.notes.class_names[probabilities.indexOf(Math.max(...probabilities))];
    return { pixels: Array.from(pixels), label, refusal, looks, milliseconds: performance.now() - began };
}"""
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}


@dataclass(frozen=True)
class Told:
    """What the page made of a picture: more than one look where it was in doubt."""

    outcome: Outcome
    looks: int
    milliseconds: float


@contextmanager
def opened(run: Run) -> Iterator[Any]:
    """The run's page in Chromium."""
    program = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder, "page.html")
        html.write_doubting(run.model, page, run.facts)
        print(f"the page: {page.stat().st_size / 1000:,.0f} KB")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(page.as_uri())
        yield tab
        browser.close()


def as_file(case: Case) -> tuple[str, str]:
    """A picture's file in base64, and its type; one that was made becomes a PNG, upright."""
    if case.path:
        return base64.b64encode(case.path.read_bytes()).decode(), TYPES.get(case.path.suffix.lower(), "")
    buffer = io.BytesIO()
    case.open().save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode(), "image/png"


def on_page(run: Run, cases: Sequence[Case]) -> list[Told]:
    height, width, channels = run.facts.data.picture_shape
    told = []
    with opened(run) as tab:
        for case in cases:
            found = tab.evaluate(READ, as_file(case))
            pixels = np.array(found["pixels"], np.uint8).reshape(height, width, channels).squeeze()
            outcome = Outcome(case, found["label"], pixels, found["refusal"] or "")
            told.append(Told(outcome, found["looks"], found["milliseconds"]))
    return told


def print_agreement(python: Sequence[Outcome], page: Sequence[Told]) -> None:
    same: Counter[str] = Counter()
    for one, other in zip(python, page, strict=True):
        same[kind(one.case)] += one.label == other.outcome.label
    counts = [by(python, kind), by([one.outcome for one in page], kind)]
    verdicts = [[(name, counted[name]) for name in counts[0]] for counted in counts]
    rows = [
        [
            name,
            f"{same[name]}/{here.total()}",
            *(" / ".join(str(found[verdict]) for verdict in VERDICTS) for found in (here, there)),
        ]
        for (name, here), (_name, there) in zip(*verdicts, strict=True)
    ]
    print_table(["kind", "same answer", "Python: right / wrong / refused", "page: right / wrong / refused"], rows)
    for title, outcomes in (("Python", python), ("page", [one.outcome for one in page])):
        print(f"{title}: {dict(Counter(outcome.verdict for outcome in outcomes))}")
    print(f"together: same answer {sum(same.values())} of {len(python)}")


VERDICTS = ("right", "wrong", "refused")


def print_times(page: Sequence[Told]) -> None:
    for name, chosen in (
        ("clear", [one for one in page if not one.looks]),
        ("doubtful", [one for one in page if one.looks]),
    ):
        times = sorted(one.milliseconds for one in chosen)
        if times:
            print(
                f"{name}: {len(times)} pictures, median {statistics.median(times):.0f} ms, longest {times[-1]:.0f} ms"
            )


def main() -> None:
    parser = picture_arguments(__doc__)
    parser.add_argument("--list", action="store_true", help="name the pictures that are answered differently")
    wanted = parser.parse_args()
    cases = cases_asked(wanted)
    run = halfhour.load(wanted.run)
    python, page = ours(run, cases, augmented=run.facts.test_time_augmentation), on_page(run, cases)
    print(f"{machine()}; {len(cases)} pictures; run {wanted.run}\n")
    print_agreement(python, page)
    print_times(page)
    if wanted.list:
        for one, other in zip(python, page, strict=True):
            if one.label != other.outcome.label:
                case, there = one.case, other.outcome
                apart = int(np.abs(one.pixels.astype(int) - there.pixels).max())
                print(
                    f"{case.name} {case.kind}, {case.label}: Python {one.label} {one.reason}; page {there.label} "
                    f"{there.reason}; pixels {apart} apart"
                )


if __name__ == "__main__":
    main()
