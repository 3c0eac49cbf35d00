"""The end of a training that somebody else wishes: by a file, heard even where its interrupt is lost."""

import signal
import time

import keras
import pytest

from halfhour.bundle.stream import listen_for_stop, stop_file
from halfhour.stopping import wished
from halfhour.training.interrupt import Interruptible


@pytest.fixture(autouse=True)
def unwished():
    """No wish is left; and Ctrl-C is heard, which a shell makes programs in its background ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
    wished.clear()


def swallow_the_interrupt(events) -> None:
    """Wish the end, and lose the interrupt as Python does where it clears up an object."""
    listen_for_stop(events)
    with pytest.raises(KeyboardInterrupt):
        stop_file(events).touch()  # here, since the interrupt may come at once
        for _ in range(1000):
            time.sleep(0.01)
    assert wished.wait(10)


def test_a_training_does_not_begin_after_an_interrupt_that_was_lost(tmp_path):
    swallow_the_interrupt(tmp_path / "events.jsonl")
    with pytest.raises(KeyboardInterrupt), Interruptible():
        pytest.fail("it began")


def test_a_training_ends_after_the_batch_at_hand_where_the_interrupt_was_lost(tmp_path):
    model = keras.Sequential()
    with Interruptible() as interrupt:
        interrupt.set_model(model)
        model.stop_training = False
        interrupt.on_train_batch_end(0)
        assert not (model.stop_training or interrupt.asked)
        wished.set()
        interrupt.on_train_batch_end(1)
    assert model.stop_training and interrupt.asked


def test_an_older_wish_ends_no_later_training(tmp_path):
    wished.set()
    listen_for_stop(tmp_path / "events.jsonl")
    with Interruptible() as interrupt:
        assert not interrupt.asked
