"""Training loops of a person's own: what they call goes in, a training like that of `train_on_batch` comes out.

A step is read from three calls: of the model on a gradient tape, of the loss with its answers, and of the optimizer
with its variables. A step that `tf.function` has drawn up runs without Python; it is read from the arguments and the
result of each run. Whatever else a loop does, such as training two networks against each other, is left alone.
What is validated is read alike: a model that is called off the tape, and a metric or a loss with its answers.
"""

import functools
import inspect
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from halfhour.doctor.seeing.graph import Computation, computation_of
from halfhour.doctor.seeing.hooks import Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.observed import FitSeen, Sample, initial_weights
from halfhour.doctor.seeing.sampling import join, sample_of
from halfhour.doctor.seeing.sites import CallSite, call_site
from halfhour.doctor.seeing.tape import draws_a_graph, on_tape

BATCHES_KEPT = HELD_BATCHES = 20
LOSSES_KEPT = 10 * BATCHES_KEPT
ANSWERS_KEPT = 8  # of models on a tape, until a loss is called with one of them
SAME_MEAN = ("Identity", "Mean")  # operations of a graph between the losses of samples and the loss


@dataclass(frozen=True, eq=False)
class Graded:
    """A loss that was called on a tape with what a model had just answered."""

    model: Any
    given: Any
    truth: Any
    loss: Any
    value: Any


@dataclass(frozen=True, eq=False)
class Drawn:
    """What `tf.function` has drawn up, a step or a validation: what in its graph is what.

    `fit` is the training that a step belongs to; a validation belongs to the one that its model has when it is run.
    """

    graded: Graded
    graph: Any
    fit: FitSeen | None = None

    @cached_property
    def sides(self) -> tuple[Computation | None, Computation | None]:
        """What computes what the model was given, and the truth."""
        return computation_of(self.graded.given, self.graph), computation_of(self.graded.truth, self.graph)

    def numbers(self, tensors: Sequence[Any]) -> tuple[Any, Any]:
        """What the model was given in a run with these arguments, and the truth; `None` where that isn't known."""
        given, truth = self.sides
        return given and given(tensors), truth and truth(tensors)

    @cached_property
    def place(self) -> int | None:
        """Where the loss is among the results of a run, if it is given back."""
        outputs = [_mean_of(one) for one in self.graph.outputs]
        return next((place for place, one in enumerate(outputs) if one is self.graded.value), None)


