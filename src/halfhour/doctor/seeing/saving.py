"""Listens to a program that saves models and loads them again: copies of the weights are kept, nothing is asked."""

import functools
import inspect
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.observed import Array, initial_weights
from halfhour.doctor.seeing.saved import LoadedSeen, SavedSeen, WeightsPassedOver, config_of
from halfhour.doctor.seeing.sites import call_site, without_ours

if TYPE_CHECKING:
    import keras

KEPT = 3  # files, and models that were loaded, the last ones: each keeps a copy of its weights


def listen_to_saving(hooks: Hooks, notes: Notes) -> None:
    """Note what is written with `save` and `save_weights`, and what `load_model` and `load_weights` read of it."""
    import keras

    hooks.replace(keras.Model, "save", functools.partial(_saving, notes, whole=True))
    hooks.replace(keras.Model, "save_weights", functools.partial(_saving, notes, whole=False))
    hooks.replace(keras.Model, "load_weights", functools.partial(_loading, notes, whole=False))
    for module in (keras.models, keras.saving):
        hooks.replace(module, "save_model", functools.partial(_saving, notes, whole=True))
        hooks.replace(module, "load_model", functools.partial(_loading, notes, whole=True))


def _saving(notes: Notes, original: Function, *, whole: bool) -> Function:
    @functools.wraps(original)
    def called(model: "keras.Model", filepath: object, *arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython, in whose tracebacks there is nothing of ours
        result = _done(original, model, filepath, *arguments, **named)
        with notes.guarded():
            if path := _path(filepath):
                saves = notes.seen.saves
                saves.pop(path, None)
                saves[path] = SavedSeen(model, initial_weights(model), whole, config_of(model))
                while len(saves) > KEPT:
                    saves.pop(next(iter(saves)))
        return result

    return called


def _loading(notes: Notes, original: Function, *, whole: bool) -> Function:
    @functools.wraps(original)
    def called(*arguments: object, **named: object) -> object:
        __tracebackhide__ = True
        call: dict[str, Any] = {}
        before = None
        with notes.guarded():
            call = inspect.signature(original).bind(*arguments, **named).arguments
            before = initial_weights(call["self"]) if call.get("skip_mismatch") and not whole else None
        result = _done(original, *arguments, **named)
        with notes.guarded():
            saved = notes.seen.saves.get(_path(call["filepath"]))
            model: Any = result if whole else call["self"]
            chosen = call.get("skip_mismatch") or call.get("kwargs")  # by name, or with objects left out
            if saved and saved.whole == whole and saved.model is not model and not chosen:
                notes.seen.loads.append(LoadedSeen(saved, model, initial_weights(model), config_of(model), call_site()))
                del notes.seen.loads[:-KEPT]
            if before and saved and saved.model is not model and saved.model.output_shape == model.output_shape:
                _note_left_out(notes, model, before)
        return result

    return called


def _note_left_out(notes: Notes, model: "keras.Model", before: list[Array]) -> None:
    """Note the layers whose weights are still those from before; of zeros that can't be told."""
    loaded: dict[str, bool] = {}
    for variable, new, old in zip(model.weights, model.get_weights(), before, strict=True):
        if old.size and np.ptp(old):
            name = variable.path.rpartition("/")[0]
            loaded[name] = loaded.get(name, False) or not np.array_equal(new, old)
    left = tuple(name.rpartition("/")[2] for name, known in loaded.items() if not known)
    if left and len(notes.seen.left_out) < KEPT:
        notes.seen.left_out.append(WeightsPassedOver(left, len(loaded), call_site()))


def _done(original: Function, *arguments: object, **named: object) -> object:
    __tracebackhide__ = True
    try:
        return original(*arguments, **named)
    except Exception as error:
        raise error.with_traceback(without_ours(error.__traceback__))  # noqa: B904  (it is the same)


def _path(given: object) -> str:
    """The file, the same by whatever way it is named; empty where it is none."""
    return os.path.abspath(given) if isinstance(given, str | os.PathLike) else ""  # noqa: PTH100  (of both kinds)
