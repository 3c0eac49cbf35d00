"""Rule `train-val-leak`: columns that were chosen by the labels of all rows, before they were divided."""

from itertools import combinations

from halfhour.doctor.rule import rule
from halfhour.doctor.rules.divided_groups import ONE_ORIGIN, divided_groups
from halfhour.doctor.seeing.observed import ModelSeen, Observation
from halfhour.doctor.seeing.selected import Selected
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

COLUMNS = 0.2  # of the rows: of so many columns, some follow the labels of the test rows by chance
CHOSEN = 0.5  # of the columns; if most are kept, hardly anything is chosen
MOST_PARTS = 3  # that rows are divided into beside the training's: validation, test, what is predicted


@rule(
    "train-val-leak",
    "cause",
    message("Columns were chosen with the test labels"),
    looks_at=Observation,
    also=(ONE_ORIGIN,),
)
def selected_before_split(seen: Observation) -> Suspicion | None:
    """Columns were selected by the labels of all rows, among them those that the model is validated or tested on.

    Why it matters: among many columns, some follow the labels by chance, in the test rows too. They are chosen for it,
    and the score is too good: with noise alone it can be far above guessing. The rule compares the rows that a selector
    of scikit-learn was fitted on with those that the model was trained, validated and tested on.

    Rows can also leak by where they come from: ten recordings of one patient, some in training and some in the test
    set. If a column or variable that is named after an origin (`patient`, `user_id`, `session`, …) has one label for
    each of its values, and scikit-learn divided the rows at random, the values on both sides are counted.
    """
    for model in (one for one in seen.models.values() if one.fits):
        for selected in seen.selected:
            held = _held(model, selected)
            if held:
                return _suspicion(selected, held)
    return divided_groups(seen)


def _held(model: ModelSeen, selected: Selected) -> int:
    """Rows that the model is judged on and that took part in the choice of its columns."""
    fit = model.fits[-1]
    x, count = fit.data.inputs, fit.data.count or 0
    if len(x) != 1 or x[0].ndim != 2 or x[0].shape[1] != selected.chosen or selected.moment > fit.began or not count:
        return 0
    if selected.columns < COLUMNS * selected.rows or selected.chosen > CHOSEN * selected.columns:
        return 0
    parts = {use.data.count for use in model.uses if use.data.count and use.data.count != count}
    counts = [one for one in (fit.validation.count, *parts - {fit.validation.count}) if one][:MOST_PARTS]
    totals = [sum(some) for size in range(1, len(counts) + 1) for some in combinations(counts, size)]
    return max((total for total in totals if count + total == selected.rows), default=0)


def _suspicion(selected: Selected, held: int) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "`{selector}` chose {chosen} of {columns:,} columns by the labels of {rows:,} rows; {held:,} of these are "
            "what the model is evaluated on.",
            selector=selected.selector,
            chosen=selected.chosen,
            columns=selected.columns,
            rows=selected.rows,
            held=held,
        ),
        message("Columns that follow the test labels by chance were chosen too, so the score is too good."),
        (
            Remedy(
                message(
                    "Split first, then choose by the training rows alone: `selector.fit(x_train, y_train)` and "
                    "`selector.transform(x_test)`."
                )
            ),
        ),
        explains=("overfitting", "labels-misaligned", "miscalibrated"),
    )
