"""Networks of which one is kept: several trainings of the same pictures -> the best of them, by validation."""

from dataclasses import dataclass

import keras

from halfhour.language import Message, listed, message
from halfhour.recipe import Recipe
from halfhour.records import Candidate, CrossValidation, Epoch, Impression, Labels
from halfhour.training.task import Fitted


@dataclass(frozen=True, eq=False)
class Tried:
    """A candidate: where it began, its network (raw pixels in), its course, and the recipe that repeats it."""

    start: str
    model: keras.Model
    fitted: Fitted
    recipe: Recipe
    seconds: float

    @property
    def epoch(self) -> Epoch:
        """Its last one."""
        return self.fitted.history.epochs[-1]


@dataclass(frozen=True, eq=False)
class Learned:
    """What a training came to: the candidate that was kept, and all that there were.

    `checked` is how last layers do on pictures that they did not learn from, and `seen` what the kept network makes of
    the training and of the validation pictures, where that is known. `alike` are pairs of them, as of `alike_pairs`.
    """

    kept: Tried
    candidates: tuple[Candidate, ...]
    checked: CrossValidation | None = None
    seen: tuple[Impression, Impression] | None = None
    alike: Labels | None = None


def best(tried: list[Tried]) -> Tried:
    """The candidate that is right most often on the validation pictures; among equals, of the lowest validation loss.

    So a tuning that was cut short must do better than the last layer that it began with, not as well.
    """
    return max(tried, key=lambda one: (one.epoch.validation_accuracy, -one.epoch.validation_loss))


def candidates(tried: list[Tried]) -> tuple[Candidate, ...]:
    """What the run keeps of each."""
    return tuple(
        Candidate(one.start, one.epoch.validation_accuracy, one.epoch.validation_loss, one.seconds) for one in tried
    )


def compared(tried: list[Tried]) -> Message:
    """How often each is right, in a sentence."""
    told = {
        "head": message("new last layer {share}", share=_share(tried, "head")),
        "tuned": message("last blocks fine-tuned {share}", share=_share(tried, "tuned")),
        "closed": message("patches in closed form {share}", share=_share(tried, "closed")),
        "scratch": message("from scratch {share}", share=_share(tried, "scratch")),
    }
    shares = listed(str(told[one.start]) for one in tried)
    return message("Validation accuracy: {shares}. The best is kept.", shares=shares)


def _share(tried: list[Tried], start: str) -> str:
    return next((f"{one.epoch.validation_accuracy:.1%}" for one in tried if one.start == start), "")
