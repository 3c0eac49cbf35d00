"""Crashes of data: memory, streams, kinds of values, labels."""

from halfhour.doctor.crashes.known import KnownCrash
from halfhour.language import message

VALUES = (
    KnownCrash(
        "out-of-memory",
        message("Out of memory"),
        message("The batch, the network or an array doesn't fit into this machine's memory."),
        message("Halve `batch_size`, use smaller images, or keep the arrays as uint8 and scale inside the network."),
        r"ResourceExhausted|OOM when allocating|MemoryError|MemoryForetoldError|Unable to allocate|[Oo]ut of memory",
    ),
    KnownCrash(
        "optimizer-reused",
        message("One optimizer is used for several models"),
        message(
            "An optimizer keeps its state for the variables of the first model that it trains, and takes no others."
        ),
        message(
            "Make a new optimizer for each model, as in `model.compile(keras.optimizers.Adam(), …)`, or pass its name: "
            "`optimizer='adam'`."
        ),
        r"optimizer can only be called for the variables it was originally built with|cannot recognize variable",
    ),
    KnownCrash(
        "data-exhausted",
        message("The generator ran out of data"),
        message("A generator yields its batches only once: it was already used up, or yielded none."),
        message(
            "Loop in it with `while True:`, and tell `fit` how long an epoch is: `steps_per_epoch=len(x) // size`."
        ),
        r"generator must yield at least one batch|empty generator|StopIteration|iterator is (exhausted|empty)"
        r"|End of sequence|OutOfRange",
    ),
    KnownCrash(
        "data-type",
        message("The data are Python lists, not arrays"),
        message("Keras treats a list as several inputs, not as rows, and wants an array for each."),
        message(
            "Convert them to arrays before `fit`: `x = np.array(x)`, `y = np.array(y)`; all rows need the same length."
        ),
        r"Unrecognized data type: \w+=\[",
    ),
    KnownCrash(
        "data-type",
        message("The rows differ in length"),
        message("Every row of an array must have the same number of values."),
        message("Pad or truncate them: `keras.utils.pad_sequences(x)`; resize images to one size."),
        r"inhomogeneous shape|setting an array element with a sequence|Cannot batch tensors with different shapes"
        r"|Failed to convert a NumPy array to a Tensor \(Unsupported object type (numpy\.ndarray|list)",
    ),
    KnownCrash(
        "ignored-argument",
        message("`validation_split` only works with arrays"),
        message("A stream has no known length, so Keras can't hold back its last rows."),
        message(
            "Split it yourself: `keras.utils.split_dataset(ds, right_size=0.2, shuffle=True)`, and pass "
            "`validation_data=`."
        ),
        r"`?validation_split`? is only supported",
    ),
    KnownCrash(
        "ignored-argument",
        message("`class_weight` must be a dictionary"),
        message("Keras wants a weight for each class number."),
        message(
            "Write `class_weight={0: 1.0, 1: 5.0}`; scikit-learn's `compute_class_weight('balanced', …)` computes them."
        ),
        r"",
        r"data_adapter_utils",
        r"class_weight",
    ),
    KnownCrash(
        "loss-label-mismatch",
        message("The labels are missing"),
        message("The loss compares predictions with labels, but the data hold only inputs."),
        message("Give both: `fit(x, y)`, or a stream of `(x, y)` pairs; for an autoencoder, `fit(x, x)`."),
        r"None values not supported|No gradients provided|y_true.*None",
        r"keras/src/(trainers|losses)",
    ),
    KnownCrash(
        "no-gradient",
        message("No gradient reaches the weights"),
        message(
            "`argmax`, rounding, comparisons, integers and NumPy have no gradient; nor has anything computed outside "
            "the `GradientTape`."
        ),
        message("Compute the loss from the probabilities or logits, with TensorFlow's functions, inside the tape."),
        r"No gradients provided for any variable",
    ),
    KnownCrash(
        "labels-misaligned",
        message("Inputs and labels differ in length"),
        message("Each input needs its own label, at the same index."),
        message("Print `x.shape` and `y.shape` before `fit`; slice, select and split both the same way."),
        r"Data cardinality is ambiguous|same number of samples|inconsistent numbers of samples",
    ),
    KnownCrash(
        "units-vs-classes",
        message("A label is outside the output range"),
        message("A class number equals or exceeds the number of outputs; class numbers start at 0."),
        message("Give the last layer `y.max() + 1` units, or make the labels start at 0."),
        r"Received a label value of|outside the valid range of \[0|Target -?\d+ is out of bounds",
    ),
    KnownCrash(
        "units-vs-classes",
        message("A label exceeds the number of classes"),
        message("`to_categorical` has one column for each class number from 0 to `num_classes` - 1."),
        message(
            "Make `num_classes` at least `y.max() + 1`, or renumber the classes: `np.unique(y, return_inverse=True)`."
        ),
        r"IndexError: index \d+ is out of bounds",
        r"numerical_utils",
    ),
    KnownCrash(
        "input-out-of-range",
        message("A word index exceeds the vocabulary"),
        message("`Embedding(input_dim, …)` has one row for each index from 0 to input_dim - 1."),
        message("Make `input_dim` at least `x.max() + 1`."),
        r"indices\[[\d,]+\] = -?\d+ is not in \[0,|index out of range in self",
    ),
    KnownCrash(
        "data-type",
        message("The data aren't numeric"),
        message("Words, dates and mixed columns can't be multiplied by weights."),
        message(
            "Convert them to numbers: `x.astype('float32')`; classes with `LabelEncoder`, words with `StringLookup`."
        ),
        r"string to float|Unsupported object type|Invalid dtype: (object|str|string|category)|dtype ?='?<U|UnicodeDType"
        r"|DType object|Cast string|must be (real )?number, not str",
    ),
)
