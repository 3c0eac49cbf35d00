"""Training loops of a person's own: what they call goes in, a training like that of `train_on_batch` comes out.

A step is read from three calls: of the model on a gradient tape, of the loss with its answers, and of the optimizer
with its variables. A loss that is written out is known by the subtraction of answers and labels. A step that
`tf.function` has traced runs without Python; it is read from the arguments and the result of each run. Whatever else
a loop does, such as training two networks against each other, is left alone. What is validated is read alike: a model
that is called off the tape, and a metric or a loss with its answers.
"""

import functools
import inspect
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from halfhour.doctor.seeing.batchwise import BATCHES_KEPT, is_full, note_held, note_loss, note_step
from halfhour.doctor.seeing.calls import LossCall, ModelCall, TracedFunction, call_with_output
from halfhour.doctor.seeing.graph import function_graph
from halfhour.doctor.seeing.hooks import Function, Hooks, untraced
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.numbers import digest_of
from halfhour.doctor.seeing.observed import FitSeen, Sample, initial_weights
from halfhour.doctor.seeing.sites import CallSite, call_site
from halfhour.doctor.seeing.tape import draws_a_graph, is_symbolic, on_tape
from halfhour.doctor.seeing.written import is_written_out, written_out

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from tensorflow.types.experimental import PolymorphicFunction

OUTPUTS_KEPT = 8  # of models, until a loss or a metric is called with one of them
LOSSES_KEPT = 2  # of one step: that there is more than one is all that has to be known

Role = Literal["step", "validation"]  # of a function that is traced


@dataclass(eq=False)
class StepSoFar:
    """What was called on a tape since the last step of an optimizer.

    Attributes:
        model_calls: the last of them.
        times_called: how often each model was, by its id.
        loss_calls: the last of them.
        target: whose gradient was taken last.
    """

    model_calls: list[ModelCall] = field(default_factory=list)
    times_called: Counter[int] = field(default_factory=Counter)
    loss_calls: list[LossCall] = field(default_factory=list)
    target: object = None

    def add_loss(self, call: LossCall) -> None:
        """Keep the call of a loss."""
        self.loss_calls = [*self.loss_calls, call][-LOSSES_KEPT:]

    def losses(self) -> list[LossCall]:
        """The calls of losses; one that is written out has as its value what the gradient was taken of."""
        return [call if call.value is not None else replace(call, value=self.target) for call in self.loss_calls]


