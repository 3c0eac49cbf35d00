"""Pictures of one's own set that deserve a second look: a trained model and its validation pictures -> galleries.

The model never learned from these pictures, so that its doubts about their labels are worth something.
"""

from typing import TYPE_CHECKING

import numpy as np

from halfhour.answering.evaluation import label_errors
from halfhour.answering.predict import predict_with_features
from halfhour.answering.trust import likeness, unit_length
from halfhour.language import Message, message
from halfhour.records import Floats, Gallery, Impression, Labels, Predictions, Split

if TYPE_CHECKING:
    import keras

LOOKED_AT = 2_000  # validation pictures at most, drawn at random
SHOWN = 12
ENOUGH = 50  # pictures, under which there is no telling what is usual among them


def suspects(
    model: "keras.Model", validation: Split, class_names: tuple[str, ...], seed: int, known: Impression | None = None
) -> tuple[Gallery, ...]:
    """Likely label errors and odd pictures among the validation pictures.

    Args:
        model: trained, on other pictures.
        validation: what is looked through.
        class_names: K names.
        seed: of the draw, where there are too many.
        known: what the model makes of all of them, where that is known already.
    """
    rows = np.sort(np.random.default_rng(seed).permutation(len(validation))[:LOOKED_AT])
    part = Split(validation.pictures[rows], validation.labels[rows])
    seen = known.some(rows) if known else predict_with_features(model, part.pictures)
    predictions = Predictions(seen.probabilities, part.labels)
    doubted = label_errors(predictions)[:SHOWN]
    labelled = tuple(f"{class_names[part.labels[row]]} → {class_names[predictions.predicted[row]]}?" for row in doubted)
    found = _gallery(
        "label-errors",
        message("Likely label errors"),
        message(
            "Validation images whose label the model disputes, next to its prediction, most confident first. "
            "Some are the model's mistakes: check each, and move the files that are in the wrong folder."
        ),
        part,
        doubted,
        labelled,
    )
    if len(part) >= ENOUGH:
        odd = np.argsort(_nearest(seen.features))[:SHOWN]
        found += _gallery(
            "odd-pictures",
            message("Outliers"),
            message("The validation images least like all others: do they belong here, and are they intact?"),
            part,
            odd,
            tuple(class_names[label] for label in part.labels[odd]),
        )
    return found


def _gallery(
    code: str, title: Message, told: Message, part: Split, rows: Labels, captions: tuple[str, ...]
) -> tuple[Gallery, ...]:
    return (Gallery(code, title, told, part.pictures[rows], captions),) if len(rows) else ()


def _nearest(features: Floats) -> Floats:
    """(N,) cosine of the angle between each picture's features (N, D) and those of the nearest other one."""
    known = unit_length(features).astype(np.float16)
    # Every other picture is held against those between: no picture meets itself, and every class meets its own.
    nearest = np.empty(len(known), np.float32)
    nearest[::2], nearest[1::2] = likeness(features[::2], known[1::2]), likeness(features[1::2], known[::2])
    return nearest
