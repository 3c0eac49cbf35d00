"""Crashes of sizes and shapes that don't fit."""

import re
from math import prod

from halfhour.doctor.crashes.known import KnownCrash
from halfhour.doctor.ended import evidence_of, said
from halfhour.doctor.rule import Rule, rule
from halfhour.doctor.seeing.observed import Crash
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

# (batch, channels, height, width), or what one convolution has made of it: pictures one or three pixels high
CHANNELS_FIRST = re.compile(r"[\[(]None,? [13],? \d\d+,? \d+[\])]")
AXIS = re.compile(r"expected axis -?\d+ of input shape to have value (\d+).*?shape \(([^)]*)\)", re.S)

NUMBERS = re.compile(r"same first dimension, got logits shape \[(\d+),(\d+)\] and labels shape \[(\d+)\]")


def _axis(crash: Crash) -> tuple[int, list[int]] | None:
    """What a layer wanted of the last axis, and the sizes that it received."""
    found = AXIS.search(said(crash))
    return (int(found[1]), [int(number) for number in re.findall(r"\d+", found[2])]) if found else None


@rule("channels-first", "cause", message("Channels come first, not last"), looks_at=Crash)
def channel_in_front(crash: Crash) -> Suspicion | None:
    """A layer got pictures of one or three rows: their channels stand where their height should."""
    if not CHANNELS_FIRST.search(said(crash)) and not _asks_for_it(crash):
        return None
    cause = message("TensorFlow on a CPU treats the last axis as channels.")
    remedy = message("Move the axis with `np.transpose(x, (0, 2, 3, 1))`, and drop `data_format`.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


def _asks_for_it(crash: Crash) -> bool:
    """Whether TensorFlow says itself that it cannot compute with channels in front."""
    return bool(re.search(r"only supports (the )?(NHWC|channels_last)|NHWC tensor format", said(crash)))


@rule("channel-axis", "cause", message("The image channels don't match the network"), looks_at=Crash)
def other_channels(crash: Crash) -> Suspicion | None:
    """A layer got pictures with another number of channels than it was built for."""
    axis = _axis(crash)
    if axis is None or len(axis[1]) < 3:
        return None
    cause = message("The layer was built for {wanted} channels and got {got}.", wanted=axis[0], got=axis[1][-1])
    remedy = message("Give `Input` the shape of the images: the last number is 1 for greyscale, 3 for colour.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


@rule("missing-flatten", "cause", message("A Flatten is missing"), looks_at=Crash)
def rows_in_rows(crash: Crash) -> Suspicion | None:
    """A layer got rows of numbers where it wants as many numbers in one row."""
    axis = _axis(crash)
    if axis is None or len(axis[1]) != 2 or prod(axis[1]) != axis[0]:
        return None
    cause = message(
        "The layer expects {wanted} numbers in one row and got {rows} rows.", wanted=axis[0], rows=axis[1][0]
    )
    return Suspicion(
        "error", evidence_of(crash), cause, (Remedy(message("Put `Flatten()` before it, or `x.reshape(len(x), -1)`.")),)
    )


@rule("input-shape", "cause", message("The inputs have the wrong number of features"), looks_at=Crash)
def other_width(crash: Crash) -> Suspicion | None:
    """A layer got rows of another width than it was built for."""
    if _axis(crash) is None:
        return None
    remedy = message(
        "Build the network from the data: `Input(shape=x.shape[1:])`; preprocess training and test data the same way."
    )
    cause = message("The inputs don't have the shape the layer was built for.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


@rule("loss-label-mismatch", "cause", message("The loss doesn't match the labels"), looks_at=Crash)
def rows_for_numbers(crash: Crash) -> Suspicion | None:
    """A loss that takes class numbers got a row of numbers for each sample: all of them were counted as labels."""
    found = NUMBERS.search(said(crash))
    if found is None or int(found[1]) * int(found[2]) != int(found[3]):
        return None
    cause = message("The loss expects class numbers; the labels are one-hot rows.")
    remedy = message("Use the loss for one-hot labels, `categorical_crossentropy`, or class numbers: `y.argmax(-1)`.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


SIZES: tuple[Rule[Crash], ...] = (rows_for_numbers, channel_in_front, other_channels, rows_in_rows, other_width)

SHAPES = (
    KnownCrash(
        "channel-axis",
        message("The recurrent layer before returns one step only"),
        message(
            "A recurrent layer reads (steps, features); `return_sequences=False` leaves the features of the last step."
        ),
        message(
            "Set `return_sequences=True` on every recurrent layer but the last. If there's only one, add the axis to "
            "its inputs: `x = x[..., None]`."
        ),
        r"of layer '(lstm|gru|simple_rnn|rnn|bidirectional)_\d+' is incompatible.*expected ndim=3, found ndim=2",
    ),
    KnownCrash(
        "channel-axis",
        message("The inputs lack an axis"),
        message("A convolution expects (height, width, channels), a recurrent layer (steps, features)."),
        message("Add the axis: `x = x[..., None]`, in `Input(shape=…)` too."),
        r"expected min_ndim=\d, found ndim|expected ndim=[345], found ndim|expected rank [345]",
    ),
    KnownCrash(
        "input-shape",
        message("The input shape doesn't match the network"),
        message("`Input(shape=…)` is the shape of one sample; the data hold many, stacked along the first axis."),
        message(
            "Compare `x.shape[1:]` with `model.input_shape[1:]`; for a single sample add the batch axis: "
            "`model.predict(x[None])`."
        ),
        r"Invalid input shape for input|incompatible (input )?shape|incompatible with the layer",
    ),
    KnownCrash(
        "input-shape",
        message("The image shrinks to nothing"),
        message(
            "Convolutions and pooling shrink the image below one pixel, or height and width are in the wrong place."
        ),
        message("Use `padding='same'`, fewer pooling layers, or larger images; check `x.shape`."),
        r"[Nn]egative dimension|output size would be (zero or )?negative|would result in a negative"
        r"|must be (strictly )?positive",
    ),
    KnownCrash(
        "missing-flatten",
        message("The network outputs several values per sample"),
        message("A Dense layer only acts on the last axis and keeps the others."),
        message("Put `Flatten()` before the first `Dense` layer."),
        # of logits with as many units as the labels have, and more rows
        r"logits_size=\[\d+,(\d+)\] labels_size=\[\d+,\1\]|logits and labels must have the same first dimension",
    ),
    KnownCrash(
        "loss-label-mismatch",
        message("Labels and outputs have different shapes"),
        message("Each loss expects one form of labels: class numbers, one-hot rows, or values."),
        message(
            "Use `sparse_categorical_crossentropy` with class numbers, `categorical_crossentropy` with "
            "one-hot rows; the last layer needs one unit per class."
        ),
        r"`?target`? and `?output`?|logits\b.*\blabels|labels\b.*\blogits|`y_true` and `y_pred`|target\.shape="
        r"|Shapes .* are incompatible",
    ),
    KnownCrash(
        "input-shape",
        message("The data don't fit this shape"),
        message("A reshape must keep the total number of values."),
        message("Print `x.shape`, and let NumPy infer one axis: `x.reshape(len(x), -1)`."),
        r"cannot reshape array|Cannot reshape a tensor|total size of the tensor must be unchanged",
    ),
    KnownCrash(
        "input-shape",
        message("Two shapes are incompatible"),
        message("Arrays that are added, multiplied or concatenated must have matching shapes."),
        message("Print the shapes on the line above; `model.summary()` lists each layer's."),
        r"could not be broadcast|[Ii]ncompatible shapes|Matrix size-incompatible|[Dd]imensions must be equal"
        r"|matching shapes|shapes \(.*\) and \(.*\) not aligned|mat1 and mat2|size mismatch",
    ),
)
