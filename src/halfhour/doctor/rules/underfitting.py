"""Rules `underfitting`: a training that has come to rest too low, and layers so narrow that little gets through."""

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rounded
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
from halfhour.language import Message, message
from halfhour.recipe import Settings

FLAT = 0.03  # the loss fell by less than 3 % over the last quarter of the epochs
WORSE = 0.1  # by how much simple methods do better on a few hundred of the same samples
NEARLY_FLAT, MUCH_WORSE = 0.1, 0.2  # a loss that falls this slowly doesn't make up for such a gap
FEWEST_EPOCHS = 4
FEWEST_STEPS = 50  # steps between the last epochs: over fewer, every loss looks flat
HEAVY_DROPOUT = 0.5
USUAL_RATE = 0.001  # Adam's default
NARROW, WIDE = 4, 64  # units


@rule("underfitting", "symptom", message("Underfitting"), looks_at=Curves)
def rests_too_low(curves: Curves) -> Suspicion | None:
    """Training has levelled off well below what simple methods reach on a few hundred of the same samples.

    Why it matters: the network can't fit its training samples, so more data or epochs won't help; more units, other
    layers or less regularisation will. If the learning rate was brought to zero, the loss has to level off, so the
    training isn't judged; nor if classes or samples have weights, which trade accuracy for something else.
    """
    losses = curves.losses
    if len(losses) < FEWEST_EPOCHS or curves.learned != "something" or curves.by_batch or curves.annealed:
        return None
    if curves.weighted:
        return None
    tail = losses[-max(2, len(losses) // 4) - 1 :]
    if 0 < curves.steps * (len(tail) - 1) / len(losses) < FEWEST_STEPS:
        return None  # rule `undertrained` looks at those
    if tail[-1] < tail[0] * (1 - NEARLY_FLAT):
        return None
    train_score, validation_score = (
        curves.train_score,
        curves.train_score if curves.held_score is None else curves.held_score,
    )
    simple = curves.simple()
    flat = tail[-1] > tail[0] * (1 - FLAT)
    if (
        simple is None
        or train_score is None
        or validation_score is None
        or simple < validation_score + (WORSE if flat else MUCH_WORSE)
    ):
        return None
    if train_score > simple:
        return None
    evidence = _scores(curves, train_score, validation_score, simple)
    if curves.settings:
        cause = message("Likely the network is too small or too constrained, or the learning rate is too high.")
        return Suspicion("warning", evidence, cause, (_of_train(curves.settings),))
    return Suspicion(
        "warning",
        evidence,
        message("Likely the network is too small or too constrained for these data."),
        (Remedy(message("Give it more units or layers; remove dropout and regularisation until it fits.")),),
    )


def _scores(curves: Curves, train: float, held: float, simple: float) -> Message:
    if curves.values:
        return message(
            "R² (share of the variance explained) levelled off at {train:.2f} (validation: {held:.2f}); a random "
            "forest on some of the same samples reaches {simple:.2f}.",
            train=train,
            held=max(held, 0.0),
            simple=simple,
        )
    return message(
        "Training accuracy levelled off at {train:.1%} (validation: {held:.1%}); a random forest on some of the same "
        "samples reaches {simple:.1%}.",
        train=train,
        held=held,
        simple=simple,
    )


def _of_train(settings: Settings) -> Remedy:
    if settings.dropout > HEAVY_DROPOUT:
        text = message("Train again with `--dropout {dropout:g}`.", dropout=HEAVY_DROPOUT)
        return Remedy(text, options={"dropout": HEAVY_DROPOUT})
    if settings.learning_rate > USUAL_RATE:
        other = rounded(settings.learning_rate / 3)
        text = message("Train again with `--learning-rate {other:g}`.", other=other)
        return Remedy(text, options={"learning_rate": other})
    text = message("Train again with `--model tutorial-bn`, which takes larger steps, or with `--dropout 0`.")
    return Remedy(text, options={"model": "tutorial-bn"})


@rule("underfitting", "cause", message("Underfitting"), looks_at=Case)
def too_narrow(case: Case) -> Suspicion | None:
    """A hidden layer is so narrow that little gets through; it is reported only if a wider one does better."""
    last = case.head.layer if case.head else None
    hidden = case.network.of_kind("Dense")[:-1]  # the last gives answers, also where a layer without weights follows it
    narrow = [layer for layer in hidden if layer is not last and layer.units <= NARROW]
    if not narrow or case.evaluation.learned in (None, "well") or case.problem.reconstructs or case.fit.by_batch:
        return None
    if not case.curves.losses:
        return None
    return Suspicion(
        "warning",
        message(
            "Layer `{name}` has {units} units; training accuracy levelled off at {train:.1%}.",
            name=narrow[0].name,
            units=narrow[0].units,
            train=case.evaluation.train_score,
        ),
        message("Everything the network knows about a sample must pass through these few numbers."),
        (
            Remedy(
                message("Give the hidden layers more units: `Dense({units}, …)`.", units=WIDE),
                Change(layer=giving(narrow, units=WIDE)),
                (set_layers(case, narrow, units=WIDE),),
            ),
        ),
        by_trial=ByTrial(ahead=True),
    )
