"""Rule `channel-axis`."""

from halfhour.doctor.patching.edits import set_input_shape
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message


@rule(
    "channel-axis",
    "cause",
    message("The image channels don't match the network"),
    looks_at=Case,
    can_crash=True,
)
def channel_axis(case: Case) -> Suspicion | None:
    """The images have a different number of channels than the network expects, or no channel axis.

    Why it matters: Keras adds a missing last axis only if the model's input has one of size 1.
    """
    x = case.inputs
    stated = getattr(case.model, "input_shape", None) if case.model.built else None
    if x is None or not isinstance(stated, tuple) or not case.network.having("of pictures"):
        return None
    got, wanted = tuple(x.shape[1:]), tuple(stated[1:])
    if len(wanted) != 3 or not case.crashed or got == wanted:
        return None
    if len(got) == 2 and wanted == (*got, 1):
        return None  # Keras adds this axis itself
    if len(got) == 3 and got[-1] == wanted[-1]:
        return None
    if len(got) == 2:
        remedy = message("Add the axis: `x = x[..., None]`.")
    elif got[-1] == 1:
        remedy = message("Build the network for greyscale images: `Input(shape={shape})`.", shape=got)
    elif wanted[-1] == 1:
        remedy = message(
            "Build the network for colour images: `Input(shape={shape})`; or convert the images to "
            "greyscale: `x = x.mean(axis=-1, keepdims=True)`.",
            shape=got,
        )
    else:
        remedy = message("Give `Input` the shape of the images: `Input(shape={shape})`.", shape=got)
    shape = got if len(got) == 3 else (*got, 1)
    change = Change(input_shape=shape, inputs=None if len(got) == 3 else lambda given: given[..., None])
    return Suspicion(
        "error",
        message("The images have shape {got}; the network was built for {wanted}.", got=got, wanted=wanted),
        message("The last axis holds the channels: 1 for greyscale, 3 for colour."),
        (Remedy(remedy, change, (set_input_shape(case, shape),) if len(got) == 3 else ()),),
    )
