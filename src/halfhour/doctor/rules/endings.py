"""What rules about the last layer share."""

from typing import TYPE_CHECKING

from halfhour.doctor.suspicion import Config, LayerEdit

if TYPE_CHECKING:
    import keras

MOST_CLASSES = 1000  # more are likely no classes


def with_activation(edited: "keras.Operation | None", name: str, units: int | None = None) -> LayerEdit:
    """An edit that gives one layer another activation and, where it is stated, another number of units.

    >>> class Layer: name = "last"
    >>> with_activation(Layer, "sigmoid")(Layer, {"name": "last", "activation": "softmax"})
    {'name': 'last', 'activation': 'sigmoid'}
    """

    def edit(layer: "keras.Layer", config: Config) -> Config:
        if edited is None or layer.name != edited.name or "activation" not in config:
            return config
        return config | {"activation": name} | ({"units": units} if units and "units" in config else {})

    return edit
