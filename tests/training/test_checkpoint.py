"""A training that is cut off goes on from its last checkpoint as if nothing had happened."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

from halfhour.errors import RunError
from halfhour.events import BatchDone, Event, silent
from halfhour.models.registry import build, find_network
from halfhour.recipe import Recipe
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training import keeping
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.fit import compile_for_training, fit
from halfhour.training.task import TrainingTask


class PowerCutError(Exception):
    """Ends a training as if the machine had gone dark."""


class PowerCut:
    """A listener that cuts the training off after a batch of an epoch."""

    def __init__(self, epoch: int, batch: int) -> None:
        self._when = (epoch, batch)

    def __call__(self, event: Event) -> None:
        if isinstance(event, BatchDone) and (event.epoch, event.batch) == self._when:
            raise PowerCutError


def trained(bars: Split, recipe: Recipe, path: Path | None = None, tell=silent, resumed=None, stopwatch=None):
    keras.utils.set_random_seed(recipe.seed)
    settings = recipe.resolve_settings(find_network("tutorial").settings)
    model = build("tutorial", (12, 12, 1), 2)
    compile_for_training(model, settings)
    halves = Split(bars.pictures[:160], bars.labels[:160]), Split(bars.pictures[160:], bars.labels[160:])
    stopwatch = stopwatch or Stopwatch()
    return model, fit(
        TrainingTask(model, *halves, recipe, settings, stopwatch, tell=tell, checkpoint=path, resumed=resumed)
    )


@pytest.mark.parametrize(("schedule", "epoch", "batch"), [("cosine", 1, 7), ("plateau", 3, 10)])
def test_a_training_cut_off_within_an_epoch_ends_to_the_same_last_bit(
    bars, tmp_path, monkeypatch, schedule, epoch, batch
):
    monkeypatch.setattr(keeping, "MOST_SECONDS", 0.0)  # after every batch
    monkeypatch.setattr(keeping, "LEAST_SECONDS", 0.0)
    recipe = Recipe(epochs=4, batch_size=16, augment="strokes", schedule=schedule, flip=True)
    path = tmp_path / "latest.npz"
    whole, fitted = trained(bars, recipe)
    with pytest.raises(PowerCutError):
        trained(bars, recipe, path, PowerCut(epoch, batch))
    told = []
    resumed, again = trained(bars, recipe, path, told.append, Checkpoint.read(path))
    batches = [(event.epoch, event.batch) for event in told if isinstance(event, BatchDone)]
    assert batches[0] == (epoch, batch)  # the batch whose checkpoint was not written is learned again
    assert batches[-1] == (4, 10)
    assert again.pace.tolist() == fitted.pace.tolist()
    courses = [[dataclasses.replace(done, seconds=0.0) for done in each.history.epochs] for each in (fitted, again)]
    assert courses[0] == courses[1]
    for one, same in zip(whole.variables, resumed.variables, strict=True):
        assert (np.asarray(one) == np.asarray(same)).all()


class FakeWatch(Stopwatch):
    """A stopwatch on which a batch takes a second; what is asked in between takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def elapsed(self) -> float:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += seconds


def test_a_resumed_training_has_the_time_that_it_had_left(bars, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "LEAST_SECONDS", 0.0)
    recipe, path, watch = Recipe(minutes=1.0, batch_size=16), tmp_path / "latest.npz", FakeWatch()

    def tick(event: Event) -> None:
        watch.now += isinstance(event, BatchDone)

    def tick_until_cut(event: Event) -> None:
        tick(event)
        PowerCut(4, 5)(event)

    with pytest.raises(PowerCutError):
        trained(bars, recipe, path, tick_until_cut, stopwatch=watch)
    kept = Checkpoint.read(path)
    assert (len(kept.epochs), kept.seconds, watch.now) == (3, 30.0, 35.0)  # what came after the checkpoint is lost
    watch = FakeWatch()  # another process, whose start took two seconds
    watch.now = 2.0
    watch.later(kept.seconds)
    _, fitted = trained(bars, recipe, path, tick, kept, watch)
    assert fitted.stop_reason == "deadline"
    assert 58 <= watch.now <= 61  # this watch ticks after the deadline has looked at it
    assert fitted.pace[30] == pytest.approx(32 / 60)
    assert (np.diff(fitted.pace) >= 0).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", None])
def test_a_damaged_checkpoint_is_told(tmp_path, content):
    path = tmp_path / "latest.npz"
    if content is None:
        np.savez(path, told=np.array('{"epochs": 3}'), pace=np.zeros(1))
    else:
        path.write_bytes(content)
    with pytest.raises(RunError, match="checkpoint .* is damaged"):
        Checkpoint.read(path)
