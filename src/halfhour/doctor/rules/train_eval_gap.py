"""Rule `train-eval-gap`."""

from typing import TYPE_CHECKING

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import kind_of
from halfhour.doctor.reading.network import FEW_VALUES
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Change, Config, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

GAP = 0.2  # accuracy during training minus that on the same samples afterwards
STALE_GAP = 0.04  # accuracy gap if the averages are still mostly their initial values
MOSTLY = 0.5  # share of the averages that is still their initial values, momentum^steps
QUICK = 0.9  # momentum: the averages follow within some ten steps


@rule(
    "train-eval-gap",
    "cause",
    message("Batch normalisation lags behind training"),
    looks_at=Case,
)
def train_eval_gap(case: Case) -> Suspicion | None:
    """The network does well in training and badly in evaluation, on the same samples.

    Why it matters: batch normalisation uses the batch's own mean and variance in training, and moving averages
    afterwards. Averages that lag behind (a momentum near 1, few steps) change what the network computes.
    """
    trained, normalising = case.curves.accuracies, case.network.of_kind("BatchNormalization")
    if not trained or case.evaluation.train_score is None or not normalising or case.problem.task == "values":
        return None
    fewest = case.network.fewest_values(case.batch_size)
    if fewest is not None and fewest <= FEW_VALUES:
        return None  # rule `batch-too-small` says why: these averages are of noise, and would never catch up
    momentum = max(float(layer.momentum) for layer in normalising)
    stale = momentum**case.curves.steps  # share of the averages that still is what they began with
    if trained[-1] - case.evaluation.train_score < (STALE_GAP if stale > MOSTLY else GAP):
        return None

    def edit(layer: "keras.Layer", config: Config) -> Config:
        return config | {"momentum": QUICK} if kind_of(layer) == "BatchNormalization" else config

    return Suspicion(
        "error",
        message(
            "Training accuracy is {trained:.1%} during `fit`, but {asked:.1%} when evaluated afterwards on "
            "the same samples. Batch normalisation has a momentum of {momentum:g}, and there were {steps} "
            "steps.",
            trained=trained[-1],
            asked=case.evaluation.train_score,
            momentum=momentum,
            steps=case.curves.steps,
        ),
        message("Batch normalisation's moving averages haven't caught up with the training."),
        (
            Remedy(
                message("Use `BatchNormalization(momentum={momentum:g})`, or train for more steps.", momentum=QUICK),
                Change(layer=edit),
                (set_layers(case, normalising, momentum=QUICK),),
            ),
        ),
    )
