"""Rule `not-shuffled`."""

import numpy as np

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.seeing.sampling import class_numbers, targets_by_batch
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

ALONE = 0.9  # mean share of a batch's most common class; in random order, it is the class's share of all samples
COMMON = 0.6  # share of the most common class in all batches: a larger one fills batches by itself
FEWEST = 4  # batches, and samples of each

SHUFFLE = message(
    "Shuffle before batching: `ds = ds.shuffle(len(x)).batch(32)`. `shuffle` returns a new dataset; it doesn't change "
    "the old one."
)


@rule("not-shuffled", "cause", message("The training samples are sorted by class"), looks_at=Case)
def not_shuffled(case: Case) -> Suspicion | None:
    """Each batch holds samples of one class, because the data are sorted and nothing shuffles them.

    Why it matters: each step then pulls the network towards the class at hand, and the last class of the epoch wins.
    `fit` shuffles arrays by itself, but not datasets and generators. It isn't reported if the network has learned well
    all the same.
    """
    if case.problem.task not in ("classes", "one-hot") or case.evaluation.learned == "well":
        return None
    batches = _labels(case)
    if len(batches) < FEWEST:
        return None
    everything = np.concatenate(batches)
    if len(np.unique(everything)) < 2 or _commonest(everything) > COMMON:
        return None
    pure = float(np.mean([_commonest(batch) for batch in batches]))
    if pure < ALONE:
        return None
    arrays = isinstance(case.fit.data.whole, tuple)
    remedy = message("Leave out `shuffle=False`, or shuffle the rows beforehand.") if arrays else SHUFFLE
    return Suspicion(
        "error",
        message(
            "{batches} batches hold {classes} classes, but on average {pure:.0%} of a batch belong to a single class.",
            batches=len(batches),
            classes=len(np.unique(everything)),
            pure=pure,
        ),
        message("The data are sorted by class, and nothing shuffles them before they are batched."),
        (Remedy(remedy, Change(), (set_argument(case.fit.site, "shuffle", True),) if arrays else ()),),
        explains=(
            "train-eval-gap",
            "oscillation",
            "stuck-at-chance",
            "class-never-predicted",
            "underfitting",
            "confused-pair",
            "class-imbalance",
        ),
    )


def _labels(case: Case) -> list[Array]:
    """The class numbers of each batch, in the order in which they were trained on; nothing where `fit` shuffles."""
    data = case.fit.data
    if isinstance(data.whole, tuple):
        if case.fit.arguments.get("shuffle") is not False or data.labels is None:
            return []
        size = case.batch_size
        batches: list[Array | None] = [data.labels[start : start + size] for start in range(0, len(data.labels), size)]
    else:
        targets = targets_by_batch(data) or targets_by_batch(case.fit.noted)
        batches = [class_numbers(part, 0, len(part)) for part in targets]
    return [labels for labels in batches if labels is not None and len(labels) >= FEWEST]


def _commonest(labels: Array) -> float:
    return float(np.unique(labels, return_counts=True)[1].max() / len(labels))
