"""A model from elsewhere, as it is -> a file for another runtime: the same numbers go in and come out.

Keras 3.15 keeps layers that change pictures at random switched on in a SavedModel, and writes them into an ONNX file
that ONNX Runtime refuses. So the network is unfolded without them, and what the file answers is held against what the
model itself answers to `predict`.
"""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from halfhour.adopting.build import input_form
from halfhour.adopting.flat import unfold
from halfhour.adopting.open import open_model
from halfhour.adopting.unknown import strangers
from halfhour.data.catalogue import load
from halfhour.errors import ExportError, OptionError
from halfhour.export.comparison import compare, timed
from halfhour.export.deliver import COMPARED_PIXELS, TOLERANCE, check_place, size_of, writable
from halfhour.export.notes import INPUT, OUTPUT, Notes
from halfhour.files import whole_file, whole_folder
from halfhour.images.prepare import prepare_plain
from halfhour.language import _
from halfhour.records import Answers, Comparison, Exported, Floats, Pictures, Pixels

COMPARED = 100  # pictures, each in every range
RANGES = ((1 / 255, 0.0), (1 / 127.5, -1.0), (1.0, 0.0))  # what networks are fed; which one this wants does not matter
Form = tuple[tuple[int, int, int], str]  # (H, W, C) of the pictures, and how they lie in the input


def deliver_as_it_is(source: Path, *, to: str, data: str | None = None, out: Path | None = None) -> Exported:
    """Write a model from elsewhere for another runtime, and hold its answers against those of `model.predict`.

    Args:
        source: a `.keras`, `.h5`, `.onnx`, Teachable Machine's or a SavedModel.
        to: a key of `formats.FORMATS`, but `page`.
        data: pictures to compare on, a named set or a path, none of whose test pictures is looked at; `None` takes
            cuts of two photographs: they tell whether both compute the same.
        out: the file; `None` lies beside the source.

    Raises:
        ModelError: the model cannot be read.
        OptionError: a page is asked for, or the file is there already.
        ExportError: the file did not answer as the model does, and was not left behind.
    """
    if to == "page":
        raise OptionError(
            _("Got --to page for a model that isn't a run."),
            _(
                "Expected a run: the page preprocesses images and shows class names, which the model file "
                "doesn't contain."
            ),
            _("Run `halfhour adopt {model} --data DATA`, then `halfhour export --to page`.", model=source),
        )
    kind = writable(to)
    path = out or _beside(source, kind.file)
    check_place(path, Path(kind.file).suffix, folder=kind.folder)
    model = open_model(source).model
    dataset = load(data, shape=input_form(model)[0] if model.built else None) if data else None
    form = input_form(model, dataset.picture_shape if dataset else None)
    pictures = _fitted(dataset.train.pictures, form[0]) if dataset else strangers(form[0], _count(form[0]))
    values = laid(pictures, form[1])
    flat = _flat(model, tuple(model.inputs[0].shape[1:]))
    own = _own_answers(model, values)
    with (whole_folder if kind.folder else whole_file)(path) as temporary:
        try:
            kind.write(flat, temporary, _notes(tuple(model.inputs[0].shape[1:]), own.probabilities.shape[1]))
            answers = kind.answers(temporary, values)
        except ValueError as error:  # of ONNX's checker and of Keras: an operation that the form does not have
            raise _unwritable(path, error) from error
        other = Answers(answers.runtime, decided(answers.probabilities), answers.milliseconds,
                        answers.pictures_a_second)  # fmt: skip
        comparison = compare(own, other, np.empty(0, np.int64))
        if not comparison.largest_difference <= TOLERANCE * max(1.0, float(np.abs(own.probabilities).max())):
            raise _otherwise(path, comparison)
    return Exported(path, to, False, other.runtime, size_of(path), comparison)