class Loops:
    """Listens to loops.

    Args:
        notes: what is filled.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._answered: list[tuple[Any, Any, Any]] = []  # a model, what it was given, what it answered on a tape
        self._asked: list[tuple[Any, Any, Any]] = []  # and off it
        self._graded: list[Graded] = []  # since the last step
        self._function: Any = None  # that is called just now, and where
        self._site: CallSite | None = None
        self._drawn: weakref.WeakKeyDictionary[Any, Drawn] = weakref.WeakKeyDictionary()  # by function
        self._left_alone: set[int] = set()  # models that are not trained by one loss a step

    def listen(self, hooks: Hooks) -> None:
        """Note what models on a tape answer, and what functions of TensorFlow are run with."""
        import keras

        if keras.config.backend() != "tensorflow":
            return
        import tensorflow as tf

        hooks.add(keras.Model, "__call__", self._model)
        hooks.replace(keras.metrics.MeanMetricWrapper, "update_state", self._metric)
        hooks.replace(type(tf.function(lambda: None)), "__call__", self._run)

    def grade(self, loss: Any, truth: Any, answers: Any, value: Any) -> None:
        """Note a loss."""
        if not on_tape():
            self._validate(truth, answers)
        elif found := _of(answers, self._answered):
            self._graded.append(Graded(*found, truth, loss, value))

    def step(self, optimizer: Any, variables: Sequence[Any]) -> None:
        """Note what a step that is just to be made was computed from."""
        graded, self._graded, self._answered = self._graded, [], []
        own = set(map(id, variables))
        fits = [own <= set(map(id, one.model.trainable_variables)) for one in graded]
        if fits != [True]:
            self._left_alone.update(id(one.model) for one in graded)
            return
        (one,) = graded
        if id(one.model) in self._left_alone:
            return
        fit = self._training(one, optimizer)
        fit.trains = frozenset(own)
        if not draws_a_graph():
            note_step(fit, one.given, one.truth)
            if len(fit.epochs) < LOSSES_KEPT:
                note_loss(fit, float(np.mean(one.value)))
        elif self._function is not None:
            import tensorflow as tf

            self._drawn[self._function] = Drawn(one, tf.compat.v1.get_default_graph(), fit)

    def _validate(self, truth: Any, answers: Any) -> None:
        """Note what a model was asked off the tape, with the truth."""
        import tensorflow as tf

        found = _of(answers, self._asked)
        if found is None:
            return
        model, given = found
        if not draws_a_graph():
            note_held(self._of_a_loop(model), given, truth)
        elif self._function is not None and self._function not in self._drawn:
            drawn = Drawn(Graded(model, given, truth, None, None), tf.compat.v1.get_default_graph())
            self._drawn[self._function] = drawn

    def _of_a_loop(self, model: Any) -> FitSeen | None:
        """The training of a model by a loop, as far as there is one."""
        seen = self._notes.seen.models.get(id(model))
        return seen.fits[-1] if seen and seen.fits and seen.fits[-1].optimizer is not None else None

    def _training(self, one: Graded, optimizer: Any) -> FitSeen:
        """The training of this model by this optimizer, begun if it is new."""
        import tensorflow as tf

        seen = self._notes.seen.of(one.model)
        if not seen.fits or seen.fits[-1].optimizer is not optimizer:
            seen.compiled = {"loss": one.loss, "metrics": None}
            with tf.init_scope():  # where numbers are, also while a graph is drawn up
                initial, rates = initial_weights(one.model), [float(optimizer.learning_rate)]
            fit = FitSeen(
                Sample(), Sample(), {}, rates=rates, initial=initial, by_batch=True, optimizer=optimizer, finished=True
            )
            fit.site = self._site if draws_a_graph() else call_site()
            fit.began = self._notes.seen.next_moment()
            seen.fits.append(fit)
        seen.fits[-1].ended = self._notes.seen.next_moment()
        return seen.fits[-1]

    def _model(self, original: Any) -> Any:
        @functools.wraps(original)
        def called(model: Any, *arguments: Any, **named: Any) -> Any:
            answers = original(model, *arguments, **named)
            if arguments and not self._notes.inside:
                kept = self._answered if on_tape() else self._asked
                kept[:] = [*kept[1 - ANSWERS_KEPT :], (model, arguments[0], answers)]
            return answers

        called.autograph_info__ = {}  # type: ignore[attr-defined]
        return called

    def _metric(self, original: Any) -> Any:
        @functools.wraps(original)
        def updated(metric: Any, y_true: Any, y_pred: Any, *arguments: Any, **named: Any) -> Any:
            if not self._notes.inside and not on_tape():
                with self._notes.guarded():
                    self._validate(y_true, y_pred)
            return original(metric, y_true, y_pred, *arguments, **named)

        updated.autograph_info__ = {}  # type: ignore[attr-defined]
        return updated

    def _run(self, original: Any) -> Any:
        @functools.wraps(original)
        def called(function: Any, *arguments: Any, **named: Any) -> Any:
            __tracebackhide__ = True  # of IPython
            if self._notes.inside or draws_a_graph():
                return original(function, *arguments, **named)
            before, self._function = self._function, function
            if function not in self._drawn:
                self._site = call_site()
            try:
                result = original(function, *arguments, **named)
            finally:
                self._function = before
            if function in self._drawn:
                with self._notes.guarded():
                    in_order = inspect.signature(function.python_function).bind(*arguments, **named) if named else None
                    self._ran(self._drawn[function], in_order.args if in_order else arguments, result)
            return result

        return called

    def _ran(self, drawn: Drawn, arguments: tuple[Any, ...], result: Any) -> None:
        """Note a run of a step, or of a validation; of most runs only that there was one."""
        import tensorflow as tf

        fit = drawn.fit or self._of_a_loop(drawn.graded.model)
        if fit is None:
            return
        if drawn.fit is None:
            if not is_full(fit):
                note_held(fit, *drawn.numbers(_tensors(arguments)))
            return
        few = sum(fit.steps) < BATCHES_KEPT
        note_step(fit, *(drawn.numbers(_tensors(arguments)) if few else (None, None)))
        if drawn.place is not None and len(fit.epochs) < LOSSES_KEPT:
            results = [one for one in tf.nest.flatten(result) if one is not None]
            note_loss(fit, float(np.mean(results[drawn.place])))
        fit.ended = self._notes.seen.next_moment()


def note_step(fit: FitSeen, given: Any, truth: Any) -> None:
    """Count a step of a training batch by batch, and keep its batch where few are kept yet."""
    made = sum(fit.steps)
    fit.steps[:] = [made + 1]
    if made >= BATCHES_KEPT or given is None or truth is None:
        return
    one = sample_of(given, truth)
    if one and (not fit.data or len(fit.data.inputs[0]) < len(one.inputs[0]) * BATCHES_KEPT):
        batch = max(fit.data.batch or 0, len(one.inputs[0]))
        both = join([(tuple(part.inputs), tuple(part.targets)) for part in (fit.data, one) if part])
        fit.data = replace(both, batch=batch)


def note_held(fit: FitSeen | None, given: Any, truth: Any) -> None:
    """Keep a batch that a loop validates with, of one pass; what the loop also trains on is no validation."""
    if fit is None or given is None or truth is None or not fit.data:
        return
    one = sample_of(given, truth)
    if one and not is_full(fit) and not any(has_first(one, known) for known in (fit.data, fit.validation) if known):
        fit.validation = join([(tuple(part.inputs), tuple(part.targets)) for part in (fit.validation, one) if part])


def is_full(fit: FitSeen) -> bool:
    """Whether enough is kept of what a loop validates with."""
    return bool(fit.validation) and len(fit.validation.inputs[0]) >= HELD_BATCHES * (fit.data.batch or 1)


def has_first(one: Sample, known: Sample) -> bool:
    """Whether the first row of a sample is one of another's.

    >>> rows = Sample([np.arange(6.0).reshape(3, 2)])
    >>> [has_first(Sample([np.array([row])]), rows) for row in ([2.0, 3.0], [3.0, 2.0])]
    [True, False]
    """
    first, rows = one.inputs[0][0], known.inputs[0]
    return rows.shape[1:] == first.shape and bool((rows == first).reshape(len(rows), -1).all(axis=1).any())


def note_loss(fit: FitSeen, loss: float) -> None:
    """Keep the loss of a step, of the first ones."""
    if len(fit.epochs) < LOSSES_KEPT:
        fit.epochs.append({"loss": loss})


def _tensors(arguments: tuple[Any, ...]) -> list[Any]:
    """The tensors among the arguments of a run, in the order in which a graph takes them."""
    import tensorflow as tf

    return [one for one in tf.nest.flatten(arguments) if hasattr(one, "shape") and hasattr(one, "dtype")]


def _of(answers: Any, kept: list[tuple[Any, Any, Any]]) -> tuple[Any, Any] | None:
    """The model that answered this, and what it was given."""
    return next(((model, given) for model, given, own in reversed(kept) if own is answers), None)


def _mean_of(symbol: Any) -> Any:
    """The tensor of a graph whose mean another one is, or which it passes on."""
    while symbol.op.type in SAME_MEAN:
        symbol = symbol.op.inputs[0]
    return symbol
