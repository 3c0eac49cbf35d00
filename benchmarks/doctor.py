"""Measure the doctor on a folder of programs with the truth: `doctor.py FOLDER [NAME...] [--fixed] [--json FILE]`.

With `--load N` so many processes compute beside it; `--same-as FILE`, the `--json` of an earlier run, prints whose
findings, or whose trial's outcome, are others now.

FOLDER holds programs and a `manifest.json`: a list of `{"file", "kind": "buggy" | "healthy", "truth": [codes]}`, with
`"fix": [[old, new]...]` where known, the pieces of text that mend it (or words, for people), and `"fixed_accuracy"`.
Each program is run by `halfhour check --json` in a process of its own, one after the other; with `--fixed` the mended
ones too, as healthy ones. Printed: each verdict; the share of buggy programs whose first finding is true; the healthy
ones with an alarm; truth against answer; how many tried remedies came within 0.02 of the fixed program's accuracy, and
how many of the others had no time for all steps of the program; seconds from the end of the script to the verdict.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from time import monotonic

NEAR = 0.02  # accuracy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="only programs whose file begins with one of these")
    parser.add_argument("--fixed", action="store_true", help="run the mended programs too")
    parser.add_argument("--json", type=Path, help="write every verdict to this file")
    parser.add_argument("--load", type=int, default=0, help="so many other processes compute meanwhile")
    parser.add_argument("--same-as", type=Path, help="compare with the verdicts of this file")
    asked = parser.parse_args()
    programs: list[dict] = json.loads((asked.folder / "manifest.json").read_text(encoding="utf-8"))
    if asked.names:
        programs = [entry for entry in programs if Path(entry["file"]).name.startswith(tuple(asked.names))]
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(asked.load)]
    try:
        results = [check(asked.folder, entry) for entry in programs]
    finally:
        for other in others:
            other.kill()
    if asked.fixed:
        with tempfile.TemporaryDirectory() as folder:
            results += [
                check(Path(folder), mended(asked.folder, entry, folder))
                for entry in programs
                if isinstance(entry.get("fix"), list)
            ]
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    summarise(results)
    if asked.same_as:
        compare(json.loads(asked.same_as.read_text(encoding="utf-8")), results)


def mended(source: Path, entry: dict, folder: str) -> dict:
    """Write the mended program into a folder; its entry, as of a healthy one."""
    text = (source / entry["file"]).read_text(encoding="utf-8")
    for old, new in entry["fix"]:
        text = text.replace(old, new)
    name = f"fixed_{Path(entry['file']).name}"
    Path(folder, name).write_text(text, encoding="utf-8")
    return {"file": name, "kind": "healthy", "truth": []}


def check(folder: Path, entry: dict) -> dict:
    start = monotonic()
    command = [sys.executable, "-m", "halfhour", "check", "--json", entry["file"]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    try:
        document = json.loads(done.stdout)
    except json.JSONDecodeError:
        document = {"findings": [], "outcome": "no verdict", "doctor_faults": [done.stderr[-500:]]}
    codes = [finding["code"] for finding in document["findings"]]
    alarms = [finding["code"] for finding in document["findings"] if finding["severity"] != "note"]
    healthy = entry["kind"] == "healthy"
    result = {
        "file": entry["file"],
        "truth": entry["truth"],
        "codes": codes,
        "right": not alarms if healthy else bool(codes) and codes[0] in entry["truth"],
        "healthy": healthy,
        "trial": next((finding["trial"] for finding in document["findings"]), None),
        "fixed_accuracy": entry.get("fixed_accuracy"),
        "verdict_seconds": document.get("verdict_seconds"),
        "seconds": round(monotonic() - start, 1),
        "faults": document.get("doctor_faults", []),
    }
    mark = "ok " if result["right"] else "BAD"
    trial = result["trial"]
    fixed = f" (fixed: {entry['fixed_accuracy']:.3f})" if trial and entry.get("fixed_accuracy") else ""
    share = f" after {trial['share']:.0%} of its steps" if trial and trial["share"] < 1 else ""
    tried = f" {trial['metric']} {trial['before']:.3f} -> {trial['after']:.3f}{share}{fixed}" if trial else ""
    truth = ",".join(entry["truth"]) or "healthy"
    verdict = result["verdict_seconds"]
    print(f"{mark} {entry['file']}: {truth} | {','.join(codes) or '-'}{tried} | {verdict} s", flush=True)
    for fault in result["faults"]:
        print(f"    fault: {fault}", flush=True)
    return result


def summarise(results: list[dict]) -> None:
    buggy = [result for result in results if not result["healthy"]]
    healthy = [result for result in results if result["healthy"]]
    print(f"buggy, first finding right: {sum(r['right'] for r in buggy)} of {len(buggy)}")
    print(f"healthy, no alarm: {sum(r['right'] for r in healthy)} of {len(healthy)}")
    confusion = Counter((r["truth"][0], r["codes"][0] if r["codes"] else "-") for r in buggy if not r["right"])
    for (truth, answer), count in confusion.most_common():
        print(f"  {truth} taken for {answer}: {count}")
    tried = [r for r in buggy if r["trial"] and r["fixed_accuracy"]]
    short = [r for r in tried if r["trial"]["after"] < r["fixed_accuracy"] - NEAR]
    cut = sum(r["trial"]["share"] < 1 for r in short)
    print(f"tried remedies that reach the fixed program's accuracy: {len(tried) - len(short)} of {len(tried)}", end="")
    print(f" ({cut} of the others were cut short)" if short else "")
    seconds = [result["verdict_seconds"] for result in results if result["verdict_seconds"] is not None]
    if seconds:
        print(f"seconds to the verdict: median {median(seconds):.1f}, largest {max(seconds):.1f}")


def compare(earlier: list[dict], results: list[dict]) -> None:
    before = {result["file"]: result for result in earlier}
    both = [(before[result["file"]], result) for result in results if result["file"] in before]

    def outcome(result: dict) -> tuple:
        trial = result["trial"] or {}
        return result["codes"], trial.get("before"), trial.get("after"), trial.get("share")

    found = [(a, b) for a, b in both if a["codes"] != b["codes"]]
    tried = [(a, b) for a, b in both if outcome(a) != outcome(b)]
    print(f"same findings as before: {len(both) - len(found)} of {len(both)}", end="")
    print(f", the trial's outcome too: {len(both) - len(tried)}")
    for a, b in tried:
        print(f"  {b['file']}: {outcome(a)} -> {outcome(b)}")


if __name__ == "__main__":
    main()
