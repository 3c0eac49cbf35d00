"""Rule `overfitting`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message

GAP = 0.1  # accuracy or R² on training samples above that on held ones
RISE = 1.1  # validation loss at the end over its lowest (SageMaker Debugger)
BY_HEART = 0.97  # training samples right; with a wide gap that says enough
FEWEST_EPOCHS = 4


def overfitting(case: Case) -> Suspicion | None:
    """The network knows its training samples and fails on others.

    Why it matters: it learned by heart. Three things must agree: a gap between the two accuracies that is more than
    chance, a training loss that went on falling, and a validation loss above its lowest or training samples nearly
    all right.
    """
    train, held = case.train_score, case.held_score
    losses, validation = case.column("loss"), case.column("val_loss")
    if train is None or held is None or case.held is case.fit.data or len(losses) < FEWEST_EPOCHS:
        return None
    by_chance = 3 * (max(held * (1 - held), 0) / max(len(case.held.targets[0]), 1)) ** 0.5
    if train - held < max(GAP, by_chance) or losses[-1] > losses[0] * 0.7:
        return None
    by_heart = train > BY_HEART and train - held > 1.5 * GAP
    if validation:
        lowest = min(validation)
        if validation[-1] < lowest * RISE and not by_heart:
            return None
        evidence = message(
            "Training samples: {train:.1%}, held ones: {held:.1%}. Validation loss was lowest at {lowest:.3g} (epoch "
            "{epoch}) and ended at {last:.3g}, while training loss fell to {loss:.3g}; there are {count} training "
            "samples.",
            train=train,
            held=held,
            lowest=lowest,
            epoch=validation.index(lowest) + 1,
            last=validation[-1],
            loss=losses[-1],
            count=case.fit.data.count or 0,
        )
    else:
        if not by_heart:
            return None
        evidence = message(
            "Training samples: {train:.1%}, held ones: {held:.1%}; there are {count} training samples.",
            train=train,
            held=held,
            count=case.fit.data.count or 0,
        )
    return Suspicion(
        "overfitting",
        "warning",
        message("Over-fitting"),
        evidence,
        message("The network learns its training samples by heart: it is large for them, or trained too long."),
        (
            Remedy(
                message(
                    "Stop in time (`keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)`), use more "
                    "data or augmentation, a smaller network, or `Dropout(0.3)`."
                )
            ),
        ),
        symptom=True,
    )
