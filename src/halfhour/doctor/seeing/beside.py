"""What a program does beside its trainings: models called as functions, folders of pictures, losses scaled."""

import functools
import inspect
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.adapted import Adapted
from halfhour.doctor.seeing.called import CallSeen
from halfhour.doctor.seeing.files_paired import listen_to_paired_files
from halfhour.doctor.seeing.folder import FolderSeen
from halfhour.doctor.seeing.hooks import Function, Hooks, untraced
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.padded import listen_to_padding
from halfhour.doctor.seeing.sites import call_or_line, call_site
from halfhour.doctor.seeing.tape import on_tape
from halfhour.doctor.seeing.traced import listen_to_tracing

if TYPE_CHECKING:
    import keras

KEPT = 20  # calls and folders, and calls of `adapt`
ADAPTED = ("TextVectorization", "StringLookup", "IntegerLookup", "Normalization", "Discretization")
LOADER = "image_dataset_from_directory"
READ = (".bmp", ".gif", ".jpeg", ".jpg", ".png")  # by it in Keras 3.15
READ_BY_FLOW = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")  # by `flow_from_directory`


def listen_beside(hooks: Hooks, notes: Notes) -> None:
    """Note these, whatever the program does with them."""
    import keras
    from keras.src.legacy.preprocessing.image import ImageDataGenerator  # no public name that all versions have

    hooks.add(keras.Model, "__call__", functools.partial(_call, notes))
    for name in ADAPTED:
        hooks.replace(getattr(keras.layers, name), "adapt", functools.partial(_adapt, notes))
        hooks.add(getattr(keras.layers, name), "__call__", functools.partial(_encode, notes))
    hooks.replace(keras.utils, LOADER, functools.partial(_folder, notes))
    hooks.replace(ImageDataGenerator, "flow_from_directory", functools.partial(_flow, notes))
    hooks.replace(keras.optimizers.Optimizer, "scale_loss", functools.partial(_scaled, notes))
    hooks.replace(keras.optimizers.LossScaleOptimizer, "scale_loss", functools.partial(_scaled, notes))
    listen_to_tracing(hooks, notes)
    listen_to_padding(hooks, notes)
    listen_to_paired_files(hooks, notes)


def _call(notes: Notes, original: Function) -> Function:
    @untraced(original)
    def called(model: "keras.Model", *arguments: object, **named: Any) -> object:
        if not notes.inside and arguments and len(notes.seen.calls) < KEPT and not on_tape():
            with notes.guarded():
                _note_call(notes, model, arguments[0], named.get("training"))
        return original(model, *arguments, **named)

    return called


def _note_call(notes: Notes, model: "keras.Model", given: object, training: bool | None) -> None:
    """Note a call with numbers, or one in a graph that stands for them."""
    import keras

    if isinstance(given, keras.KerasTensor) or not hasattr(given, "shape") or not hasattr(given, "__array__"):
        return
    site = call_or_line()
    known = any((one.model, one.training, one.site) == (model, training, site) for one in notes.seen.calls)
    if site and not known:
        rows = given.shape[0] if len(given.shape) else None
        notes.seen.calls.append(CallSeen(model, training, site, notes.seen.next_moment(), rows))


def _adapt(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def adapted(layer: "keras.Layer", *arguments: object, **named: object) -> object:
        result = original(layer, *arguments, **named)
        if len(notes.seen.adapted) < KEPT:
            with notes.guarded():
                seen = Adapted(layer, _state(layer), notes.seen.next_moment(), call_site())
                notes.seen.adapted.append(seen)
        return result

    return adapted


def _encode(notes: Notes, original: Function) -> Function:
    @untraced(original)
    def encoded(layer: "keras.Layer", *arguments: object, **named: object) -> object:
        with notes.guarded():
            own = [one for one in notes.seen.adapted if one.layer is layer]
            shape = getattr(arguments[0], "shape", None) if arguments else None
            rank = getattr(shape, "rank", None) if hasattr(shape, "rank") else len(shape or ())
            if own and shape is not None and rank and len(own[-1].encoded) < KEPT:  # not a single text
                own[-1].encoded.append(shape[0])
        return original(layer, *arguments, **named)

    return encoded


def _state(layer: "keras.Layer") -> tuple[str, ...]:
    """What an adapted layer keeps."""
    if hasattr(layer, "get_vocabulary"):
        return tuple(map(str, layer.get_vocabulary()))
    kept = [getattr(layer, name, None) for name in ("mean", "variance", "bin_boundaries")]
    return tuple(str(np.asarray(one)) for one in kept if one is not None)


def _folder(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def loaded(directory: "str | os.PathLike[str]", *arguments: object, **named: object) -> object:
        try:
            return original(directory, *arguments, **named)
        finally:
            with notes.guarded():
                call = _bound(original, directory, *arguments, **named)
                classes = call["labels"] == "inferred" and call["label_mode"] is not None
                folder = folder_seen(Path(directory), classes=classes, order=call["class_names"])
                _note_folder(notes, folder)

    return loaded


def _flow(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def loaded(generator: object, directory: "str | os.PathLike[str]", *arguments: object, **named: object) -> object:
        try:
            return original(generator, directory, *arguments, **named)
        finally:
            with notes.guarded():
                call = _bound(original, generator, directory, *arguments, **named)
                classes = call["class_mode"] is not None
                folder = folder_seen(Path(directory), classes=classes, order=call["classes"], reads=READ_BY_FLOW)
                _note_folder(notes, replace(folder, argument="classes"))

    return loaded


def _bound(original: Function, *arguments: object, **named: object) -> dict[str, Any]:
    """What each parameter of a call gets."""
    bound = inspect.signature(original).bind(*arguments, **named)
    bound.apply_defaults()
    return bound.arguments


def _note_folder(notes: Notes, folder: FolderSeen) -> None:
    if len(notes.seen.folders) < KEPT:
        notes.seen.folders.append(replace(folder, site=call_site()))


def folder_seen(
    folder: Path, *, classes: bool = True, order: Sequence[str] | None = None, reads: tuple[str, ...] = READ
) -> FolderSeen:
    """What a directory loader takes from a folder, and what it passes over, looked up as the loader does.

    Args:
        folder: that it was given.
        classes: whether the folders in it are the classes.
        order: of their names, where the loader was given one; the alphabet's otherwise.
        reads: the endings that it reads.
    """
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    inner = [path for path in inner if order is None or path.name in order]
    files = {one.name: [path for path in one.rglob("*") if path.is_file()] for one in inner}
    kept = {name: sum(path.suffix.lower() in reads for path in paths) for name, paths in files.items()}
    beside = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    others = [path for paths in files.values() for path in paths if path.suffix.lower() not in reads]
    passed = Counter(path.suffix.lower() for path in (*others, *beside) if not path.name.startswith("."))
    names = tuple(order or kept) if classes else ()
    return FolderSeen(str(folder), kept, dict(passed), classes, names, reads)


def _scaled(notes: Notes, original: Function) -> Function:
    @untraced(original)
    def called(optimizer: "keras.Optimizer", loss: object) -> object:
        if type(optimizer).__name__ == "LossScaleOptimizer":
            notes.seen.scales_losses = True
        return original(optimizer, loss)

    return called
