"""Photographs of digits read by a run: right, wrong and refused by kind and source, and what each step brings.

    python benchmarks/photos.py FOLDER --run RUN [--sheet FAILURES.png] [--steps]
    python benchmarks/photos.py --generated 40 --run RUN [--tuning]

FOLDER holds pictures and a `manifest.csv` with the columns file, label (`refuse` where no answer is right), kind and
source. The second makes so many pictures of every kind in `handwriting.py` from MNIST's test digits (`HALFHOUR_DATA`):
of the half that was held out, or with `--tuning` of the other one. The naive way, for comparison with the same model:
grey, inverted if bright, resized to 28 x 28.
"""

import argparse
import csv
import os
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw, ImageOps

import halfhour
from halfhour.answering import reading
from halfhour.answering.answer import answer
from halfhour.answering.predict import predict_with_features
from halfhour.answering.reading import read_one
from halfhour.errors import PictureError
from halfhour.images.photo import form, sequence, ways
from halfhour.images.prepare import hypotheses
from halfhour.images.read import read_picture
from halfhour.records import PreparedPicture
from halfhour.run import Run
from handwriting import REFUSE, examples
from measure import machine, print_table

STEPS_OFF: dict[str, tuple[Any, str, Any]] = {
    "polarity": (ways, "make_ink_dark", lambda sheet: sheet),
    "light flattened": (ways, "flatten_light", lambda sheet: replace(sheet, levels=1 - sheet.levels)),
    "specks removed": (ways, "drop_specks", lambda sheet: sheet),
    "stroke width": (sequence, "set_stroke_width", lambda digit: digit),
    "centre of mass": (sequence, "centre_mass", lambda pixels: pixels),
    "shape checked": (sequence, "is_written", lambda digit: True),
    "margin around the box": (form, "BOX", 1.0),
    "first look doubted": (ways, "NEARLY_ALL", 1.0),
    "ways that disagree weighed": (reading, "FAR", np.inf),
    "every way but the usual": (ways, "WAYS", ways.WAYS[:1]),
    **{
        f"way {place}": (ways, "WAYS", ways.WAYS[:place] + ways.WAYS[place + 1 :]) for place in range(1, len(ways.WAYS))
    },
}


@dataclass(frozen=True)
class Case:
    """One picture of the manifest, or one that was made."""

    name: str
    label: str
    kind: str
    source: str
    path: Path | None = None
    image: Image.Image | None = None

    def open(self) -> Image.Image:
        """The picture, upright."""
        return read_picture(self.path) if self.path else ImageOps.exif_transpose(self.image)

    def as_stored(self) -> Image.Image:
        """The picture as its file holds it."""
        return Image.open(self.path) if self.path else self.image


@dataclass(frozen=True)
class Outcome:
    """What came of it: the answer, `None` for a refusal."""

    case: Case
    label: str | None
    pixels: np.ndarray
    reason: str = ""
    way: str = ""

    @property
    def verdict(self) -> str:
        """`right` also where a refusal was."""
        if self.label is None:
            return "right" if self.case.label == REFUSE else "refused"
        return "right" if self.label == self.case.label else "wrong"


def read_cases(folder: Path) -> list[Case]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [
            Case(row["file"], row["label"], row["kind"], row["source"].split(":")[0], folder / row["file"])
            for row in rows
        ]


def made_cases(count: int, *, held_out: bool) -> list[Case]:
    """So many of every kind, from MNIST's test digits."""
    with np.load(Path(os.environ["HALFHOUR_DATA"], "mnist.npz")) as arrays:
        made = examples(arrays["x_test"], arrays["y_test"].astype(np.int64), count, held_out=held_out)
        return [Case(f"{place:04}", one.label, one.kind, one.kind, image=one.image) for place, one in enumerate(made)]


def ours(run: Run, cases: Iterable[Case], *, trusting: bool = False, augmented: bool = False) -> list[Outcome]:
    outcomes = []
    ask = partial(predict_with_features, run.model, test_time_augmentation=augmented)
    facts = run.facts
    trust = None if trusting else facts.trust
    for case in cases:
        try:
            image = case.open()
        except PictureError as error:
            outcomes.append(Outcome(case, None, np.zeros((28, 28), np.uint8), str(error)))
            continue
        ways = hypotheses(image, facts.data.picture_shape, "digit")
        (prepared,), seen = read_one(ways, ask, trust)
        told = answer(case.name, prepared, seen, facts.data.class_names, trust)
        outcomes.append(Outcome(case, told.label, prepared.pixels.squeeze(), told.reason or "", told.way or ""))
    return outcomes


