"""A network as a person sees it: a Keras model -> one `LayerSummary` a layer."""

from typing import TYPE_CHECKING, Any

from halfhour.records import LayerSummary

if TYPE_CHECKING:
    import keras


def summarise(model: "keras.Model") -> tuple[LayerSummary, ...]:
    """Every layer of a built model, in order, the input first.

    >>> from halfhour.models.registry import build
    >>> [layer.parameters for layer in summarise(build("tutorial", (28, 28, 1), 10)) if layer.parameters]
    [320, 18496, 204928, 1290]
    """
    start = LayerSummary("pixels", "Input", "", tuple(model.input_shape[1:]), 0)
    return (start, *(_summary(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"))


def _summary(layer: "keras.Layer") -> LayerSummary:
    shape = tuple(layer.output.shape[1:])
    kind = getattr(layer, "saved_as", type(layer))  # how it is computed is no matter of the person's
    return LayerSummary(layer.name, kind.__name__, _settings(layer.get_config()), shape, layer.count_params())


def _settings(config: dict[str, Any]) -> str:
    """The few settings that tell one layer from another of its kind, such as `32, 3x3, relu`."""
    words = [str(config[name]) for name in ("filters", "units", "rate") if name in config]
    for name in ("kernel_size", "pool_size"):
        if name in config:
            words.append("x".join(str(side) for side in config[name]))
    if config.get("scale") and isinstance(config["scale"], float):  # Rescaling; BatchNormalization has a true/false
        words.append(f"x 1/{round(1 / config['scale'])}")
    if config.get("activation") not in (None, "linear"):
        words.append(config["activation"])
    return ", ".join(words)
