"""Pictures that a pretrained network holds for nearly the same: features go in, pairs and a gallery of them come out.

Fingerprints of pixels find what was saved anew or at another size; features find what was mirrored, cropped or turned,
and several photographs of one thing.
"""

import numpy as np

from halfhour.answering.trust import unit_length
from halfhour.language import message
from halfhour.records import Floats, Gallery, Labels, Split

# Cosine of two pictures' features. Over it are 88 to 100 % of the mirrored and 47 to 75 % of the cropped copies of 40
# pictures of three folders (3 % are found by fingerprints), and under 60 of 260,000 pairs of different files.
ALIKE = 0.95
SHOWN = 12  # pairs
BLOCK = 1024  # pictures compared with all others at a time


def alike_pairs(features: Floats, groups: Labels) -> Labels:
    """(M, 2) rows of pictures that are nearly the same and were not known to be, the likest first, 12 at most.

    Args:
        features: (N, D) averages of a pretrained network's last maps; tuned ones bring whole classes together.
        groups: (N,) equal for known copies.

    >>> alike_pairs(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.1]], np.float32), np.arange(3)).tolist()
    [[0, 2]]
    """
    known = unit_length(features)
    pairs, cosines = [np.empty((0, 2), np.int64)], [np.empty(0, np.float32)]
    for start in range(0, len(known), BLOCK):
        likeness = known[start : start + BLOCK] @ known.T
        one, other = np.nonzero(likeness > ALIKE)
        new = (other > one + start) & (groups[other] != groups[one + start])  # each pair once, and no known copies
        pairs.append(np.stack([one[new] + start, other[new]], axis=1))
        cosines.append(likeness[one[new], other[new]])
    likest = np.argsort(-np.concatenate(cosines), kind="stable")[:SHOWN]
    return np.concatenate(pairs)[likest]


def look_alikes(pairs: Labels, train: Split, validation: Split, class_names: tuple[str, ...]) -> tuple[Gallery, ...]:
    """A gallery of pairs, one beside the other, with the side and the class of each.

    Args:
        pairs: (M, 2) rows of the training pictures and, after these, of the validation pictures.
        train: what was learned from.
        validation: what was not.
        class_names: K names.
    """
    if not len(pairs):
        return ()
    sides = [(train, row) if row < len(train) else (validation, row - len(train)) for row in pairs.ravel().tolist()]
    return (
        Gallery(
            "look-alikes",
            message("Near-duplicates across the split"),
            message(
                "Pairs of images that the pretrained network finds nearly identical: mirrored, cropped or "
                "rotated copies, or photos of the same object. Where a pair spans both sides (* was used for "
                "validation), the accuracy is flattering: delete copies, and photograph more objects rather "
                "than one object more often."
            ),
            np.stack([split.pictures[row] for split, row in sides]),
            tuple(class_names[split.labels[row]] + (" *" if split is validation else "") for split, row in sides),
        ),
    )
