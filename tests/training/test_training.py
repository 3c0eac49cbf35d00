import gc
import math
import weakref

import keras
import numpy as np
import pytest

from halfhour.answering.predict import predict_probabilities
from halfhour.events import BatchDone, EpochDone, SpeedMeasured, TrainingEnded, silent
from halfhour.models.registry import build, find_network
from halfhour.recipe import Recipe, Settings
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import Batches, InOrder, Share, fed
from halfhour.training.deadline import Deadline, Reserve
from halfhour.training.fit import compile_for_training, fit
from halfhour.training.optimizers import compiled_with
from halfhour.training.speed import training_speed
from halfhour.training.task import TrainingTask


def trained(bars: Split, recipe: Recipe, tell=silent, stopwatch=None, pace=None, speed_first=False):
    keras.utils.set_random_seed(recipe.seed)
    settings = recipe.resolve_settings(find_network("tutorial").settings)
    model = build("tutorial", (12, 12, 1), 2)
    compile_for_training(model, settings)
    half = Split(bars.pictures[:160], bars.labels[:160])
    rest = Split(bars.pictures[160:], bars.labels[160:])
    if speed_first:
        assert training_speed(model, half, batch_size=settings.batch_size, augmentation="none") > 0
    stopwatch = stopwatch or Stopwatch()
    return model, fit(TrainingTask(model, half, rest, recipe, settings, stopwatch, tell=tell, pace=pace))


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


@pytest.mark.parametrize("optimizer", ["adam", "muon"])
def test_nothing_of_a_training_stays_in_memory(bars, optimizer):
    def graphs():
        gc.collect()
        return sum(type(found).__name__ == "FuncGraph" for found in gc.get_objects())

    before = graphs()
    own = Split(bars.pictures.copy(), bars.labels.copy())
    pictures, labels = weakref.ref(own.pictures), weakref.ref(own.labels)
    model, fitted = trained(own, Recipe(epochs=1, batch_size=32, optimizer=optimizer), speed_first=True)
    predict_probabilities(model, own.pictures, test_time_augmentation=True)
    assert graphs() > before
    del model, fitted, own
    assert graphs() <= before
    assert pictures() is None
    assert labels() is None


def test_every_picture_comes_once_an_epoch_in_another_order(bars):
    marked = Split(np.arange(50, dtype=np.uint8).reshape(50, 1, 1, 1), np.arange(50) % 2)
    batches = Batches(marked, 2, batch_size=8, seed=0, augmentation="none")
    orders = []
    for _ in range(2):
        orders.append([int(value) for index in range(len(batches)) for value in batches[index][0].ravel()])
        batches.next_epoch()
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(50))
    assert orders[0] != orders[1]


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="elsewhere Keras takes the batches themselves")
def test_tensorflow_is_fed_the_same_batches_every_epoch_anew_and_tunes_nothing(bars):
    batches = Batches(bars, 2, batch_size=48, seed=0, augmentation="tutorial")
    dataset = fed(batches)
    assert not dataset.options().autotune.enabled  # its thread would hold up the end of every epoch
    assert len(dataset) == len(batches)
    for _epoch in range(2):
        for index, given in enumerate(dataset.as_numpy_iterator()):
            for array, own in zip(given, batches[index], strict=True):
                assert (array == own).all()
                assert array.dtype == own.dtype
        assert index == len(batches) - 1
        batches.next_epoch()


