"""Training loops of a person's own: what they call goes in, a training like that of `train_on_batch` comes out.

A step is read from three calls: of the model on a gradient tape, of the loss with its answers, and of the optimizer
with its variables. A loss that is written out is known by the subtraction of answers and labels. A step that
`tf.function` has drawn up runs without Python; it is read from the arguments and the result of each run. Whatever else
a loop does, such as training two networks against each other, is left alone. What is validated is read alike: a model
that is called off the tape, and a metric or a loss with its answers.
"""

import functools
import inspect
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.batchwise import BATCHES_KEPT, is_full, note_held, note_loss, note_step
from halfhour.doctor.seeing.graph import Computation, before_reshaping, computation_of, function_graph, mean_of
from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.numbers import digest_of
from halfhour.doctor.seeing.observed import FitSeen, Sample, initial_weights
from halfhour.doctor.seeing.sites import CallSite, call_site
from halfhour.doctor.seeing.tape import draws_a_graph, on_tape
from halfhour.doctor.seeing.written import is_written_out, written_out

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from tensorflow.types.experimental import PolymorphicFunction

ANSWERS_KEPT = 8  # of models, until a loss or a metric is called with one of them


@dataclass(frozen=True, eq=False)
class Answered:
    """A model, what it was given, and what it answered, as long as the program keeps that, and the numbers' digest."""

    model: "keras.Model"
    given: object
    answers: "weakref.ref[tf.Tensor]"
    digest: bytes | None


@dataclass(frozen=True, eq=False)
class Graded:
    """A loss that was called on a tape with what a model had just answered."""

    model: "keras.Model"
    given: object
    truth: object
    loss: "keras.Loss | None"
    value: "tf.Tensor | None"


@dataclass(frozen=True, eq=False)
class Drawn:
    """What `tf.function` has drawn up, a step or a validation: what in its graph is what.

    `fit` is the training that a step belongs to; a validation belongs to the one that its model has when it is run.
    """

    graded: Graded
    graph: "tf.Graph"
    fit: FitSeen | None = None

    @cached_property
    def sides(self) -> tuple[Computation | None, Computation | None]:
        """What computes what the model was given, and the truth."""
        return computation_of(self.graded.given, self.graph), computation_of(self.graded.truth, self.graph)

    def numbers(self, tensors: Sequence["tf.Tensor"]) -> tuple["tf.Tensor | None", "tf.Tensor | None"]:
        """What the model was given in a run with these arguments, and the truth; `None` where that isn't known."""
        given, truth = self.sides
        return given and given(tensors), truth and truth(tensors)

    @cached_property
    def place(self) -> int | None:
        """Where the loss is among the results of a run, if it is given back."""
        loss, outputs = mean_of(self.graded.value), [mean_of(one) for one in self.graph.outputs]
        return next((place for place, one in enumerate(outputs) if one is loss), None)


