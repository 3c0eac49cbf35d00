"""Rule `overfitting`."""

from statistics import fmean

from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.reading.scores import standard_error
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message
from halfhour.recipe import Settings
from halfhour.records import Severity

RISE = 1.2  # validation loss, end over lowest; enough evidence by itself
RISE_AND_GAP = 1.1  # the same, together with such a gap (SageMaker Debugger; healthy MNIST runs reach it without one)
SMALLEST_RISE = 0.02  # of the loss; below this the ratio is noise
TRAINING_FALLS = 0.9  # training loss, end over the epoch of the lowest validation loss
GAP = 0.1  # training score minus validation score, if that is more than chance (SageMaker Debugger)
BY_HEART = 0.97  # training accuracy; enough evidence together with such a larger gap
LARGER = 1.5  # times `GAP`
FELL = 0.7  # training loss, end over first epoch: it kept learning
FEWEST_EPOCHS = 4
DROPOUT = 0.5  # share, as the remedy says; where it is in use, another is tried

TOO_SURE = message("The network becomes overconfident")


@rule("overfitting", "symptom", message("Overfitting"), looks_at=Curves, also=(TOO_SURE,), early=True)
def overfitting(curves: Curves) -> Suspicion | None:
    """The network knows its training samples and does worse on new ones.

    Why it matters: it has memorised them. The sign is a validation loss well above its minimum while the training loss
    keeps falling; or, even without a validation loss, a training accuracy near 100 % with a far lower validation
    accuracy. It is a warning if validation accuracy drops, or training accuracy exceeds it by more than chance; if
    validation accuracy holds, the network has only become overconfident, and that is a note. Where a callback restores
    the best epoch's weights, later epochs do no harm.
    """
    train_score, validation_score, losses = curves.train_score, curves.held_score, curves.losses
    if train_score is None or validation_score is None or len(losses) < FEWEST_EPOCHS:
        return None
    gap = train_score - validation_score
    if gap <= 0:
        return None  # what was learned by heart would be known better than the rest
    by_heart = train_score > BY_HEART and gap > max(LARGER * GAP, curves.by_chance) and losses[-1] < losses[0] * FELL
    apart = gap > max(GAP, curves.by_chance)
    rising = not curves.restored and _rises_while_training_falls(curves, by=RISE_AND_GAP if apart else RISE)
    if not rising and not by_heart:
        return None
    suffers = by_heart or apart or _accuracy_fell(curves)
    severity: Severity = "warning" if suffers else "note"
    evidence = _scores(curves, train_score, validation_score)
    if rising:
        lowest = _lowest(curves)
        evidence = message(
            "Validation loss rose from {lowest:.3f} (epoch {epoch}) to {end:.3f}, while training loss fell "
            "from {training_then:.3f} to {training_now:.3f}. {scores}",
            lowest=curves.validation_losses[lowest],
            epoch=lowest + 1,
            end=fmean(curves.validation_losses[-curves.tail :]),
            training_then=losses[lowest],
            training_now=losses[-1],
            scores=evidence,
        )
    cause = (
        message("The network memorises its training samples: it is too large for them, or was trained too long.")
        if suffers
        else message("Validation accuracy holds up; only the probabilities become too extreme.")
    )
    remedy = _of_train(curves.settings, _lowest(curves) + 1 if rising else 0) if curves.settings else _of_a_script()
    title = None if suffers else TOO_SURE
    return Suspicion(severity, evidence, cause, (remedy,), title=title)


def _rises_while_training_falls(curves: Curves, *, by: float) -> bool:
    losses, validation = curves.losses, curves.validation_losses
    if len(validation) < FEWEST_EPOCHS or len(validation) != len(losses):
        return False
    lowest, end = _lowest(curves), fmean(validation[-curves.tail :])
    rise = end - validation[lowest]
    return (
        rise > (by - 1) * validation[lowest] and rise > SMALLEST_RISE and losses[-1] <= losses[lowest] * TRAINING_FALLS
    )


def _lowest(curves: Curves) -> int:
    """The place of the epoch with the lowest validation loss."""
    return min(range(len(curves.validation_losses)), key=curves.validation_losses.__getitem__, default=0)


def _accuracy_fell(curves: Curves) -> bool:
    """Whether the last epochs are worse than the best one by more than two standard errors."""
    accuracies = curves.validation_accuracies
    if not accuracies:
        return False
    best = max(accuracies)
    return best - fmean(accuracies[-curves.tail :]) > 2 * standard_error(best, curves.held_count)


def _of_a_script() -> Remedy:
    return Remedy(
        message(
            "Stop early (`keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)`), or use "
            "more data, augmentation, a smaller network, or `Dropout(0.3)`."
        )
    )


def _of_train(settings: Settings, best_epoch: int) -> Remedy:
    """The first of the usual remedies that the recipe does not hold yet.

    `best_epoch` is that of the lowest validation loss; 0 where that has not risen since.
    """
    if settings.augment == "none":
        text = message("Train again with `--augment`, so that the network never sees the same image twice.")
        return Remedy(text, options={"augment": "strokes"})
    if settings.dropout < DROPOUT:
        return Remedy(message("Train again with `--dropout 0.5`."), options={"dropout": DROPOUT})
    if not best_epoch:
        return Remedy(message("Train on more images: a network of this size memorises these."))
    text = message("Train again with `--epochs {epochs}`, where validation loss was lowest.", epochs=best_epoch)
    return Remedy(text, options={"epochs": best_epoch})


def _scores(curves: Curves, train: float, held: float) -> Message:
    if curves.values:
        return message(
            "R² (share of the variance explained): {train:.2f} on the {count:,} training samples, {held:.2f} on the "
            "validation samples; 0 is no better than always predicting the mean.",
            train=train,
            held=max(held, 0.0),
            count=curves.train_count,
        )
    return message(
        "Accuracy: {train:.1%} on the {count:,} training samples, {held:.1%} on the validation samples.",
        train=train,
        held=held,
        count=curves.train_count,
    )
