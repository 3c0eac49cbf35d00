"""`halfhour.explain_errors`: a crash of Keras gains a note that says what happened, why, and what to change."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from halfhour.doctor.seeing.observed import Crash
from halfhour.doctor.seeing.watch import Watch
from halfhour.doctor.verdict import diagnose
from halfhour.language import sentences


@contextmanager
def explain_errors() -> Iterator[None]:
    """Let exceptions in the body pass as they are, with a note added to each.

    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    >>> try:
    ...     with explain_errors():
    ...         model.compile(loss="categorical_crossentropy")
    ...         model.fit(np.eye(4), np.array([0, 1, 2, 1]), verbose=0)
    ... except ValueError as error:
    ...     print(error.__notes__[-1].splitlines()[0])
    halfhour: The loss doesn't match the labels [loss-label-mismatch]
    """
    with Watch().attached() as watch:
        try:
            yield
        except Exception as error:
            with watch.notes.guarded():
                explain(error, watch)
            raise


def explain(error: Exception, watch: Watch) -> None:
    """Add the note to the exception, from what was seen of the models."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    last = frames[-1] if frames else None
    watch.notes.seen.crash = Crash(error, last.filename, last.lineno or 0, last.line or "") if last else Crash(error)
    findings = diagnose(watch.notes.seen, trials=False, streams=False).findings
    if findings:
        first = findings[0]
        told = sentences(first.evidence, first.cause, first.remedy)
        error.add_note(f"halfhour: {first.title} [{first.code}]\n{told}")
