"""The fourth stage: a trained network -> what it is worth: the test set opened once, trust, findings."""

from halfhour.answering.alike import look_alikes
from halfhour.answering.answer import digits_drawn, learn_trust
from halfhour.answering.evaluation import evaluate
from halfhour.answering.predict import predict_probabilities
from halfhour.answering.suspects import suspects
from halfhour.doctor.course import curves_of, known_of
from halfhour.doctor.verdict import judge_course
from halfhour.events import Evaluated, Warned
from halfhour.models.registry import find_network
from halfhour.pipeline.job import Judged, Trained
from halfhour.pipeline.notices import few_to_test
from halfhour.records import Finding, Gallery, Predictions
from halfhour.training.batches import learned_part, validated_part

TOO_WIDE = 0.1  # of the 95 % interval of the test accuracy: under 380 pictures at 50 %, 190 at 85 %


def judge(trained: Trained) -> Judged:
    """Ask what a network knows, test it, and have the doctor look at its training."""
    gathered, recipe, model = trained.prepared.gathered, trained.recipe, trained.model
    dataset, division, tell = gathered.dataset, gathered.division, gathered.job.tell
    train, validation = learned_part(division.train, recipe), validated_part(division.validation, recipe)
    with gathered.job.stopwatch.part("evaluate"):
        drawn = digits_drawn(recipe.minutes) if dataset.preparation == "digit" else None
        trust, train_accuracy = learn_trust(model, train, validation, recipe.seed, drawn=drawn, seen=trained.seen)
        doubtful: tuple[Gallery, ...] = ()
        if dataset.found:
            doubtful = suspects(model, validation, dataset.class_names, recipe.seed, trained.seen and trained.seen[1])
        if trained.alike is not None:
            doubtful += look_alikes(trained.alike, train, validation, dataset.class_names)
        test = division.test.open()
        augmented = find_network(str(trained.recipe.model)).test_time_augmentation
        probabilities = predict_probabilities(
            model, test.pictures, test_time_augmentation=augmented, mirror=trained.settings.flip
        )
        evaluation = evaluate(Predictions(probabilities, test.labels), dataset.class_names)
        tell(Evaluated(evaluation))
        if evaluation.accuracy_high - evaluation.accuracy_low > TOO_WIDE:
            tell(Warned(few_to_test(evaluation)))
    return Judged(
        trained=trained,
        trust=trust,
        train_accuracy=train_accuracy,
        galleries=(*gathered.galleries, *doubtful),
        test=test,
        evaluation=evaluation,
        test_set_opened=division.test.opened,
        test_time_augmentation=augmented,
        findings=_findings(trained, train_accuracy),
    )


def _findings(trained: Trained, train_accuracy: float) -> tuple[Finding, ...]:
    gathered = trained.prepared.gathered
    known = known_of(gathered.division.train, gathered.division.validation, gathered.dataset.num_classes)
    pace = trained.fitted.pace
    steps = 0 if pace is None else len(pace)
    return judge_course(curves_of(trained.fitted.history, trained.settings, known, train_accuracy, steps))
