"""Crashes of callbacks, metrics and of what `fit` gives back."""

from halfhour.doctor.crashes.known import Known
from halfhour.language import message

METRIC = message("A metric doesn't fit the labels")
METRIC_CAUSE = message(
    "Each metric reads labels of one form: `Accuracy` compares numbers as they are, `CategoricalAccuracy`, "
    "`Precision`, `Recall`, `AUC` and `F1Score` want one-hot rows, `SparseCategoricalAccuracy` class numbers."
)
METRIC_REMEDY = message("Write `metrics=['accuracy']`: Keras then takes the accuracy that fits loss and labels.")

CALLBACKS = (
    Known(
        "callback-misuse",
        message("The callback doesn't know which way is better"),
        message("It watches a figure whose name Keras doesn't know, so it can't tell whether more is better."),
        message(
            "Watch a name that `fit` prints: `monitor='val_accuracy'`, not 'val_acc'; for a metric of your own add "
            "`mode='max'` or `mode='min'`."
        ),
        r"automatically determine whether",
    ),
    Known(
        "callback-misuse",
        message("A callback and a schedule both set the learning rate"),
        message("The optimizer was made with a schedule; then no callback can change its learning rate."),
        message(
            "Keep one of them: the schedule without `ReduceLROnPlateau` and `LearningRateScheduler`, or a number as "
            "`learning_rate` with the callback."
        ),
        r"learning rate is not settable|created with a `LearningRateSchedule`",
    ),
    Known(
        "callback-misuse",
        message("The callback's file name asks for a figure that isn't there"),
        message("`{val_loss}` in a file name needs `validation_data` or `validation_split`."),
        message("Give `fit` validation data, or leave the figure out of the name."),
        r"Failed to format this callback filepath",
    ),
    Known(
        "callback-misuse",
        message("The learning rate's function doesn't fit"),
        message("`LearningRateScheduler` calls it with the epoch and the rate, and wants a float back."),
        message("Write `def rate(epoch, lr): return lr * 0.9`."),
        r"positional argument|output of the `schedule` function",
        r"learning_rate_scheduler",
    ),
    Known(
        "metric-mismatch",
        METRIC,
        METRIC_CAUSE,
        METRIC_REMEDY,
        "",
        r"keras/src/metrics/(?!__init__)(?!metric\.py)",
    ),
    Known(
        "metric-mismatch",
        message("Keras doesn't know this metric"),
        message("A metric's name is misspelled or was given up."),
        METRIC_REMEDY,
        r"Could not interpret metric",
    ),
    Known(
        "metric-mismatch",
        message("The history has no figure of this name"),
        message(
            "`fit` gives back the figures that it prints: those of `metrics=`, and with `val_` only with "
            "validation data."
        ),
        message(
            "Print `history.history.keys()`. 'accuracy' needs `metrics=['accuracy']` (it is 'acc' no longer), "
            "'val_…' needs "
            "`validation_data` or `validation_split`."
        ),
        r"^KeyError: '(val_)?(\w*acc\w*|loss|auc\w*|precision\w*|recall\w*|m[as]e)'$",
    ),
)
