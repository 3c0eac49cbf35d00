"""Programs trained and judged, each in a process split off one that has Keras loaded: text in, scores out."""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CPU_SECONDS = 180  # of one program; a mutant may take far longer than its original


class Trainer:
    """Trains programs and asks the doctor about them; what a healthy program reached is kept."""

    def __init__(self) -> None:
        import keras  # noqa: F401  (so that it is there in every process that is split off)
        import sklearn.ensemble  # noqa: F401
        import tensorflow  # noqa: F401

        self._held: dict[Path, Any] = {}
        self._reached: dict[Path, list[float] | None] = {}

    def scores(self, file: Path, text: str, seeds: int, like: Path | None = None) -> list[float] | None:
        """Scores with so many seeds, on the held data of the program itself or of the one that it is `like`.

        `None` where one of them ends in an exception or has no score.
        """
        if like is None and file in self._reached:
            return self._reached[file]
        reached = []
        for seed in range(seeds):
            done = split_off(lambda seed=seed: train(file, text, seed, self._held.get(like) if like else None))
            if done is None:
                break
            reached.append(done[0])
            if like is None:
                self._held[file] = done[1]
        found = reached if len(reached) == seeds else None
        if like is None:
            self._reached[file] = found
        return found

    def verdict(self, file: Path, text: str) -> dict:
        """The doctor's findings, its own faults, and the program with the first finding's patch where there is one."""
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder, file.name)
            script.write_text(text, encoding="utf-8")
            nothing = {"findings": [], "faults": ["no verdict"]}
            found: dict = split_off(lambda: examine(script)) or nothing
            diff = found["findings"][0].get("diff") if found["findings"] else ""
            return found | {"patched": patched(script, diff) if diff else None}


def split_off(work: Callable[[], Any]) -> Any:
    """What the work gives back in a process of its own; `None` where that ends otherwise."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            with os.fdopen(writing, "wb") as out:
                out.write(pickle.dumps(work()))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else None  # noqa: S301  (written by the lines above)


def train(file: Path, text: str, seed: int, held: Any) -> tuple[float, Any] | None:
    """Run a program with this seed instead of its own: its last network's score on held data, and these data.

    Held are, unless given: what it evaluates last, or else its validation data.
    """
    import keras

    own_seed, fit, evaluate = keras.utils.set_random_seed, keras.Model.fit, keras.Model.evaluate
    seen: dict[str, Any] = {}

    def fitting(model: Any, *arguments: Any, **named: Any) -> Any:
        seen["model"], seen["loss"] = model, str(model.loss)
        seen["held"] = named.get("validation_data") or seen.get("held")
        return fit(model, *arguments, **named)

    def evaluating(model: Any, x: Any = None, y: Any = None, **named: Any) -> Any:
        seen["held"] = (x, y) if y is not None else seen.get("held")
        return evaluate(model, x, y, **named)

    keras.utils.set_random_seed = lambda _seed: own_seed(seed)
    keras.Model.fit, keras.Model.evaluate = fitting, evaluating
    own_seed(seed)
    os.chdir(tempfile.mkdtemp())
    sys.argv = [str(file)]
    exec(compile(text, str(file), "exec"), {"__name__": "__main__", "__file__": str(file)})  # noqa: S102
    x, y, threshold, values = held or described(seen)
    answers = np.asarray(seen["model"].predict(x, verbose=0))
    reached = score(answers, y, threshold, values)
    return None if reached is None else (reached, (x, y, threshold, values))


def described(seen: dict[str, Any]) -> tuple[Any, Any, float, bool]:
    """Held inputs and targets, where one unit's answers are split in two, and whether the targets are values."""
    x, y = (np.asarray(part) for part in seen["held"][:2])
    loss = seen["loss"].lower()
    values = any(name in loss for name in ("mse", "mae", "squared", "absolute", "huber")) and not is_one_hot(y)
    answers = np.asarray(seen["model"].predict(x[:200], verbose=0))
    return x, y, 0.5 if answers.min() >= 0 and answers.max() <= 1 else 0.0, values


def is_one_hot(y: Any) -> bool:
    return y.ndim == 2 and y.shape[1] > 1 and bool((y.sum(axis=1) == 1).all())


def score(answers: Any, y: Any, threshold: float, values: bool) -> float | None:
    """Accuracy, or R² of values, never below 0; `None` where the answers do not fit the targets."""
    if not np.isfinite(answers).all():
        return 0.0
    if values:
        truth = np.asarray(y, float).reshape(len(y), -1)
        if answers.size != truth.size:
            return None
        error = ((answers.reshape(truth.shape) - truth) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum()
        return float(max(0.0, 1 - error))
    truth = y.argmax(axis=-1) if is_one_hot(y) else np.asarray(y).reshape(len(y), -1)
    if is_one_hot(y) or answers.shape[-1] > 1 and truth.shape[1] == 1:
        return float((answers.argmax(axis=-1).ravel() == truth.ravel()).mean())
    return float(((answers > threshold) == (truth > 0.5)).mean()) if answers.size == truth.size else None


def examine(script: Path) -> dict:
    """The doctor's verdict on a script."""
    from halfhour.doctor.seeing.script import run_script
    from halfhour.doctor.verdict import diagnose

    os.chdir(script.parent)
    run = run_script(script)
    diagnosis = diagnose(run.seen)
    findings = [finding.as_json() for finding in diagnosis.findings]
    return {"findings": json.loads(json.dumps(findings)), "faults": [*run.faults, *diagnosis.faults]}


def patched(script: Path, diff: str) -> str | None:
    """The script's text with a diff applied; `None` where it does not apply."""
    command = ["/usr/bin/env", "patch", "--quiet", "--output=-", str(script)]
    done = subprocess.run(command, input=diff, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None
