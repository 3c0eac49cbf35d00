"""Rule `loss-scales`."""

import numpy as np

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.outputs import Output, outputs_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import Message, message

FAR = 100.0  # times: losses that are ten times apart are usual, and Adam copes with them
POOR = 0.5  # skill, from guessing to perfect; halfway up, an output is being learned
LARGE = 10.0  # standard deviation of targets, or their mean: standardised ones are ten times smaller


@rule("loss-scales", "cause", message("One output's loss dominates the others"), looks_at=Case)
def loss_scales(case: Case) -> Suspicion | None:
    """In a network with several outputs, one weighted loss is a hundred times another, whose output has learned little.

    Why it matters: `fit` minimises the sum of the losses. The shared layers follow the largest one; the others hardly
    count. A squared error grows with the square of its target's unit: prices in the hundred thousands give losses of
    ten billion, while a cross-entropy stays near 1. The rule compares the losses of each epoch, with `loss_weights`. It
    is reported only if the output with the small loss does clearly better when it is trained alone.
    """
    if case.crashed or not case.final or not case.fit.epochs:
        return None
    outputs = [each for each in outputs_of(case) if min(each.weighted) > 0 and np.isfinite(each.weighted).all()]
    if len(outputs) < 2:
        return None
    loud = max(outputs, key=lambda each: each.weighted[0])
    drowned = [each for each in outputs if _drowned(each, loud)]
    if not drowned:
        return None
    worst = min(drowned, key=lambda each: each.case.evaluation.skill or 0.0)
    return Suspicion(
        "error",
        _evidence(loud, worst),
        message("`fit` minimises the sum of the losses, so the layers that the outputs share follow the larger one."),
        (_remedy(case, outputs, loud, worst),),
        by_trial=ByTrial(untried="note"),
        case=worst.case,
    )


def _drowned(each: Output, loud: Output) -> bool:
    """Whether its loss is far below the loudest from the first epoch on, and it has learned little."""
    times = np.array(loud.weighted) / np.array(each.weighted)
    skill = each.case.evaluation.skill
    return bool(times[0] >= FAR and np.median(times) >= FAR) and skill is not None and skill < POOR


def _evidence(loud: Output, worst: Output) -> Message:
    """What both add to the loss, and what the drowned one came to."""
    known = {
        "loud": loud.name,
        "most": loud.weighted[0],
        "drowned": worst.name,
        "least": worst.weighted[0],
        "score": worst.case.evaluation.train_score or 0.0,
    }
    if worst.case.problem.task == "values":
        return message(
            "In the first epoch, `{loud}` adds {most:.3g} to the loss, `{drowned}` only {least:.3g}. In the end, the "
            "predictions of `{drowned}` explain {score:.1%} of its targets' variance.",
            **known,
        )
    return message(
        "In the first epoch, `{loud}` adds {most:.3g} to the loss, `{drowned}` only {least:.3g}. In the end, training "
        "accuracy of `{drowned}` is {score:.1%}; the best constant prediction gets {guess:.1%}.",
        guess=worst.case.evaluation.guess,
        **known,
    )


def _remedy(case: Case, outputs: list[Output], loud: Output, worst: Output) -> Remedy:
    """Where the target's unit makes the loss large, another unit; else weights. What is tried is the one alone."""
    y = loud.case.targets
    large = y is not None and max(float(np.std(y)), abs(float(np.mean(y)))) > LARGE
    if large and loud.case.problem.task == "values":
        return Remedy(
            message(
                "Standardise the targets of `{loud}`: subtract their mean, divide by their standard deviation. To "
                "check, train `{drowned}` alone, as the trial does.",
                loud=loud.name,
                drowned=worst.name,
            ),
            Change(),
        )
    smallest = min(each.losses[0] for each in outputs)  # weighs 1, so that plain SGD still makes steps
    weights = {each.name: _one_digit(smallest / each.losses[0]) for each in outputs}
    given = case.model_seen.compiled.get("loss")
    by_name = isinstance(given, dict)
    written = weights if by_name else list(weights.values())
    return Remedy(
        message(
            "Set `loss_weights={weights}`, so that all losses begin alike. To check, train `{drowned}` alone, as the "
            "trial does.",
            weights=str(written),
            drowned=worst.name,
        ),
        Change(),
        (set_argument(case.model_seen.compiled_at, "loss_weights", written),)
        if isinstance(given, dict | list | tuple) and len(given) == len(weights)
        else (),
    )


def _one_digit(value: float) -> float:
    """A weight as one writes it.

    >>> _one_digit(0.000123), _one_digit(2.6)
    (0.0001, 3.0)
    """
    return float(f"{value:.0e}")
