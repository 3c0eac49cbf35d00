"""Rule `loss-scale-missing`."""

from typing import TYPE_CHECKING

from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.reading.own_loss import has_own_step
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

POLICY = "mixed_float16"


@rule("loss-scale-missing", "cause", message("Loss scaling is missing for float16"), looks_at=Observation)
def loss_scale_missing(seen: Observation) -> Suspicion | None:
    """Under `mixed_float16`, a custom training step takes the gradient of a loss that isn't scaled.

    Why it matters: float16 holds nothing below 6e-8, so small gradients become 0. Keras's own `fit` multiplies the loss
    by a large number first, and its optimizer divides the gradients by it again. A custom training step has to do the
    first half; otherwise the steps are thousands of times too small.
    """
    import keras

    own = any(model.fits and has_own_step(model.model) and _in_float16(model.model) for model in seen.models.values())
    in_loop = bool(seen.stepped) and keras.config.dtype_policy().name == POLICY
    if seen.scales_losses or not (own or in_loop):
        return None
    return Suspicion(
        "error",
        message(
            "The policy is `{policy}`, and the training step never calls `scale_loss`.",
            policy=POLICY,
        ),
        message(
            "Small gradients underflow in float16, and the optimizer that `compile` sets up divides each by "
            "a scale that was never applied."
        ),
        (
            Remedy(
                message(
                    "Take the gradient of `self.optimizer.scale_loss(loss)` in the training step; or use "
                    "`mixed_bfloat16`, which needs no loss scaling."
                )
            ),
        ),
    )


def _in_float16(model: "keras.Model") -> bool:
    return any(getattr(layer, "compute_dtype", "") == "float16" for layer in flat_layers(model))