@pytest.mark.parametrize("processes", [2, 4])
def test_what_the_processes_read_is_the_batch_of_one(bars, processes):
    def batches(share):
        options = {"batch_size": 16, "seed": 0, "augmentation": "strokes", "flip": True, "begin_at": 2}
        return Batches(bars, 2, share=share, **options), InOrder(bars.pictures, 48, bars.labels, share=share)

    parts = [batches(Share(processes, process, processes)) for process in range(processes)]
    for kind, whole in enumerate(batches(Share())):
        for index in range(len(whole)):
            for array, shared in zip(
                whole[index], zip(*(part[kind][index] for part in parts), strict=True), strict=True
            ):
                assert {len(share) for share in shared} == {len(array) // processes}
                assert (np.concatenate(shared) == array).all()


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
    _, fitted = trained(bars, Recipe(minutes=0.05), stopwatch=TickingWatch())
    assert fitted.stop_reason == "deadline"
    assert 1 <= len(fitted.history.epochs) < 1000
    assert fitted.history.epochs[-1].learning_rate < 0.0001


def test_a_training_against_the_clock_is_repeated_to_the_last_bit(bars):
    recipe = Recipe(minutes=0.02, batch_size=32)
    model, fitted = trained(bars, recipe, stopwatch=TickingWatch())
    again, repeated = trained(bars, recipe, pace=fitted.pace)
    assert (repeated.stop_reason, len(repeated.pace)) == ("replayed", len(fitted.pace))
    assert [epoch.loss for epoch in repeated.history.epochs] == [epoch.loss for epoch in fitted.history.epochs]
    for one, same in zip(model.get_weights(), again.get_weights(), strict=True):
        assert (one == same).all()


def test_measuring_the_speed_first_changes_nothing(bars):
    recipe = Recipe(epochs=2, batch_size=32)
    model, measured = trained(bars, recipe)[0], trained(bars, recipe, speed_first=True)[0]
    for one, same in zip(model.get_weights(), measured.get_weights(), strict=True):
        assert (one == same).all()


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
    reserve = Reserve(pictures=0, seconds_a_picture=0.2, documents=20.0)
    by_time, by_steps = (Deadline(watch, 120.0, reserve, validation_count=10, steps=steps) for steps in (None, 4))
    for deadline in (by_time, by_steps):
        deadline.set_model(keras.Sequential())
        deadline.on_train_begin()
    for now in (0.0, 25.0):
        watch.now = now
        for deadline in (by_time, by_steps):
            deadline.on_train_batch_begin(0)
    assert (by_time.fraction(), by_steps.fraction()) == (0.25, 0.25)
    watch.now = 80.0
    for deadline in (by_time, by_steps):
        deadline.on_train_batch_begin(1)
    assert (by_time.fraction(), by_steps.fraction(), by_time.seconds_left()) == (0.8, 0.5, 20.0)


@pytest.mark.parametrize(("count", "ends"), [(2000, [81.25, 81.25, 62.0]), (20, [81.25] * 3)])
def test_slower_validations_bring_the_end_forward_and_a_single_stall_does_not(count, ends):
    watch = FakeWatch()
    deadline = Deadline(watch, 100.0, Reserve(5_000, 0.0025, 5.0), validation_count=count, steps=None)
    deadline.set_model(keras.Sequential())
    for end, seconds in zip(ends, (9.0, 12.0, 12.0), strict=True):  # the first builds the graph; then 0.006 s each
        deadline.on_test_begin()
        watch.now += seconds
        deadline.on_test_end()
        assert deadline.finish_by == pytest.approx(end)


@pytest.mark.parametrize(("figures", "ends"), [([0.4, 0.4], [92.0, 68.0]), ([0.4, 0.1], [92.0, 92.0])])
def test_a_busier_machine_brings_the_end_forward_and_a_single_slow_figure_does_not(figures, ends):
    watch, drawn = FakeWatch(), iter(figures)
    reserve = Reserve(0, 0.0, documents=8.0, figure=0.1, draw=lambda: next(drawn))
    deadline = Deadline(watch, 100.0, reserve, validation_count=20, steps=None)
    deadline.set_model(keras.Sequential())
    deadline.on_train_begin()

    def ten_batches(each):
        for batch in range(10):
            deadline.on_train_batch_begin(batch)
            watch.now += each
            deadline.on_train_batch_end(batch)

    ten_batches(0.1)
    assert deadline.finish_by == 92.0
    for end in ends:
        ten_batches(2.0)  # slower than before, then as slow as before: looked at after ten seconds, and after twenty
        assert deadline.finish_by == pytest.approx(end)


def test_a_mirrored_picture_comes_every_other_epoch():
    left = np.zeros((40, 4, 4, 1), np.uint8)
    left[:, :, 0] = 255
    batches = Batches(Split(left, np.arange(40)), 40, batch_size=16, seed=3, augmentation="none", flip=True)
    sides = []
    for _ in range(3):
        seen = {}
        for pictures, targets in (batches[index] for index in range(len(batches))):
            for picture, target in zip(pictures, targets, strict=True):
                seen[int(target.argmax())] = bool(picture[0, 0, 0])
        sides.append([seen[index] for index in range(40)])
        batches.next_epoch()
    assert 8 < sum(sides[0]) < 32
    assert sides[1] == [not side for side in sides[0]]
    assert sides[2] == sides[0]
    assert (left[:, :, 0] == 255).all()  # the set itself stays as it was


def test_filters_take_a_nearly_orthogonal_step_whatever_their_gradient():
    model = keras.Sequential([keras.Input((8, 8, 2)), keras.layers.Conv2D(5, 3)])
    model.compile(**compiled_with(Settings(1, 0.1, 0.0, 0.2, "none", "constant", "muon")))
    model.optimizer.build(model.trainable_variables)
    before, gradient = model.get_weights()[0], np.random.default_rng(0).normal(size=(3, 3, 2, 5)) * [1, 1, 1, 9, 0.3]
    model.optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32")), keras.ops.ones((5,))])
    kernel, offsets = model.get_weights()
    step = (before * np.sqrt(5) / np.linalg.norm(before) - kernel).reshape(18, 5) / 0.1
    left, sizes, right = np.linalg.svd(gradient.reshape(18, 5), full_matrices=False)
    assert sizes.max() / sizes.min() > 10
    stretched = np.linalg.svd(step)[1]
    assert (stretched > 0.5).all() and (stretched < 1.3).all()
    assert np.corrcoef(step.ravel(), (left @ right).ravel())[0, 1] > 0.95
    assert offsets == pytest.approx(-0.1 / 24, rel=1e-4)  # Adam's first step is its rate
