"""Rule `channels-first`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

SMALLEST = 8  # pixels a side; square inputs with fewer are likely something else than images


@rule("channels-first", "cause", message("Channels come first, not last"), looks_at=Case, can_crash=True)
def channels_first(case: Case) -> Suspicion | None:
    """Layers that expect (height, width, channels) get images as (channels, height, width).

    Why it matters: the convolution then slides over the channel axis and treats rows of pixels as colours.
    """
    x = case.inputs
    if x is None or x.ndim != 4 or not case.network.having("of pictures"):
        return None
    channels, height, width = x.shape[1:]
    reads_last = all(getattr(layer, "data_format", "channels_last") == "channels_last" for layer in case.network.layers)
    if not reads_last or channels not in (1, 3) or height != width or width < SMALLEST:
        return None
    return Suspicion(
        "error",
        message("The images have shape {shape}; the layers treat the last axis as channels.", shape=x.shape[1:]),
        message("The arrays come from a library that puts channels first, such as PyTorch."),
        (
            Remedy(
                message("Move the axis: `x = np.transpose(x, (0, 2, 3, 1))`, and give `Input` the new shape."),
                Change(inputs=lambda given: np.transpose(given, (0, 2, 3, 1))) if case.crashed else None,
            ),
        ),
    )
