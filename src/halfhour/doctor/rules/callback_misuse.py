"""Rules `callback-misuse`: what a callback watches, and a training that one ended at once."""

import math
from typing import TYPE_CHECKING

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import Message, message

if TYPE_CHECKING:
    pass

SMALLER = ("loss", "error", "mse", "mae")  # metrics where lower is better; for accuracies and the like, higher is
LARGER = ("acc", "auc", "precision", "recall", "f1", "r2")
HASTY = 1  # epochs of patience: so few that normal fluctuation ends the training

TITLE = message("A callback is misconfigured")


@rule("callback-misuse", "cause", TITLE, looks_at=Case)
def watches_wrongly(case: Case) -> Suspicion | None:
    """A callback monitors a metric that doesn't exist, or uses the wrong `mode`.

    Why it matters: if `fit` doesn't print the monitored name, `EarlyStopping` and `ReduceLROnPlateau` never act. With
    `mode='max'` on a loss, they act when it falls, and `ModelCheckpoint` keeps the worst epoch. With a schedule,
    `ReduceLROnPlateau` raises an error as soon as it wants to act.
    """
    import keras

    for one in case.callbacks:
        name, monitor = type(one).__name__, getattr(one, "monitor", None)
        if not isinstance(monitor, str) or not case.fit.epochs:
            continue
        if isinstance(one, keras.callbacks.ReduceLROnPlateau) and case.optimizer.schedule:
            return _suspicion(
                message("`{name}` tries to change a learning rate that a schedule sets.", name=name),
                message("Keras raises a TypeError as soon as the callback tries to change it."),
                message("Keep one of the two: the schedule, or a plain number as `learning_rate` with the callback."),
            )
        if monitor not in case.fit.epochs[-1] and not any(monitor in epoch for epoch in case.fit.epochs):
            if isinstance(one, keras.callbacks.ModelCheckpoint) and not one.save_best_only:
                continue
            return _suspicion(
                message(
                    "`{name}` monitors `{monitor}`; `fit` reports {known}.",
                    name=name,
                    monitor=monitor,
                    known=_known(case),
                ),
                message("The metric is never reported, so the callback does nothing."),
                message("Monitor one of these, or give `fit` validation data and add the metric to `compile`."),
            )
        if _wrong_way(one, monitor):
            return _suspicion(
                message(
                    "`{name}` monitors `{monitor}` with `mode='{mode}'`.", name=name, monitor=monitor, mode=_mode(one)
                ),
                message("It mistakes worse for better: it stops too early, or keeps the worst epoch."),
                message("Drop `mode`: Keras knows that lower loss and higher accuracy are better."),
            )
    return None


@rule("callback-misuse", "symptom", message("EarlyStopping ended training too early"), looks_at=Case)
def stopped_at_once(case: Case) -> Suspicion | None:
    """`EarlyStopping` without patience ended the training at the first epoch that didn't improve.

    Why it matters: metrics fluctuate from epoch to epoch. It is reported only if training longer helps a lot when
    tried.
    """
    planned, made = int(case.fit.arguments.get("epochs") or 1), len(case.fit.epochs)
    stopping = [callback for callback in case.callbacks if getattr(callback, "stopped_epoch", 0)]
    hasty = [callback for callback in stopping if getattr(callback, "patience", math.inf) <= HASTY]
    if not hasty or made >= planned or case.evaluation.learned == "well":
        return None
    return Suspicion(
        "error",
        message(
            "Training ended after {made} of {asked} epochs, with a patience of {patience}.",
            made=made,
            asked=planned,
            patience=hasty[0].patience,
        ),
        message("One epoch without improvement doesn't mean that training is over."),
        (
            Remedy(
                message("Write `EarlyStopping(patience=5, restore_best_weights=True)`."), Change(epochs=planned - made)
            ),
        ),
        by_trial=ByTrial(little="note", untried=None),
    )


def _known(case: Case) -> str:
    return ", ".join(f"`{name}`" for name in case.fit.epochs[-1])


def _mode(one: object) -> str:
    return str(getattr(one, "mode", "auto"))


def _wrong_way(one: object, monitor: str) -> bool:
    """Whether more of a loss, or less of an accuracy, counts as better."""
    name = monitor.removeprefix("val_").lower()
    less, more = any(part in name for part in SMALLER), any(part in name for part in LARGER)
    return less != more and ((_mode(one) == "max" and less) or (_mode(one) == "min" and more))


def _suspicion(evidence: Message, cause: Message, remedy: Message) -> Suspicion:
    return Suspicion("error", evidence, cause, (Remedy(remedy),))
