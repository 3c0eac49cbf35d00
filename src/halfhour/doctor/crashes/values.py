"""Crashes of data: memory, streams, kinds of values, labels."""

from halfhour.doctor.crashes.known import Known
from halfhour.language import message

VALUES = (
    Known(
        "out-of-memory",
        message("The memory is full"),
        message("The batch, the network or an array is larger than the memory of this machine."),
        message("Halve `batch_size`, use smaller pictures, or keep the arrays as uint8 and scale inside the network."),
        r"ResourceExhausted|OOM when allocating|MemoryError|MemoryForetoldError|Unable to allocate|[Oo]ut of memory",
    ),
    Known(
        "data-exhausted",
        message("The data ran out"),
        message("A generator gives its batches once: it was used up before, or it gave none."),
        message(
            "Let it run in a loop, `while True:`, and tell `fit` how far an epoch goes: `steps_per_epoch=len(x) "
            "// size`."
        ),
        r"generator must yield at least one batch|empty generator|StopIteration|iterator is (exhausted|empty)"
        r"|End of sequence|OutOfRange",
    ),
    Known(
        "data-type",
        message("The data are lists"),
        message("Keras takes a list as several inputs, not as rows, and wants an array for each."),
        message(
            "Make arrays of them before `fit`: `x = np.array(x)`, `y = np.array(y)`; rows have to be equally long."
        ),
        r"Unrecognized data type: \w+=\[",
    ),
    Known(
        "data-type",
        message("The rows aren't equally long"),
        message("An array has the same number of values in every row."),
        message("Pad or cut them: `keras.utils.pad_sequences(x)`; resize pictures to one size."),
        r"inhomogeneous shape|setting an array element with a sequence|Cannot batch tensors with different shapes"
        r"|Failed to convert a NumPy array to a Tensor \(Unsupported object type (numpy\.ndarray|list)",
    ),
    Known(
        "ignored-argument",
        message("`validation_split` only works with arrays"),
        message("A stream has no last rows to hold back: Keras doesn't know how long it is."),
        message(
            "Split it yourself: `keras.utils.split_dataset(ds, right_size=0.2, shuffle=True)`, and give "
            "`validation_data=`."
        ),
        r"`?validation_split`? is only supported",
    ),
    Known(
        "ignored-argument",
        message("`class_weight` is a dictionary"),
        message("Keras wants a weight for each class number."),
        message(
            "Write `class_weight={0: 1.0, 1: 5.0}`; scikit-learn's `compute_class_weight('balanced', …)` reckons them."
        ),
        r"",
        r"data_adapter_utils",
        r"class_weight",
    ),
    Known(
        "loss-label-mismatch",
        message("There are no labels"),
        message("The loss compares answers with labels, and the data hold inputs only."),
        message(
            "Give both: `fit(x, y)`, or a stream of pairs `(x, y)`; where the inputs are to be restored, `fit(x, x)`."
        ),
        r"None values not supported|No gradients provided|y_true.*None",
        r"keras/src/(trainers|losses)",
    ),
    Known(
        "labels-misaligned",
        message("Inputs and labels differ in length"),
        message("Each input needs its own label, in the same place."),
        message("Print `x.shape` and `y.shape` before `fit`; cut, select and split both alike."),
        r"Data cardinality is ambiguous|same number of samples|inconsistent numbers of samples",
    ),
    Known(
        "units-vs-classes",
        message("A label has no output"),
        message("A class number is as large as the number of outputs, or larger; class numbers count from 0."),
        message("Give the last layer as many units as `y.max() + 1`, or make the labels start at 0."),
        r"Received a label value of|outside the valid range of \[0|Target -?\d+ is out of bounds",
    ),
    Known(
        "units-vs-classes",
        message("A label is larger than the number of classes"),
        message("`to_categorical` has one column for each class number from 0 to `num_classes` - 1."),
        message(
            "Make `num_classes` at least `y.max() + 1`, or number the classes anew: `np.unique(y, "
            "return_inverse=True)`."
        ),
        r"IndexError: index \d+ is out of bounds",
        r"numerical_utils",
    ),
    Known(
        "input-out-of-range",
        message("A word number is larger than the vocabulary"),
        message("`Embedding(input_dim, …)` has one row for each number from 0 to input_dim - 1."),
        message("Make `input_dim` at least `x.max() + 1`."),
        r"indices\[[\d,]+\] = -?\d+ is not in \[0,|index out of range in self",
    ),
    Known(
        "data-type",
        message("The data are no numbers"),
        message("Words, dates or mixed columns cannot be multiplied with weights."),
        message(
            "Turn them into numbers: `x.astype('float32')`; classes with `LabelEncoder`, words with `StringLookup`."
        ),
        r"string to float|Unsupported object type|Invalid dtype: (object|str|string|category)|dtype ?='?<U|UnicodeDType"
        r"|DType object|Cast string|must be (real )?number, not str",
    ),
)
