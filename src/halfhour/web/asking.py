"""Questions to a trained network: what is this, why, what does it get wrong. Every answer comes from `halfhour.run`."""

from pathlib import Path

import numpy as np
from PIL import Image

from halfhour.answering.evaluation import confusion_matrix
from halfhour.bundle.kept import keep
from halfhour.errors import OptionError
from halfhour.images.read import decode_safely
from halfhour.language import _
from halfhour.records import Floats, LastSum, LayerActivity, Pixels, Predictions, Split
from halfhour.web.shelf import Opened
from halfhour.web.wire import Body, content, numbers, packed, pixels, text, whole

MOST_MAPS = 32  # of a layer, the strongest; more than anybody looks at
MOST_VALUES = 256  # of a vector
MOST_TERMS = 10  # of the last sum, the largest
CELL_PICTURES = 60
STEP_SIDE = 160  # pixels of a step's picture: as large as it is shown


def recognise(opened: Opened, body: Body) -> dict[str, object]:
    """What a drawing or a photograph shows; of a photograph also the steps to the model's pixels."""
    given, name = content(body, "picture"), text(body, "name", "drawing.png")
    image = decode_safely(given, name)
    with opened.lock:
        prediction, prepared = opened.run.recognise(image)
    steps = prepared.steps if body.get("steps") else ()
    return {
        "label": prediction.label,
        "probability": prediction.probability,
        "reason": prediction.reason,
        "way": prediction.way,
        "probabilities": list(prediction.probabilities.values()),
        "pixels": packed(prepared.pixels),
        "steps": [{"name": str(step.name), "picture": packed(_small(step.pixels))} for step in steps],
    }


def look_inside(opened: Opened, body: Body) -> dict[str, object]:
    """Layer by layer, what the network made of a picture in its own form, and what its answer rests on."""
    picture = pixels(body, "pixels", opened.run.facts.data.picture_shape)
    with opened.lock:
        explanation = opened.run.explain(picture)
    return {
        "layers": [_layer(layer) for layer in explanation.layers],
        "probabilities": numbers(explanation.probabilities),
        "evidence": numbers(explanation.evidence, 4),
        "sum": _sum(explanation.last) if explanation.last else None,
    }


def keep_picture(opened: Opened, body: Body, root: Path) -> dict[str, object]:
    """Keep a picture with the class that the person says it is."""
    data = opened.run.facts.data
    label = whole(body, "label")
    if not 0 <= label < len(data.class_names):
        raise OptionError(
            _("There is no class number {label}.", label=label),
            _("Expected a number from 0 to {last}.", last=len(data.class_names) - 1),
            _("Choose one of these."),
        )
    path = keep(root, data.name, data.class_names[label], pixels(body, "pixels", data.picture_shape))
    return {"folder": str(path.parent), "count": sum(1 for _file in path.parent.parent.glob("*/*.png"))}


def confusions(opened: Opened) -> dict[str, object]:
    """The confusion matrix of the validation pictures: rows the truth, columns the answer."""
    _split, predictions = _validated(opened)
    names = opened.run.facts.data.class_names
    return {"classes": names, "matrix": confusion_matrix(predictions, len(names)).tolist()}


def cell(opened: Opened, truth: int, predicted: int, surest_first: bool) -> dict[str, object]:
    """Pictures of one cell of the matrix, by how sure the network was."""
    split, predictions = _validated(opened)
    chosen = np.flatnonzero((predictions.labels == truth) & (predictions.predicted == predicted))
    sure = predictions.probabilities[chosen].max(axis=1)
    order = chosen[np.argsort(-sure if surest_first else sure, kind="stable")][:CELL_PICTURES]
    return {
        "count": len(chosen),
        "pictures": [
            {
                "index": int(index),
                "pixels": packed(split.pictures[index]),
                "probabilities": numbers(predictions.probabilities[index]),
            }
            for index in order
        ],
    }


def _validated(opened: Opened) -> tuple[Split, Predictions]:
    with opened.lock:
        return opened.validated


def _layer(layer: LayerActivity) -> dict[str, object]:
    """A layer for the page: its strongest maps as shades of 0 to their common largest, or the values of its vector."""
    summary, output = layer.summary, layer.output
    shown: dict[str, object] = {
        "name": summary.name,
        "kind": summary.kind,
        "settings": summary.settings,
        "shape": output.shape,
        "parameters": summary.parameters,
    }
    if output.ndim != 3:
        return {**shown, "values": numbers(output.ravel()[:MOST_VALUES], 4)}
    strength = np.abs(output).mean(axis=(0, 1))  # (F,)
    order = np.argsort(-strength, kind="stable")[:MOST_MAPS]
    largest = float(np.abs(output).max()) or 1.0
    # 0 is shade 128, so that what a layer without ReLU gives below zero can be shown as such.
    shades = np.rint(128 + 127 * output[:, :, order] / largest).astype(np.uint8)
    shown |= {"order": order.tolist(), "maps": packed(np.moveaxis(shades, 2, 0)), "largest": round(largest, 4)}
    if layer.kernels is not None and layer.bias is not None:
        shown |= {"kernels": _kernels(layer.kernels[..., order]), "bias": numbers(layer.bias[order])}
        shown["inputs"] = layer.kernels.shape[2]
    return shown


def _kernels(kernels: Floats) -> object:
    """(F, h, w, C) as lists where the layer sees the picture itself; deeper, (F, h, w, 1): the mean over its inputs."""
    if kernels.shape[2] > 3:
        kernels = kernels.mean(axis=2, keepdims=True)
    return numbers(np.moveaxis(kernels, 3, 0))


def _sum(last: LastSum) -> dict[str, object]:
    """The scores, and of every class the largest terms of its sum: number of the feature, its value, its weight."""
    terms = last.features[:, np.newaxis] * last.weights  # (D, K)
    largest = np.argsort(-np.abs(terms), axis=0, kind="stable")[:MOST_TERMS]  # (T, K)
    return {
        "scores": numbers(last.scores),
        "bias": numbers(last.bias),
        "inputs": len(last.features),
        "terms": [
            [
                [int(place), round(float(last.features[place]), 4), round(float(last.weights[place, label]), 4)]
                for place in largest[:, label]
            ]
            for label in range(terms.shape[1])
        ],
    }


def _small(picture: Pixels) -> Pixels:
    """A step's picture, no larger than it is shown."""
    image = Image.fromarray(picture.squeeze())
    image.thumbnail((STEP_SIDE, STEP_SIDE), Image.Resampling.BOX)
    shrunk: Pixels = np.atleast_3d(np.asarray(image))
    return shrunk