class Loops:
    """Listens to loops.

    Args:
        notes: what is filled.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._answered: list[Answered] = []  # on a tape
        self._asked: list[Answered] = []  # and off it
        self._graded: list[Graded] = []  # since the last step; of more than one, two are kept
        self._calls: Counter[int] = Counter()  # since the last step, of models on a tape
        self._target: object = None  # whose gradient was taken last
        self._function: PolymorphicFunction | None = None  # that is called just now, and where
        self._site: CallSite | None = None
        # By function: the step and the validation that it was drawn up with.
        self._drawn: weakref.WeakKeyDictionary[PolymorphicFunction, dict[str, Drawn]] = weakref.WeakKeyDictionary()
        self._left_alone: set[int] = set()  # models that are not trained by one loss a step

    def listen(self, hooks: Hooks) -> None:
        """Note what models on a tape answer, and what functions of TensorFlow are run with."""
        import keras

        if keras.config.backend() != "tensorflow":
            return
        import tensorflow as tf

        hooks.add(keras.Model, "__call__", self._model)
        hooks.replace(keras.metrics.MeanMetricWrapper, "update_state", self._metric)
        hooks.replace(tf.GradientTape, "gradient", self._gradient)
        hooks.replace(type(tf.function(lambda: None)), "__call__", self._run)

    def grade(self, loss: "keras.Loss", truth: object, answers: object, value: object) -> None:
        """Note a loss."""
        if not on_tape():
            self._validate(truth, answers)
        elif found := _of(answers, self._answered):
            self._graded = [*self._graded[-1:], Graded(*found, truth, loss, value)]

    def compare(self, one: object, other: object) -> None:
        """Note a subtraction on a tape: one side may be what a model has just answered, the other the truth."""
        for answers, truth in ((one, other), (other, one)):
            found = _of(answers, self._answered)
            if found and hasattr(truth, "shape") and not any(kept.truth is truth for kept in self._graded):
                loss = written_out(as_it_is=any(one.answers() is answers for one in self._answered))
                self._graded = [*self._graded[-1:], Graded(*found, truth, loss, None)]

    def step(self, optimizer: "keras.Optimizer", variables: Sequence["keras.Variable"]) -> None:
        """Note what a step that is just to be made was computed from."""
        graded, self._graded, self._answered = self._graded, [], []
        calls, self._calls = self._calls, Counter()
        target, self._target = self._target, None
        graded = [one if one.value is not None else replace(one, value=target) for one in graded]
        own = set(map(id, variables))
        fits = [own <= set(map(id, one.model.trainable_variables)) for one in graded]
        if fits != [True]:
            for one in graded:
                self._leave_alone(one.model)
            return
        (one,) = graded
        if is_written_out(one.loss) and calls[id(one.model)] > 1:  # other answers may be in the loss as well
            self._leave_alone(one.model)
        if id(one.model) in self._left_alone:
            return
        fit = self._training(one, optimizer)
        fit.trains = frozenset(own)
        if not draws_a_graph():
            note_step(fit, one.given, one.truth)
            note_loss(fit, one.value)
        else:
            self._draw("step", one, fit)

    def _leave_alone(self, model: "keras.Model") -> None:
        """Judge no step of a model, not even those that it made before: it is trained for something else."""
        self._left_alone.add(id(model))
        if seen := self._notes.seen.models.get(id(model)):
            seen.fits = [fit for fit in seen.fits if fit.optimizer is None]

    def _draw(self, what: str, one: Graded, fit: FitSeen | None = None) -> None:
        """Note what the function that is being drawn up does."""
        if self._function is not None:
            drawn = Drawn(one, function_graph(), fit)
            self._drawn.setdefault(self._function, {})[what] = drawn

    def _validate(self, truth: object, answers: object) -> None:
        """Note what a model was asked off the tape, with the truth."""
        found = _of(answers, self._asked)
        if found is None:
            return
        model, given = found
        if not draws_a_graph():
            note_held(self._of_a_loop(model), given, truth)
        else:
            self._draw("validation", Graded(model, given, truth, None, None))

    def _of_a_loop(self, model: "keras.Model") -> FitSeen | None:
        """The training of a model by a loop, as far as there is one."""
        seen = self._notes.seen.models.get(id(model))
        return seen.fits[-1] if seen and seen.fits and seen.fits[-1].optimizer is not None else None

    def _training(self, one: Graded, optimizer: "keras.Optimizer") -> FitSeen:
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

    def _model(self, original: Function) -> Function:
        @functools.wraps(original)
        def called(model: "keras.Model", *arguments: object, **named: object) -> object:
            answers = original(model, *arguments, **named)
            if arguments and not self._notes.inside and hasattr(answers, "shape"):
                kept = self._answered if on_tape() else self._asked
                self._calls[id(model)] += on_tape()
                living = [one for one in kept if one.answers() is not None or one.digest]
                digest = None
                with self._notes.guarded():
                    digest = digest_of(answers) if on_tape() else None
                kept[:] = [*living[1 - ANSWERS_KEPT :], Answered(model, arguments[0], weakref.ref(answers), digest)]
            return answers

        called.autograph_info__ = {}  # type: ignore[attr-defined]
        return called

    def _gradient(self, original: Function) -> Function:
        @functools.wraps(original)
        def taken(tape: "tf.GradientTape", target: object, *arguments: object, **named: object) -> object:
            self._target = target
            self._answered = [one for one in self._answered if one.answers() is not None]  # no loss comes later
            return original(tape, target, *arguments, **named)

        taken.autograph_info__ = {}  # type: ignore[attr-defined]
        return taken

    def _metric(self, original: Function) -> Function:
        @functools.wraps(original)
        def updated(
            metric: "keras.Metric", y_true: object, y_pred: object, *arguments: object, **named: object
        ) -> object:
            if not self._notes.inside and not on_tape():
                with self._notes.guarded():
                    self._validate(y_true, y_pred)
            return original(metric, y_true, y_pred, *arguments, **named)

        updated.autograph_info__ = {}  # type: ignore[attr-defined]
        return updated

    def _run(self, original: Function) -> Function:
        @functools.wraps(original)
        def called(function: "PolymorphicFunction", *arguments: object, **named: object) -> object:
            __tracebackhide__ = True  # of IPython
            if self._notes.inside or draws_a_graph():
                return original(function, *arguments, **named)
            before, self._function = self._function, function
            if not function.experimental_get_tracing_count():
                self._site = call_site()
            try:
                result = original(function, *arguments, **named)
            finally:
                self._function = before
            for drawn in self._drawn.get(function, {}).values():
                with self._notes.guarded():
                    in_order = inspect.signature(function.python_function).bind(*arguments, **named) if named else None
                    self._ran(drawn, in_order.args if in_order else arguments, result)
            return result

        return called

    def _ran(self, drawn: Drawn, arguments: tuple[object, ...], result: object) -> None:
        """Note a run of a step, or of a validation; of most runs only that there was one."""
        import tensorflow as tf

        fit = drawn.fit or self._of_a_loop(drawn.graded.model)
        if fit is None or id(drawn.graded.model) in self._left_alone:
            return
        if drawn.fit is None:
            if not is_full(fit):
                note_held(fit, *drawn.numbers(_tensors(arguments)))
            return
        few = sum(fit.steps) < BATCHES_KEPT
        note_step(fit, *(drawn.numbers(_tensors(arguments)) if few else (None, None)))
        if drawn.place is not None:
            note_loss(fit, [one for one in tf.nest.flatten(result) if one is not None][drawn.place])
        fit.ended = self._notes.seen.next_moment()


def _tensors(arguments: tuple[object, ...]) -> list["tf.Tensor"]:
    """The tensors among the arguments of a run, in the order in which a graph takes them."""
    import tensorflow as tf

    return [one for one in tf.nest.flatten(arguments) if hasattr(one, "shape") and hasattr(one, "dtype")]


def _of(answers: object, kept: list[Answered]) -> tuple["keras.Model", object] | None:
    """The model that answered this or, on a tape, the same numbers in another shape, and what it was given."""
    sought: object | None = answers
    while sought is not None and not any(one.answers() is sought for one in kept):
        sought = before_reshaping(sought)
    found = [one for one in kept if sought is not None and one.answers() is sought]
    if not found and any(one.digest for one in kept):
        digest = digest_of(answers)
        found = [one for one in kept if digest and one.digest == digest]
    return (found[-1].model, found[-1].given) if found else None
