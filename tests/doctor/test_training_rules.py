"""Each rule: a course it must name, and near misses on which it must stay silent."""

import math

import pytest

from halfhour.doctor.course import DatasetFacts, curves_of
from halfhour.doctor.verdict import judge_course
from halfhour.recipe import Recipe, Settings
from halfhour.records import Epoch, History

SUITED = Settings(128, 0.001, 0.5, 0.2, "none", "constant")


def evidence(
    losses,
    validation_losses,
    accuracies,
    validation_accuracies,
    *,
    train_accuracy=None,
    count=5000,
    simple=None,
    **recipe,
):
    columns = zip(losses, accuracies, validation_losses, validation_accuracies, strict=True)
    rate = recipe.get("learning_rate", 0.001)
    epochs = tuple(Epoch(number, *figures, rate, 1.0) for number, figures in enumerate(columns, start=1))
    asked = Recipe(epochs=10, **recipe)
    last = accuracies[-1] if accuracies else 0.9
    return curves_of(
        History(epochs),
        asked.resolve_settings(SUITED),
        DatasetFacts(0.1, 10, train_count=48_000, validation_count=count, simple=lambda: simple),
        last if train_accuracy is None else train_accuracy,
    )


def codes(given) -> list[str]:
    return [finding.code for finding in judge_course(given)]


EPOCHS = range(1, 11)
FALLING = [0.5 / epoch for epoch in EPOCHS]
HEALTHY_ACCURACY = [0.93, 0.96, 0.97, 0.975, 0.98, 0.982, 0.984, 0.985, 0.986, 0.987]

# What the classic network did on MNIST (10 epochs, batch 128), rounded: the healthy course the rules must not touch.
MNIST = evidence(
    [0.341, 0.107, 0.079, 0.064, 0.054, 0.046, 0.041, 0.036, 0.033, 0.030],
    [0.080, 0.055, 0.047, 0.041, 0.039, 0.036, 0.036, 0.038, 0.034, 0.035],
    [0.896, 0.968, 0.976, 0.981, 0.984, 0.986, 0.987, 0.988, 0.990, 0.991],
    [0.976, 0.983, 0.986, 0.988, 0.988, 0.990, 0.990, 0.989, 0.990, 0.991],
    train_accuracy=0.998,
    count=12_000,
)


def test_a_healthy_course_has_no_findings():
    assert codes(MNIST) == []


def test_over_fitting_where_accuracy_suffers():
    rising = [0.40, 0.33, 0.30, 0.31, 0.33, 0.36, 0.40, 0.43, 0.46, 0.50]
    given = evidence(FALLING, rising, HEALTHY_ACCURACY, [0.90] * 3 + [0.88] * 7, train_accuracy=0.999)
    (finding,) = judge_course(given)
    assert (finding.code, finding.severity) == ("overfitting", "warning")
    assert "0.300 (epoch 3) to 0.480" in str(finding.evidence)
    assert "--augment" in str(finding.remedy)


def test_over_confidence_is_only_a_note():
    rising = [0.10, 0.06, 0.050, 0.052, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085]
    given = evidence(FALLING, rising, HEALTHY_ACCURACY, [0.97] + [0.985] * 9, train_accuracy=0.995)
    (finding,) = judge_course(given)
    assert (finding.code, finding.severity) == ("overfitting", "note")


@pytest.mark.parametrize(
    ("recipe", "word"),
    [
        ({}, "--augment"),
        ({"augment": "strokes", "dropout": 0.1}, "--dropout 0.5"),
        ({"augment": "strokes"}, "--epochs 3"),
    ],
)
def test_the_remedy_of_over_fitting_is_one_not_taken_yet(recipe, word):
    rising = [0.40, 0.33, 0.30, 0.31, 0.33, 0.36, 0.40, 0.43, 0.46, 0.50]
    given = evidence(FALLING, rising, HEALTHY_ACCURACY, [0.90] * 3 + [0.88] * 7, train_accuracy=0.999, **recipe)
    assert word in str(judge_course(given)[0].remedy)


def test_a_rise_while_training_loss_rises_too_is_no_over_fitting():
    both = [0.4, 0.33, 0.30, 0.34, 0.38, 0.41, 0.43, 0.46, 0.48, 0.50]
    assert "overfitting" not in codes(evidence(both, both, HEALTHY_ACCURACY, HEALTHY_ACCURACY))


