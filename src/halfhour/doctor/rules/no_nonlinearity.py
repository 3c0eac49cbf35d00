"""Rule `no-nonlinearity`."""

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import activation_of, has
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
from halfhour.language import message


@rule("no-nonlinearity", "cause", message("Hidden layers have no activation function"), looks_at=Case)
def no_nonlinearity(case: Case) -> Suspicion | None:
    """No hidden layer has an activation.

    Why it matters: stacked linear layers are equivalent to a single one, however many there are. It is reported only if
    ReLU does better when tried: the problem may be linear.
    """
    head, layers = case.head, case.network.layers
    weighing = case.network.having("dense", "convolves")
    if len(weighing) < 2 or head is None or case.problem.reconstructs:
        return None
    hidden = weighing[:-1]
    between = [layer for layer in layers if layer is not head.layer and layer not in weighing]
    if not all(has(layer, "linear") for layer in between):
        return None
    if any(activation_of(layer) != "linear" for layer in hidden):
        return None
    return Suspicion(
        "warning",
        message("None of the {count} hidden layers has an activation.", count=len(hidden)),
        message("Stacked linear layers are equivalent to a single linear layer."),
        (
            Remedy(
                message("Give each hidden layer `activation='relu'`."),
                Change(layer=giving(hidden, activation="relu")),
                (set_layers(case, hidden, activation="relu"),),
            ),
        ),
        by_trial=ByTrial(),
    )
