"""A strange model and what it wants -> one flat Keras network: raw pixels in, probabilities in the data's order out."""

import keras
import numpy as np
import numpy.typing as npt

from halfhour.adopting.flat import unfold
from halfhour.adopting.trying import Outcome
from halfhour.adopting.wants import CUT, LEAST_VARIANCE, Want
from halfhour.errors import ModelError
from halfhour.language import _
from halfhour.records import Floats

SIDE = {1: 28, 3: 224}  # of pictures, where a network takes any size and no data say which


def input_form(model: keras.Model, wished: tuple[int, int, int] | None = None) -> tuple[tuple[int, int, int], str]:
    """The (H, W, C) of the pictures that a model takes, and how they lie in its input.

    Args:
        model: any.
        wished: the form of the data, for a model that was never called, or that takes pictures of any size.

    Returns:
        The form, and `last` (H, W, C), `first` (C, H, W), `none` (H, W) or `flat` (H W C).

    Raises:
        ModelError: its input is no picture.

    >>> input_form(keras.Sequential([keras.Input((3, 32, 40)), keras.layers.Flatten()]))
    ((32, 40, 3), 'first')
    """
    if not model.built or not getattr(model, "inputs", None):
        if wished is None:
            raise ModelError(
                _("The model was never called, so its input size is unknown."),
                _("Expected a trained model, or one that starts with `keras.Input`."),
                _("Pass data of that shape with --data, or save the model after `model.fit`."),
            )
        model.build((None, *wished))
    given = tuple(model.inputs[0].shape[1:])
    if len(given) == 3:
        if given[2] in (1, 3) or given[0] not in (1, 3):
            height, width, channels = given
            layout = "last"
        else:
            channels, height, width = given
            layout = "first"
        if channels in (1, 3, None):
            channels = channels or (wished[2] if wished else 3)
            side = SIDE[channels]
            fallback = wished[:2] if wished else (side, side)
            return (height or fallback[0], width or fallback[1], channels), layout
    if len(given) == 2 and None not in given:
        return (given[0], given[1], 1), "none"
    if len(given) == 1 and given[0]:
        for channels in (1, 3):
            side = round((given[0] / channels) ** 0.5)
            if side * side * channels == given[0]:
                return (side, side, channels), "flat"
    raise ModelError(
        _("The model takes an input of {shape}.", shape=given),
        _(
            "Expected images: (height, width, 1 or 3), (1 or 3, height, width), (height, width), or as "
            "many values in one row."
        ),
        _("Only image classifiers can be imported."),
    )


def fed(pixels: keras.KerasTensor, want: Want, shape: tuple[int, int, int], layout: str) -> keras.KerasTensor:
    """Layers from pixels (N, h, w, c) 0..255 to what the model takes; each only where it changes something."""
    x, (height, width, channels) = pixels, shape
    given = tuple(pixels.shape[1:])
    if want.transposed:
        x = keras.layers.Permute((2, 1, 3), name="rows_for_columns")(x)
    if given[2] == 3 and channels == 1:
        x = _mixed(x, np.array([[0.299], [0.587], [0.114]]), "grey")  # Pillow's and TensorFlow's weights
    if want.inverted:
        x = keras.layers.Rescaling(-1.0, 255.0, name="black_for_white")(x)
    if want.fit == "resized":
        x = keras.layers.Resizing(height, width, name="resize")(x)
    if want.fit == "padded":
        top, left = (height - given[0]) // 2, (width - given[1]) // 2
        margins = ((top, height - given[0] - top), (left, width - given[1] - left))
        x = keras.layers.ZeroPadding2D(margins, name="pad")(x)
    if given[2] == 1 and channels == 3:
        x = keras.layers.Concatenate(name="three_channels")([x, x, x])
    if want.scaling.first == "cut":
        x = keras.layers.Rescaling(1.0, -float(CUT), name="over_the_cut")(x)
        x = keras.layers.ReLU(1.0, name="black_and_white")(x)
    if want.scaling.first == "each":
        own = {"axis": (1, 2, 3), "center": False, "scale": False, "epsilon": LEAST_VARIANCE}
        x = keras.layers.LayerNormalization(**own, name="own_mean_and_deviation")(x)
    scale, offset = np.array(want.scaling.scale), np.array(want.scaling.offset)
    if want.bgr:
        x = _mixed(x, np.eye(3)[::-1], "blue_green_red")
        scale, offset = scale[::-1], offset[::-1]
    if (scale != 1).any() or offset.any():
        parts = [part.tolist() if len(part) > 1 else float(part[0]) for part in (scale, offset)]
        x = keras.layers.Rescaling(*parts, name="scale")(x)
    if layout == "first":
        x = keras.layers.Permute((3, 1, 2), name="channels_first")(x)
    if layout == "none":
        x = keras.layers.Reshape(shape[:2], name="no_channel")(x)
    if layout == "flat":
        x = keras.layers.Reshape((height * width * channels,), name="in_a_row")(x)
    return x