def naive(run: Run, cases: Iterable[Case]) -> list[Outcome]:
    outcomes = []
    for case in cases:
        grey = case.as_stored().convert("L")
        if np.asarray(grey).mean() > 127:
            grey = ImageOps.invert(grey)
        pixels = np.asarray(grey.resize((28, 28)))
        prepared = PreparedPicture(pixels[..., None])
        seen = predict_with_features(run.model, prepared.pixels[np.newaxis])
        told = answer(case.name, prepared, seen, run.facts.data.class_names, None)
        outcomes.append(Outcome(case, told.label, pixels))
    return outcomes


def by(outcomes: Iterable[Outcome], key: Callable[[Case], str]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counts.setdefault(key(outcome.case), Counter())[outcome.verdict] += 1
    return counts


def kind(case: Case) -> str:
    return REFUSE if case.label == REFUSE and case.path else case.kind


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
    switched = {name: patch.object(*change) for name, change in STEPS_OFF.items()}
    for name, off in {"nothing": nullcontext(), **switched, "doubt": nullcontext()}.items():
        with off:
            outcomes = ours(run, cases, trusting=name == "doubt")
        counts, sources = by(outcomes, kind), by(outcomes, lambda case: case.source)
        gains = [usual_sources[source]["right"] - found["right"] for source, found in sources.items()]
        helped, harmed = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        rows.append([name, *(share(found) for found in counts.values()), str(helped), str(harmed)])
    print_table(["switched off", *by(usual, kind), "sources it helps", "sources it harms"], rows)


def print_cost(cases: Sequence[Case], run: Run) -> None:
    widest = sorted(cases, key=lambda case: -max(case.as_stored().size))[:5]
    milliseconds = []
    for case in [*widest, *widest]:
        began = time.perf_counter()
        ours(run, [case])
        milliseconds.append(1000 * (time.perf_counter() - began))
    timed = milliseconds[len(widest) :]
    sizes = ", ".join("x".join(map(str, case.as_stored().size)) for case in widest)
    print(f"the widest ({sizes}): median {statistics.median(timed):.0f} ms, longest {max(timed):.0f} ms")


def draw_failures(outcomes: Sequence[Outcome], path: Path, cell: int = 160) -> None:
    """A contact sheet: every failure beside the pixels that the model was given."""
    failed = [outcome for outcome in outcomes if outcome.verdict != "right"]
    sheet = Image.new("RGB", (2 * cell * 4, (cell + 16) * max(1, -(-len(failed) // 4))), "steelblue")
    draw = ImageDraw.Draw(sheet)
    for position, outcome in enumerate(failed):
        left, top = 2 * cell * (position % 4), (cell + 16) * (position // 4)
        sheet.paste(ImageOps.contain(outcome.case.open().convert("RGB"), (cell, cell)), (left, top + 16))
        given = Image.fromarray(outcome.pixels).resize((cell, cell), Image.Resampling.NEAREST)
        sheet.paste(given, (left + cell, top + 16))
        draw.text((left + 2, top + 2), f"{outcome.case.name} is {outcome.case.label}, told {outcome.label}")
    sheet.save(path)


def print_sources(told: Sequence[Outcome]) -> None:
    print("\nsources with a failure:")
    failing = {name: counts for name, counts in by(told, source).items() if counts["right"] < counts.total()}
    print_table(
        ["source", "right", "wrong", "refused"],
        [[name, share(found), str(found["wrong"]), str(found["refused"])] for name, found in failing.items()],
    )


def source(case: Case) -> str:
    return case.source


def picture_arguments(description: str | None) -> argparse.ArgumentParser:
    """What says which pictures are read, and by which run."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--generated", type=int)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--run", type=Path, required=True)
    return parser


def cases_asked(asked: argparse.Namespace) -> list[Case]:
    return made_cases(asked.generated, held_out=not asked.tuning) if asked.generated else read_cases(asked.folder)


def main() -> None:
    parser = picture_arguments(__doc__)
    parser.add_argument("--sheet", type=Path, default=Path("failures.png"))
    parser.add_argument("--steps", action="store_true", help="switch each step and each way off in turn")
    asked = parser.parse_args()
    cases = cases_asked(asked)
    run = halfhour.load(asked.run)
    predict_with_features(run.model, np.zeros((1, 28, 28, 1), np.uint8))
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = ours(run, cases)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_before) / 1024
    print(f"{machine()}; {len(cases)} pictures from {len({case.source for case in cases})} sources; run {asked.run}\n")
    print_kinds(naive(run, cases), told)
    counts = Counter(outcome.verdict for outcome in told)
    print(f"together: {dict(counts)}; read in another way than the usual: {sum(bool(one.way) for one in told)}")
    if not asked.generated:
        print_sources(told)
    if asked.steps:
        print()
        print_steps(run, cases, told)
    print()
    print_cost(cases, run)
    print(f"peak of memory over that with the model loaded: {memory:.0f} MB")
    draw_failures(told, asked.sheet)
    print(f"failures: {asked.sheet}")


if __name__ == "__main__":
    main()
