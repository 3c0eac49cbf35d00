"""Crashes of names and arguments that Keras does not know, and of symbols that stand for numbers."""

from halfhour.doctor.crashes.known import KnownCrash
from halfhour.language import message

OLD_KERAS = message("The program was written for Keras 2, and Keras 3 removed this.")
GONE = message("Removed in Keras 3")
SYMBOL = message("A symbolic tensor has no values yet")

OUT_OF_GRAPH = message("A tensor is used outside its graph")
OUT_OF_SCOPE = r"is out of scope and|cannot be accessed from here|UnexpectedTracer|unexpected tracer"

NAMES = (
    KnownCrash(
        "symbolic-tensor",
        OUT_OF_GRAPH,
        message(
            "`Normalization(mean=…, variance=…)` computes with them where it is built; without a `keras.Input`, that "
            "is a graph that is thrown away (Keras 3.15)."
        ),
        message(
            "Give the `Sequential` a `keras.Input(shape)` first; in your own model call `self.normalization.build("
            "(None, columns))` in `__init__`; or call `adapt(x)` instead."
        ),
        rf"(Normalization\.call\(\)|[/']normalization\w*/)(.|\n)*({OUT_OF_SCOPE})",
    ),
    KnownCrash(
        "symbolic-tensor",
        OUT_OF_GRAPH,
        message(
            "While TensorFlow traced one function, a tensor of it was kept in an attribute, a list or a global; it is "
            "gone when the next one runs."
        ),
        message(
            "Return the tensor from the function that computes it, or keep the number in a `keras.Variable` with "
            "`assign`."
        ),
        OUT_OF_SCOPE,
    ),
    KnownCrash(
        "symbolic-tensor",
        SYMBOL,
        message("`keras.Input` and the outputs of layers are placeholders: they hold no values yet."),
        message(
            "Use a Keras layer or `keras.ops` on it (`keras.ops.mean`, not `tf.reduce_mean` or `np.mean`), "
            "or move your function into your own layer."
        ),
        r"KerasTensor",
    ),
    KnownCrash(
        "symbolic-tensor",
        SYMBOL,
        message(
            "`fit` and `Dataset.map` trace your function into a graph once, with symbolic tensors; NumPy, "
            "Pillow, `.numpy()` and `if` need real values."
        ),
        message(
            "Use `keras.ops` or `tf` functions in it (`tf.where` for `if`), wrap it in `tf.numpy_function`, "
            "or compile with `run_eagerly=True` while you debug."
        ),
        r"SymbolicTensor|symbolic `?tf\.Tensor|[Ss]ymbolic tensor|to a [Nn]um[Pp]y (array|call)"
        r"|OperatorNotAllowedInGraph"
        r"|Iterating over a symbolic|TracerArrayConversion|TracerBool|ConcretizationTypeError"
        r"|'Tensor' object has no attribute 'numpy'|numpy\(\) is only available when eager",
    ),
    KnownCrash(
        "removed-api",
        GONE,
        OLD_KERAS,
        message(
            "Use `keras.utils.image_dataset_from_directory`, and layers such as `RandomFlip` and `RandomRotation` for "
            "augmentation."
        ),
        r"ImageDataGenerator|keras\.preprocessing",
    ),
    KnownCrash(
        "removed-api",
        GONE,
        OLD_KERAS,
        message("Pass the generator to `fit`, `evaluate` or `predict`."),
        r"fit_generator|evaluate_generator|predict_generator",
    ),
    KnownCrash(
        "removed-api",
        GONE,
        OLD_KERAS,
        message("Use `model.predict(x).argmax(axis=1)`."),
        r"predict_classes|predict_proba",
    ),
    KnownCrash("removed-api", GONE, OLD_KERAS, message("Use `keras.utils.to_categorical`."), r"np_utils"),
    KnownCrash(
        "removed-api",
        message("The argument `lr` was removed"),
        OLD_KERAS,
        message("Write `learning_rate=` instead of `lr=`."),
        r"Argument\(s\) not recognized: \{'lr'",
    ),
    KnownCrash(
        "lr-invalid",
        message("The learning rate must be a float"),
        message("Keras accepts a float or a schedule as learning rate."),
        message("Write it as a float of a usual size: `learning_rate=0.01`."),
        r"Argument `learning_rate` should be",
    ),
    KnownCrash(
        "removed-api",
        message("Keras doesn't know this name"),
        message("In Keras 3, the short names of losses are left in `tf.keras.losses` alone."),
        message("Write the long name, `keras.losses.mean_squared_error`, or the short one as text: `loss='mse'`."),
        r"module 'keras\.(losses|metrics)' has no attribute '(mse|MSE|mae|MAE|mape|MAPE|msle|MSLE|kld|KLD)'",
    ),
    KnownCrash(
        "removed-api",
        message("Keras doesn't know this name"),
        message("Likely the program was written for another version of Keras."),
        message("Look the name up at keras.io/api and use its replacement."),
        r"Argument\(s\) not recognized|No module named '(tensorflow\.)?keras\."
        r"|cannot import name .* from '(tensorflow\.|_tf_)?keras|module '(tensorflow|keras)[\w.]*' has no attribute"
        r"|__init__\(\) got an unexpected keyword argument|Unrecognized keyword arguments",
    ),
    KnownCrash(
        "removed-api",
        message("Keras doesn't know this name"),
        message("It is misspelled, or not built into Keras."),
        message(
            "Look the name up at keras.io/api: 'adam', 'sgd', 'rmsprop'; 'mse', 'sparse_categorical_crossentropy'."
        ),
        r"Could not interpret \w+",
    ),
    KnownCrash(
        "not-compiled",
        message("The model was not compiled"),
        message("`compile` sets the loss and the optimizer, and must come before `fit`."),
        message("Call `model.compile(optimizer='adam', loss=…, metrics=['accuracy'])` before `fit`."),
        r"must call `?compile|You must compile",
    ),
)
