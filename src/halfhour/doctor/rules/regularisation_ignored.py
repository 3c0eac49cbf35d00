"""Rule `regularisation-ignored`."""

import re

from halfhour.doctor.patching.cells import program_text
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.reading.own_loss import has_own_step
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

# What a program writes that adds the penalties itself, or leaves that to Keras.
ADDED = re.compile(
    r"(?<!keras)\.losses\b(?!\.)|compute_loss|compiled_loss|regularization_loss|l[12]_loss|regularizer\(|super\(\)\.train_step"
)
REGULARISERS = ("kernel_regularizer", "bias_regularizer", "embeddings_regularizer", "recurrent_regularizer")


@rule("regularisation-ignored", "cause", message("The regularisation isn't in the loss"), looks_at=Case)
def regularisation_ignored(case: Case) -> Suspicion | None:
    """A custom `train_step` or training loop takes the gradient of a loss without the layers' penalties.

    Why it matters: `kernel_regularizer` changes nothing by itself. Keras collects the penalties in `model.losses`, and
    its own `fit` adds them to the loss. A custom step has to add them too; otherwise the weights are trained
    without them, and no error says so. The rule reads the program: nowhere does it use `losses` or `compute_loss`.
    """
    own_loop = case.fit.by_batch and case.fit.optimizer is not None
    if not (own_loop or has_own_step(case.model)) or ADDED.search(program_text(case.seen.cells, case.seen.script)):
        return None
    layers = [layer for layer in flat_layers(case.model) if any(getattr(layer, name, None) for name in REGULARISERS)]
    if not layers:
        return None
    names = [name for name in REGULARISERS if getattr(layers[0], name, None)]
    return Suspicion(
        "error",
        message(
            "Layers with a regulariser: {count}, such as `{name}` with its `{setting}`; the program never uses "
            "`model.losses`.",
            count=len(layers),
            setting=names[0],
            name=layers[0].name,
        ),
        message("Keras only collects the penalties there; in a custom training step nobody adds them to the loss."),
        (
            Remedy(
                message(
                    "Add them before the gradient is taken: `loss += sum({model}.losses)`.",
                    model="model" if own_loop else "self",
                )
            ),
        ),
        explains=("overfitting",),
    )
