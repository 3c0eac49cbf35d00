"""The table of rules: adding one is one file, one entry and one test."""

from collections.abc import Callable

from halfhour.doctor.evidence import TrainingEvidence
from halfhour.doctor.rules.oscillation import oscillation
from halfhour.doctor.rules.overfitting import overfitting
from halfhour.doctor.rules.stuck_at_chance import stuck_at_chance
from halfhour.doctor.rules.underfitting import underfitting
from halfhour.doctor.rules.undertrained import undertrained
from halfhour.records import Finding

Rule = Callable[[TrainingEvidence], Finding | None]

# In the order in which a cause outranks the next: what explains most comes first.
TRAINING_RULES: tuple[Rule, ...] = (stuck_at_chance, oscillation, overfitting, underfitting, undertrained)

# What can be said before the end; the others judge a whole training.
COURSE_RULES: tuple[Rule, ...] = (stuck_at_chance, oscillation, overfitting)


def examine_training(evidence: TrainingEvidence) -> tuple[Finding, ...]:
    """Every finding of the rules on a finished training, the likeliest cause first."""
    return tuple(finding for rule in TRAINING_RULES if (finding := rule(evidence)))


def examine_course(evidence: TrainingEvidence) -> tuple[Finding, ...]:
    """What the epochs so far show of a training that still runs, the likeliest cause first."""
    return tuple(finding for rule in COURSE_RULES if (finding := rule(evidence)))
