"""Rule `stuck-at-chance`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message

FALLING = 0.8  # of the first loss


def stuck_at_chance(case: Case) -> Suspicion | None:
    """The network answers no better than the best constant answer, and no cause was found.

    Why it matters: nothing was learned. A symptom: it stands only where no cause explains it.
    """
    if case.learned != "nothing" or not case.fit.epochs or case.train_score is None:
        return None
    if _trained_against(case):
        return None
    losses = case.column("loss")
    if case.task == "values" and losses[-1] < FALLING * max(
        losses[0], *(loss for _, loss in case.fit.first_losses[:1])
    ):
        return None  # noisy values leave little to explain; a loss that falls has learned what there is
    held = case.held_score
    if held is not None and held > case.guess + 0.1:
        return None
    return Suspicion(
        "stuck-at-chance",
        "error",
        message("The network only guesses"),
        message(
            "Its training samples are answered {score:.1%} right; the best constant answer gives {guess:.1%}.",
            score=case.train_score,
            guess=case.guess,
        )
        if case.task != "values"
        else message("Its answers explain {score:.1%} of the targets' variance.", score=case.train_score),
        message("No single cause was found: likely the inputs, the labels or the size of the steps."),
        (
            Remedy(
                message(
                    "Train on 32 samples for 100 epochs: a sound network learns them by heart. If it cannot, look at "
                    "what `x[0]` and `y[0]` really are."
                )
            ),
        ),
        symptom=True,
    )


def _trained_against(case: Case) -> bool:
    """Whether another trained model holds this one's weights: one half of a GAN is to be fooled by the other."""
    own = {id(variable) for variable in case.model.weights}
    others = [other.model for other in case.seen.models.values() if other is not case.of and other.fits]
    by_batch = "by_batch" in case.fit.arguments
    return by_batch and any(own & {id(variable) for variable in other.weights} for other in others)
