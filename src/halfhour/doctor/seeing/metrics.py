"""Listens to what a program does with metrics in a loop of its own, and when it goes through a dataset again."""

import functools
import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.hooks import Function, Hooks, untraced
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.shown import Shown
from halfhour.doctor.seeing.sites import is_own, known_as
from halfhour.doctor.seeing.tape import draws_a_graph

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

KEPT = 100  # metrics, and values of each
MOST = 1000  # passes


def listen_to_metrics(hooks: Hooks, notes: Notes) -> None:
    """Note each value that the program itself asks for, each time that a metric is set back, and each further pass."""
    import keras

    for kind in {one for one in vars(keras.metrics).values() if isinstance(one, type)}:
        for name, note in (("result", _asked), ("reset_state", _set_back)):
            if name in vars(kind):
                hooks.replace(kind, name, functools.partial(_noting, notes, note))
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        known: weakref.WeakSet[tf.data.Dataset] = weakref.WeakSet()
        hooks.replace(tf.data.Dataset, "__iter__", functools.partial(_passing, notes, known))


def _noting(notes: Notes, note: Callable[[Notes, Shown, object, bool], None], original: Function) -> Function:
    @untraced(original)
    def called(metric: "keras.Metric", *arguments: object, **named: object) -> object:
        result = original(metric, *arguments, **named)
        shown = notes.seen.shown
        if not notes.inside and not draws_a_graph() and (id(metric) in shown or len(shown) < KEPT):
            with notes.guarded():
                note(notes, shown.setdefault(id(metric), Shown(metric)), result, _is_own(sys._getframe(1)))
        return result

    return called


def _is_own(frame: FrameType) -> bool:
    return is_own(known_as(frame.f_code.co_filename))


def _asked(notes: Notes, shown: Shown, result: object, own: bool) -> None:
    if own and len(shown.asked) < KEPT:
        shown.asked.append(notes.seen.next_moment())
        shown.values.append(result)


def _set_back(notes: Notes, shown: Shown, result: object, own: bool) -> None:
    shown.reset = True
    if own:
        _begin_again(notes)


def _passing(notes: Notes, known: "weakref.WeakSet[tf.data.Dataset]", original: Function) -> Function:
    @functools.wraps(original)
    def begun(dataset: "tf.data.Dataset") -> object:
        if not notes.inside and not draws_a_graph() and _is_own(sys._getframe(1)):
            with notes.guarded():
                if dataset in known:
                    _begin_again(notes)
                known.add(dataset)
        return original(dataset)

    return begun


def _begin_again(notes: Notes) -> None:
    if len(notes.seen.passes) < MOST:
        notes.seen.passes.append(notes.seen.next_moment())