@pytest.mark.parametrize(("train", "found"), [(0.90, []), (0.999, ["overfitting"])])
def test_what_is_known_no_better_than_the_rest_was_not_learned_by_heart(train, found):
    rising = [0.40, 0.33, 0.30, 0.31, 0.33, 0.36, 0.40, 0.43, 0.46, 0.50]
    given = evidence(FALLING, rising, HEALTHY_ACCURACY, [0.92] * 3 + [0.905] * 7, train_accuracy=train)
    assert codes(given) == found


def test_under_fitting():
    flat = [1.5, 1.2, 1.1, 1.05, 1.03, 1.02, 1.015, 1.012, 1.01, 1.01]
    low = [0.5, 0.58, 0.60, 0.61, 0.62, 0.62, 0.63, 0.63, 0.63, 0.63]
    (finding,) = judge_course(evidence(flat, flat, low, low, dropout=0.8, simple=0.9))
    assert finding.code == "underfitting"
    assert "--dropout 0.5" in str(finding.remedy)


def test_oscillation_beyond_chance():
    swinging = [0.6, 0.8, 0.7, 0.82, 0.72, 0.84, 0.75, 0.85, 0.74, 0.86]
    losses = [1.0, 0.7, 0.8, 0.6, 0.75, 0.55, 0.7, 0.5, 0.7, 0.5]
    (finding,) = judge_course(evidence(losses, losses, swinging, swinging, learning_rate=0.03))
    assert finding.code == "oscillation"
    assert "--learning-rate 0.01" in str(finding.remedy)
    assert "4 times in 10 epochs" in str(finding.evidence)


def test_swings_that_a_small_validation_set_explains_are_no_oscillation():
    swinging = [0.60, 0.70, 0.64, 0.70, 0.65, 0.71, 0.66, 0.70, 0.66, 0.70]
    losses = [1.0, 0.95, 0.93, 0.92, 0.92, 0.91, 0.91, 0.9, 0.9, 0.9]
    assert "oscillation" not in codes(evidence(losses, losses, swinging, swinging, count=100))


def test_still_falling_at_the_end():
    falling = [2.2 * 0.8**epoch for epoch in EPOCHS]
    rising = [0.3 + 0.06 * epoch for epoch in EPOCHS]
    (finding,) = judge_course(evidence(falling, falling, rising, rising))
    assert (finding.code, finding.severity) == ("undertrained", "warning")
    assert "--epochs 20" in str(finding.remedy)
    assert "0.2362 after 10 epochs (3750 steps), and still falling" in str(finding.evidence)  # 2.2 * 0.8**10


def test_a_rate_brought_to_nothing_leaves_nothing_to_gain():
    falling = [2.2 * 0.8**epoch for epoch in EPOCHS]
    columns = [Epoch(number, loss, 0.8, loss, 0.8, 1e-6, 1.0) for number, loss in enumerate(falling, start=1)]
    history = History(tuple(columns))
    given = curves_of(history, SUITED, DatasetFacts(0.1, 10, train_count=48_000, validation_count=5000), 0.8)
    assert "undertrained" not in codes(given)


@pytest.mark.parametrize(("rate", "other"), [(0.1, "0.01"), (0.0001, "0.001")])
def test_guessing(rate, other):
    guess = [math.log(10)] * 10
    tenth = [0.1] * 10
    findings = judge_course(evidence(guess, guess, tenth, tenth, learning_rate=rate))
    assert (findings[0].code, findings[0].severity) == ("stuck-at-chance", "error")
    assert f"--learning-rate {other}" in str(findings[0].remedy)
    assert "ln 10 = 2.303" in str(findings[0].evidence)


@pytest.mark.parametrize("epochs", [0, 1, 2])
def test_no_rule_judges_a_course_too_short_to_tell(epochs):
    figures = FALLING[:epochs], FALLING[:epochs], HEALTHY_ACCURACY[:epochs], HEALTHY_ACCURACY[:epochs]
    assert codes(evidence(*figures, train_accuracy=0.9)) == []


def test_what_a_forest_does_no_better_is_no_under_fitting():
    flat = [1.5, 1.2, 1.1, 1.05, 1.03, 1.02, 1.015, 1.012, 1.01, 1.01]
    low = [0.5, 0.58, 0.60, 0.61, 0.62, 0.62, 0.63, 0.63, 0.63, 0.63]
    assert "underfitting" not in codes(evidence(flat, flat, low, low, simple=0.6))
