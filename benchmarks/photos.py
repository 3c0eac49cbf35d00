"""Photographs of digits read by a run: right, wrong and refused by kind and source, and what each step brings.

    python benchmarks/photos.py FOLDER --run RUN [--sheet FAILURES.png]

FOLDER holds pictures and a `manifest.csv` with the columns file, label (`refuse` where no answer is right), kind and
source. The naive way, for comparison with the same model: grey, inverted if bright, resized to 28 x 28.
"""

import argparse
import csv
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw, ImageOps

import halfhour
from halfhour.answering.answer import answer
from halfhour.answering.predict import predict_with_features
from halfhour.errors import PictureError
from halfhour.images.photo import form, sequence
from halfhour.images.prepare import prepare
from halfhour.images.read import read_picture
from halfhour.records import PreparedPicture
from halfhour.run import Run
from measure import machine, print_table

REFUSE = "refuse"
STEPS_OFF: dict[str, tuple[str, Any]] = {
    "polarity": ("make_ink_dark", lambda sheet: sheet),
    "light flattened": ("flatten_light", lambda sheet: replace(sheet, levels=1 - sheet.levels)),
    "frames dropped": ("drop_frames", lambda sheet: sheet),
    "rules dropped": ("drop_rules", lambda sheet: sheet),
    "specks dropped": ("drop_specks", lambda sheet: sheet),
    "stroke width": ("set_stroke_width", lambda digit: digit),
    "centre of mass": ("centre_mass", lambda pixels: pixels),
    "shape checked": ("is_written", lambda digit: True),
}


