"""Pictures of a set to look at: a contact sheet of its classes, and its near copies."""

import numpy as np
import numpy.typing as npt

from halfhour.data.pictures.copies import Copies
from halfhour.data.pictures.layout import Placed
from halfhour.language import message
from halfhour.records import Dataset, Gallery, Pictures

MOST_CLASSES, A_CLASS = 12, 6  # of the contact sheet
MOST_PAIRS = 12


def contact_sheet(dataset: Dataset, seed: int) -> Gallery:
    """Some training pictures of every class, drawn at random.

    >>> from halfhour.records import Split
    >>> split = Split(np.zeros((4, 8, 8, 1), np.uint8), np.array([0, 1, 1, 1]))
    >>> from halfhour.data.splits import SealedTest
    >>> contact_sheet(Dataset("made up", split, SealedTest(split), ("cat", "dog"), "here"), seed=0).captions
    ('cat', 'dog', 'dog', 'dog')
    """
    generator = np.random.default_rng(seed)
    labels = dataset.train.labels
    chosen = np.concatenate(
        [
            generator.permutation(np.flatnonzero(labels == label))[:A_CLASS]
            for label in range(min(MOST_CLASSES, dataset.num_classes))
        ]
    )
    return Gallery(
        "contact-sheet",
        message("What they look like"),
        message("Training images of each class, drawn at random, just as the network receives them."),
        dataset.train.pictures[chosen],
        tuple(dataset.class_names[label] for label in labels[chosen]),
    )


def near_copies(
    pictures: Pictures, copies: Copies, rows: npt.NDArray[np.int64], files: list[Placed]
) -> tuple[Gallery, ...]:
    """The near copies among these rows, the first of each pair beside the second."""
    pairs = copies.near[np.isin(copies.near, rows).all(axis=1)][:MOST_PAIRS]
    if not len(pairs):
        return ()
    return (
        Gallery(
            "near-copies",
            message("Near-duplicates"),
            message(
                "Pairs of nearly identical training images. They were kept on one side of every split, since "
                "a duplicate in the test set makes a model look better than it is."
            ),
            pictures[pairs.ravel()],
            tuple(files[row].name for row in pairs.ravel()),
        ),
    )
