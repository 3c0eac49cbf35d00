"""Measure the doctor on mutants of healthy programs: `mutants.py FOLDER [NAME...] [--count N] [--out FILE] [--check]`.

FOLDER holds programs and a `manifest.json`, as for `doctor.py`; those that it calls healthy are mutated, as far as they
train on arrays and have others that their scores are taken on (`mutating.py` has the operators). N of the mutants are
taken (40), every operator in turn. Each is trained with five seeds. It hurts where its scores are lower by DeepCrime's
test: p < 0.05 in a generalised linear model, and Cohen's d of 0.5 or more. Each is then given to the doctor, and where
a patch is offered the patched program is trained too. Printed, of each operator: mutants that hurt, how many of them
raised an alarm (caught), had a true cause named first, were mended (the patched program, or else the tried remedy, is
within 0.02 of the healthy one); what was said wrongly; mutants that hurt nothing, and the alarms on these.

Programs run one after the other in processes split off one that has Keras loaded. Every verdict is appended to FILE
(`mutants.jsonl`), and what stands there already is not done again; `--check` asks the doctor again about what it holds.
"""

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path
from random import Random
from statistics import mean, variance

from mutating import OPERATORS, Mutant, mutants, usable
from trained import Trainer

SEEDS = 5
NEAR = 0.02  # accuracy or R²
SMALLEST_P, SMALLEST_D = 0.05, 0.5  # DeepCrime's

# What an operator brings about -> codes that say it truly, as the doctor's pages explain them.
TRUTHS = {
    "TCL": "label-noise labels-misaligned",
    "TRD": "overfitting undertrained class-never-predicted batch-too-small",
    "TRP": "overfitting undertrained class-never-predicted",
    "TUD": "class-imbalance class-never-predicted",
    "TAN": "predict-preprocess-mismatch underfitting overfitting",
    "TCO": "label-noise confused-pair class-never-predicted",
    "HBS": "batch-too-small undertrained lr-too-low lr-too-high",
    "HLR": "lr-too-low undertrained",
    "HNE": "undertrained train-eval-gap",
    "HDB": "undertrained lr-too-low train-eval-gap",
    "ACH": "wrong-output-activation saturation vanishing-gradient no-nonlinearity double-softmax dead-relu",
    "ARM": "wrong-output-activation no-nonlinearity double-softmax",
    "AAL": "wrong-output-activation double-softmax dead-relu",
    "RAW": "regularisation-too-strong",
    "RCW": "regularisation-too-strong",
    "RRW": "overfitting",
    "RCD": "dropout-too-high overfitting",
    "WCI": "bad-init saturation exploding-gradient dead-relu",
    "WAB": "overfitting",
    "WRB": "underfitting",
    "LCH": "loss-label-mismatch regression-loss-for-classes wrong-output-activation units-vs-classes",
    "OCH": "lr-too-low lr-too-high undertrained",
    "OCG": "lr-too-low undertrained",
    "VRM": "overfitting",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="only programs whose file begins with one of these")
    parser.add_argument("--count", type=int, default=40, help="so many mutants")
    parser.add_argument("--operators", nargs="*", default=list(OPERATORS), help="only these")
    parser.add_argument("--out", type=Path, default=Path("mutants.jsonl"))
    parser.add_argument("--check", action="store_true", help="ask the doctor again about what FILE holds")
    asked = parser.parse_args()
    trainer = Trainer()
    known = [json.loads(line) for line in asked.out.read_text("utf-8").splitlines()] if asked.out.exists() else []
    if asked.check:
        asked.out.unlink(missing_ok=True)
        for record in known:
            text = next(one.text for one in mutants(program(asked.folder, record)) if one.what == record["what"])
            if record["kind"] in ("hurts", "harmless"):
                record |= judged(trainer, asked.folder, record, text)
            keep(asked.out, record)
    else:
        done = {(record["program"], record["operator"], record["what"]) for record in known}
        for name, mutant in chosen(asked.folder, asked.names, asked.operators, asked.count):
            if (name, mutant.operator, mutant.what) not in done:
                known.append(tried(trainer, asked.folder, name, mutant))
                keep(asked.out, known[-1])
    summarise(known)


def program(folder: Path, record: dict) -> str:
    return (folder / record["program"]).read_text(encoding="utf-8")


