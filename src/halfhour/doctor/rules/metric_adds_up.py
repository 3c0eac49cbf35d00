"""Rule `metric-mismatch`, where a metric runs over all epochs."""

from itertools import pairwise

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.seeing.shown import Shown
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 2  # times that the loop began again between two values


@rule("metric-mismatch", "reading", message("A metric isn't reset between epochs"), looks_at=Observation)
def metric_adds_up(seen: Observation) -> Suspicion | None:
    """A training loop asks a metric for its value after each epoch and never resets it.

    Why it matters: a metric of Keras averages everything since its last reset. Over epochs that is the mean of all of
    them, the first, bad ones included: the accuracy is too low and the loss too high.
    """
    for one in seen.shown.values():
        if one.reset or not _changes(one):
            continue
        again = sum(any(before < moment < after for moment in seen.passes) for before, after in pairwise(one.asked))
        if again >= FEWEST:
            name = next((name for name, value in seen.variables.items() if value is one.metric), one.metric.name)
            return Suspicion(
                "warning",
                message(
                    "`{name}` is asked for its value {count} times, and never reset in between.",
                    name=name,
                    count=len(one.asked),
                ),
                message("It averages all epochs so far, not the last one."),
                (Remedy(message("Call `{name}.reset_state()` at the start of each epoch.", name=name)),),
            )
    return None


def _changes(one: Shown) -> bool:
    """Whether its values are numbers that differ: a metric that nothing is added to says the same again."""
    try:
        return len({float(value) for value in one.values}) > 1  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
