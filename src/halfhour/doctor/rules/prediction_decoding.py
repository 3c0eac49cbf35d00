"""Rule `prediction-decoding`."""

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.patching.results import Use, uses_of
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import OutputHead
from halfhour.doctor.reading.layers import PROBABILITIES
from halfhour.doctor.reading.lists import lists_used
from halfhour.doctor.reading.naming import decision_threshold
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.encoded_otherwise import encoded_otherwise
from halfhour.doctor.seeing.folder import FolderSeen
from halfhour.doctor.seeing.observed import Observation, UseSeen
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

HALF = 0.5


@rule("prediction-decoding", "cause", message("Predictions are decoded incorrectly"), looks_at=Case)
def prediction_decoding(case: Case) -> Suspicion | None:
    """The output of `predict` is turned into classes in a way that doesn't fit the last layer.

    Why it matters: the network may be fine, and every metric computed from it wrong. The `argmax` of a single output is
    always 0; a logit of 0.3 already means yes; rounding a row of probabilities may leave no class at all; an `argmax`
    over the samples gives a sample, not a class; a sigmoid of a probability is always above 0.5. The rule follows what
    the program does with the result of `predict`.
    """
    head = case.head
    if head is None or case.problem.classes is None and case.problem.task != "tags":
        return None
    for use in case.uses:
        if use.kind == "predict" and use.finished:
            for done in uses_of(use.site):
                if wrong := _wrong(case, head, use, done):
                    return Suspicion(
                        "error",
                        wrong[0],
                        message("How to decode a prediction depends on the output layer."),
                        (Remedy(wrong[1]),),
                    )
    return None


def _wrong(case: Case, head: OutputHead, use: UseSeen, done: Use) -> tuple[Message, Message] | None:
    """What is wrong with one way of reading the answers, and what is right."""
    units = head.units or 0
    many = (use.data.count or 0) > 1
    binary = message(
        "Write `(model.predict(x) > {middle:g}).astype(int).ravel()` for a single output.",
        middle=decision_threshold(head),
    )
    several = message("Take the largest value of each row: `model.predict(x).argmax(axis=1)`.")
    if done.how == "argmax":
        if units == 1 and done.axis != 0 and done.parts < 2:
            return message(
                "Line {line} takes the `argmax` of a single output: it is 0 for every sample.", line=done.line
            ), binary
        across = done.axis == 0 or (done.axis is None and many)
        if units > 1 and across and done.parts == 0:
            return message(
                "Line {line} takes the `argmax` over all samples: that is a position, not a class.", line=done.line
            ), several
        return None
    if done.how in ("sigmoid", "softmax"):
        if done.before == 0 and head.activation not in PROBABILITIES:
            return None
        return message(
            "Line {line} applies `{activation}` to what is a probability already.", line=done.line, activation=done.how
        ), message("Apply `{activation}` once: in the last layer, or to logits.", activation=done.how)
    if case.problem.task == "tags" and head.activation in PROBABILITIES and done.how != "to int":
        return None
    if done.how == "to int" and head.activation in PROBABILITIES:
        right = binary if units == 1 else several
        return message("Line {line} truncates to integers: a probability below 1 becomes 0.", line=done.line), right
    if units > 1 and case.problem.task != "tags" and done.parts < 2 and done.how in ("round", "threshold"):
        return message(
            "Line {line} thresholds each of {units} outputs at 0.5: a row may then have no class at all.",
            line=done.line,
            units=units,
        ), several
    wrong = done.how == "round" or done.number == HALF
    if (units == 1 or case.problem.task == "tags") and wrong and decision_threshold(head) == 0.0:
        return message("Line {line} thresholds logits at 0.5; the boundary is 0.", line=done.line), binary
    return None


@rule(
    "prediction-decoding",
    "cause",
    message("Class names are in the wrong order"),
    looks_at=Observation,
)
def names_in_another_order(seen: Observation) -> Suspicion | None:
    """A list of class names has another order than the class numbers of the loader, the encoder or the one-hot columns.

    Why it matters: `image_dataset_from_directory` and `flow_from_directory` number the folders alphabetically. With a
    list in another order, handwritten or as the classes appear in the data, a correct prediction gets the wrong name,
    and no metric shows it. The encoders of scikit-learn and pandas' `get_dummies` number the classes alphabetically
    too, and pandas' categories keep an order of their own.
    """
    for folder in seen.folders:
        text, line = _text_around(seen, folder)
        for listed in lists_used(text, line, seen.variables):
            if listed.names != folder.names and sorted(listed.names) == sorted(folder.names):
                right = next(place for place, name in enumerate(folder.names) if listed.names[place] != name)
                return Suspicion(
                    "error",
                    message(
                        "Class {number} is `{name}` for the loader, and `{listed}` in your list `{variable}`.",
                        number=right,
                        name=folder.names[right],
                        listed=listed.names[right],
                        variable=listed.variable,
                    ),
                    message("Without an order of yours, the loader numbers the folders alphabetically."),
                    (
                        Remedy(
                            message(
                                "Use the loader's own order, or pass it yours: `{argument}={names}`.",
                                argument=folder.argument,
                                names=list(listed.names),
                            ),
                            edits=(set_argument(folder.site, folder.argument, list(listed.names)),),
                        ),
                    ),
                )
    return encoded_otherwise(seen)


def _text_around(seen: Observation, folder: FolderSeen) -> tuple[str, int]:
    """The program that holds the loader's call, and the line of that call; nothing where it stands elsewhere."""
    if seen.cells:
        notebook = Notebook(tuple(seen.cells))
        moved = notebook.moved(folder.site)
        return (notebook.text, moved.end_line) if moved else ("", 0)
    if seen.script and folder.site and folder.site.file == seen.script[0]:
        return seen.script[1], folder.site.end_line
    return "", 0