def keep(out: Path, record: dict) -> None:
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def chosen(folder: Path, names: list[str], operators: list[str], count: int) -> list[tuple[str, Mutant]]:
    """So many mutants, the same in every run: each operator in turn, its mutants in a random order."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    healthy = [entry["file"] for entry in manifest if entry["kind"] == "healthy"]
    of: dict[str, list[tuple[str, Mutant]]] = defaultdict(list)
    for name in sorted(healthy):
        text = program(folder, {"program": name})
        if usable(text) and name.startswith(tuple(names) or ""):
            for mutant in mutants(text):
                of[mutant.operator].append((name, mutant))
    for operator, waiting in of.items():
        Random(operator).shuffle(waiting)  # noqa: S311  (a sample, not a secret)
    in_turn = zip_longest(*(of[operator] for operator in operators))
    return [one for turn in in_turn for one in turn if one is not None][:count]


def tried(trainer: Trainer, folder: Path, name: str, mutant: Mutant) -> dict:
    """One mutant, trained with every seed and judged."""
    record = {"program": name, "operator": mutant.operator, "what": mutant.what, "kind": "no score"}
    original = trainer.scores(folder / name, program(folder, record), SEEDS)
    if original is None:
        return told(record)
    record |= {"original": original}
    scores = trainer.scores(folder / name, mutant.text, SEEDS, like=folder / name)
    if scores is None:
        return told(record | {"kind": "crashes"})
    record |= {"scores": scores, "kind": "hurts" if falls(original, scores) else "harmless"}
    return told(record | judged(trainer, folder, record, mutant.text))


def judged(trainer: Trainer, folder: Path, record: dict, text: str) -> dict:
    """What the doctor says of a mutant, and whether that mends it."""
    verdict = trainer.verdict(folder / record["program"], text)
    findings, patched = verdict["findings"], verdict["patched"]
    alarms = [finding["code"] for finding in findings if finding["severity"] != "note"]
    true = set(TRUTHS[record["operator"]].split())
    found = {
        "codes": [finding["code"] for finding in findings],
        "alarms": alarms,
        "first": bool(findings) and findings[0]["code"] in true,
        "named": any(finding["code"] in true for finding in findings),
        "faults": verdict["faults"],
    }
    if record["kind"] == "hurts" and findings:
        trial, wanted = findings[0]["trial"], mean(record["original"]) - NEAR
        scores = (
            trainer.scores(folder / record["program"], patched, 2, like=folder / record["program"]) if patched else None
        )
        found["patched"] = scores
        found["mended"] = bool(scores and mean(scores) >= wanted or trial and trial["after"] >= wanted)
    return found


def falls(original: list[float], scores: list[float]) -> bool:
    """Whether scores are lower by DeepCrime's test: a Gaussian generalised linear model of one factor, and Cohen's d.

    >>> falls([0.9, 0.91, 0.9, 0.92, 0.9], [0.8, 0.85, 0.82, 0.81, 0.8]), falls([0.9, 0.8, 0.85], [0.88, 0.8, 0.84])
    (True, False)
    """
    apart = mean(original) - mean(scores)
    deviation = math.sqrt((variance(original) + variance(scores)) / 2)
    if deviation == 0 or apart <= 0:
        return apart > 0
    z = apart / (deviation * math.sqrt(1 / len(original) + 1 / len(scores)))
    return math.erfc(z / math.sqrt(2)) < SMALLEST_P and apart / deviation >= SMALLEST_D


def told(record: dict) -> dict:
    """The record, after a line about it."""
    scores = f" {mean(record['original']):.3f} -> {mean(record['scores']):.3f}" if "scores" in record else ""
    said = f" | {','.join(record['codes']) or '-'}" if "codes" in record else ""
    marks = "".join(f" {name}" for name in ("first", "mended") if record.get(name))
    line = f"{record['operator']} {record['program']} {record['what']}: {record['kind']}{scores}{said}{marks}\n"
    sys.stdout.write(line + "".join(f"    fault: {fault}\n" for fault in record.get("faults", [])))
    sys.stdout.flush()
    return record


def summarise(records: list[dict]) -> None:
    """A line for each operator, and what was said wrongly."""
    print("operator   hurt caught named first mended | harmless alarms")
    for operator in (*OPERATORS, "all"):
        own = [record for record in records if operator in (record["operator"], "all")]
        hurt, harmless = ([one for one in own if one["kind"] == kind] for kind in ("hurts", "harmless"))
        if not hurt and not harmless:
            continue
        counts = [sum(bool(one.get(what)) for one in hurt) for what in ("alarms", "named", "first", "mended")]
        figures = "{:6} {:5} {:5} {:6}".format(*counts)
        print(
            f"{operator:8} {len(hurt):6} {figures} | {len(harmless):8} {sum(bool(one['alarms']) for one in harmless):6}"
        )
        wrong = Counter(one["codes"][0] if one["codes"] else "-" for one in hurt if not one["first"])
        alarms = Counter(code for one in harmless for code in one["alarms"][:1])
        if operator != "all":
            print("".join(f"    said instead: {code} {times}\n" for code, times in wrong.most_common()), end="")
            print("".join(f"    alarm on harmless: {code} {times}\n" for code, times in alarms.most_common()), end="")
    kinds = Counter(record["kind"] for record in records)
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    print(f"doctor's own faults: {sum(len(record.get('faults', [])) for record in records)}")


if __name__ == "__main__":
    main()
