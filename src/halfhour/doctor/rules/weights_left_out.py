"""Rule `saved-model-differs`: layers that loading passed over."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

MOST_NAMES = 4  # that are written out


@rule("saved-model-differs", "cause", message("Some layers didn't get their saved weights"), looks_at=Observation)
def weights_left_out(seen: Observation) -> Suspicion | None:
    """`load_weights(…, skip_mismatch=True)` passes over layers of another shape, and they keep their initial weights.

    Why it matters: Keras only gives a warning, and the model stays half trained. It is meant for a new last layer
    with another number of classes; so the rule speaks only if the model predicts in the same shape as the one that
    was saved, in the same program. Then it was built differently by mistake, such as with another width. The rule
    compares the weights before and after loading.
    """
    if not seen.left_out:
        return None
    left = seen.left_out[0]
    named = ", ".join(f"`{name}`" for name in left.layers[:MOST_NAMES])
    return Suspicion(
        "error",
        message(
            "Line {line}: `load_weights` passed over {left} of {count} layers, which kept their initial weights: "
            "{names}.",
            line=left.site.line if left.site else 0,
            left=len(left.layers),
            count=left.count,
            names=named,
        ),
        message("The model is built differently from the one that was saved, and `skip_mismatch=True` hides it."),
        (
            Remedy(
                message(
                    "Build the model with the same arguments as the saved one and leave out `skip_mismatch`; or save "
                    "and load it as a whole: `model.save`, `keras.models.load_model`."
                )
            ),
        ),
        explains=("underfitting", "undertrained", "stuck-at-chance"),
        site=left.site,
    )
