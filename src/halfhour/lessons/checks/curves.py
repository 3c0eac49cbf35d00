"""The exercises of lesson 6."""

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet

NAMES = {"a": "overfitting", "b": "underfitting", "c": "healthy", "d": "too fast"}
MOST_RISE, LEAST_ACCURACY, PICTURES = 1.1, 0.85, 200


def named(work: Work) -> None:
    """Four curves, each with its name."""
    answers = work.value("answers")
    wrong = [name for name, wanted in NAMES.items() if not isinstance(answers, dict) or answers.get(name) != wanted]
    if wrong:
        given = answers.get(wrong[0]) if isinstance(answers, dict) else answers
        not_yet(
            _('You called training {name} "{given}".', name=wrong[0], given=given),
            _("Expected one of the others: healthy, overfitting, underfitting, too fast."),
            _("Compare first and last training loss, then the lowest and the last validation loss."),
        )


def mended(work: Work) -> None:
    """No over-fitting on the same 200 pictures."""
    if len(work.array("x")) != PICTURES:
        not_yet(
            _("`x` holds {count} images.", count=len(work.array("x"))),
            _("Expected the same {count} images as before.", count=PICTURES),
            _("Change the network or the training, not the images."),
        )
    history = getattr(work.value("history"), "history", {})
    losses, accuracies = history.get("val_loss", [0.0]), history.get("val_accuracy", [0.0])
    if losses[-1] > MOST_RISE * min(losses):
        not_yet(
            _("The validation loss ended at {end:.3f}; its lowest was {best:.3f}.", end=losses[-1], best=min(losses)),
            _("Expected it to end at most a tenth above its lowest value."),
            _("Stop early (`EarlyStopping(patience=2)`), add `layers.Dropout(0.5)`, or use fewer units."),
        )
    if accuracies[-1] < LEAST_ACCURACY:
        not_yet(
            _("Validation accuracy ended at {end:.1%}.", end=accuracies[-1]),
            _("Expected {least:.0%} or more.", least=LEAST_ACCURACY),
            _("You regularise too much: use a little less dropout, or a few more epochs."),
        )
