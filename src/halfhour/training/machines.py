"""One training by several processes, on as many machines: each learns from its own part of every batch.

Process 0 leads: it chooses, shows, writes the run folder and tests in the end. The others follow: they take its recipe,
prove that they have the same command and the same pictures, and train along.
"""

import hashlib
import json
import tempfile
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import keras
import numpy as np

from halfhour.data.catalogue import load
from halfhour.data.loader import Loader
from halfhour.data.splits import divide
from halfhour.errors import DataError, HalfhourError, MachineError, OptionError
from halfhour.events import Tell
from halfhour.language import _, listed
from halfhour.machine.team import Team, told
from halfhour.models.registry import build, find_network
from halfhour.recipe import Recipe
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.deadline import Deadline
from halfhour.training.devices import fit_on_all, training_devices
from halfhour.training.fit import compile_for_training
from halfhour.training.interrupt import Interruptible
from halfhour.training.memory import is_out_of_memory, memory_full
from halfhour.training.task import Fitted, TrainingTask

SAMPLED = 64  # pictures of each part that a fingerprint looks at; of the labels it looks at all


class Agreement(keras.callbacks.Callback):
    """Lets all processes go by the clock of process 0 and end after the same batch; anybody's Ctrl-C ends them all.

    Args:
        team: the processes.
        timed: whether time drives the training, not its batches.
        interrupt: knows of Ctrl-C here.
        deadline: knows the time here; what process 0's knows is put in its place.
    """

    def __init__(self, team: Team, timed: bool, interrupt: Interruptible, deadline: Deadline) -> None:
        super().__init__()
        self._team = team
        self._timed = timed
        self._interrupt = interrupt
        self._deadline = deadline

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Take the share of the time that is over from process 0."""
        if self._timed:
            self._deadline.pace[-1] = float(self._team.gather(self._deadline.pace[-1:])[0, 0])

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Go on, or end here, all of them."""
        self._agree()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Go on, or end here, all of them."""
        self._agree()

    def _agree(self) -> None:
        wishes = self._team.gather([self._interrupt.asked, self._deadline.struck])  # (processes, 2)
        self._interrupt.asked = bool(wishes[:, 0].any())
        self._deadline.struck = bool(wishes[0, 1])
        self.model.stop_training = self._interrupt.asked or self._deadline.struck


def lead(team: Team, asked: Recipe | None, task: TrainingTask, /) -> Fitted:
    """Train as `fit` does, together with the processes that `follow`; the team parts at the end.

    Args:
        team: this is its process 0.
        asked: the recipe of the command, which the others must have been given too; `None` where a run goes on.
        task: the training; process 0's stopwatch counts for all.

    Raises:
        DataError: there are fewer pictures than devices.
        MachineError: another process has refused, or is gone.
    """
    train, validation, count = task.train, task.validation, len(training_devices())
    if min(len(train), len(validation)) < count:
        raise DataError(
            _("There are {validation} validation images for {count} devices.",
              validation=len(validation), count=count),
            _("Expected at least one image per device, for training and for validation."),
            _("Start fewer processes."),
        )  # fmt: skip
    order = {"asked": _command(asked), "recipe": asdict(task.recipe), "data": fingerprint(train, validation)}
    team.exchange(json.dumps(order))
    _demand_nobody_refuses(team.exchange(""))
    start = task.resumed or Checkpoint.of_start(task.model, len(train), task.stopwatch.elapsed(), task.settings)
    team.copy(_as_bytes(start))
    # Without names: examples of mistakes would be asked of a network that all must compute.
    return _train(team, replace(task, resumed=start, class_names=()))


def follow(team: Team, asked: Recipe | None, tell: Tell, load: Loader = load) -> str:
    """Train along with process 0, and write nothing.

    Args:
        team: this is another of its processes.
        asked: the recipe of the command; `None` where a run goes on, whose recipe process 0 has.
        tell: is told what happens while the data are loaded.
        load: what gives the data set: as `load` does, or in its place.

    Returns:
        Why the training ended, as in `Fitted`.

    Raises:
        HalfhourError: the data cannot be had.
        OptionError, DataError: the command or the data are not those of process 0.
        MachineError: another process has refused, or is gone.
    """
    order = json.loads(team.exchange("")[0])
    recipe = Recipe(**order["recipe"])
    try:
        _demand_same_command(order["asked"], _command(asked))
        dataset = load(asked.data if asked else recipe.data, tell, size=recipe.size)
        settings = recipe.resolve_settings(find_network(str(recipe.model)).settings)
        division = divide(dataset, settings.validation_split, recipe.seed)
        _demand_same_data(fingerprint(division.train, division.validation), order["data"])
    except HalfhourError as error:
        team.exchange(error.happened)
        raise
    _demand_nobody_refuses(team.exchange(""))
    model = build(str(recipe.model), dataset.picture_shape, dataset.num_classes, settings.dropout)
    compile_for_training(model, settings)
    start = _from_bytes(team.copy(b""))
    task = TrainingTask(
        model, division.train, division.validation, recipe, settings, stopwatch=Stopwatch(), resumed=start
    )
    return _train(team, task).stop_reason


def fingerprint(train: Split, validation: Split) -> dict[str, object]:
    """What tells one set from another: how many pictures there are, and a hash of all labels and some pictures."""
    digest = hashlib.sha256()
    for split in (train, validation):
        digest.update(np.asarray(split.labels, np.int64).tobytes())
        sampled = np.unique(np.linspace(0, len(split) - 1, SAMPLED).astype(int))
        digest.update(np.ascontiguousarray(split.pictures[sampled]).tobytes())
    return {"train": len(train), "validation": len(validation), "hash": digest.hexdigest()}


def _train(team: Team, task: TrainingTask) -> Fitted:
    """Train on the devices of all processes, from the state that all have by now, and part."""
    if task.resumed:
        task.resumed.restore(task.model, len(task.train))
    keras.utils.set_random_seed(task.recipe.seed)  # JAX sees that new weights are alike, though these take their place
    agree = partial(Agreement, team, task.recipe.epochs is None)
    try:
        fitted = fit_on_all(replace(task, agree=agree))
    except HalfhourError:
        raise
    except Exception as error:
        if is_out_of_memory(error):  # one process with a smaller batch is of no use to the others
            raise memory_full() from error
        raise told(error) from error
    team.leave()
    return fitted


def _command(asked: Recipe | None) -> dict[str, object] | None:
    """What must be the same in all processes; the data may lie elsewhere on another machine."""
    return None if asked is None else {name: value for name, value in asdict(asked).items() if name != "data"}


def _demand_same_command(theirs: dict[str, object] | None, own: dict[str, object] | None) -> None:
    if theirs == own:
        return
    if theirs is None or own is None:
        differing = ["--resume"]
    else:
        differing = [f"--{name.replace('_', '-')}" for name in own if own[name] != theirs[name]]
    raise OptionError(
        _("This process and process 0 have different values of {options}.", options=listed(differing)),
        _("Expected the same command in every process, except --process-id and the location of the data."),
        _("Restart all of them with the same options."),
    )


def _demand_same_data(own: dict[str, object], theirs: dict[str, object]) -> None:
    if own != theirs:
        raise DataError(
            _("The images or labels of this process are not those of process 0 ({own} to train with here, "
                "{theirs} there).", own=own["train"], theirs=theirs["train"]),
            _("Expected the same images and labels in every process."),
            _("Copy process 0's data to this machine, or put them where all machines can read them."),
        )  # fmt: skip


def _demand_nobody_refuses(refusals: list[str]) -> None:
    """Raise a `MachineError` if one of the processes has refused: each has said why, or nothing."""
    for process, refusal in enumerate(refusals):
        if refusal:
            raise MachineError(
                _("Process {process} does not train: {reason}", process=process, reason=refusal),
                _("Expected all {processes} processes to train.", processes=len(refusals)),
                _("Check that process's output, and restart all of them."),
            )


def _as_bytes(checkpoint: Checkpoint) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "start.npz")
        checkpoint.write(path)
        return path.read_bytes()


def _from_bytes(content: bytes) -> Checkpoint:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "start.npz")
        path.write_bytes(content)
        if (checkpoint := Checkpoint.read(path)) is None:
            raise FileNotFoundError(path)
        return checkpoint
