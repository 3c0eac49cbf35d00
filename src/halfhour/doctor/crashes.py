"""An exception that ended a program -> a suspicion, by what Keras 3, TensorFlow and NumPy say when they give up.

Rules that look at the data come first (`verdict.py`); this table is for what they cannot see.
"""

import re
from dataclasses import dataclass
from math import prod

from halfhour.doctor.ended import evidence_of, said
from halfhour.doctor.rule import Rule, rule
from halfhour.doctor.seeing.observed import Crash
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

# (batch, channels, height, width), or what one convolution has made of it: pictures one or three pixels high
CHANNELS_FIRST = r"[\[(]None,? [13],? \d\d+,? \d+[\])]"


@dataclass(frozen=True)
class Known:
    """A crash that is known by its text.

    Attributes:
        pattern: what the exception's kind and text hold.
        code, title: of the finding.
        cause, remedy: what it means, and what to do.
    """

    pattern: str
    code: str
    title: Message
    cause: Message
    remedy: Message

    def rule(self) -> Rule[Crash]:
        """As the rule that names it."""
        return Rule(self.code, "cause", self.title, Crash, self.decide)

    def decide(self, crash: Crash) -> Suspicion | None:
        """The program ended in an error that the doctor knows by its text."""
        if not re.search(self.pattern, said(crash)):
            return None
        return Suspicion("error", evidence_of(crash), self.cause, (Remedy(self.remedy),))


UNKNOWN = Rule("crash", "cause", message("The program ended in an error"), Crash, lambda crash: None)
FIRST_CHANNEL = message("The channel axis stands first")
OLD_KERAS = message("The program was written for Keras 2; this was taken out of Keras 3.")

AXIS = re.compile(r"expected axis -?\d+ of input shape to have value (\d+).*?shape \(([^)]*)\)", re.S)


def _axis(crash: Crash) -> tuple[int, list[int]] | None:
    """What a layer wanted of the last axis, and the sizes that it received."""
    found = AXIS.search(said(crash))
    return (int(found[1]), [int(number) for number in re.findall(r"\d+", found[2])]) if found else None


