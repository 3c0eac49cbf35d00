"""The memory that a training needs: foretold from the network and the batch, and known again when it was too little."""

import re
from dataclasses import replace
from math import prod, sqrt
from typing import TYPE_CHECKING

from halfhour.errors import MachineError
from halfhour.language import Message, _, message
from halfhour.recipe import Settings

if TYPE_CHECKING:
    import keras

FLOAT = 4  # bytes
# Times the lower bound of `training_bytes`: 0.7 (resnet-20) to 2.5 (tutorial) were measured on CPUs with batches of
# 1,024 and 4,096 pictures. What is spared too much costs some speed, what is spared too little the training.
NEEDED = 2.5
SMALLEST = 8  # pictures a step: with fewer, halving saves next to nothing beside the weights
FULL = re.compile(
    r"resource_?exhausted|OOM when allocating|MemoryError|Unable to allocate|out.?of.?memory|can't allocate memory"
    r"|Dst tensor is not initialized",  # TensorFlow's words for a GPU too full to copy to (tensorflow issue 7025)
    re.IGNORECASE,
)


def training_bytes(model: "keras.Model", batch_size: int) -> int:
    """A lower bound of what a step of training holds at once: weights, their gradients, every layer's answers.

    >>> import keras
    >>> model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(5)])
    >>> training_bytes(model, batch_size=100)  # 2 x 55 weights and 100 x 5 answers, of 4 bytes
    2440
    """
    weights: int = sum(prod(variable.shape) for variable in model.trainable_weights)
    answers = 0
    for layer in getattr(model, "layers", []):
        if type(layer).__name__ in ("InputLayer", "Flatten", "Reshape", "Dropout"):
            continue
        shape = getattr(getattr(layer, "output", None), "shape", None) if hasattr(layer, "output") else None
        if shape is not None and all(isinstance(size, int) for size in shape[1:]):
            answers += prod(shape[1:])
    return FLOAT * (2 * weights + batch_size * answers)


def fitted_to_memory(model: "keras.Model", settings: Settings, free: int) -> tuple[Settings, Message | None]:
    """The settings with a batch that fits into the memory, and what to tell where it had to be made smaller.

    Args:
        model: to be trained.
        settings: that it is to be trained with.
        free: bytes of memory where Keras computes.

    Raises:
        MachineError: not even the smallest batch fits.

    >>> import keras
    >>> model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(500)])
    >>> small, told = fitted_to_memory(model, Settings(128, 0.001, 0.5, 0.2, "none", "constant", "sgd"), 250_000)
    >>> small.batch_size, small.learning_rate
    (16, 0.000125)
    """
    fitting = settings
    while NEEDED * training_bytes(model, fitting.batch_size) > free:
        if fitting.batch_size <= SMALLEST:
            needed = NEEDED * training_bytes(model, fitting.batch_size)
            raise MachineError(
                _("This network needs about {needed:.1f} GB of memory, and {free:.1f} GB are free.",
                  needed=needed / 1e9, free=free / 1e9),
                _("Expected enough memory for a training step of {count} images.", count=fitting.batch_size),
                _("Close other programs, or choose a smaller network (`--model`) or smaller images (`--size`)."),
            )  # fmt: skip
        fitting = halved(fitting)
    if fitting is settings:
        return settings, None
    return fitting, message(
        "A batch of {asked} images needs about {needed:.1f} GB of memory, and {free:.1f} GB are free: it "
        "trains with a batch size of {batch} and a learning rate of {rate:.2g}.",
        asked=settings.batch_size,
        needed=NEEDED * training_bytes(model, settings.batch_size) / 1e9,
        free=free / 1e9,
        batch=fitting.batch_size,
        rate=fitting.learning_rate,
    )


def halved(settings: Settings) -> Settings:
    """Half the batch, and the learning rate that goes with it.

    With plain gradients the rate follows the batch (Goyal et al., "Accurate, Large Minibatch SGD", 2017), with Adam its
    square root (Malladi et al., "On the SDEs and Scaling Rules for Adaptive Gradient Algorithms", NeurIPS 2022).

    >>> round(halved(Settings(128, 0.001, 0.5, 0.2, "none", "constant")).learning_rate, 6)
    0.000707
    """
    factor = 0.5 if settings.optimizer == "sgd" else sqrt(0.5)
    return replace(settings, batch_size=max(1, settings.batch_size // 2), learning_rate=settings.learning_rate * factor)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the memory was full, of this machine or of its GPU, whichever library says so.

    >>> is_out_of_memory(MemoryError()), is_out_of_memory(ValueError("wrong shape"))
    (True, False)
    """
    return isinstance(error, MemoryError) or bool(FULL.search(f"{type(error).__name__}: {error}"))


def memory_full() -> MachineError:
    """The error for a memory that is too full for what was asked."""
    return MachineError(
        _("This machine is out of memory."),
        _("Expected enough memory for the data, the network and one training step."),
        _("Close other programs, or choose a smaller `--batch-size`, network (`--model`) or image (`--size`)."),
    )
