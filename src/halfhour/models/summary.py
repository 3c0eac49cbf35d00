"""A network as a person sees it: a Keras model -> one `LayerSummary` a layer."""

from collections.abc import Mapping, Set
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
    aside = _aside(model)
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return (start, *(_summary(layer, aside=layer.name in aside) for layer in layers))


def _summary(layer: "keras.Layer", *, aside: bool) -> LayerSummary:
    shape = tuple(layer.output.shape[1:])
    kind = getattr(layer, "saved_as", type(layer))  # how it is computed is no matter of the person's
    return LayerSummary(layer.name, kind.__name__, _settings(layer.get_config()), shape, layer.count_params(), aside)


def _aside(model: "keras.Model") -> set[str]:
    """Layers on the shorter ways to a concatenation, where nothing on these has weights.

    >>> import keras
    >>> given = keras.Input((8, 8, 2))
    >>> maps = keras.layers.Conv2D(4, 3, name="maps")(given)
    >>> early, late = (keras.layers.GlobalAveragePooling2D(name=name)(maps) for name in ("early", "late"))
    >>> late = keras.layers.Dense(3, name="last")(late)
    >>> sorted(_aside(keras.Model(given, keras.layers.Concatenate(name="both")([early, late]))))
    ['early']
    """
    operations = {operation.name: operation for operation in getattr(model, "operations", model.layers)}
    joins = {name for name, operation in operations.items() if type(operation).__name__ == "Concatenate"}
    if not joins:
        return set()
    sources = {name: _sources(operation) & operations.keys() for name, operation in operations.items()}
    weighted = {name for name, operation in operations.items() if getattr(operation, "weights", ())}
    length: dict[str, tuple[int, int]] = {}  # operations with weights, and all, on the longest way to one
    for name, given in sources.items():
        before = max((length.get(source, (0, 0)) for source in given), default=(0, 0))
        length[name] = (before[0] + (name in weighted), before[1] + 1)
    longest = {
        name: {max(given, key=length.__getitem__)} if name in joins and given else given
        for name, given in sources.items()
    }
    through = _leading_to(model.layers[-1].name, longest)
    for end in set().union(*(sources[name] for name in joins)) - through:
        way = _leading_to(end, sources) - through
        if way & weighted:
            through |= way
    return operations.keys() - through


def _leading_to(end: str, sources: Mapping[str, Set[str]]) -> set[str]:
    """The operations that an end is computed from, and itself."""
    found: set[str] = set()
    waiting = [end]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += sources[name]
    return found


def _sources(operation: "keras.Operation") -> set[str]:
    """The operations that one takes its inputs from; none of one that has no inputs, or several sets of them."""
    try:
        given = operation.input
    except (AttributeError, ValueError):
        return set()
    tensors = given if isinstance(given, list | tuple) else [given]
    return {tensor._keras_history.operation.name for tensor in tensors if hasattr(tensor, "_keras_history")}


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