@rule("channel-axis", "cause", message("The pictures' channels are not those of the network"), looks_at=Crash)
def other_channels(crash: Crash) -> Suspicion | None:
    """A layer got pictures with another number of channels than it was built for."""
    axis = _axis(crash)
    if axis is None or len(axis[1]) < 3:
        return None
    cause = message("The layer was built for {wanted} channels and got {got}.", wanted=axis[0], got=axis[1][-1])
    remedy = message("Give `Input` the shape of the pictures: the last number is 1 for grey, 3 for colour.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


@rule("missing-flatten", "cause", message("A Flatten is missing"), looks_at=Crash)
def rows_in_rows(crash: Crash) -> Suspicion | None:
    """A layer got rows of numbers where it wants as many numbers in one row."""
    axis = _axis(crash)
    if axis is None or len(axis[1]) != 2 or prod(axis[1]) != axis[0]:
        return None
    cause = message("The layer wants {wanted} numbers in a row and got {rows} rows.", wanted=axis[0], rows=axis[1][0])
    return Suspicion(
        "error", evidence_of(crash), cause, (Remedy(message("Put `Flatten()` before it, or `x.reshape(len(x), -1)`.")),)
    )


@rule("input-shape", "cause", message("The inputs have another width than the network"), looks_at=Crash)
def other_width(crash: Crash) -> Suspicion | None:
    """A layer got rows of another width than it was built for."""
    if _axis(crash) is None:
        return None
    remedy = message("Build the network from the data: `Input(shape=x.shape[1:])`; prepare training and test alike.")
    cause = message("The inputs do not have the shape that the layer was built for.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(remedy),))


# The first that matches counts, so the special stand before the general.
KNOWN = (
    Known(
        CHANNELS_FIRST,
        "channels-first",
        FIRST_CHANNEL,
        message("TensorFlow on a CPU reads the last axis as channels."),
        message("Move the axis with `np.transpose(x, (0, 2, 3, 1))`, and leave out `data_format`."),
    ),
    Known(
        r"URL fetch failure",
        "data-download",
        message("The data could not be downloaded"),
        message("The network did not give the file."),
        message("For MNIST, Fashion-MNIST and CIFAR-10: `halfhour data get NAME`, which knows more places to ask."),
    ),
    Known(
        r"ResourceExhausted|OOM when allocating|MemoryError|MemoryForetoldError|Unable to allocate|out of memory",
        "out-of-memory",
        message("The memory is full"),
        message("The batch, the network or an array is larger than the memory of this machine."),
        message("Halve `batch_size`, use smaller pictures, or keep the arrays as uint8 and scale inside the network."),
    ),
    Known(
        r"ImageDataGenerator|keras\.preprocessing",
        "removed-api",
        message("This is gone from Keras"),
        OLD_KERAS,
        message(
            "Use `keras.utils.image_dataset_from_directory`, and layers such as `RandomFlip` and `RandomRotation` for "
            "augmentation."
        ),
    ),
    Known(
        r"fit_generator|evaluate_generator|predict_generator",
        "removed-api",
        message("This is gone from Keras"),
        OLD_KERAS,
        message("Call `fit`, `evaluate` or `predict` with the generator."),
    ),
    Known(
        r"predict_classes|predict_proba",
        "removed-api",
        message("This is gone from Keras"),
        OLD_KERAS,
        message("Use `model.predict(x).argmax(axis=1)`."),
    ),
    Known(
        r"np_utils",
        "removed-api",
        message("This is gone from Keras"),
        OLD_KERAS,
        message("Use `keras.utils.to_categorical`."),
    ),
    Known(
        r"Argument\(s\) not recognized: \{'lr'",
        "removed-api",
        message("The argument `lr` is gone"),
        OLD_KERAS,
        message("Write `learning_rate=` instead of `lr=`."),
    ),
    Known(
        r"Argument `learning_rate` should be",
        "lr-invalid",
        message("The learning rate is no float"),
        message("Keras takes a float or a schedule as learning rate."),
        message("Write it with a point, and of a usual size: `learning_rate=0.01`."),
    ),
    Known(
        r"Argument\(s\) not recognized|unexpected keyword argument|No module named '(tensorflow\.)?keras\."
        r"|cannot import name .* from '(tensorflow\.|_tf_)?keras|module 'keras[\w.]*' has no attribute",
        "removed-api",
        message("Keras does not know this name"),
        message("Likely the program was written for another version of Keras."),
        message("Look the name up at keras.io/api and use what took its place."),
    ),
    Known(
        r"Data cardinality is ambiguous|same number of samples|Found input variables with inconsistent numbers",
        "labels-misaligned",
        message("Inputs and labels are not equally many"),
        message("Each input needs its own label, in the same place."),
        message("Print `x.shape` and `y.shape` before `fit`; cut, select and split both alike."),
    ),
    Known(
        r"Received a label value of|outside the valid range of \[0",
        "units-vs-classes",
        message("A label has no output"),
        message("A class number is as large as the number of outputs, or larger; class numbers count from 0."),
        message("Give the last layer as many units as `y.max() + 1`, or make the labels start at 0."),
    ),
    Known(
        r"indices\[[\d,]+\] = -?\d+ is not in \[0,",
        "input-out-of-range",
        message("A word number is larger than the vocabulary"),
        message("`Embedding(input_dim, …)` has one row for each number from 0 to input_dim - 1."),
        message("Make `input_dim` at least `x.max() + 1`."),
    ),
    Known(
        r"NHWC|channels_first|data_format",
        "channels-first",
        FIRST_CHANNEL,
        message("TensorFlow on a CPU reads the last axis as channels."),
        message("Move the axis with `np.transpose(x, (0, 2, 3, 1))`, and leave out `data_format`."),
    ),
    Known(
        r"expected min_ndim=\d, found ndim|expected ndim=[345], found ndim|expected rank [345]",
        "channel-axis",
        message("An axis is missing in the inputs"),
        message("A convolution wants (height, width, channels), a recurrent layer (steps, features)."),
        message("Add the axis: `x = x[..., None]`, and give it to `Input(shape=…)` too."),
    ),
    Known(
        r"[Nn]egative dimension|output size would be (zero or )?negative|would result in a negative"
        r"|must be (strictly )?positive",
        "input-shape",
        message("Nothing is left of the picture"),
        message("Convolutions and pooling shrink it below one pixel, or height and width stand in the wrong place."),
        message("Use `padding='same'`, fewer pooling layers, or larger pictures; look at `x.shape`."),
    ),
    Known(
        r"logits and labels must (be broadcastable|have the same first dimension)",
        "missing-flatten",
        message("The network gives several answers for each sample"),
        message("A Dense layer works on the last axis only, and keeps the others."),
        message("Put `Flatten()` before the first `Dense` layer."),
    ),
    Known(
        r"`?target`? and `?output`?|logits.* and .*labels|`y_true` and `y_pred`|target\.shape="
        r"|Shapes .* are incompatible",
        "loss-label-mismatch",
        message("The labels do not have the shape of the answers"),
        message("Each loss reads labels of one form: class numbers, one-hot rows, or values."),
        message(
            "Class numbers go with `sparse_categorical_crossentropy`, one-hot rows with `categorical_crossentropy`; "
            "the last layer needs one unit for each."
        ),
    ),
    Known(
        r"string to float|Unsupported object type|Invalid dtype: (object|str|string)|dtype ?='?<U|UnicodeDType"
        r"|DType object|Cast string",
        "data-type",
        message("The data are no numbers"),
        message("Words, dates or mixed columns cannot be multiplied with weights."),
        message(
            "Turn them into numbers: `x.astype('float32')`; classes with `LabelEncoder`, words with `StringLookup`."
        ),
    ),
    Known(
        r"must call `?compile|You must compile",
        "not-compiled",
        message("The model was not compiled"),
        message("Loss and optimizer are given by `compile`, before `fit`."),
        message("Call `model.compile(optimizer='adam', loss=…, metrics=['accuracy'])` before `fit`."),
    ),
    Known(
        r"cannot reshape array|Cannot reshape a tensor|total size of the tensor must be unchanged",
        "input-shape",
        message("The numbers do not fit into this shape"),
        message("A reshape keeps the count of numbers."),
        message("Print `x.shape`, and let one axis be found: `x.reshape(len(x), -1)`."),
    ),
)

# The first that says anything counts: pictures with their channels in front, then sizes that do not fit, then the rest.
CRASHES: tuple[Rule[Crash], ...] = (
    KNOWN[0].rule(),
    other_channels,
    rows_in_rows,
    other_width,
    *(known.rule() for known in KNOWN[1:]),
)


def explain(crash: Crash) -> tuple[Rule[Crash], Suspicion]:
    """What ended the program, as far as it is known, with the script's line and the exception's own words."""
    for one in CRASHES:
        if told := one.decide(crash):
            return one, told
    return UNKNOWN, Suspicion(
        "error",
        evidence_of(crash),
        message("This error is not known to the doctor; its last line says what happened."),
        (Remedy(message("Read the error's last line, and print the shapes and types on the line it names.")),),
    )
