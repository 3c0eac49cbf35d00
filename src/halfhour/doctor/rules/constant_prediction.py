"""Rule `constant-prediction`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import has_own_step
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ALIKE = 0.1  # standard deviation of the predictions over that of the targets
THERE = 0.2  # R² of a random forest: from here on, there was something to learn


@rule("constant-prediction", "symptom", message("The network predicts the same for every input"), looks_at=Case)
def constant_prediction(case: Case) -> Suspicion | None:
    """In regression, the network has learned only the mean of the targets, although the inputs say more.

    Why it matters: the loss falls and looks like learning, while only the last bias moves. Usually the inputs or
    targets are unscaled, the steps are too small, or the hidden neurons are dead. It is reported only if a random
    forest does better on the same samples and no cause was found. An autoencoder with a `train_step` of its own that
    gives back the mean of its inputs is reported too: in a variational one, the KL term then outweighs the
    reconstruction.
    """
    if not case.fit.data.targets and has_own_step(case.model):
        return _mean_of_inputs(case)
    y, answers = case.targets, case.evaluation.outputs_on(case.fit.data) if case.problem.task == "values" else None
    if y is None or answers is None or answers.size != y.size or not np.isfinite(answers).all() or case.opposed:
        return None
    spread = float(np.std(y.astype(np.float64)))
    alike = float(answers.std(axis=0).mean())
    if not spread or alike > ALIKE * spread:
        return None
    simple = case.curves.simple()
    if simple is None or simple < THERE:
        return None
    return Suspicion(
        "error",
        message(
            "The predictions vary by {alike:.3g} around {mean:.4g}, the targets by {spread:.3g}; a random "
            "forest on the same samples explains {simple:.0%} of their variance.",
            alike=alike,
            mean=float(answers.mean()),
            spread=spread,
            simple=simple,
        ),
        message("The network learned only the mean of the targets: the inputs have no effect on its output."),
        (
            Remedy(
                message(
                    "Standardise inputs and targets (`StandardScaler`), use ReLU in the hidden layers and "
                    "Adam at 0.001, and train for more steps."
                )
            ),
        ),
    )


def _mean_of_inputs(case: Case) -> Suspicion | None:
    """An autoencoder through which nothing passes."""
    x, answers = case.inputs, case.predictions.to(case.fit.data)
    if x is None or answers is None or answers.shape != x.shape or not np.isfinite(answers).all() or case.opposed:
        return None
    spread, alike = float(x.std(axis=0).mean()), float(answers.std(axis=0).mean())
    if not spread or alike > ALIKE * spread:
        return None
    return Suspicion(
        "error",
        message("The reconstructions vary by {alike:.3g}, the inputs by {spread:.3g}.", alike=alike, spread=spread),
        message(
            "Nothing passes the latent layer; in a variational autoencoder, the KL term outweighs the reconstruction."
        ),
        (
            Remedy(
                message(
                    "Sum the reconstruction loss over a sample's values, as the KL term is over the latent ones; or "
                    "weight the KL term, `loss = reconstruction + 0.01 * kl`, and raise the weight slowly."
                )
            ),
        ),
    )
