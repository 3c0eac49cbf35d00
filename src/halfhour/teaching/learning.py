"""Learning in seconds: features of collected pictures -> a last layer, how it fares in a fair test, what to doubt.

Each picture is asked about by a layer that has learned from neither it nor any picture of the same moment; the layer
that answers afterwards has learned from all.
"""

import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from halfhour.answering.answer import answer
from halfhour.answering.evaluation import evaluate, label_errors
from halfhour.answering.trust import LIKEST, UNLIKE_SHARE
from halfhour.data.pictures.copies import find_copies
from halfhour.data.pictures.decode import DIGEST_BYTES, fingerprints
from halfhour.data.pictures.moments import joined, kept_together, moments
from halfhour.errors import DataError
from halfhour.language import _
from halfhour.records import Evaluation, Floats, Impression, Labels, Prediction, Predictions, PreparedPicture, Trust
from halfhour.teaching.eye import Sight
from halfhour.teaching.looks import Seen
from halfhour.teaching.project import Picture
from halfhour.training.head import Head, fit_head

if TYPE_CHECKING:
    from sklearn.model_selection import BaseCrossValidator

FOLDS, FEWER_FOLDS, MANY = 5, 3, 600  # the second from so many pictures on: a fold takes a second there
FEWEST = 2  # groups of a class, without which there is no test
MOST_DOUBTS = 24


@dataclass(frozen=True)
class Doubt:
    """A picture whose label is doubted, and what it is taken for."""

    picture: Picture
    taken_for: str
    probability: float


@dataclass(frozen=True, eq=False)
class Lesson:
    """What was learned.

    Attributes:
        class_names: K names.
        pictures: N that it learned from.
        head: the last layer.
        trust: when to doubt its answers.
        fair: whether no moment is on both sides of the test.
        evaluation: of the test; `None` where a class has too few pictures for one.
        asked: (N,) the class that each was taken for in the test, -1 without one.
        doubts: likely wrong labels, the likeliest first.
        seconds: that it took.
    """

    class_names: tuple[str, ...]
    pictures: tuple[Picture, ...]
    head: Head
    trust: Trust
    fair: bool
    evaluation: Evaluation | None
    asked: Labels
    doubts: tuple[Doubt, ...]
    seconds: float

    def answer(self, prepared: PreparedPicture, sight: Sight, name: str = "") -> Prediction:
        """What a picture that was looked at shows, or none of these."""
        nothing = np.empty((1, 0), np.float32)
        seen = Impression(sight.features, nothing, self.head.probabilities(sight.features))
        return answer(name, prepared, seen, self.class_names, self.trust)

    def where(self, sight: Sight, label: int) -> Floats:
        """(h, w) how much each place adds to a class's score beyond the others' (Zhou et al., CVPR 2016)."""
        kernel = self.head.kernel
        others = np.delete(kernel, label, axis=1).mean(axis=1)
        maps = sight.maps[0]
        added: Floats = maps @ (kernel[:, label] - others) / np.float32(maps.shape[0] * maps.shape[1])
        return added


@dataclass(frozen=True, eq=False)
class Together:
    """(N,) equal for pictures that stay together: `copies` of each other, `moments` of these or of one time.

    `groups` are the moments, but of the classes in `cut`, which have too few to be tested with: those were cut.
    """

    copies: Labels
    moments: Labels
    groups: Labels
    cut: tuple[str, ...]


def together(seen: Seen) -> Together:
    """Which pictures stay together, by their looks and by the times in their files' names."""
    small = seen.small
    hashes = b"".join(blake2b(look.small.tobytes(), digest_size=DIGEST_BYTES).digest() for look in seen.looks)
    digests = np.frombuffer(hashes, np.uint8).reshape(-1, DIGEST_BYTES)
    copies = find_copies(digests, fingerprints(small), small).groups
    names, classes = [one.file for one in seen.pictures], [one.class_name for one in seen.pictures]
    return Together(copies, joined(copies, moments(names, classes)), *kept_together(copies, names, classes))


def learn(seen: Seen) -> Lesson:
    """Learn from the pictures of a project.

    Raises:
        DataError: there are not two classes with pictures.
    """
    began = time.monotonic()
    names = tuple(dict.fromkeys(picture.class_name for picture in seen.pictures))
    if len(names) < 2:
        raise DataError(
            _("{count} classes have images.", count=len(names)),
            _("Expected two classes or more, so that there is something to tell apart."),
            _("Add images of another class."),
        )
    labels = np.array([names.index(picture.class_name) for picture in seen.pictures], np.int64)
    features, kept = seen.features, together(seen)
    predictions = tested(features, labels, kept.groups, len(names))
    doubts: tuple[Doubt, ...] = ()
    asked = np.full(len(labels), -1)
    if predictions:
        asked = predictions.predicted
        doubts = tuple(
            Doubt(seen.pictures[row], names[asked[row]], float(predictions.probabilities[row, asked[row]]))
            for row in label_errors(predictions)[:MOST_DOUBTS]
        )
    return Lesson(
        names,
        seen.pictures,
        fit_head(features, labels, len(names)),
        _trust(features, labels, kept.groups, predictions, fair=not kept.cut),
        not kept.cut,
        evaluate(predictions, names) if predictions else None,
        asked,
        doubts,
        time.monotonic() - began,
    )


def tested(features: Floats, labels: Labels, groups: Labels, num_classes: int) -> Predictions | None:
    """What layers that have not learned from a picture or its group take it for; `None` where there are too few."""
    from sklearn.model_selection import StratifiedGroupKFold

    fewest = min(len(np.unique(groups[labels == label])) for label in range(num_classes))
    folds = min(FOLDS if len(labels) < MANY else FEWER_FOLDS, fewest)
    if folds < FEWEST:
        return None
    probabilities = np.zeros((len(labels), num_classes), np.float32)
    for learned, tested in _folds(StratifiedGroupKFold(folds, shuffle=True, random_state=0), labels, groups):
        if len(np.unique(labels[learned])) < num_classes:  # groups that lie in several classes leave none of one
            return None
        probabilities[tested] = fit_head(features[learned], labels[learned], num_classes).probabilities(
            features[tested]
        )
    return Predictions(probabilities, labels)


def _folds(parts: "BaseCrossValidator", labels: Labels, groups: Labels) -> list[tuple[Labels, Labels]]:
    return list(parts.split(labels, labels, groups))


def _trust(features: Floats, labels: Labels, groups: Labels, predictions: Predictions | None, *, fair: bool) -> Trust:
    """When to doubt an answer: where a picture is less like the nearest known one than others of its class are.

    Pictures of its own moment do not count. Where all of a class are of one moment, what new pictures of it are like is
    not known; then the limit lies halfway to the likeness of another class.
    """
    directions = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    cosines = directions @ directions.T  # (N, N)
    same = labels[:, None] == labels
    within = np.where(same & (groups[:, None] != groups), cosines, -1.0).max(axis=1)
    across = np.where(same, -1.0, cosines).max(axis=1)
    right = within >= 0
    if predictions:
        right &= predictions.predicted == labels
    if not right.any():
        limit = float(np.median(across))
    elif fair:
        limit = float(np.quantile(within[right], UNLIKE_SHARE))
    else:
        limit = float(np.median(within[right]) + np.median(across)) / 2
    return Trust(directions.astype(np.float32), min(limit, LIKEST), 0.0, digits=False)
