"""Rule `sequences-cut`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.seeing.padded import Padded
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 60  # samples with a label; half of them are predicted
LONG = 95  # percentile of the lengths that `maxlen` is to reach
BETTER = 0.1  # accuracy by which the other end tells more than the end that was kept
OTHER_END = {"pre": "post", "post": "pre"}


@rule("sequences-cut", "cause", message("Sequences are cut at the wrong end"), looks_at=Case)
def sequences_cut(case: Case) -> Suspicion | None:
    """`pad_sequences` cut long sequences at the end that says more about the class.

    Why it matters: by default it cuts at the front, `truncating="pre"`, and keeps what comes last. If each text ends
    with the same footer or signature, the model sees nothing else. The rule counts the symbols at either end, lets
    naive Bayes predict the classes from each, on samples that it hasn't seen, and speaks if the end that was cut off
    gets 10 points more right.
    """
    x, task = case.fit.data, case.problem.task
    if task not in ("classes", "one-hot") or len(x.inputs) != 1 or len(x.targets) != 1 or case.crashed:
        return None
    for padded in case.seen.padded:
        places = _places(x.inputs[0], padded.rows)
        if places is None or len(places) < FEWEST:
            continue
        labels = class_of(x.targets[0]).ravel()[: len(places)]
        kept, other = (_right(_ends(padded, places, end), labels) for end in _ends_of(padded))
        if other > kept + BETTER:
            return _suspicion(padded, kept, other)
    return None


def _ends_of(padded: Padded) -> tuple[str, str]:
    """Where the end that was kept is cut, and where the other one would be."""
    return padded.truncating, OTHER_END.get(padded.truncating, "post")


def _places(x: Array, rows: Array) -> list[int] | None:
    """Which of the padded rows each sample is; nothing where some sample is none of them."""
    if x.ndim != 2 or x.shape[1] != rows.shape[1]:
        return None
    known = {row.tobytes(): place for place, row in enumerate(rows.astype(np.int64))}
    found = [known.get(row.tobytes(), -1) for row in x.astype(np.int64)]
    return None if -1 in found else found


def _ends(padded: Padded, places: list[int], truncating: str) -> list[Array]:
    length = padded.rows.shape[1]
    sequences = (padded.sequences[place] for place in places)
    return [one[-length:] if truncating == "pre" else one[:length] for one in sequences]


def _right(sequences: list[Array], labels: Array) -> float:
    """Accuracy of naive Bayes on half of the samples, learned from the counted symbols of the others."""
    from sklearn.naive_bayes import MultinomialNB

    known, inverse = np.unique(np.concatenate(sequences), return_inverse=True)
    counts = np.zeros((len(sequences), len(known)), np.float32)
    rows = np.repeat(np.arange(len(sequences)), [len(one) for one in sequences])
    np.add.at(counts, (rows, inverse.ravel()), 1)
    learn, ask = slice(0, None, 2), slice(1, None, 2)
    return float(MultinomialNB().fit(counts[learn], labels[learn]).score(counts[ask], labels[ask]))


def _suspicion(padded: Padded, kept: float, other: float) -> Suspicion:
    share = float(np.mean([len(one) > padded.rows.shape[1] for one in padded.sequences]))
    other_end = _ends_of(padded)[1]
    return Suspicion(
        "error",
        message(
            '`pad_sequences` cut {share:.0%} of the sequences at one end (`truncating="{truncating}"`). Naive Bayes '
            "gets {kept:.1%} of the classes right from what is left, {other:.1%} from as much of the other end.",
            share=share,
            truncating=padded.truncating,
            kept=kept,
            other=other,
        ),
        message("What tells the classes apart is mostly in the part that was cut off."),
        (
            Remedy(
                message(
                    'Set `truncating="{end}"` in `pad_sequences`, or raise `maxlen` to {longest}.',
                    end=other_end,
                    longest=int(np.percentile([len(one) for one in padded.sequences], LONG)),
                )
            ),
        ),
        explains=("underfitting", "overfitting", "undertrained", "stuck-at-chance", "labels-misaligned"),
        site=padded.site,
    )