@dataclass(frozen=True)
class Case:
    """One picture of the manifest."""

    path: Path
    label: str
    kind: str
    source: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: the answer, `None` for a refusal."""

    case: Case
    label: str | None
    pixels: np.ndarray
    reason: str = ""

    @property
    def verdict(self) -> str:
        """`right` also where a refusal was."""
        if self.label is None:
            return "right" if self.case.label == REFUSE else "refused"
        return "right" if self.label == self.case.label else "wrong"


def read_cases(folder: Path) -> list[Case]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Case(folder / row["file"], row["label"], row["kind"], row["source"].split(":")[0]) for row in rows]


def ours(run: Run, cases: Iterable[Case], *, trusting: bool = False) -> list[Outcome]:
    outcomes = []
    facts = run.facts
    for case in cases:
        try:
            prepared = prepare(read_picture(case.path), facts.data.picture_shape, "digit")
        except PictureError as error:
            outcomes.append(Outcome(case, None, np.zeros((28, 28), np.uint8), str(error)))
            continue
        seen = predict_with_features(run.model, prepared.pixels[np.newaxis])
        trust = None if trusting else facts.trust
        told = answer(case.path.name, prepared, seen, facts.data.class_names, trust)
        outcomes.append(Outcome(case, told.label, prepared.pixels.squeeze(), told.reason or ""))
    return outcomes


def naive(run: Run, cases: Iterable[Case]) -> list[Outcome]:
    outcomes = []
    for case in cases:
        with Image.open(case.path) as image:
            grey = image.convert("L")
        if np.asarray(grey).mean() > 127:
            grey = ImageOps.invert(grey)
        pixels = np.asarray(grey.resize((28, 28)))
        prepared = PreparedPicture(pixels[..., None])
        seen = predict_with_features(run.model, prepared.pixels[np.newaxis])
        told = answer(case.path.name, prepared, seen, run.facts.data.class_names, None)
        outcomes.append(Outcome(case, told.label, pixels))
    return outcomes


def by(outcomes: Iterable[Outcome], key: Callable[[Case], str]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counts.setdefault(key(outcome.case), Counter())[outcome.verdict] += 1
    return counts


def kind(case: Case) -> str:
    return REFUSE if case.label == REFUSE else case.kind


def share(counts: Counter[str], verdict: str = "right") -> str:
    total = counts.total()
    return f"{counts[verdict]}/{total} ({100 * counts[verdict] / total:.0f} %)" if total else "-"


def print_kinds(plain: Sequence[Outcome], told: Sequence[Outcome]) -> None:
    before, after = by(plain, kind), by(told, kind)
    rows = [
        [name, share(before[name]), share(after[name]), share(after[name], "wrong"), share(after[name], "refused")]
        for name in after
    ]
    print_table(["kind", "naive: right", "halfhour: right", "wrong", "refused though it could be read"], rows)


def print_steps(run: Run, cases: Sequence[Case], usual: Sequence[Outcome]) -> None:
    """Each step switched off in turn: pictures got right, and on how many sources it helps or harms."""
    rows = []
    usual_sources = by(usual, lambda case: case.source)
    switched = {name: patch.object(sequence, *change) for name, change in STEPS_OFF.items()}
    switched["margin around the box"] = patch.object(form, "BOX", 1.0)
    for name, off in {"nothing": nullcontext(), **switched, "doubt": nullcontext()}.items():
        with off:
            outcomes = ours(run, cases, trusting=name == "doubt")
        counts, sources = by(outcomes, kind), by(outcomes, lambda case: case.source)
        gains = [usual_sources[source]["right"] - found["right"] for source, found in sources.items()]
        helped, harmed = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        rows.append([name, *(share(found) for found in counts.values()), str(helped), str(harmed)])
    print_table(["switched off", *by(usual, kind), "sources it helps", "sources it harms"], rows)


def print_cost(cases: Sequence[Case], run: Run) -> None:
    widest = sorted(cases, key=lambda case: -max(Image.open(case.path).size))[:5]
    milliseconds = []
    for case in [*widest, *widest]:
        began = time.perf_counter()
        ours(run, [case])
        milliseconds.append(1000 * (time.perf_counter() - began))
    timed = milliseconds[len(widest) :]
    sizes = ", ".join("x".join(map(str, Image.open(case.path).size)) for case in widest)
    print(f"the widest ({sizes}): median {statistics.median(timed):.0f} ms, longest {max(timed):.0f} ms")


def draw_failures(outcomes: Sequence[Outcome], path: Path, cell: int = 160) -> None:
    """A contact sheet: every failure beside the pixels that the model was given."""
    failed = [outcome for outcome in outcomes if outcome.verdict != "right"]
    sheet = Image.new("RGB", (2 * cell * 4, (cell + 16) * max(1, -(-len(failed) // 4))), "steelblue")
    draw = ImageDraw.Draw(sheet)
    for position, outcome in enumerate(failed):
        left, top = 2 * cell * (position % 4), (cell + 16) * (position // 4)
        with Image.open(outcome.case.path) as image:
            image.draft(None, (4 * cell, 4 * cell))
            sheet.paste(ImageOps.contain(ImageOps.exif_transpose(image).convert("RGB"), (cell, cell)), (left, top + 16))
        given = Image.fromarray(outcome.pixels).resize((cell, cell), Image.Resampling.NEAREST)
        sheet.paste(given, (left + cell, top + 16))
        draw.text((left + 2, top + 2), f"{outcome.case.path.name} is {outcome.case.label}, told {outcome.label}")
    sheet.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--sheet", type=Path, default=Path("failures.png"))
    asked = parser.parse_args()
    cases, run = read_cases(asked.folder), halfhour.load(asked.run)
    predict_with_features(run.model, np.zeros((1, 28, 28, 1), np.uint8))
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = ours(run, cases)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_before) / 1024
    plain = naive(run, cases)
    sources = {case.source for case in cases}
    print(f"{machine()}; {len(cases)} pictures from {len(sources)} sources; run {asked.run}\n")
    print_kinds(plain, told)
    print("\nsources with a failure:")
    per_source = by(told, lambda case: case.source)
    failing = {name: counts for name, counts in per_source.items() if counts["right"] < counts.total()}
    print_table(
        ["source", "right", "wrong", "refused"],
        [[name, share(found), str(found["wrong"]), str(found["refused"])] for name, found in failing.items()],
    )
    print()
    print_steps(run, cases, told)
    print()
    print_cost(cases, run)
    print(f"peak of memory over that with the model loaded: {memory:.0f} MB")
    draw_failures(told, asked.sheet)
    print(f"failures: {asked.sheet}")


if __name__ == "__main__":
    main()
