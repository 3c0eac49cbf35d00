"""An answer and how far to trust it: a model, what it learned from, prepared pictures -> predictions or refusals."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from halfhour.evaluation import calibrate_trust, likeness
from halfhour.language import Message, message
from halfhour.records import Floats, Pixels, Prediction, Predictions, PreparedPicture, Split, Trust

BATCH = 512
KNOWN = 6000  # training pictures whose features are kept, 0.6 MB; see docs/experiments.md for more and fewer
WATCHED = 6000  # validation pictures that the thresholds are read off


def look(model: Any, pixels: Pixels) -> tuple[Floats, Floats]:
    """What a model makes of pictures (N, H, W, C): the features (N, D) before its last layer, probabilities (N, K)."""
    import keras

    tap = keras.Model(model.inputs[0], [model.layers[-1].input, model.outputs[0]])
    batches = [pixels[start : start + BATCH].astype("float32") for start in range(0, len(pixels), BATCH)]
    # Called, not `predict`: for one picture, building its loop would take ten times as long as the answer.
    answers = [[keras.ops.convert_to_numpy(found) for found in tap(batch, training=False)] for batch in batches]
    features, probabilities = (np.concatenate(found) for found in zip(*answers, strict=True))
    return features.reshape(len(pixels), -1), probabilities


def learn_trust(model: Any, train: Split, validation: Split, seed: int) -> Trust:
    """Under what a model's answers are not to be trusted, from pictures it learned from and pictures it did not."""
    chosen = np.random.default_rng(seed).permutation(len(train))[:KNOWN]
    known, _probabilities = look(model, train.pictures[chosen])
    features, probabilities = look(model, validation.pictures[:WATCHED])
    return calibrate_trust(known, features, Predictions(probabilities, validation.labels[:WATCHED]))


def answer(
    file: str,
    prepared: PreparedPicture,
    features: Floats,
    probabilities: Floats,
    class_names: Sequence[str],
    trust: Trust | None,
) -> Prediction:
    """The prediction for one prepared picture; a refusal where it has one, or where the answer is not to be trusted.

    Args:
        file: what was asked about.
        prepared: as the model was given it.
        features: (D,) before the last layer.
        probabilities: (K,).
        class_names: K names.
        trust: the thresholds, if the run has them.
    """
    if prepared.refusal:
        return Prediction(file, None, None, True, str(prepared.refusal), seen=prepared.seen)
    believed = dict(zip(class_names, map(float, probabilities), strict=True))
    first, second = sorted(believed, key=lambda name: -believed[name])[:2]
    likeliest = {"first": first, "first_share": believed[first], "second": second, "second_share": believed[second]}
    doubt = trust and _doubt(prepared, features, believed[first], trust, likeliest)
    if doubt:
        return Prediction(file, None, None, True, str(doubt), believed, seen=prepared.seen)
    return Prediction(file, first, believed[first], False, None, believed, seen=prepared.seen)


def _doubt(
    prepared: PreparedPicture, features: Floats, probability: float, trust: Trust, likeliest: dict[str, Any]
) -> Message | None:
    """Why an answer is not to be trusted, if it is not."""
    unlike = float(likeness(features[np.newaxis], trust.known)[0]) < trust.lowest_likeness
    if not unlike and probability >= trust.lowest_probability:
        return None
    if prepared.caution:
        return message(
            "not sure, {first} ({first_share:.0%}) or {second} ({second_share:.0%}): {caution}",
            **likeliest,
            caution=prepared.caution,
        )
    if unlike:
        return message(
            "it looks like nothing that the model learned from; {first} and {second} come nearest. Write one digit, "
            "upright and clear, and photograph it from straight above.",
            **likeliest,
        )
    return message(
        "not sure, {first} ({first_share:.0%}) or {second} ({second_share:.0%}). Write it larger and clearer, with a "
        "thicker pen.",
        **likeliest,
    )
