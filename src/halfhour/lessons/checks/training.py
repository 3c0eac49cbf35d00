"""The exercises of lesson 5."""

import math
from types import SimpleNamespace

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet, told

STEPS = 5 * math.ceil(54_000 / 64)
MOST_EPOCHS = 100


def steps(work: Work) -> None:
    """Steps of five epochs, the last batch of each included."""
    if work.number("steps") != STEPS:
        not_yet(
            told("steps", work.value("steps")),
            _("Expected five times the steps of one epoch."),
            _("54,000 images remain; divide by 64 and round up, for the smaller last batch is a step too."),
        )


def stopped(work: Work) -> None:
    """A training that ended by itself, with the weights of its best epoch."""
    history, model = work.value("history"), work.value("model")
    losses = getattr(history, "history", {}).get("val_loss", [])
    if not losses:
        not_yet(
            _("`history` holds no validation loss."),
            _("Expected the return value of `fit`, with validation data."),
            _("Write `history = model.fit(…, validation_data=(x_validation, y_validation))`."),
        )
    if len(losses) >= MOST_EPOCHS:
        not_yet(
            _("The training ran for all {count} epochs.", count=len(losses)),
            _("Expected it to stop once the validation loss no longer falls."),
            _("Give `fit` the callback `keras.callbacks.EarlyStopping(patience=5)`."),
        )
    now = model.evaluate(work.value("x_validation"), work.value("y_validation"), verbose=0)[0]
    if now > min(losses) * 1.001 + 1e-6:
        not_yet(
            _("The network's validation loss is {now:.4f}; its best epoch had {best:.4f}.", now=now, best=min(losses)),
            _("Expected the weights of the best epoch."),
            _("Add `restore_best_weights=True`."),
        )


def enough(work: Work) -> None:
    """A callback that asks to stop at a share of right answers, and not before."""
    for share, wanted in ((0.93, False), (0.95, True), (0.99, True)):
        callback = work.function("Enough")(0.95)
        model = SimpleNamespace(stop_training=False)
        callback.set_model(model)
        callback.on_epoch_end(0, {"accuracy": 1.0, "val_accuracy": share})
        if model.stop_training is not wanted and bool(model.stop_training) is not wanted:
            not_yet(
                _(
                    "At a validation accuracy of {share:.0%} with `Enough(0.95)`, `stop_training` is {now}.",
                    share=share,
                    now=model.stop_training,
                ),
                _("Expected {wanted}.", wanted=wanted),
                _('In `on_epoch_end`: `self.model.stop_training = logs["val_accuracy"] >= self.share`.'),
            )
