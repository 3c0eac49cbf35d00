"""Part of rule `batch-dependent`: a program that predicts in training mode."""

import ast

import numpy as np

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.patching.lines import exactly
from halfhour.doctor.reading.asking import BATCH, kept, predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers, kind_of
from halfhour.doctor.reading.naming import predicted_class
from halfhour.doctor.seeing.observed import Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

TRAINING_MODE = message("The model predicts in training mode")

FEWEST = 20  # samples: a smaller batch isn't what the network was trained on
CHANGED = 0.1  # share of the classes


def predicts_in_training_mode(case: Case) -> Suspicion | None:
    """A program that predicts with `model(x, training=True)`, whose answers differ from those in inference mode.

    Both modes are compared in batches of the program's size. Networks without batch normalisation are left alone:
    dropout that is left on deliberately estimates uncertainty (Gal and Ghahramani, 2016, arXiv 1506.02142).
    """
    call = next(
        (one for one in case.seen.calls if one.model is case.model and one.training and one.moment > case.fit.began),
        None,
    )
    sample = case.held if case.held else case.fit.data
    normalises = any(kind_of(layer) == "BatchNormalization" for layer in flat_layers(case.model))
    told_apart = case.problem.task in ("classes", "one-hot") and case.final
    if call is None or not normalises or not sample or case.head is None or not told_apart:
        return None
    some = Sample([part[:BATCH] for part in sample.inputs])
    with kept(case.model):
        answers = [predict(case.model, some, call.rows or BATCH, training=training) for training in (False, True)]
    usual, training = answers
    if usual is None or training is None or len(usual) < FEWEST:
        return None
    changed = float(np.mean(predicted_class(usual, case.head) != predicted_class(training, case.head)))
    if changed < CHANGED:
        return None
    return Suspicion(
        "error",
        message(
            "In training mode, {changed:.0%} of {count} samples get a different class, in batches of {batch}.",
            changed=changed,
            count=len(usual),
            batch=call.rows or BATCH,
        ),
        message("Batch normalisation then uses the statistics of this batch instead of the training data's."),
        (
            Remedy(
                message("Write `model(x, training=False)` or `model.predict(x)`."),
                edits=(set_argument(exactly(call.site, _sets_training), "training", False),),
            ),
        ),
        explains=("train-eval-gap", "constant-prediction"),
        title=TRAINING_MODE,
    )


def _sets_training(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and any(keyword.arg == "training" for keyword in node.keywords)
