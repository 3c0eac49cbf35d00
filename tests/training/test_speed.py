"""How fast a network answers: the cost of a call is told from that of a picture."""

import numpy as np
import pytest

from halfhour.training import speed

PICTURES = np.zeros((4_000, 2, 2, 1), np.uint8)


class Clock:
    """A clock that only answers move, by so many seconds a call and a picture."""

    def __init__(self, call: float, picture: float) -> None:
        self.call, self.picture, self.now, self.asked = call, picture, 0.0, []

    def perf_counter(self) -> float:
        return self.now

    def ask(self, pictures: np.ndarray) -> None:
        self.asked.append(len(pictures))
        self.now += self.call + self.picture * len(pictures)


@pytest.mark.parametrize(("call", "picture"), [(0.04, 0.00006), (0.01, 0.0002), (0.0, 0.0001)])
def test_a_call_of_its_own_cost_does_not_make_the_pictures_slow(monkeypatch, call, picture):
    clock = Clock(call, picture)
    monkeypatch.setattr(speed, "time", clock)
    answering = speed.seconds_an_answer(clock.ask, PICTURES, batch_size=512)
    assert answering.seconds == pytest.approx(picture)
    assert answering.call == pytest.approx(call, abs=1e-9)


def test_where_a_call_costs_nearly_all_a_picture_still_costs_half_of_the_mean(monkeypatch):
    clock = Clock(call=0.2, picture=1e-9)
    monkeypatch.setattr(speed, "time", clock)
    answering = speed.seconds_an_answer(clock.ask, PICTURES, batch_size=512)
    assert answering.seconds == pytest.approx(0.1 / 2048, rel=1e-3)


@pytest.mark.parametrize("count", [100, 512])
def test_a_slow_network_and_a_small_set_are_asked_for_one_batch_alone(monkeypatch, count):
    clock = Clock(call=0.05, picture=0.01)
    monkeypatch.setattr(speed, "time", clock)
    answering = speed.seconds_an_answer(clock.ask, PICTURES[:count], batch_size=512)
    assert set(clock.asked) == {count}
    assert answering.seconds == pytest.approx(0.01 + 0.05 / count)
