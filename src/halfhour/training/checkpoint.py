"""A training that can go on after a power cut: all of its state after a batch -> one file, and back.

Keras's own `BackupAndRestore` keeps weights and optimizer; a training goes on to the same last bit only with the rest,
which is here: the counters of dropout, the order of the data, the schedule's memory, the history, the running means.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from halfhour.arrays import DAMAGE, read_arrays
from halfhour.errors import RunError
from halfhour.files import whole_file
from halfhour.language import _
from halfhour.recipe import Settings
from halfhour.records import Array, Epoch, Floats


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a training after an epoch, or in the middle of one.

    Attributes:
        variables: of the network, then of its optimizer.
        epochs: those done.
        pace: (S,) how much was over at each batch, 0..1.
        count: training pictures.
        began: seconds on the stopwatch at which the training began.
        seconds: on the stopwatch at which this was written.
        plateau: what `ReduceLROnPlateau` remembers, where there is one.
        batches: done of the epoch under way.
        into_epoch: seconds that these took.
        means: of the metrics, over these batches.
        batch_size, learning_rate: that it is trained with.
        random: what `random_state` gave.
    """

    variables: Sequence[Array]
    epochs: tuple[Epoch, ...]
    pace: Floats
    count: int
    began: float
    seconds: float
    plateau: dict[str, float | None]
    batches: int = 0
    into_epoch: float = 0.0
    means: Sequence[Array] = ()
    batch_size: int = 0
    learning_rate: float = 0.0
    random: Sequence[Array] = ()

    @classmethod
    def of_start(cls, model: keras.Model, count: int, seconds: float, settings: Settings) -> "Checkpoint":
        """The state of a compiled network before its training with `count` pictures."""
        variables = values_of(variables_of(model))
        return cls(
            variables, (), np.array([]), count, seconds, seconds, {},
            batch_size=settings.batch_size, learning_rate=settings.learning_rate, random=random_state(),
        )  # fmt: skip

    def write(self, path: Path) -> None:
        """Write it whole or not at all.

        Raises:
            FileError: the folder cannot be written to, or the disk is full.
        """
        told = {
            "epochs": [asdict(epoch) for epoch in self.epochs],
            "count": self.count,
            "began": self.began,
            "seconds": self.seconds,
            "plateau": self.plateau,
            "batches": self.batches,
            "into_epoch": self.into_epoch,
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
        }
        arrays: dict[str, Any] = {f"variable-{place}": value for place, value in enumerate(self.variables)}
        arrays |= {f"mean-{place}": value for place, value in enumerate(self.means)}
        arrays |= {f"random-{place}": value for place, value in enumerate(self.random)}
        with whole_file(path) as temporary:
            np.savez(temporary, pace=self.pace, told=np.array(json.dumps(told)), **arrays)

    @classmethod
    def read(cls, path: Path) -> "Checkpoint | None":
        """The checkpoint in a file; `None` where there is none.

        Raises:
            RunError: the file is damaged.
        """
        if not path.exists():
            return None
        try:
            arrays = read_arrays(path)
            told = json.loads(str(arrays["told"]))
            epochs = tuple(Epoch(**epoch) for epoch in told.pop("epochs"))
            variables, means, random = (_numbered(arrays, kind) for kind in ("variable", "mean", "random"))
            return cls(variables=variables, means=means, random=random, epochs=epochs, pace=arrays["pace"], **told)
        except (*DAMAGE, OSError) as error:
            raise RunError(
                _("The checkpoint {path} is damaged.", path=path),
                _("Expected the file as the training wrote it."),
                _("Delete that file, and `--resume` restarts this training."),
            ) from error

    def restore(self, model: keras.Model, count: int) -> None:
        """Put a compiled network and its optimizer into this state.

        Raises:
            RunError: the network or the number of training pictures is another than it was.
        """
        variables = variables_of(model)
        shapes = [tuple(variable.shape) for variable in variables]
        if shapes != [value.shape for value in self.variables] or count != self.count:
            raise RunError(
                _("The network or the data differ from those this training started with."),
                _("Expected {count} training images and the same network.", count=self.count),
                _("Restore the data, or start a new training."),
            )
        for variable, value in zip(variables, self.variables, strict=True):
            variable.assign(value)

    def with_batches(self, settings: Settings, epochs: int | None) -> "Checkpoint":
        """The same with other batches: on from the beginning of the epoch, and as far along as it was.

        Args:
            settings: with another batch size, and the learning rate that goes with it.
            epochs: of the whole training, or `None` where its time decides.
        """
        steps = len(self.epochs) * -(-self.count // settings.batch_size)
        over = len(self.epochs) / epochs if epochs else float(self.pace[-1]) if len(self.pace) else 0.0
        pace = np.array([over * step / steps for step in range(steps)])
        return replace(self, pace=pace, batches=0, into_epoch=0.0, means=())


def variables_of(model: keras.Model) -> list[keras.Variable]:
    """Every variable that a training changes: of a compiled network, then of its optimizer."""
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def values_of(variables: Sequence[keras.Variable]) -> list[Array]:
    """What variables hold, as NumPy arrays of their own: PyTorch's would change with them."""
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def random_state() -> list[Array]:
    """What the library remembers of the random numbers that it drew, by device, as NumPy arrays.

    Nothing on TensorFlow and JAX, where a network's own variables count them; on PyTorch dropout draws from PyTorch's.
    """
    if keras.config.backend() != "torch":
        return []
    import torch

    return [state.numpy() for state in (torch.get_rng_state(), *torch.cuda.get_rng_state_all())]


def draw_on_from(state: Sequence[Array]) -> None:
    """Draw on from where `random_state` was taken; on another number of GPUs, as far as there are as many."""
    if keras.config.backend() != "torch" or not state:
        return
    import torch

    torch.set_rng_state(torch.from_numpy(state[0]))
    for place in range(min(len(state) - 1, torch.cuda.device_count())):
        torch.cuda.set_rng_state(torch.from_numpy(state[place + 1]), place)


def _numbered(arrays: Mapping[str, Array], kind: str) -> list[Array]:
    """The arrays `<kind>-0`, `<kind>-1`, … of a file."""
    count = sum(name.startswith(f"{kind}-") for name in arrays)
    return [arrays[f"{kind}-{place}"] for place in range(count)]
