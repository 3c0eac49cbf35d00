"""Rule `gradients-not-reset`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("gradients-not-reset", "cause", message("Accumulated gradients are never set back to zero"), looks_at=Observation)
def gradients_not_reset(seen: Observation) -> Suspicion | None:
    """Gradients are added to variables over several batches, and these are never set back to zero after a step.

    Why it matters: each step then uses the gradients of all batches since the beginning, most of them of weights that
    are long gone, and they grow without end. The rule looks at the variables that a training loop or a `train_step`
    adds gradients to, and at whether anything else is ever done with them.
    """
    known = [one for one in seen.accumulators.values()]
    if not known or any(one.variable() is None for one in known):  # new ones are made for each step
        return None
    kept = [one for one in known if not one.set_back]
    if not kept:
        return None
    return Suspicion(
        "error",
        message(
            "Line {line} adds gradients to {count} variables, and none of these is ever set back.",
            line=kept[0].site.line if kept[0].site else 0,
            count=len(kept),
        ),
        message("Each step uses the gradients of all batches so far, not only those since the last step."),
        (
            Remedy(
                message(
                    "Set them to zero after each step of the optimizer: "
                    "`for total in totals: total.assign(tf.zeros_like(total))`; or leave it to Keras: "
                    "`Adam(gradient_accumulation_steps=4)`."
                )
            ),
        ),
        explains=(
            "underfitting",
            "lr-too-high",
            "oscillation",
            "stuck-at-chance",
            "exploding-gradient",
            "undertrained",
        ),
        site=kept[0].site,
    )
