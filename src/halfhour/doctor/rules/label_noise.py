"""Rule `label-noise`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.naming import probabilities
from halfhour.doctor.reading.scores import true_class
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

BETTER = 0.1  # accuracy on validation samples above that on training samples
WRONG = 0.1  # share of the samples
DECIDED = 4.0  # the likeliest class over the next, where the network is wrong
UNSURE = 0.9  # probability; a network that is surer than that of its mistakes has over-fitted
EVEN = 0.1  # between the quarters of the largest probabilities: they say the same of nearly every sample
HONEST = 0.07  # between how sure it is and how often it is right
FEWEST_CLASSES = 5
FEWEST = 200  # training samples
SKILLED = 0.3  # from guessing to perfect: a network that knows little is unsure of everything


@rule("label-noise", "symptom", message("Many labels look wrong (label noise)"), looks_at=Case)
def label_noise(case: Case) -> Suspicion | None:
    """A share of the labels is wrong, so that the network disagrees with them without a second choice.

    Why it matters: past a point the network can only learn such labels by heart. Three signs count. It does better on
    validation samples than on those it was trained on, which only worse labels there explain. Or where it disagrees
    with a label it has one clear answer, though a modest one: labels drawn at random take probability from it evenly,
    while a hard image is torn between two. Or it is equally unsure of nearly every sample, as sure as it is right,
    though it tells the classes apart: what makes it wrong then has nothing to do with the inputs.
    """
    train, held = case.answers.train_score, case.answers.held_score
    if case.problem.classes is None or train is None or held is None or case.answers.learned in (None, "nothing"):
        return None
    for sample in [case.fit.validation, *(use.data for use in case.uses if use.kind == "evaluate")]:
        asked = case.answers.score_on(sample) if len(sample.targets) == 1 and len(sample.targets[0]) >= 100 else None
        if asked is not None and asked - train > BETTER:
            return _found(
                message(
                    "Accuracy: {held:.1%} on the validation samples, {train:.1%} on the training samples.",
                    held=asked,
                    train=train,
                )
            )
    answers = case.answers.of(case.fit.data)
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
    return _found(evidence)


def _evenly_unsure(case: Case, shares: Array, wrong: float) -> Suspicion | None:
    """It is about as sure of every sample, as often right, and far better than guessing."""
    low, middle, high = np.percentile(shares.max(axis=1), (25, 50, 75))
    skilled = (case.answers.skill or 0.0) > SKILLED and (case.answers.balanced_skill > SKILLED)
    if wrong < WRONG or high - low > EVEN or middle > UNSURE or not skilled:
        return None
    if abs(float(shares.max(axis=1).mean()) - (1 - wrong)) > HONEST:
        return None
    return _found(
        message(
            "The model is about {sure:.0%} confident in nearly every sample, and {wrong:.0%} of the training "
            "labels differ from its predictions.",
            sure=float(middle),
            wrong=wrong,
        )
    )


def _found(evidence: Message) -> Suspicion:
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
