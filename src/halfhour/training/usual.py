"""What a training works with where nobody says anything: a network's settings, adapted to the data."""

from dataclasses import replace

from halfhour.models.registry import find_network
from halfhour.recipe import Settings
from halfhour.records import DataFacts
from halfhour.training.plan import FEW

SMALLEST_BATCH, STEPS_AN_EPOCH = 64, 16
ENOUGH_VALIDATED, MOST_VALIDATED = 500, 0.2  # pictures: 50 % right is then known to +- 4 points; share of all


def usual_settings(name: str, data: DataFacts) -> Settings:
    """The settings of the network of this name for a set, where no option changes them.

    Raises:
        UnknownNameError: there is no network of this name.

    >>> own = DataFacts("mine", "", 600, 60, 150, (64, 64, 3), ("cat", "dog"), "plain", keeps_mirrored=False)
    >>> usual_settings("colour-64", own).flip
    False
    """
    settings = adapted_settings(find_network(name).settings, data)
    if data.found:
        count = data.train_count + data.validation_count
        settings = replace(settings, validation_split=validation_share(settings.validation_split, count))
    return settings


def adapted_settings(usual: Settings, data: DataFacts) -> Settings:
    """A network's settings for a set: no mirroring where that changes classes, smaller batches where there are few.

    >>> from halfhour.models.registry import COLOUR
    >>> few = DataFacts("mine", "", 600, 60, 150, (64, 64, 3), ("cat", "dog"), "plain", keeps_mirrored=True)
    >>> fitting = adapted_settings(COLOUR, few)
    >>> fitting.batch_size, fitting.learning_rate, fitting.augment, fitting.flip
    (64, 0.0375, 'things', True)
    """
    settings = replace(usual, flip=usual.flip and data.keeps_mirrored)
    if usual.optimizer != "muon":
        return settings
    if data.train_count < FEW * len(data.class_names):
        settings = replace(settings, augment="things" if data.keeps_mirrored else "tutorial")
    size = settings.batch_size
    while size > SMALLEST_BATCH and data.train_count < STEPS_AN_EPOCH * size:
        size //= 2
    # Between the rule for the step's noise (rate ~ batch) and that for Adam (its root): few steps must go further.
    return replace(settings, batch_size=size, learning_rate=settings.learning_rate * (size / usual.batch_size) ** 0.5)


def validation_share(usual: float, count: int) -> float:
    """The share of a person's own pictures to validate with: more than usual where that would be too few to see by.

    >>> validation_share(0.05, 300), validation_share(0.05, 5_000), validation_share(0.05, 50_000)
    (0.2, 0.1, 0.05)
    """
    return max(usual, min(MOST_VALIDATED, ENOUGH_VALIDATED / count))