def laid(pictures: Pixels, layout: str) -> Floats:
    """Pictures (N, H, W, C) 0..255 in every range that networks are fed, (3 N, …) as they lie in an input.

    >>> laid(np.full((1, 2, 2, 1), 255, np.uint8), "none")[:, 0, 0].tolist()
    [1.0, 1.0, 255.0]
    """
    values = np.concatenate([pictures.astype(np.float32) * np.float32(scale) + offset for scale, offset in RANGES])
    shapes: dict[str, Callable[[Floats], Floats]] = {
        "last": lambda x: x,
        "first": lambda x: x.transpose(0, 3, 1, 2),
        "none": lambda x: x[..., 0],
        "flat": lambda x: x.reshape(len(x), -1),
    }
    return np.ascontiguousarray(shapes[layout](values), np.float32)


def decided(answers: Floats) -> Floats:
    """(N, K) answers of any shape; one number of two classes with its limit beside it: the larger is the answer.

    >>> decided(np.array([[0.75], [0.25]], np.float32)).argmax(axis=1).tolist()
    [1, 0]
    """
    rows = answers.reshape(len(answers), -1)
    if rows.shape[1] > 1:
        return rows
    limit = 0.5 if rows.min() >= 0 and rows.max() <= 1 else 0.0
    return np.concatenate([np.full_like(rows, limit), rows], axis=1)


def _own_answers(model: keras.Model, values: Floats) -> Answers:
    """What the model itself answers; with channels first, for which TensorFlow needs XLA on a processor."""
    import tensorflow as tf

    runtime = f"Keras {keras.__version__}"
    try:
        found = timed(runtime, lambda part: np.asarray(model.predict_on_batch(part)), values)
    except tf.errors.UnimplementedError:
        compiled = tf.function(lambda part: model(part, training=False), jit_compile=True)
        found = timed(runtime, lambda part: compiled(tf.constant(part)).numpy(), values)
    return Answers(found.runtime, decided(found.probabilities), found.milliseconds, found.pictures_a_second)


def _flat(model: keras.Model, shape: tuple[int | None, ...]) -> keras.Model:
    given = keras.Input(shape)
    answers = unfold(model, given)
    return keras.Model(given, keras.layers.Flatten()(answers) if answers.ndim > 2 else answers)


def _count(shape: tuple[int, int, int]) -> int:
    return max(8, min(COMPARED, COMPARED_PIXELS // (shape[0] * shape[1] * len(RANGES))))


def _fitted(pictures: Pictures, shape: tuple[int, int, int]) -> Pixels:
    """Some of these pictures (N, h, w, c), drawn at random, in the model's form."""
    rows = np.sort(np.random.default_rng(0).permutation(len(pictures))[: _count(shape)])
    chosen: Pixels = pictures[rows]
    if chosen.shape[1:] == shape:
        return chosen
    images = (Image.fromarray(picture.squeeze(-1) if picture.shape[-1] == 1 else picture) for picture in chosen)
    return np.stack([prepare_plain(image, shape).pixels for image in images])


def _notes(shape: tuple[int | None, ...], classes: int) -> Notes:
    return {
        "class_names": [],
        "input": {"name": INPUT, "shape": [None, *shape], "type": "float32"},
        "output": {"name": OUTPUT, "shape": [None, classes], "type": "float32"},
        "preparation": {
            "kind": "unknown",
            "how": "As for the model that this was made from; none of it is in the file.",
        },
    }


def _beside(source: Path, file: str) -> Path:
    """Beside the model, under its name; what lies there already is not ours to replace."""
    path = source.with_name(source.name.removesuffix(source.suffix) + (Path(file).suffix or f"-{file}"))
    if path.exists():
        raise OptionError(
            _("{path} already exists.", path=path),
            _("Expected an unused name."),
            _("Give --out another name."),
        )
    return path


def _unwritable(path: Path, error: Exception) -> ExportError:
    return ExportError(
        _(
            "The file could not be written or reopened: {reason}.",
            reason=str(error).strip().split("\n")[0][:200].rstrip("."),
        ),
        _("Expected a network whose layers this format supports."),
        _("{path} was not written. Choose another format.", path=path),
    )


def _otherwise(path: Path, comparison: Comparison) -> ExportError:
    return ExportError(
        _("The exported model's outputs differ from `model.predict` by up to {difference:.2g}.",
          difference=comparison.largest_difference),
        _("Expected the same numbers, within a relative error of {tolerance:g}.", tolerance=TOLERANCE),
        _("{path} was not written. Choose another format.", path=path),
    )  # fmt: skip
