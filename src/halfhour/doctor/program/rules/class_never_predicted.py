"""Rule `class-never-predicted`."""

import numpy as np

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.scores import class_of
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 8  # samples of the class


def class_never_predicted(case: Case) -> Suspicion | None:
    """A class that is there is never named, although the others are.

    Why it matters: an accuracy hides it. Likely its training samples are few, or labelled otherwise.
    """
    answers, sample = case.answers(case.held), case.held
    if answers is None or answers.ndim != 2 or answers.shape[1] < 3 or case.learned in (None, "nothing"):
        return None
    if case.classes is None or len(sample.targets) != 1:
        return None
    y = sample.targets[0]
    truth = class_of(y).astype(int)
    names, counts = np.unique(truth, return_counts=True)
    named = set(answers.argmax(axis=1).tolist())
    never = [int(name) for name, count in zip(names, counts, strict=True) if count >= FEWEST and name not in named]
    if not never:
        return None
    trained = [int((case.classes == name).sum()) for name in never]
    return Suspicion(
        "class-never-predicted",
        "note" if (case.skill or 0) < 0.6 and max(trained) > 0 else "warning",
        message("A class is never named"),
        message(
            "Never named, with this many training samples: {classes}.",
            classes=", ".join(f"{name} ({count})" for name, count in zip(never, trained, strict=True)),
        ),
        message("Likely there are too few training samples of it, or their labels are wrong."),
        (Remedy(message("Look at its samples and labels; add some, or weigh it with `class_weight`.")),),
        symptom=max(trained) > 0,
    )
