"""Rule `split-unstratified`."""

import numpy as np

from halfhour.doctor.patching.data import shuffle_before_fit
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, listed, message
from halfhour.records import Severity

FEWEST_TRAIN, FEWEST_HELD = 20, 10  # samples; fewer show no order
UNSEEN = 0.1  # share of validation samples whose class has no training samples
APART = 0.5  # at most 1: Kolmogorov-Smirnov distance of the values, or total variation distance of the class shares
SORTED = 0.01  # share of the rows at which the class number drops
PER_CLASS = 10  # training samples of a class on average; of fewer, shares differ by chance
IN_ORDER = 0.95  # Spearman's rank correlation of the targets with their row numbers


@rule("split-unstratified", "cause", message("Sorted data were split without shuffling"), looks_at=Case)
def split_unstratified(case: Case) -> Suspicion | None:
    """The validation part has classes that the training part lacks: sorted data was split.

    Why it matters: `validation_split` takes the last rows, unshuffled. A class that was never trained on can't be
    recognised, and the validation curves mean nothing. In regression, the rule looks for sorted targets.
    """
    train = case.fit.data.labels
    if train is None or len(train) < FEWEST_TRAIN or not case.problem.task:
        return None
    others = [case.fit.validation] + [use.data for use in case.uses if use.kind == "evaluate"]
    for other in others:
        validation = other.labels
        if validation is None or len(validation) < FEWEST_HELD:
            continue
        if case.problem.task == "values":
            suspicion = _values(case, train, validation)
        else:
            suspicion = _classes(case, train, validation)
        if suspicion:
            return suspicion
    return _cut_off(case, train)


def _cut_off(case: Case, train: Array) -> Suspicion | None:
    """Labels that come sorted, and none of the last classes that the network has outputs for."""
    units = case.head.units if case.head and case.problem.task == "classes" else None
    known = np.unique(train)
    if not units or units < 3 or case.head is None or case.head.activation == "sigmoid" or (np.diff(train) < 0).any():
        return None
    if len(known) < 2 or known[0] != 0 or len(known) != known[-1] + 1 or known[-1] + 1 >= units:
        return None
    return _suspicion(
        case,
        message(
            "The training labels are sorted, from 0 to {last:g}; class {missing} has an output but not one sample.",
            last=float(known[-1]),
            missing=listed(str(number) for number in range(int(known[-1]) + 1, min(units, int(known[-1]) + 11))),
        ),
        severity="warning",  # the network may have outputs to spare
    )


def _classes(case: Case, train: Array, validation: Array) -> Suspicion | None:
    unseen = float((~np.isin(validation, np.unique(train))).mean())
    if unseen < UNSEEN:
        return _shares_apart(case, train, validation)
    missing = np.setdiff1d(validation, train)[:10]
    return _suspicion(
        case,
        message(
            "{share:.0%} of the validation samples belong to classes missing from the training set: {classes}.",
            share=unseen,
            classes=", ".join(f"{number:g}" for number in missing),
        ),
    )


def _shares_apart(case: Case, train: Array, validation: Array) -> Suspicion | None:
    """Sorted labels of which a few of the last class are still trained on."""
    names = np.unique(np.concatenate([train, validation]))
    if len(names) * PER_CLASS > len(train) or (np.diff(train) < 0).sum() > SORTED * len(train):
        return None
    shares = [np.array([(labels == name).mean() for name in names]) for labels in (train, validation)]
    distance = float(np.abs(shares[0] - shares[1]).sum() / 2)
    if distance < APART:
        return None
    commonest = names[shares[1].argmax()]
    return _suspicion(
        case,
        message(
            "{held:.0%} of the validation samples are of class {name:g}, but {train:.0%} of the training samples.",
            held=float(shares[1].max()),
            name=float(commonest),
            train=float(shares[0][shares[1].argmax()]),
        ),
    )


def _values(case: Case, train: Array, validation: Array) -> Suspicion | None:
    from scipy.stats import ks_2samp, spearmanr

    x = case.fit.data.inputs
    if not case.fit.split or len(x) != 1 or x[0].ndim != 2:
        return None  # a series in time is split by time on purpose
    order = abs(spearmanr(np.arange(len(train)), train).statistic)
    if order < IN_ORDER or ks_2samp(train, validation).statistic < APART:
        return None
    return _suspicion(case, message("The targets are sorted: the validation targets lie outside the training range."))


def _suspicion(case: Case, evidence: Message, severity: Severity = "error") -> Suspicion:
    if case.fit.split:
        cause = message("`validation_split` takes the last rows without shuffling, and the data are sorted.")
    else:
        cause = message("The data are sorted and were split without shuffling.")
    return Suspicion(
        severity,
        evidence,
        cause,
        (
            Remedy(
                message(
                    "Shuffle and stratify: `train_test_split(x, y, test_size=0.2, stratify=y, "
                    "random_state=0)`, and pass `validation_data=`."
                ),
                Change(resplit=True),
                (shuffle_before_fit(case),) if case.fit.split else (),
            ),
        ),
    )
