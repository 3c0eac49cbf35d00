"""The network's end and its loss, by their usual names: a Keras model goes in, an `OutputHead` comes out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from halfhour.doctor.reading.layers import activation_of, has, kind_of

if TYPE_CHECKING:
    import keras

LOSSES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "binary_cross_entropy": "binary_crossentropy",
    "huber_loss": "huber",
    "logcosh": "log_cosh",
}
CROSS_ENTROPIES = {"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"}
REGRESSION = {
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "huber",
    "log_cosh",
}


@dataclass(frozen=True)
class OutputHead:
    """The one output of a network.

    Attributes:
        units: size of the last axis; `None` where it is open.
        rank: axes of the output, the batch with them.
        activation: by Keras's name; `None` where it could not be read (a subclassed model, an own operation).
        before: activation of the layer before, where that layer feeds straight into the last.
        loss: by Keras's long name; `custom` for anything else.
        from_logits: whether the loss was told that no softmax or sigmoid has been applied.
        layer: the layer that the activation belongs to.
    """

    units: int | None
    rank: int | None
    activation: str | None
    before: str | None
    loss: str
    from_logits: bool
    layer: "keras.Operation | None" = None


def head_of(model: "keras.Model", loss: object) -> OutputHead | None:
    """The head of a model with one output and one loss; of any other, nothing."""
    if isinstance(loss, list | tuple) and len(loss) == 1:
        loss = loss[0]
    if isinstance(loss, dict) and len(loss) == 1:
        loss = next(iter(loss.values()))
    outputs = getattr(model, "outputs", None) if model.built else None
    if isinstance(loss, dict | list | tuple) or (outputs and len(outputs) != 1):
        return None
    shape = tuple(outputs[0].shape) if outputs else ()
    chain = last_layers(model)
    activations = [(layer, activation_of(layer)) for layer in chain]
    layer, activation = activations[0] if activations else (None, None)
    before = activations[1][1] if len(activations) > 1 else None
    if activation == "linear" and kind_of(layer) == "Activation":
        layer, activation, before = chain[1] if len(chain) > 1 else None, before, None
    name, from_logits = loss_name(loss)
    units = shape[-1] if shape else getattr(layer, "units", None)
    return OutputHead(units, len(shape) or None, activation, before, name, from_logits, layer)


def last_layers(model: "keras.Model") -> list["keras.Operation"]:
    """The layers from the output backwards, without those that pass values on, until the way parts."""
    return [layer for layer in _backwards(model) if not has(layer, "passes")]


def _backwards(model: "keras.Model") -> list["keras.Operation"]:
    if hasattr(model, "_functional") or type(model).__name__ == "Sequential":
        found: list[keras.Operation] = []
        for layer in reversed(model.layers):
            found += _backwards(layer) if hasattr(layer, "layers") and hasattr(layer, "call") else [layer]
        return found
    if not getattr(model, "outputs", None):
        return []
    found = []
    operation = model.outputs[0]._keras_history.operation
    while operation is not None and len(found) < 8:
        found += (
            _backwards(operation) if hasattr(operation, "outputs") and hasattr(operation, "layers") else [operation]
        )
        source: object = getattr(operation, "input", None) if _single(operation) else None
        operation = source._keras_history.operation if hasattr(source, "_keras_history") else None
    return found


def _single(operation: object) -> bool:
    return len(getattr(operation, "_inbound_nodes", ())) == 1


def loss_name(loss: object) -> tuple[str, bool]:
    """Keras's long name of a loss, however it was given, and whether it takes logits.

    >>> loss_name("mse")
    ('mean_squared_error', False)
    """
    if isinstance(loss, str):
        name = _snake(loss)
    elif hasattr(loss, "get_config") and type(loss).__module__.startswith("keras."):
        name = _snake(type(loss).__name__)
    elif getattr(loss, "__module__", "").startswith("keras.") and hasattr(loss, "__name__"):
        name = _snake(loss.__name__)
    else:
        return "custom", False
    keywords = getattr(loss, "_fn_kwargs", {})
    return LOSSES.get(name, name), bool(keywords.get("from_logits", False))


def _snake(name: str) -> str:
    """`BinaryCrossentropy` and `binary_crossentropy` -> the latter."""
    parts = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    return name.lower() if name.isupper() else parts