class Loops:
    """Listens to loops.

    Args:
        notes: what is filled.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._step = StepSoFar()
        self._off_tape: list[ModelCall] = []  # the last calls of models there
        self._running: PolymorphicFunction | None = None  # the traced function that is called just now,
        self._traced_at: CallSite | None = None  # and where the one was called that is traced just now
        self._traced: weakref.WeakKeyDictionary[PolymorphicFunction, dict[Role, TracedFunction]]
        self._traced = weakref.WeakKeyDictionary()
        self._left_alone: set[int] = set()  # ids of models that are not trained by one loss a step

    def listen(self, hooks: Hooks) -> None:
        """Note what models on a tape answer, and what functions of TensorFlow are run with."""
        import keras

        if keras.config.backend() != "tensorflow":
            return
        import tensorflow as tf

        hooks.add(keras.Model, "__call__", self._noting_model_call)
        hooks.replace(keras.metrics.MeanMetricWrapper, "update_state", self._noting_metric)
        hooks.replace(tf.GradientTape, "gradient", self._noting_gradient)
        hooks.replace(type(tf.function(lambda: None)), "__call__", self._noting_run)

    def note_loss_call(self, loss: "keras.Loss", y_true: object, y_pred: object, value: object) -> None:
        """Note the call of a loss: in a step on a tape, in a validation off it."""
        if not on_tape():
            self._note_validation(y_true, y_pred)
        elif call := call_with_output(y_pred, self._step.model_calls):
            self._step.add_loss(LossCall(call.model, call.inputs, y_true, loss, value))

    def note_difference(self, one: object, other: object) -> None:
        """Note a subtraction on a tape: one side may be what a model has just answered, the other the truth."""
        for y_pred, y_true in ((one, other), (other, one)):
            call = call_with_output(y_pred, self._step.model_calls)
            if call and hasattr(y_true, "shape") and not any(kept.y_true is y_true for kept in self._step.loss_calls):
                as_it_is = any(made.outputs() is y_pred for made in self._step.model_calls)
                self._step.add_loss(LossCall(call.model, call.inputs, y_true, written_out(as_it_is=as_it_is), None))

    def note_step(self, optimizer: "keras.Optimizer", variables: Sequence["keras.Variable"]) -> None:
        """Note what a step that is just to be made was computed from."""
        step, self._step = self._step, StepSoFar()
        losses, stepped = step.losses(), set(map(id, variables))
        belongs = [stepped <= set(map(id, call.model.trainable_variables)) for call in losses]
        if belongs != [True]:  # not by one loss, or not of the model whose variables these are
            for call in losses:
                self._leave_alone(call.model)
            return
        (loss_call,) = losses
        model = loss_call.model
        if is_written_out(loss_call.loss) and step.times_called[id(model)] > 1:  # other answers may be in it as well
            self._leave_alone(model)
        traced = is_symbolic(loss_call.y_true)
        if id(model) in self._left_alone or traced and not draws_a_graph():  # a graph of its own, run at other times
            return
        fit = self._fit_by(optimizer, loss_call)
        fit.trains = frozenset(stepped)
        if draws_a_graph():
            self._note_traced("step", loss_call, fit)
        else:
            note_step(fit, loss_call.inputs, loss_call.y_true)
            note_loss(fit, loss_call.value)

    def _leave_alone(self, model: "keras.Model") -> None:
        """Judge no step of a model, not even those that it made before: it is trained for something else."""
        self._left_alone.add(id(model))
        if seen := self._notes.seen.models.get(id(model)):
            seen.fits = [fit for fit in seen.fits if fit.optimizer is None]

    def _note_traced(self, role: Role, loss_call: LossCall, fit: FitSeen | None = None) -> None:
        """Note what the function that is being traced does."""
        if self._running is not None:
            self._traced.setdefault(self._running, {})[role] = TracedFunction(loss_call, function_graph(), fit)

    def _note_validation(self, y_true: object, y_pred: object) -> None:
        """Note what a model was asked off the tape, with the truth."""
        call = call_with_output(y_pred, self._off_tape)
        if call is None:
            return
        if draws_a_graph():
            self._note_traced("validation", LossCall(call.model, call.inputs, y_true, None, None))
        else:
            note_held(self._fit_of(call.model), call.inputs, y_true)

    def _fit_of(self, model: "keras.Model") -> FitSeen | None:
        """The training of a model by a loop, as far as there is one."""
        seen = self._notes.seen.models.get(id(model))
        return seen.fits[-1] if seen and seen.fits and seen.fits[-1].optimizer is not None else None

    def _fit_by(self, optimizer: "keras.Optimizer", loss_call: LossCall) -> FitSeen:
        """The training of a model by this optimizer, begun if it is new."""
        import tensorflow as tf

        seen = self._notes.seen.model_seen(loss_call.model)
        if not seen.fits or seen.fits[-1].optimizer is not optimizer:
            seen.compiled = {"loss": loss_call.loss, "metrics": None}
            with tf.init_scope():  # where numbers are, also while a graph is drawn up
                initial, rates = initial_weights(loss_call.model), [float(optimizer.learning_rate)]
            fit = FitSeen(
                Sample(), Sample(), {}, rates=rates, initial=initial, by_batch=True, optimizer=optimizer, finished=True
            )
            fit.site = self._traced_at if draws_a_graph() else call_site()
            fit.began = self._notes.seen.next_moment()
            seen.fits.append(fit)
        seen.fits[-1].ended = self._notes.seen.next_moment()
        return seen.fits[-1]

    def _noting_model_call(self, original: Function) -> Function:
        @untraced(original)
        def called(model: "keras.Model", *arguments: object, **named: object) -> object:
            outputs = original(model, *arguments, **named)
            if arguments and not self._notes.inside and hasattr(outputs, "shape"):
                self._step.times_called[id(model)] += on_tape()
                digest = None
                with self._notes.guarded():
                    digest = digest_of(outputs) if on_tape() else None
                calls = self._step.model_calls if on_tape() else self._off_tape
                known = [call for call in calls if call.can_be_known]
                calls[:] = [*known, ModelCall(model, arguments[0], weakref.ref(outputs), digest)][-OUTPUTS_KEPT:]
            return outputs

        return called

    def _noting_gradient(self, original: Function) -> Function:
        @untraced(original)
        def taken(tape: "tf.GradientTape", target: object, *arguments: object, **named: object) -> object:
            self._step.target = target
            # No loss comes later that the others would have to be known by their digest for.
            self._step.model_calls = [call for call in self._step.model_calls if call.outputs() is not None]
            return original(tape, target, *arguments, **named)

        return taken

    def _noting_metric(self, original: Function) -> Function:
        @untraced(original)
        def updated(
            metric: "keras.Metric", y_true: object, y_pred: object, *arguments: object, **named: object
        ) -> object:
            if not self._notes.inside and not on_tape():
                with self._notes.guarded():
                    self._note_validation(y_true, y_pred)
            return original(metric, y_true, y_pred, *arguments, **named)

        return updated

    def _noting_run(self, original: Function) -> Function:
        @functools.wraps(original)
        def called(function: "PolymorphicFunction", *arguments: object, **named: object) -> object:
            __tracebackhide__ = True  # of IPython
            if self._notes.inside or draws_a_graph():
                return original(function, *arguments, **named)
            before, self._running = self._running, function
            if not function.experimental_get_tracing_count():
                self._traced_at = call_site()
            try:
                result = original(function, *arguments, **named)
            finally:
                self._running = before
            for traced in self._traced.get(function, {}).values():
                with self._notes.guarded():
                    in_order = inspect.signature(function.python_function).bind(*arguments, **named) if named else None
                    self._note_run(traced, in_order.args if in_order else arguments, result)
            return result

        return called

    def _note_run(self, traced: TracedFunction, arguments: tuple[object, ...], result: object) -> None:
        """Note a run of a step, or of a validation; of most runs only that there was one."""
        model = traced.loss_call.model
        fit = traced.fit or self._fit_of(model)
        if fit is None or id(model) in self._left_alone:
            return
        if traced.fit is None:
            if not is_full(fit):
                note_held(fit, *traced.numbers(_tensors(arguments)))
            return
        keeps_batches = sum(fit.steps) < BATCHES_KEPT
        note_step(fit, *(traced.numbers(_tensors(arguments)) if keeps_batches else (None, None)))
        if traced.place_of_loss is not None:
            note_loss(fit, _flat(result)[traced.place_of_loss])
        fit.ended = self._notes.seen.next_moment()


def _tensors(arguments: tuple[object, ...]) -> list["tf.Tensor"]:
    """The tensors among the arguments of a run, in the order in which a graph takes them."""
    return [one for one in _flat(arguments) if hasattr(one, "shape") and hasattr(one, "dtype")]


def _flat(structure: object) -> list["tf.Tensor"]:
    """What a nested structure holds, without what is `None`."""
    import tensorflow as tf

    return [one for one in tf.nest.flatten(structure) if one is not None]
