import math

import keras
import numpy as np
import pytest

from halfhour.events import BatchDone, EpochDone, SpeedMeasured, TrainingEnded, silent
from halfhour.models.registry import build, find
from halfhour.recipe import Recipe
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import Batches
from halfhour.training.deadline import Deadline
from halfhour.training.fit import fit


def trained(bars: Split, recipe: Recipe, tell=silent, finish_by=600.0, stopwatch=None):
    keras.utils.set_random_seed(recipe.seed)
    settings = recipe.settle(find("tutorial").settings)
    model = build("tutorial", (12, 12, 1), 2)
    half = Split(bars.pictures[:160], bars.labels[:160])
    rest = Split(bars.pictures[160:], bars.labels[160:])
    return model, fit(
        model, half, rest, recipe, settings, stopwatch=stopwatch or Stopwatch(), finish_by=finish_by, tell=tell
    )


def test_it_learns_to_tell_the_bars_apart(bars):
    _, fitted = trained(bars, Recipe(epochs=6, batch_size=16))
    assert fitted.history.epochs[-1].validation_accuracy > 0.95
    assert fitted.stop_reason == "epochs"


def test_the_same_seed_gives_the_same_weights_and_another_does_not(bars):
    recipe = Recipe(epochs=2, batch_size=32, augment="strokes", schedule="cosine")
    first, second = trained(bars, recipe)[0], trained(bars, recipe)[0]
    other = trained(bars, Recipe(epochs=2, batch_size=32, augment="strokes", schedule="cosine", seed=1))[0]
    for one, same in zip(first.get_weights(), second.get_weights(), strict=True):
        assert np.allclose(one, same, atol=1e-6)
    assert not np.allclose(first.get_weights()[0], other.get_weights()[0], atol=1e-3)


def test_every_picture_comes_once_an_epoch_in_another_order(bars):
    marked = Split(np.arange(50, dtype=np.uint8).reshape(50, 1, 1, 1), np.arange(50) % 2)
    batches = Batches(marked, 2, batch_size=8, seed=0, augmentation="none")
    orders = []
    for _ in range(2):
        orders.append([int(value) for index in range(len(batches)) for value in batches[index][0].ravel()])
        batches.on_epoch_end()
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(50))
    assert orders[0] != orders[1]


def test_labels_stay_with_their_pictures():
    marked = Split(np.arange(50, dtype=np.uint8).reshape(50, 1, 1, 1), np.arange(50) % 5)
    pictures, targets = Batches(marked, 5, batch_size=50, seed=4, augmentation="none")[0]
    assert (pictures.ravel() % 5 == targets.argmax(axis=1)).all()


class TickingWatch(Stopwatch):
    """A stopwatch on which every look takes a hundredth of a second, whatever the machine is doing."""

    looks = 0

    def elapsed(self) -> float:
        self.looks += 1
        return self.looks / 100


def test_the_deadline_ends_a_training_in_time(bars):
    recipe = Recipe(minutes=1)
    _, fitted = trained(bars, recipe, finish_by=3.0, stopwatch=TickingWatch())
    assert fitted.stop_reason == "deadline"
    assert 1 <= len(fitted.history.epochs) < 1000
    assert fitted.history.epochs[-1].learning_rate < 0.0001


def test_cosine_starts_at_the_peak_and_ends_at_nothing(bars):
    events = []
    trained(bars, Recipe(epochs=4, batch_size=16, schedule="cosine"), tell=events.append)
    rates = [event.epoch.learning_rate for event in events if isinstance(event, EpochDone)]
    # 40 batches in all; the rate after epoch e is that of its last batch, number 10 e.
    expected = [0.0005 * (1 + math.cos(math.pi * (10 * epoch - 1) / 40)) for epoch in (1, 2, 3, 4)]
    assert rates == pytest.approx(expected, rel=1e-4)


def test_a_training_tells_its_story_in_order(bars):
    events = []
    trained(bars, Recipe(epochs=2, batch_size=16), tell=events.append)
    batches = [(event.epoch, event.batch) for event in events if isinstance(event, BatchDone)]
    assert batches == [(epoch, batch) for epoch in (1, 2) for batch in range(1, 11)]
    assert [event.epoch.number for event in events if isinstance(event, EpochDone)] == [1, 2]
    assert sum(isinstance(event, SpeedMeasured) for event in events) == 1
    assert isinstance(events[-1], TrainingEnded)


class FakeWatch(Stopwatch):
    """A stopwatch that shows what it is told to."""

    now = 0.0

    def elapsed(self) -> float:
        return self.now


def test_the_fraction_follows_the_clock_or_the_steps():
    watch = FakeWatch()
    by_time, by_steps = Deadline(watch, 100.0, None), Deadline(watch, 100.0, 4)
    for deadline in (by_time, by_steps):
        deadline.set_model(keras.Sequential())
        deadline.on_train_begin()
    watch.now = 25.0
    for deadline in (by_time, by_steps):
        deadline.on_train_batch_end(0)
    assert (by_time.fraction(), by_steps.fraction()) == (0.25, 0.25)
    watch.now = 80.0
    by_steps.on_train_batch_end(1)
    assert (by_time.fraction(), by_steps.fraction(), by_time.seconds_left()) == (0.8, 0.5, 20.0)
