"""Rule `out-of-memory`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.memory import free_bytes, without_gpu
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message
from halfhour.training.memory import training_bytes


@rule("out-of-memory", "cause", message("Training doesn't fit into memory"), looks_at=Case, alone=True)
def out_of_memory(case: Case) -> Suspicion | None:
    """A training step needs more memory than the machine has free.

    Why it matters: the system kills such a program silently. The rule counts the minimum a step needs: the weights,
    their gradients, and every layer's outputs for one batch; so it doesn't cry wolf. Crashes for lack of memory are
    recognised by the error itself.
    """
    if case.fit.epochs or not case.model.built or not without_gpu():
        return None
    batch = case.batch_size
    needed, free = training_bytes(case.model, batch), free_bytes()
    if needed <= free:
        return None
    for_weights = training_bytes(case.model, 0)
    fits = int((free / 2 - for_weights) / max(1, (needed - for_weights) / batch))
    remedy = (
        message("Use `batch_size={size}` or less.", size=2 ** max(0, min(8, fits.bit_length() - 1)))
        if fits >= 1
        else message("Make the network smaller: pooling or strides before `Flatten`, fewer units, smaller images.")
    )
    return Suspicion(
        "error",
        message(
            "A step with {batch} samples needs at least {needed:.1f} GB; {free:.1f} GB are free.",
            batch=batch,
            needed=needed / 1e9,
            free=free / 1e9,
        ),
        message("Every layer's outputs for the whole batch stay in memory until the gradients are computed."),
        (Remedy(remedy),),
    )
