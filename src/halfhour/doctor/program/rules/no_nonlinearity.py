"""Rule `no-nonlinearity`."""

from typing import Any

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import set_layers
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

STACKED = ("Dense", "Conv1D", "Conv2D", "Conv3D")
HARMLESS = {
    "InputLayer",
    "Flatten",
    "Reshape",
    "Dropout",
    "SpatialDropout2D",
    "Rescaling",
    "Normalization",
    "MaxPooling2D",
    "MaxPooling1D",
    "AveragePooling2D",
    "AveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling1D",
    "BatchNormalization",
    "ZeroPadding2D",
    "Sequential",
    "Functional",
}


def no_nonlinearity(case: Case) -> Suspicion | None:
    """No hidden layer has an activation.

    Why it matters: linear layers on top of each other are one linear layer, however many there are. It stands only if
    ReLU does better when tried: a problem may be linear.
    """
    weighing = [layer for layer in case.layers if type(layer).__name__ in STACKED]
    others = {type(layer).__name__ for layer in case.layers} - set(STACKED) - HARMLESS
    head = case.head
    if len(weighing) < 2 or head is None:
        return None
    ends = {"Activation", "Softmax"} if head.layer is not None and type(head.layer).__name__ not in STACKED else set()
    if others - ends or len(case.layers_of("Activation")) > 1:
        return None
    hidden = weighing[:-1]
    if any(getattr(layer.activation, "__name__", "") != "linear" for layer in hidden) or case.reconstructs:
        return None
    names = {layer.name for layer in hidden}

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {"activation": "relu"} if layer.name in names else config

    return Suspicion(
        "no-nonlinearity",
        "warning",
        message("The hidden layers have no activation"),
        message("None of the {count} hidden layers has an activation.", count=len(hidden)),
        message("Linear layers on top of each other are together one linear layer."),
        (
            Remedy(
                message("Give each hidden layer `activation='relu'`."),
                Change(layer=edit),
                (set_layers(hidden, activation="relu"),),
            ),
        ),
        certain=False,
    )
