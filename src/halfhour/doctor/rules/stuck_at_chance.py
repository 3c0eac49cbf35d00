"""Rule `stuck-at-chance`."""

import math

from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FALLING = 0.8  # of the first loss
HELD = 0.1  # validation score above chance: then something was learned after all
HIGH_RATE = 0.003  # Adam's default is 0.001; from about three times that on, dense networks begin to fail


@rule("stuck-at-chance", "symptom", message("The network is no better than guessing"), looks_at=Curves, early=True)
def stuck_at_chance(curves: Curves) -> Suspicion | None:
    """The network is no better than the best constant prediction, and no cause was found.

    Why it matters: nothing was learned, and more epochs won't change that. It is a symptom, reported only if no cause
    explains it. The learning rate is as often too large as too small: one large first step can kill every ReLU. Two
    networks trained against each other (GANs) aren't judged.
    """
    if curves.too_short:
        return None  # rule `undertrained` says so
    if curves.learned != "nothing" or not curves.losses or curves.train_score is None or curves.opposed:
        return None
    if curves.values and curves.losses[-1] < FALLING * max(curves.losses[0], curves.first_loss or 0.0):
        return None  # noisy values leave little to explain; a loss that falls has learned what there is
    if curves.values and curves.one_of_many and not curves.by_batch:
        return None  # a program that calls `fit` again and again may ask for other values each time, as in Q-learning
    if curves.held_score is not None and curves.held_score > curves.chance + HELD:
        return None
    if curves.values:
        evidence = message(
            "R² (share of the variance explained) is {score:.2f}; 0 is no better than always predicting the mean.",
            score=max(curves.train_score, 0.0),
        )
    elif curves.by_batch:
        evidence = message(
            "After {steps} steps, training accuracy is {score:.1%}; the best constant prediction gets {guess:.1%}.",
            steps=curves.steps,
            score=curves.train_score,
            guess=curves.chance,
        )
    elif curves.num_classes:
        evidence = message(
            "After {epochs} epochs, training accuracy is {score:.1%}; the best constant prediction gets "
            "{guess:.1%}. The loss is {loss:.3f}; guessing among {classes} classes gives ln {classes} = "
            "{chance:.3f}.",
            epochs=len(curves.losses),
            score=curves.train_score,
            guess=curves.chance,
            loss=curves.losses[-1],
            classes=curves.num_classes,
            chance=math.log(curves.num_classes),
        )
    else:
        evidence = message(
            "After {epochs} epochs, training accuracy is {score:.1%}; the best constant prediction gets "
            "{guess:.1%}. The loss is {loss:.3f}.",
            epochs=len(curves.losses),
            score=curves.train_score,
            guess=curves.chance,
            loss=curves.losses[-1],
        )
    if curves.settings:
        rate = curves.settings.learning_rate
        other = rate / 10 if rate > HIGH_RATE else rate * 10
        cause = message("Likely the learning rate is wrong: {rate:g}.", rate=rate)
        text = message("Train again with `--learning-rate {other:g}`.", other=other)
        return Suspicion("error", evidence, cause, (Remedy(text, options={"learning_rate": other}),))
    return Suspicion(
        "error",
        evidence,
        message("No single cause was found: likely the inputs, the labels or the learning rate."),
        (
            Remedy(
                message(
                    "Train on 32 samples for 100 epochs: a sound network memorises them. If yours can't, "
                    "check what `x[0]` and `y[0]` really are."
                )
            ),
        ),
    )
