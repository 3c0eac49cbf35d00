"""A network of networks as one flat network: nested models unfolded, random layers left out, channels last throughout.

So every layer can be looked at, and every exporter meets plain layers: Keras 3.15 keeps the random layers of a model
switched on in what it exports.
"""

import keras
import numpy as np
import numpy.typing as npt

from halfhour.errors import ModelError
from halfhour.language import _
from halfhour.models.weights import set_weights

Rows = npt.NDArray[np.int64]  # numbers of a kernel's rows, in the order that they are to have

RANDOM = "Random"  # begins the name of every layer that changes pictures at random
NOISE = {
    "AugMix", "AutoContrast", "CutMix", "Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "MixUp",
    "RandAugment", "SpatialDropout2D", "ActivityRegularization",
}  # fmt: skip  # which do nothing, or nothing but harm, once a network answers

LAST, FIRST = (2, 3, 1), (3, 1, 2)  # the axes of (C, H, W) put last, of (H, W, C) put first

_pixel = keras.Input((1,))
FUNCTIONAL = type(keras.Model(_pixel, _pixel))  # the class behind `keras.Model(inputs, outputs)` has no public name


def unfold(model: keras.Model, pixels: keras.KerasTensor) -> keras.KerasTensor:
    """The answers (symbolic) of a Sequential or functional model to `pixels`, by copies of its layers with its weights.

    Args:
        model: built.
        pixels: a symbolic tensor of its input's shape.

    Raises:
        ModelError: it is of a class of its own, or has several inputs or outputs.
    """
    unfolding = _Unfolding()
    answers = unfolding.model(model, pixels)
    unfolding.copy_weights()
    return answers


def is_random(layer: keras.Operation) -> bool:
    """Whether a layer is there for training alone.

    >>> [is_random(layer) for layer in (keras.layers.RandomFlip(), keras.layers.Dropout(0.5), keras.layers.ReLU())]
    [True, True, False]
    """
    name = type(layer).__name__
    return name in NOISE or name.startswith(RANDOM)


