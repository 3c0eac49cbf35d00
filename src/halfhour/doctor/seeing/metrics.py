"""Listens to what a program does with metrics in a loop of its own, and when it goes through a dataset again."""

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.shown import Shown
from halfhour.doctor.seeing.sites import is_own, known_as
from halfhour.doctor.seeing.tape import draws_a_graph

if TYPE_CHECKING:
    import keras

KEPT = 100  # values of a metric
MOST = 1000  # passes


def listen_to_metrics(hooks: Hooks, notes: Notes) -> None:
    """Note each value that the program itself asks for, each time that it sets a metric back, and each further pass."""
    import keras

    for kind in {one for one in vars(keras.metrics).values() if isinstance(one, type)}:
        for name, note in (("result", _asked), ("reset_state", _set_back)):
            if name in vars(kind):
                hooks.replace(kind, name, functools.partial(_noting, notes, note))
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        hooks.replace(tf.data.Dataset, "__iter__", functools.partial(_passing, notes, set()))


def _noting(notes: Notes, note: Callable[[Notes, Shown, object], None], original: Function) -> Function:
    @functools.wraps(original)
    def called(metric: "keras.Metric", *arguments: object, **named: object) -> object:
        result = original(metric, *arguments, **named)
        own = is_own(known_as(sys._getframe(1).f_code.co_filename))
        if own and not notes.inside and not draws_a_graph():
            with notes.guarded():
                note(notes, notes.seen.shown.setdefault(id(metric), Shown(metric)), result)
        return result

    called.autograph_info__ = {}  # type: ignore[attr-defined]
    return called


def _asked(notes: Notes, shown: Shown, result: object) -> None:
    if len(shown.asked) < KEPT:
        shown.asked.append(notes.seen.next_moment())
        shown.values.append(result)


def _set_back(notes: Notes, shown: Shown, result: object) -> None:
    shown.reset = True
    notes.seen.passes.append(notes.seen.next_moment())


def _passing(notes: Notes, known: set[int], original: Function) -> Function:
    @functools.wraps(original)
    def begun(dataset: object) -> object:
        own = is_own(known_as(sys._getframe(1).f_code.co_filename))
        if own and not notes.inside and not draws_a_graph():
            if id(dataset) in known and len(notes.seen.passes) < MOST:
                notes.seen.passes.append(notes.seen.next_moment())
            known.add(id(dataset))
        return original(dataset)

    return begun
