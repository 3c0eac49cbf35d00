"""Rule `label-noise`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.naming import probabilities
from halfhour.doctor.reading.scores import true_class
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

BETTER = 0.1  # validation accuracy minus training accuracy
FEWEST_HELD = 100  # validation samples; `BETTER` is two standard errors of an accuracy on these
WRONG = 0.1  # share of the samples
DECIDED = 4.0  # probability of the likeliest class over the next, where the network is wrong
UNSURE = 0.9  # probability; a network more confident than that in its mistakes has overfitted
EVEN = 0.1  # interquartile range of the largest probabilities: nearly the same for every sample
HONEST = 0.07  # difference between mean confidence and accuracy
FEWEST_CLASSES = 5
FEWEST = 200  # training samples
SKILLED = 0.3  # from guessing to perfect: a network that knows little has low confidence in everything


@rule("label-noise", "symptom", message("Many labels look wrong (label noise)"), looks_at=Case)
def label_noise(case: Case) -> Suspicion | None:
    """Some of the labels are wrong: the network disagrees with them and has no second choice.

    Why it matters: past a point, the network can only memorise such labels. There are three signs. It does better on
    validation samples than on training samples, which only worse training labels explain. Or, where it disagrees with a
    label, it clearly prefers one class, with moderate confidence: random labels take probability evenly from all
    classes, while a hard image is torn between two. Or its confidence is about the same for nearly every sample and
    matches its accuracy, although it separates the classes: its errors then have nothing to do with the inputs.
    """
    train_score, validation_score = case.evaluation.train_score, case.evaluation.held_score
    learned = case.evaluation.learned not in (None, "nothing")
    if case.problem.classes is None or train_score is None or validation_score is None or not learned:
        return None
    for sample in [case.fit.validation, *(use.data for use in case.uses if use.kind == "evaluate")]:
        enough = len(sample.targets) == 1 and len(sample.targets[0]) >= FEWEST_HELD
        sample_score = case.evaluation.score_on(sample) if enough else None
        if sample_score is not None and sample_score - train_score > BETTER:
            return _suspicion(
                message(
                    "Accuracy: {held:.1%} on the validation samples, {train:.1%} on the training samples.",
                    held=sample_score,
                    train=train_score,
                )
            )
    answers = case.evaluation.outputs_on(case.fit.data)
    shares = None if answers is None or case.head is None else probabilities(answers, case.head)
    if shares is None or len(shares) < FEWEST:
        return None
    wrong = shares.argmax(axis=1) != true_class(
        case.fit.data.targets[0], units=case.head.units or 0 if case.head else 0
    )
    return _decided(shares, wrong) or _evenly_unsure(case, shares, float(wrong.mean()))


def _decided(shares: Array, wrong: Array) -> Suspicion | None:
    """Where it disagrees with a label, it has one clear answer, though a modest one."""
    if shares.shape[1] < FEWEST_CLASSES or wrong.mean() < WRONG:
        return None
    shares = np.sort(shares, axis=1)
    decided = float(np.median(shares[wrong, -1] / np.maximum(shares[wrong, -2], 1e-9)))
    likeliest = float(np.median(shares[wrong, -1]))
    if decided < DECIDED or likeliest > UNSURE:
        return None
    evidence = message(
        "{wrong:.0%} of the training labels differ from the prediction, which the network finds "
        "{decided:.0f} times as likely as its second choice.",
        wrong=float(wrong.mean()),
        decided=decided,
    )
    return _suspicion(evidence)


def _evenly_unsure(case: Case, shares: Array, wrong: float) -> Suspicion | None:
    """It is about as sure of every sample, as often right, and far better than guessing."""
    low, middle, high = np.percentile(shares.max(axis=1), (25, 50, 75))
    skilled = (case.evaluation.skill or 0.0) > SKILLED and (case.evaluation.balanced_skill > SKILLED)
    if wrong < WRONG or high - low > EVEN or middle > UNSURE or not skilled:
        return None
    if abs(float(shares.max(axis=1).mean()) - (1 - wrong)) > HONEST:
        return None
    return _suspicion(
        message(
            "The model is about {sure:.0%} confident in nearly every sample, and {wrong:.0%} of the training "
            "labels differ from its predictions.",
            sure=float(middle),
            wrong=wrong,
        )
    )


def _suspicion(evidence: Message) -> Suspicion:
    return Suspicion(
        "warning",
        evidence,
        message("Likely some of the labels are wrong."),
        (
            Remedy(
                message("Check the samples where the network confidently disagrees with the label, and fix the labels.")
            ),
        ),
    )
