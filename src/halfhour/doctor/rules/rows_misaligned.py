"""Rule `rows-misaligned`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("rows-misaligned", "cause", message("Rows are joined by labels, not by position"), looks_at=Observation)
def rows_misaligned(seen: Observation) -> Suspicion | None:
    """Pandas puts columns side by side whose rows are labelled differently: one table counts from 0, the other doesn't.

    Why it matters: pandas joins rows that have the same label in the index, not those in the same position. After
    `dropna`, a filter or `train_test_split` a table keeps its old labels; one that was made of an array, or after
    `reset_index`, counts from 0. Joined, most rows get values of other rows, and the rest `NaN`. The rule looks at
    `pd.concat(…, axis=1)` and at assigned columns, where both have as many rows and some labels differ.
    """
    if not seen.aligned:
        return None
    joined = seen.aligned[0]
    return Suspicion(
        "error",
        message(
            "Line {line}, `{code}`, joins two tables of {rows:,} rows by their index; {apart:,} labels of one aren't "
            "in the other.",
            line=joined.site.line,
            code=joined.code,
            rows=joined.rows,
            apart=joined.apart,
        ),
        message("One table counts its rows from 0, and the other kept older labels: rows of different samples meet."),
        (
            Remedy(
                message(
                    "Call `reset_index(drop=True)` on both before joining them, or make the new table with "
                    "`index=df.index`."
                )
            ),
        ),
        explains=("labels-misaligned", "underfitting", "overfitting", "undertrained", "input-nan", "nan-loss"),
        site=joined.site,
    )
