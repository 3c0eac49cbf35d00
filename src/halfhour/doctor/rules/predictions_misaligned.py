"""Rule `predictions-misaligned`."""

from halfhour.doctor.patching.results import reads_of
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.streams import reshuffles
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("predictions-misaligned", "cause", message("Predictions and labels come in different orders"), looks_at=Case)
def predictions_misaligned(case: Case) -> Suspicion | None:
    """Labels and predictions are read from a dataset that is shuffled anew each time it is read.

    Why it matters: `predict` goes through the dataset once and the loop that gathers the labels a second time, in
    another order. Compared with each other they look like guessing, however good the network is.
    """
    for use in case.uses:
        if use.kind != "predict" or not reshuffles(use.data.whole):
            continue
        lines = [line for line in reads_of(use.site, "x") if use.site]
        if lines:
            return Suspicion(
                "error",
                message(
                    "`predict` on line {line} reads the shuffled dataset once, line {other} a second time.",
                    line=use.site.line if use.site else 0,
                    other=lines[0],
                ),
                message("`shuffle` gives another order at each pass, and `image_dataset_from_directory` shuffles too."),
                (
                    Remedy(
                        message(
                            "Don't shuffle what you judge on (`shuffle=False`), or take both in one pass: "
                            "`for x, y in ds: answers.append(model.predict_on_batch(x)); labels.append(y)`."
                        )
                    ),
                ),
            )
    return None
