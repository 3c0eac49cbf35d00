"""A device that fails in the middle of the work: an error of the library that drives it -> the three sentences."""

import re

from halfhour.errors import MachineError
from halfhour.language import _

# What TensorFlow, JAX and PyTorch say when a driver, a GPU or its libraries fail under them.
FAILED = re.compile(
    r"cuda[_ ]?error|cudnn|cublas|hiperror|nccl|device.{0,20}(lost|unavailable)|fallen off the bus|MPS backend", re.I
)


def device_failed(error: BaseException) -> MachineError | None:
    """The error to tell where a device has failed; `None` where something else went wrong.

    >>> device_failed(RuntimeError("CUDA error: unspecified launch failure")) is None
    False
    >>> device_failed(ValueError("wrong shape")) is None
    True
    """
    said = f"{type(error).__name__}: {error}"
    if not FAILED.search(said):
        return None
    return MachineError(
        _(
            "A device failed during the work: {reason}.",
            reason=said.strip().splitlines()[0][:300],
        ),
        _("Expected the device to stay available."),
        _("`halfhour doctor` checks it. CUDA_VISIBLE_DEVICES=-1 makes the CPU do the work instead."),
    )
