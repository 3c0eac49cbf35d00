"""Who is right where the other is wrong: several models' answers to the same pictures -> duels."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from halfhour.language import message
from halfhour.records import Duel, Floats, Gallery, Labels, Pictures, Predictions

LEVEL = 0.05  # of the whole table: the chance that it tells two equal models apart anywhere
SHOWN = 12  # pictures of each kind


def duels(
    answers: Sequence[Predictions], pictures: Pictures, class_names: Sequence[str], names: Sequence[str]
) -> tuple[tuple[Duel, ...], float]:
    """Each two models by McNemar's exact test, with the pictures that they differ on.

    Args:
        answers: of each model to the same N pictures, classes in one order.
        pictures: (N, H, W, C).
        class_names: K names.
        names: of the models.

    Returns:
        The duels, and the p under which two models count as different (Bonferroni over all duels).

    >>> rows = np.eye(2, dtype=np.float32)[[0] * 12]
    >>> right, wrong = (Predictions(rows, np.full(12, label)) for label in (0, 1))
    >>> wrong = Predictions(rows[:, ::-1], right.labels)
    >>> (duel,), level = duels([right, wrong], np.zeros((12, 8, 8, 1), np.uint8), ["a", "b"], ["m", "n"])
    >>> duel.only_first, duel.p_value == 2 * 0.5**12, duel.better, level
    (12, True, 'first', 0.05)
    """
    pairs = list(combinations(range(len(answers)), 2))
    level = LEVEL / len(pairs)
    found = []
    for first, second in pairs:
        one, other = answers[first], answers[second]
        right, also = one.predicted == one.labels, other.predicted == other.labels
        only_first, only_second = right & ~also, also & ~right
        p_value = mcnemar(int(only_first.sum()), int(only_second.sum()))
        ahead = "first" if only_first.sum() > only_second.sum() else "second"
        found.append(
            Duel(
                first=first,
                second=second,
                both_right=int((right & also).sum()),
                only_first=int(only_first.sum()),
                only_second=int(only_second.sum()),
                both_wrong=int((~right & ~also).sum()),
                p_value=p_value,
                better=ahead if p_value < level else None,
                shown=(
                    _gallery("only-first", names[first], one, other, only_first, pictures, class_names),
                    _gallery("only-second", names[second], other, one, only_second, pictures, class_names),
                ),
            )
        )
    return tuple(found), level


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact p value of McNemar's test (Psychometrika 1947): of the pictures that one alone has right, half each?

    >>> round(mcnemar(1, 9), 4), mcnemar(0, 0)
    (0.0215, 1.0)
    """
    from scipy.stats import binomtest  # half a second, which `halfhour` need not wait for elsewhere

    disagreements = only_first + only_second
    return float(binomtest(only_first, disagreements).pvalue) if disagreements else 1.0


def _gallery(
    code: str,
    name: str,
    winner: Predictions,
    loser: Predictions,
    rows: "np.typing.NDArray[np.bool_]",
    pictures: Pictures,
    class_names: Sequence[str],
) -> Gallery:
    """Pictures that the winner alone has right, the loser's surest mistakes first."""
    places = np.flatnonzero(rows)
    believed = loser.probabilities[places, loser.predicted[places]]
    chosen: Labels = places[np.argsort(-believed, kind="stable")][:SHOWN]
    captions = tuple(f"{class_names[winner.labels[row]]} → {class_names[loser.predicted[row]]}" for row in chosen)
    title = message("Only {name} is right", name=name)
    told = message("{count:,} in all; below each, its class and what the other model predicted.", count=len(places))
    return Gallery(code, title, told, pictures[chosen], captions)


def in_order(probabilities: Floats, own: Sequence[str], wanted: Sequence[str]) -> Floats:
    """(N, K) probabilities with their columns in another order of the same class names.

    >>> in_order(np.array([[0.25, 0.75]], np.float32), ["a", "b"], ["b", "a"]).tolist()
    [[0.75, 0.25]]
    """
    place = {name: number for number, name in enumerate(own)}
    ordered: Floats = probabilities[:, [place[name] for name in wanted]]
    return ordered
