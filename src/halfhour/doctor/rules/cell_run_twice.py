"""Rule `cell-run-twice`."""

import numpy as np

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.cells import Altered
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.doctor.worked import Reassignment, Worked
from halfhour.language import message

OTHER_SIZE = 1.5  # times larger or smaller: standardising again with fresh statistics leaves values where they are


@rule("cell-run-twice", "cause", message("A cell ran twice and changed its data"), looks_at=Worked)
def cell_run_twice(worked: Worked) -> Suspicion | None:
    """A cell that updates a variable from its own value was run twice, and `fit` got the result.

    Why it matters: `x = x / 255` divides again each time its cell is run, `to_categorical` makes one-hot rows of
    one-hot rows, `y = y - 1` shifts the labels again, and `model.add(…)` adds the layer once more. You can't see any of
    that in the cell itself.

    The evidence: since the variable was created, the same cell has changed it at least twice, each time its shape,
    scale or labels changed, and the last training used it. Changes that make no difference the second time, such as
    `astype` or a shuffle, don't count.
    """
    if not worked.fits:
        return None
    trained = worked.fits[-1]
    went_in = worked.steps(trained.run)
    for name in sorted(worked.given(trained.fit.site)):
        twice = _twice(went_in.get(name, []))
        if twice:
            return _suspicion(twice)
    return None


def _twice(steps: list[Reassignment]) -> list[Reassignment]:
    """The changes of one variable that one cell has made more than once, each of which counts."""
    by_cell: dict[tuple[str, str], list[Reassignment]] = {}
    for step in steps:
        if _counts(step.altered):
            by_cell.setdefault((step.run.identity, step.altered.name), []).append(step)
    return next((done for done in by_cell.values() if len(done) > 1), [])


def _counts(altered: Altered) -> bool:
    before, after = altered.before, altered.after
    return before.shape != after.shape or _shifted(altered) or not 1 / OTHER_SIZE < _size(altered) < OTHER_SIZE


def _shifted(altered: Altered) -> bool:
    """Whether whole numbers, as labels are, all became larger or smaller by as much."""
    low, high = altered.after.low - altered.before.low, altered.after.high - altered.before.high
    whole = all(float(value).is_integer() for value in (altered.before.low, altered.before.high, low))
    return whole and low == high != 0


def _size(altered: Altered) -> float:
    """How many times larger the largest value became."""
    before, after = (max(abs(form.low), abs(form.high)) for form in (altered.before, altered.after))
    return after / before if before and after else 1.0


def _suspicion(steps: list[Reassignment]) -> Suspicion:
    first, last = steps[0].altered, steps[-1].altered
    cells = ", ".join(f"[{step.run.cell}]" for step in steps)
    values = {"cells": cells, "count": len(steps), "name": first.name}
    change = None
    if first.before.shape != last.after.shape:
        evidence = message(
            "The same cell ran as {cells} and changed `{name}` {count} times: its shape went from {before} to {after}.",
            **values,
            before=first.before.shape,
            after=last.after.shape,
        )
    else:
        evidence = message(
            "The same cell ran as {cells} and changed `{name}` {count} times: its values went from {low:g} … "
            "{high:g} to {new_low:.3g} … {new_high:.3g}.",
            **values,
            low=first.before.low,
            high=first.before.high,
            new_low=last.after.low,
            new_high=last.after.high,
        )
        back = 1 / _size(last)
        change = None if _shifted(last) else Change(inputs=lambda given: given * np.float32(back))
    return Suspicion(
        "error",
        evidence,
        message(
            "The cell computes `{name}` from its own old value, so every run changes it again.",
            name=values["name"],
        ),
        (
            Remedy(
                message(
                    "Run the cell that creates `{name}` again, then this one once. Better: give the result a "
                    "new name, so that you can run the cell as often as you like.",
                    name=values["name"],
                ),
                change,
            ),
        ),
        explains=("input-scaled-twice", "loss-label-mismatch", "units-vs-classes", "labels-scaled", "missing-flatten"),
        of_the_end=True,
    )
