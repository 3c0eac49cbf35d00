"""Rule `input-ignored`."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.outputs import joined
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

FEWEST = 10  # samples whose inputs are exchanged
FEWEST_DIFFER = 0.1  # share of them that get another value by it; a switch that is nearly always on says nothing


@rule("input-ignored", "cause", message("An input has no effect"), looks_at=Case)
def input_ignored(case: Case) -> Suspicion | None:
    """One of several inputs has no effect at all: other values in it change no digit of the predictions.

    Why it matters: what that input could tell is lost, and nothing fails. Usually a wrong variable was passed on, so
    that a branch of the network ends nowhere, or all units of a branch give 0. The rule gives each sample another
    sample's value of one input at a time, and compares the predictions.
    """
    sample = case.fit.data
    if case.crashed or not case.final or len(sample.inputs) < 2 or not case.model.built:
        return None
    model = joined(case.model)
    usual = predict(model, sample)
    if usual is None or len(usual) < FEWEST or not (usual != usual[:1]).any():
        return None
    without = [place for place in range(len(sample.inputs)) if _has_no_effect(model, sample, place, usual)]
    if not without or len(without) == len(sample.inputs):
        return None
    names = sample.names or tuple(one.name for one in case.model.inputs)
    name = names[without[0]]
    return Suspicion(
        "error",
        message(
            "The input `{name}` has no effect: given those of other samples, the model predicts the same for all "
            "{count} samples.",
            name=name,
            count=len(usual),
        ),
        message("Likely a layer is called with the wrong variable, so this branch isn't part of the output."),
        (
            Remedy(
                message(
                    "Check what each layer is called with, from `{name}` to the output: "
                    "`keras.utils.plot_model(model)` draws the connections.",
                    name=name,
                )
            ),
        ),
        explains=("underfitting", "undertrained"),
    )


def _has_no_effect(model: "keras.Model", sample: Sample, place: int, usual: Array) -> bool:
    """Whether the predictions stay as they are where one input's rows are those of other samples."""
    given = sample.inputs[place]
    moved = np.roll(given, len(given) // 2, axis=0)
    differ = (given != moved).reshape(len(given), -1).any(axis=1)
    if differ.mean() < FEWEST_DIFFER:
        return False
    inputs = [*sample.inputs[:place], moved, *sample.inputs[place + 1 :]]
    answers = predict(model, replace(sample, inputs=inputs))
    return answers is not None and np.array_equal(answers, usual)
