"""What rules about the last layer share."""

from typing import Any

from halfhour.doctor.program.suspicion import LayerEdit


def with_activation(of: Any, name: str) -> LayerEdit:
    """An edit that gives one layer another activation.

    >>> class Layer: name = "last"
    >>> with_activation(Layer, "sigmoid")(Layer, {"name": "last", "activation": "softmax"})
    {'name': 'last', 'activation': 'sigmoid'}
    """

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {"activation": name} if layer.name == of.name and "activation" in config else config

    return edit
