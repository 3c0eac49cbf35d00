"""Crashes of callbacks, metrics and of what `fit` gives back."""

from halfhour.doctor.crashes.known import KnownCrash
from halfhour.language import message

METRIC = message("The metric doesn't match the labels")
METRIC_CAUSE = message(
    "Each metric expects one form of labels: `Accuracy` compares raw values; "
    "`CategoricalAccuracy`, `Precision`, `Recall`, `AUC` and `F1Score` expect one-hot rows; "
    "`SparseCategoricalAccuracy` expects class numbers."
)
METRIC_REMEDY = message(
    "Write `metrics=['accuracy']`: Keras then picks the accuracy that matches the loss and the labels."
)

CALLBACKS = (
    KnownCrash(
        "callback-misuse",
        message("The callback can't tell which way is better"),
        message("It monitors a metric that Keras doesn't know, so Keras can't tell whether higher is better."),
        message(
            "Monitor a name that `fit` prints: `monitor='val_accuracy'`, not 'val_acc'; for your own metric "
            "add `mode='max'` or `mode='min'`."
        ),
        r"automatically determine whether",
    ),
    KnownCrash(
        "callback-misuse",
        message("Callback and schedule both set the learning rate"),
        message("The optimizer already has a learning rate schedule, so no callback can change the rate."),
        message(
            "Keep one of them: either the schedule, without `ReduceLROnPlateau` or `LearningRateScheduler`, "
            "or a plain number as `learning_rate` with the callback."
        ),
        r"learning rate is not settable|created with a `LearningRateSchedule`",
    ),
    KnownCrash(
        "callback-misuse",
        message("The checkpoint's file name uses a missing metric"),
        message("`{val_loss}` in a file name needs `validation_data` or `validation_split`."),
        message("Give `fit` validation data, or take the metric out of the file name."),
        r"Failed to format this callback filepath",
    ),
    KnownCrash(
        "callback-misuse",
        message("The `LearningRateScheduler` function has the wrong signature"),
        message(
            "`LearningRateScheduler` calls it with the epoch and the current learning rate, and expects a float back."
        ),
        message("Write `def rate(epoch, lr): return lr * 0.9`."),
        r"positional argument|output of the `schedule` function",
        r"learning_rate_scheduler",
    ),
    KnownCrash(
        "metric-mismatch",
        METRIC,
        METRIC_CAUSE,
        METRIC_REMEDY,
        "",
        r"keras/src/metrics/(?!__init__)(?!metric\.py)",
    ),
    KnownCrash(
        "metric-mismatch",
        message("Keras doesn't know this metric"),
        message("The metric's name is misspelled or no longer exists."),
        METRIC_REMEDY,
        r"Could not interpret metric",
    ),
    KnownCrash(
        "metric-mismatch",
        message("The training history has no such metric"),
        message(
            "`fit` returns the metrics that it prints: the loss, those in `metrics=`, and the `val_` ones "
            "only with validation data."
        ),
        message(
            "Print `history.history.keys()`. 'accuracy' needs `metrics=['accuracy']` (it's no longer called "
            "'acc'); 'val_…' needs `validation_data` or `validation_split`."
        ),
        r"^KeyError: '(val_)?(\w*acc\w*|loss|auc\w*|precision\w*|recall\w*|m[as]e)'$",
    ),
)