class _Unfolding:
    """One pass over a model; layers that it uses twice are copied once."""

    def __init__(self) -> None:
        # A layer, its copy, the order of its rows.
        self._copies: dict[tuple[int, bytes | None], tuple[keras.Layer, keras.Layer, Rows | None]] = {}
        self._names: set[str] = set()
        # By the id of a row of (C, H, W): it, its twin, the order.
        self._rows: dict[int, tuple[keras.KerasTensor, keras.KerasTensor, Rows]] = {}

    def model(self, model: keras.Model, given: keras.KerasTensor) -> keras.KerasTensor:
        if isinstance(model, keras.Sequential):
            for layer in model.layers:
                given = self.layer(layer, given)
            return given
        if not isinstance(model, FUNCTIONAL):
            raise own_class(model)
        if len(model.inputs) != 1 or len(model.outputs) != 1:
            raise ModelError(
                _("The model has {inputs} inputs and {outputs} outputs.",
                  inputs=len(model.inputs), outputs=len(model.outputs)),
                _("Expected an image classifier: one image in, a number for each class out."),
                _("Build a `keras.Model` of the part that classifies, and save that."),
            )  # fmt: skip
        # `clone_model` cuts a graph that does not begin at an `Input`; this is what it runs through itself.
        answers = model._run_through_graph(given, operation_fn=lambda layer: layer, call_fn=self.called)
        return answers[0] if isinstance(answers, list) else answers

    def called(self, layer: keras.Operation, *arguments: object, **named: object) -> keras.KerasTensor:
        return self.layer(layer, *arguments, **{name: value for name, value in named.items() if name != "training"})

    def layer(self, layer: keras.Operation, *arguments: object, **named: object) -> keras.KerasTensor:
        if isinstance(layer, keras.Model):
            return self.model(layer, *arguments)
        if isinstance(layer, keras.layers.InputLayer) or is_random(layer):
            return arguments[0]
        if not isinstance(layer, keras.layers.Layer):
            return layer(*arguments, **named)  # an operation, such as a division
        config = layer.get_config()
        given = arguments[0]
        if isinstance(layer, keras.layers.Permute) and layer.dims == LAST and _channels_last_of(given) is not None:
            return _channels_last_of(given)
        if isinstance(layer, keras.layers.Flatten):
            return self._flattened(self._copy(layer, {**config, "data_format": None}), given)
        if isinstance(layer, keras.layers.Dense) and id(given) in self._rows:
            _kept, flat, rows = self._rows[id(given)]
            return self._copy(layer, config, rows)(flat)
        if _each_number_alone(layer) and _channels_last_of(given) is not None:
            return self._channels_last(layer, config, given)
        if config.get("data_format") == "channels_first":
            return self._channels_last(layer, config, given)
        return self._copy(layer, config)(*arguments, **named)

    def _channels_last(
        self, layer: keras.Layer, config: dict[str, object], given: keras.KerasTensor
    ) -> keras.KerasTensor:
        """A layer of pictures (C, H, W) computed on (H, W, C), as processors do: neighbours need no turning between."""
        turned = _channels_last_of(given)
        if turned is None:
            turned = keras.layers.Permute(LAST)(given)
        where: dict[str, object] = {"axis": 3} if isinstance(layer, keras.layers.BatchNormalization) else {}
        if "data_format" in config:
            where = {"data_format": "channels_last"}
        answer = self._copy(layer, {**config, **where})(turned)
        return keras.layers.Permute(FIRST)(answer) if answer.ndim == 4 else answer

    def _flattened(self, flatten: keras.layers.Flatten, given: keras.KerasTensor) -> keras.KerasTensor:
        """Pictures in a row; of (C, H, W) it is kept how they lie as (H, W, C), for a dense layer to turn its rows."""
        answer, turned = flatten(given), _channels_last_of(given)
        if turned is not None and None not in given.shape[1:]:
            channels, height, width = given.shape[1:]
            rows = np.arange(channels * height * width).reshape(channels, height, width).transpose(1, 2, 0).ravel()
            self._rows[id(answer)] = (answer, keras.layers.Flatten()(turned), rows)
        return answer

    def _copy(self, layer: keras.Layer, config: dict[str, object], rows: Rows | None = None) -> keras.Layer:
        """A layer of the same settings; with `rows`, its kernel is to have its rows in that order."""
        key = (id(layer), None if rows is None else rows.tobytes())
        if key not in self._copies:
            name, number = layer.name, 1
            while name in self._names:
                number += 1
                name = f"{layer.name}_{number}"
            self._names.add(name)
            made = type(layer).from_config({**config, "name": name, "dtype": "float32"})
            self._copies[key] = (layer, made, rows)
        return self._copies[key][1]

    def copy_weights(self) -> None:
        for layer, made, rows in self._copies.values():
            weights = layer.get_weights()
            if rows is not None:
                weights[0] = weights[0][rows]
            if made.built:  # one whose answer nobody uses is not
                set_weights(made, weights)


def _each_number_alone(layer: keras.Layer) -> bool:
    """Whether a layer does the same wherever a number lies; a normalisation, for each channel."""
    if isinstance(layer, keras.layers.BatchNormalization):
        return bool(layer.axis == 1)
    if isinstance(layer, keras.layers.Activation):
        return bool(keras.activations.serialize(layer.activation) != "softmax")
    return isinstance(layer, keras.layers.ReLU | keras.layers.LeakyReLU | keras.layers.ELU)


def _channels_last_of(given: keras.KerasTensor) -> keras.KerasTensor | None:
    """The (H, W, C) that a tensor (C, H, W) was turned from, if it was."""
    made_by = given._keras_history.operation
    turned = isinstance(made_by, keras.layers.Permute) and made_by.dims == FIRST
    return made_by.input if turned else None


def own_class(model: keras.Model) -> ModelError:
    """The error for a model whose class only its author's program has."""
    return ModelError(
        _("The model is a {kind}, which only its author's code defines.", kind=type(model).__name__),
        _("Expected a Sequential or functional model: the file of any other kind holds only half of it."),
        _('In the program that made it, run `model.export("folder")` and import that folder; `.onnx` works too.'),
    )
