"""Rules `metric-mismatch`: a metric that tells something else, and one that cannot read these labels at all."""

from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import ACCURACIES, Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import is_stream, leaves
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

APART = 0.2  # difference in accuracy: dropout and the running mean over an epoch explain less
MORE = 0.03  # difference in accuracy on the same predictions: more than ties of float32 numbers explain
FEWEST = 60  # samples, where chance moves an accuracy by 0.06
BROKEN = 0.5  # share of the targets that aren't whole numbers: class numbers all are
OF_VALUES = message("Accuracy is meaningless for continuous targets")
CHOSEN = ("accuracy", "acc")  # names for which Keras chooses the metric by the loss


@rule("metric-mismatch", "cause", message("The reported accuracy is wrong"), looks_at=Case, also=(OF_VALUES,))
def metric_mismatch(case: Case) -> Suspicion | None:
    """The accuracy that `fit` prints isn't the share of correct predictions on the same data.

    Why it matters: each metric expects labels and predictions in one form. `Accuracy` compares probabilities with
    labels as numbers, `CategoricalAccuracy` takes the position of each row's largest number, `BinaryAccuracy` counts
    single outputs. With data in another form they still return a number, and a good network looks bad or a bad one
    good. A metric that the program names is recomputed on the final predictions; one that Keras chose is compared by
    its value in the last epoch. In regression, accuracy means nothing.
    """
    if case.problem.task not in ("classes", "one-hot"):
        return _of_values(case)
    for name, (value, right) in (_computed(case) | _printed(case)).items():
        return Suspicion(
            "error",
            message(
                "`{name}` reports {value:.1%}; the true accuracy on the same samples is {right:.1%}.",
                name=name,
                value=value,
                right=right,
            ),
            message("The metric expects labels or predictions of a different form."),
            (_usual(case),),
        )
    return None


def _of_values(case: Case) -> Suspicion | None:
    """Accuracy as a metric of values: it counts answers that are exactly the target, or on the same side of a half."""
    metrics = [str(getattr(one, "name", one)) for one in leaves(case.model_seen.compiled.get("metrics"))]
    accuracy = next((name for name in metrics if name in ACCURACIES), None)
    y = case.targets
    if accuracy is None or case.problem.task != "values" or case.problem.reconstructs or y is None:
        return None
    if not (y.dtype.kind == "f" and (y != np.round(y)).mean() > BROKEN):
        return None
    return Suspicion(
        "warning",
        message(
            "The targets are continuous, such as {value:.3g}; `{name}` compares them as classes.",
            value=float(y.ravel()[0]),
            name=accuracy,
        ),
        message("Accuracy counts correct classes; for continuous targets, measure how far off the predictions are."),
        (
            Remedy(
                message("Write `metrics=['mae']`: the mean absolute error."),
                edits=(set_argument(case.model_seen.compiled_at, "metrics", ["mae"]),),
            ),
        ),
        title=OF_VALUES,
    )


def _computed(case: Case) -> dict[str, tuple[float, float]]:
    """Accuracies that the program names itself, where they are not the share of right answers beside them."""
    judged = next((one for one in (case.held, case.fit.data) if _enough(one)), None)
    if judged is None:
        return {}
    right = case.evaluation.train_score if judged is case.fit.data else case.evaluation.held_score
    y, answers, far_off = judged.targets[0], case.evaluation.outputs_on(judged), {}
    if right is None:
        return {}
    for metric in leaves(case.model_seen.compiled.get("metrics")):
        name = str(getattr(metric, "name", None) or getattr(metric, "__name__", metric))
        if metric not in CHOSEN and "accuracy" in f"{name} {type(metric).__name__}".lower() and "top_k" not in name:
            value = _value(metric, y, answers)
            if value is not None and abs(value - right) > MORE:
                far_off[name] = value, right
    return far_off


def _enough(sample: Sample) -> bool:
    """Whether there are labels enough to tell a wrong figure from chance."""
    return len(sample.targets) == 1 and len(sample.targets[0]) >= FEWEST


def _value(metric: Any, y: Array, answers: Array | None) -> float | None:
    """What a metric of this name or these settings says."""
    import keras

    try:
        one = keras.metrics.get(metric) if isinstance(metric, str) else metric
        if hasattr(one, "update_state"):
            one = type(one).from_config(one.get_config())
            one.update_state(y, answers)
            return float(one.result())
        return float(keras.ops.mean(one(keras.ops.convert_to_tensor(y), keras.ops.convert_to_tensor(answers))))
    except Exception:  # a metric of others may raise anything
        return None


def _printed(case: Case) -> dict[str, tuple[float, float]]:
    """Accuracies of the last epoch that are far from the share of right answers beside them."""
    validates = bool(case.fit.validation) and case.held is case.fit.validation
    right = case.evaluation.held_score if validates else case.evaluation.train_score
    if not _enough(case.held) or right is None or not case.final or not case.fit.epochs or is_stream(case.held.whole):
        return {}  # a stream may have held other samples then
    last = {name: value for name, value in case.fit.epochs[-1].items() if name.startswith("val_") == validates}
    printed = {name: value for name, value in last.items() if name.removeprefix("val_") in ACCURACIES}
    far = {name: (value, right) for name, value in printed.items() if abs(value - right) > APART}
    return {} if far and not validates and min(far.values())[0] < right and case.curves.steps < FEWEST else far


@rule("metric-mismatch", "reading", message("The metric doesn't match the labels"), looks_at=Case, can_crash=True)
def metric_cannot_read(case: Case) -> Suspicion | None:
    """A metric can't be computed from these labels and predictions, which ended the program.

    Why it matters: the network and its loss may be fine. The rule calls the metric alone with the predictions for a few
    samples.
    """
    metrics = [one for one in leaves(case.model_seen.compiled.get("metrics")) if hasattr(one, "update_state")]
    y = case.fit.data.targets
    if not case.crashed or not metrics or len(y) != 1:
        return None
    try:
        answers = predict(case.model, case.fit.data)
    except Exception:  # the network itself does not take the data: that is another fault
        return None
    for metric in metrics:
        if problem := _problem(metric, y[0], answers):
            return Suspicion(
                "error",
                message(
                    "`{name}` got labels of shape {labels} and predictions of shape {answers}: {problem}",
                    name=type(metric).__name__,
                    labels=str(y[0].shape),
                    answers=str(getattr(answers, "shape", "")),
                    problem=problem,
                ),
                message(
                    "Some metrics expect class numbers, others one-hot rows, others the predicted classes themselves."
                ),
                (_usual(case),),
            )
    return None


def _problem(metric: "keras.Metric", labels: object, answers: object) -> str:
    """What a metric of the same settings raises, given these; nothing where it can be computed."""
    try:
        type(metric).from_config(metric.get_config()).update_state(labels, answers)
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return ""


def _usual(case: Case) -> Remedy:
    """The metric that Keras chooses itself."""
    return Remedy(
        message("Write `metrics=['accuracy']`: Keras then picks the accuracy that matches the loss and the labels."),
        edits=(set_argument(case.model_seen.compiled_at, "metrics", ["accuracy"]),),
    )
