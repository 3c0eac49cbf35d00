"""Rule `not-batched`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.streams import ranks
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("not-batched", "cause", message("The dataset isn't batched"), looks_at=Case, can_crash=True)
def not_batched(case: Case) -> Suspicion | None:
    """A `tf.data` dataset yields single samples where Keras expects batches.

    Why it matters: Keras treats the first axis as the batch, so an image becomes a batch of rows. It usually crashes
    with a shape error; if it doesn't, every step learns from the wrong numbers. The evidence is the dataset's
    `element_spec`: a label without any axis, or inputs with one axis fewer than the network expects.
    """
    streams = [case.fit.data, case.fit.validation, *(use.data for use in case.uses)]
    single = next((axes for axes in (ranks(one.whole) for one in streams) if _is_single(case, axes)), None)
    if single is None:
        return None
    return Suspicion(
        "error",
        message(
            "Each element of the dataset is a single sample: its inputs have {axes} axes, without a batch axis.",
            axes=single[0],
        ),
        message("`fit` trains on batches; `tf.data` only makes them if you ask."),
        (Remedy(message("Add `.batch(32)`: `dataset = dataset.shuffle(1000).batch(32)`.")),),
    )


def _is_single(case: Case, axes: tuple[int, int | None] | None) -> bool:
    """Whether a set of these axes gives single samples."""
    if axes is None:
        return False
    shape = getattr(case.model, "input_shape", None) if getattr(case.model, "inputs", None) else None
    wanted = len(shape) if isinstance(shape, tuple) and shape and not isinstance(shape[0], tuple) else None
    added = wanted == 2 and isinstance(shape, tuple) and shape[1] == 1  # an axis that Keras adds itself
    return axes[1] == 0 or (wanted is not None and axes[0] == wanted - 1 and not added)
