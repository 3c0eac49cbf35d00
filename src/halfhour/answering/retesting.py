"""A trained model tested again: a run's facts and what lies in its data set now -> an `Evaluation` that is still fair.

No picture that the model learned from or was validated with is ever scored, whatever the folder has become.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from halfhour.answering.evaluation import evaluate
from halfhour.data.catalogue import load
from halfhour.data.fingerprints import pixel_keys
from halfhour.data.restoring import Restored, restore, unseen
from halfhour.data.splits import divide
from halfhour.errors import DataError, OptionError
from halfhour.language import _
from halfhour.records import Dataset, Evaluation, Floats, Pictures, Predictions, RunFacts, Split

Predict = Callable[[Pictures], Floats]  # (N, H, W, C) -> (N, K) probabilities
Opened = Callable[[int], None]  # is told, before, how many pictures of the test set are looked at once more


def retest(predict: Predict, facts: RunFacts, opened: Opened, *, new_only: bool) -> Evaluation:
    """Score a model on the test pictures of its training that are still there, or on those that came since.

    Args:
        predict: the model.
        facts: of its run.
        opened: writes down that its test set is looked at.
        new_only: score the new pictures alone.

    Raises:
        DataError: no such picture is there, or there is no telling which are such.
    """
    restored, names = restore(facts), facts.data.class_names
    if new_only:
        _demand_new(facts, restored)
        evaluation = _scored(predict, restored.new.open(), names)
    else:
        _demand_test(facts, restored)
        opened(restored.division.test.count)
        evaluation = _scored(predict, restored.division.test.open(), names)
        # Their numbers stay those of the training's own test, which the report and `predict --index` have.
        numbers = restored.places.tolist()
        mistakes = tuple(replace(mistake, index=numbers[mistake.index]) for mistake in evaluation.mistakes)
        evaluation = replace(evaluation, mistakes=mistakes)
    return replace(evaluation, pictures_gone=restored.test_gone, pictures_new=restored.new.count)


def score_elsewhere(predict: Predict, facts: RunFacts, data: str, opened: Opened, *, new_only: bool) -> Evaluation:
    """Score a model on the test pictures of another set of the same form, but for those that it was trained on.

    Args:
        predict: the model.
        facts: of its run.
        data: a named set or a path.
        opened: writes down that some of it lie in the run's own test set.
        new_only: means nothing here, and is refused.

    Raises:
        OptionError: new pictures were asked for.
        DataError: the set has another form, or no test picture that the model has not seen.
    """
    if new_only:
        raise OptionError(
            _("Got --new-only together with --data {data}.", data=data),
            _("Expected only one of the two: in another data set, every image is new."),
            _("Drop --new-only, or --data."),
        )
    dataset = load(data, shape=facts.data.picture_shape, photographs=facts.data.preparation == "photograph")
    _demand_form(dataset, facts, data)
    test = divide(dataset, facts.recipe.validation_split or 0.2, facts.recipe.seed).test.open()
    if facts.division:
        test = unseen(test, facts.division)
        own = int(np.isin(pixel_keys(test.pictures), facts.division.test.keys).sum())
        if own:
            opened(own)
    if not len(test):
        raise DataError(
            _("The model was trained on every test image of {data}.", data=data),
            _("Expected images used for neither training nor validation."),
            _("Choose another data set."),
        )
    return _scored(predict, test, facts.data.class_names)


def _scored(predict: Predict, test: Split, class_names: tuple[str, ...]) -> Evaluation:
    return evaluate(Predictions(predict(test.pictures), test.labels), class_names)


def _demand_test(facts: RunFacts, restored: Restored) -> None:
    if not restored.division.test.count:
        raise DataError(
            _("None of this run's {count} test images is left in {data}.",
              count=restored.test_gone, data=facts.data.name),
            _("Expected at least one: training images say nothing about how good the model is."),
            _("Restore them; test on new images with `halfhour evaluate --new-only`; or train again."),
        )  # fmt: skip


def _demand_new(facts: RunFacts, restored: Restored) -> None:
    if facts.division is None:
        raise DataError(
            _("This run did not record which images it was trained on."),
            _("Expected a newer run, which records its images, to tell which ones are new."),
            _("Drop --new-only, or train again."),
        )
    if not restored.new.count:
        raise DataError(
            _("No image was added to {data} since this run was trained.", data=facts.data.name),
            _("Expected new images, not copies of the training images."),
            _("Add some to their class folders, or drop --new-only."),
        )


def _demand_form(dataset: Dataset, facts: RunFacts, data: str) -> None:
    wanted = (facts.data.picture_shape, len(facts.data.class_names))
    found = (dataset.picture_shape, dataset.num_classes)
    if found != wanted:
        raise DataError(
            _("{data} has images of {shape} and {count} classes.", data=data, shape=found[0], count=found[1]),
            _("The model expects images of {shape} and {count} classes.", shape=wanted[0], count=wanted[1]),
            _("Choose a data set of that form, or train a model on this one."),
        )
