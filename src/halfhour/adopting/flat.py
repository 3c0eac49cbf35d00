"""A network of networks as one flat network: nested models unfolded, random layers left out, channels last throughout.

So every layer can be looked at, and every exporter meets plain layers: Keras 3.15 keeps the random layers of a model
switched on in what it exports.
"""

from typing import Any

import keras

from halfhour.errors import ModelError
from halfhour.language import _

RANDOM = "Random"  # begins the name of every layer that changes pictures at random
NOISE = {
    "AugMix", "AutoContrast", "CutMix", "Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "MixUp",
    "RandAugment", "SpatialDropout2D", "ActivityRegularization",
}  # fmt: skip  # which do nothing, or nothing but harm, once a network answers

_pixel = keras.Input((1,))
FUNCTIONAL = type(keras.Model(_pixel, _pixel))  # the class behind `keras.Model(inputs, outputs)` has no public name


def unfold(model: Any, pixels: Any) -> Any:
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


def is_random(layer: Any) -> bool:
    """Whether a layer is there for training alone.

    >>> [is_random(layer) for layer in (keras.layers.RandomFlip(), keras.layers.Dropout(0.5), keras.layers.ReLU())]
    [True, True, False]
    """
    name = type(layer).__name__
    return name in NOISE or name.startswith(RANDOM)


class _Unfolding:
    """One pass over a model; layers that it uses twice are copied once."""

    def __init__(self) -> None:
        self._copies: dict[int, tuple[Any, Any]] = {}  # by the layer's id: the layer, its copy
        self._names: set[str] = set()
        self._last: dict[int, tuple[Any, Any]] = {}  # by the id of a tensor put channels first: it, and as it was

    def model(self, model: Any, given: Any) -> Any:
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

    def called(self, layer: Any, *arguments: Any, **named: Any) -> Any:
        return self.layer(layer, *arguments, **{name: value for name, value in named.items() if name != "training"})

    def layer(self, layer: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(layer, keras.Model):
            return self.model(layer, *arguments)
        if isinstance(layer, keras.layers.InputLayer) or is_random(layer):
            return arguments[0]
        if not isinstance(layer, keras.layers.Layer):
            return layer(*arguments, **named)  # an operation, such as a division
        config = layer.get_config()
        if config.get("data_format") == "channels_first" and type(layer).__name__ != "Flatten":
            return self._channels_last(layer, config, arguments[0])
        return self._copy(layer, config)(*arguments, **named)

    def _channels_last(self, layer: Any, config: dict[str, Any], given: Any) -> Any:
        """A layer of pictures (C, H, W) computed on (H, W, C), as processors do: neighbours need no turning between."""
        known = self._last.get(id(given))
        turned = known[1] if known else keras.layers.Permute((2, 3, 1))(given)
        answer = self._copy(layer, {**config, "data_format": "channels_last"})(turned)
        if answer.ndim != 4:
            return answer
        back = keras.layers.Permute((3, 1, 2))(answer)
        self._last[id(back)] = (back, answer)
        return back

    def _copy(self, layer: Any, config: dict[str, Any]) -> Any:
        if id(layer) not in self._copies:
            name, number = layer.name, 1
            while name in self._names:
                number += 1
                name = f"{layer.name}_{number}"
            self._names.add(name)
            made = type(layer).from_config({**config, "name": name, "dtype": "float32"})
            self._copies[id(layer)] = (layer, made)
        return self._copies[id(layer)][1]

    def copy_weights(self) -> None:
        for layer, made in self._copies.values():
            made.set_weights(layer.get_weights())


def own_class(model: Any) -> ModelError:
    """The error for a model whose class only its author's program has."""
    return ModelError(
        _("The model is a {kind}, which only its author's code defines.", kind=type(model).__name__),
        _("Expected a Sequential or functional model: the file of any other kind holds only half of it."),
        _('In the program that made it: `model.export("folder")`, and adopt that folder; or `.onnx`.'),
    )