def adopted(
    model: keras.Model, outcome: Outcome, given: tuple[int, int, int], form: tuple[tuple[int, int, int], str], name: str
) -> keras.Model:
    """The whole network.

    Args:
        model: the strange one.
        outcome: what it wants.
        given: (h, w, c) of the pictures of the data.
        form: of its input, as `input_form` gives it.
        name: of the network.
    """
    pixels = keras.Input(given, name="pixels")
    answers = unfold(model, fed(pixels, outcome.want, *form))
    answers = flat_answers(answers)
    return keras.Model(pixels, _probabilities(answers, outcome), name=name)


def flat_answers(answers: keras.KerasTensor) -> keras.KerasTensor:
    """(N, K), where they come as maps of one pixel."""
    return keras.layers.Flatten()(answers) if answers.ndim > 2 else answers


def _probabilities(answers: keras.KerasTensor, outcome: Outcome) -> keras.KerasTensor:
    """Answers of any kind as probabilities, in the data's order.

    The last dense layer with its softmax becomes one layer of both, with its columns in order: then its sum can be
    explained, and nothing is computed twice.
    """
    order = list(outcome.order)
    dense, kind = _last_dense(answers)
    one = outcome.kind in ("sigmoid", "logit")
    softmax = kind == "softmax" or (kind == "linear" and outcome.kind == "logits")
    if dense is not None and (softmax or (one and kind in ("sigmoid", "linear"))):
        kernel, bias = _weights(dense)
        if one:
            kernel, bias = np.concatenate([0 * kernel, kernel], axis=1), np.concatenate([0 * bias, bias])
        last = keras.layers.Dense(len(order), activation="softmax", name=dense.name + "_probabilities")
        result = last(dense.input)
        last.set_weights([kernel[:, order], bias[order]])
        return result
    if one:
        logit = outcome.kind == "logit"
        answers = keras.layers.Activation("sigmoid", name="share")(answers) if logit else answers
        both = keras.layers.Rescaling(-1.0, 1.0, name="the_other")(answers)
        answers = keras.layers.Concatenate(name="both")([both, answers])
    elif outcome.kind == "logits":
        answers = keras.layers.Softmax(name="probabilities")(answers)
    elif outcome.kind == "sigmoids":
        answers = answers / keras.ops.sum(answers, axis=-1, keepdims=True)
    if order != list(range(answers.shape[-1])):
        width = answers.shape[-1]
        place = keras.layers.Dense(len(order), use_bias=False, name="in_order")
        answers = place(answers)
        place.set_weights([np.eye(width, dtype=np.float32)[:, order]])
        if width > len(order):  # outputs of no class are left out
            answers = answers / keras.ops.sum(answers, axis=-1, keepdims=True)
    return answers


def _last_dense(answers: keras.KerasTensor) -> tuple[keras.layers.Dense | None, str]:
    """The dense layer that answers come from, and its activation, its own or that of a layer behind it."""
    layer = answers._keras_history.operation
    kind = "linear"
    if isinstance(layer, keras.layers.Softmax | keras.layers.Activation):
        kind = "softmax" if isinstance(layer, keras.layers.Softmax) else keras.activations.serialize(layer.activation)
        if isinstance(layer, keras.layers.Softmax) and layer.axis != -1:
            return None, kind
        layer = layer.input._keras_history.operation
    if not isinstance(layer, keras.layers.Dense) or layer.output.ndim != 2:
        return None, kind
    own = keras.activations.serialize(layer.activation)
    if own == "linear":
        return layer, kind
    return (layer, own) if kind == "linear" else (None, kind)


def _weights(dense: keras.layers.Dense) -> tuple[Floats, Floats]:
    kernel = keras.ops.convert_to_numpy(dense.kernel)
    bias = keras.ops.convert_to_numpy(dense.bias) if dense.use_bias else np.zeros(kernel.shape[1], np.float32)
    return kernel, bias


def _mixed(x: keras.KerasTensor, matrix: npt.NDArray[np.float64], name: str) -> keras.KerasTensor:
    """Channels by a constant product."""
    layer = keras.layers.Conv2D(matrix.shape[1], 1, use_bias=False, trainable=False, name=name)
    x = layer(x)
    layer.set_weights([matrix[np.newaxis, np.newaxis].astype(np.float32)])
    return x
