"""Rule `predictions-misaligned`."""

from halfhour.doctor.patching.results import reads_of, uses_of
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.streams import reshuffles
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("predictions-misaligned", "cause", message("Predictions and labels are in different orders"), looks_at=Case)
def predictions_misaligned(case: Case) -> Suspicion | None:
    """The predictions come from a dataset that reshuffles every time it is read, the labels from another pass.

    Why it matters: `predict` reads the dataset once; the loop that collects the labels reads it again, in a different
    order. Compared with each other, they look like guessing, however good the network is.
    """
    for use in case.uses:
        if use.kind != "predict" or use.site is None or not reshuffles(use.data.whole):
            continue
        again = reads_of(use.site, "x")
        if again or uses_of(use.site):
            return Suspicion(
                "error",
                message(
                    "`predict` on line {line} reads the shuffled dataset once; line {other} reads it again.",
                    line=use.site.line,
                    other=again[0],
                )
                if again
                else message(
                    "`predict` on line {line} reads a shuffled dataset, so you can't tell which prediction "
                    "belongs to which sample.",
                    line=use.site.line,
                ),
                message("`shuffle` gives a new order at each pass, and `image_dataset_from_directory` shuffles too."),
                (
                    Remedy(
                        message(
                            "Don't shuffle what you evaluate on (`shuffle=False`), or take both in one pass: "
                            "`for x, y in ds: answers.append(model.predict_on_batch(x)); labels.append(y)`."
                        )
                    ),
                ),
            )
    return None
