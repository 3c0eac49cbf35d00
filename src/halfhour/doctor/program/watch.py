"""Listens to a person's program: calls of Keras go in, an `Observation` is filled.

It draws no random number, adds no layer, operation or weight, and reads no stream of theirs: what the program
computes stays the same, bit for bit. A fault of the listening is noted and never reaches the program.
"""

import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from halfhour.doctor.program.memory import free_bytes, without_gpu
from halfhour.doctor.program.observed import FitSeen, ModelSeen, Observation, Sample, UseSeen, initial_weights
from halfhour.doctor.program.own_loops import FUNCTIONS, head_of_answers
from halfhour.doctor.program.sampling import join, sample_of, sampled, watched
from halfhour.training.memory import training_bytes

STEPS_KEPT = 20  # losses and batches noted of a program that trains batch by batch
LOSSES_KEPT = 4  # calls of losses in a loop of the person's own


class TimeIsUp(BaseException):
    """The time given to a script is over; no `except Exception` of the script is to catch it."""


class WillNotFit(BaseException):
    """A training needs more memory than there is: the system would end the program, and the verdict with it."""


class Watch:
    """Attached to Keras, it notes what a program does with its models.

    Attributes:
        seen: what was noted.
        faults: what went wrong in the listening itself.
        deadline: on the monotonic clock, when a script is ended.
        stops_for_memory: whether a script is ended before a training that cannot fit into the memory.
    """

    def __init__(self, deadline: float | None = None, *, stops_for_memory: bool = False) -> None:
        self.seen = Observation()
        self.faults: list[str] = []
        self.deadline = deadline
        self.stops_for_memory = stops_for_memory
        self._inside = 0  # Keras calls evaluate from fit, and compile from the loading of a file

    @contextmanager
    def attached(self) -> Iterator["Watch"]:
        """Listen for as long as the body runs. Keras is imported here."""
        undo = self.attach()
        try:
            yield self
        finally:
            undo()

    def attach(self) -> Callable[[], None]:
        """Begin to listen; the function given back ends it."""
        import keras

        hooks: dict[str, Callable[..., Any]] = {
            "compile": self._compile,
            "fit": self._fit,
            "evaluate": functools.partial(self._use, "evaluate"),
            "predict": functools.partial(self._use, "predict"),
            "train_on_batch": self._train_on_batch,
        }
        replaced = []
        for name, hook in hooks.items():
            # Where it is defined, not on Model: Keras asks whether a model has overridden `compile`.
            owner = next(kind for kind in keras.Model.__mro__ if name in vars(kind))
            original = vars(owner)[name]
            setattr(owner, name, self._wrap(original, hook))
            replaced.append((owner, name, original))
        called = keras.losses.Loss.__call__
        keras.losses.Loss.__call__ = self._listening_to_losses(called)
        replaced.append((keras.losses.Loss, "__call__", called))
        stepping = next(kind for kind in keras.optimizers.Optimizer.__mro__ if "apply" in vars(kind))
        replaced.append((stepping, "apply", stepping.apply))
        stepping.apply = self._listening_to_steps(stepping.apply)
        if "tensorflow" in sys.modules:
            functions = sys.modules["tensorflow"].nn
            for name, loss in FUNCTIONS.items():
                replaced.append((functions, name, getattr(functions, name)))
                setattr(functions, name, self._listening_to_function(getattr(functions, name), loss))
        warn = warnings.warn
        warnings.warn = self._noting(warn)

        def undo() -> None:
            for owner, name, original in replaced:
                setattr(owner, name, original)
            warnings.warn = warn

        return undo

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Run our own part: a fault in it is noted, and the person's program goes on."""
        try:
            yield
        except Exception as error:
            self.faults.append(f"{type(error).__name__}: {error}")

    def _wrap(self, original: Any, hook: Callable[..., Any]) -> Any:
        @functools.wraps(original)
        def called(model: Any, *arguments: Any, **named: Any) -> Any:
            if self._inside:
                return original(model, *arguments, **named)
            done: Callable[[Any], None] | None = None
            with self.guarded():
                bound = inspect.signature(original).bind(model, *arguments, **named)
                given = {name: value for name, value in bound.arguments.items() if name not in ("self", "kwargs")}
                given |= bound.arguments.get("kwargs", {})
                bound.apply_defaults()
                call = {**bound.arguments, **given}
                changed, done = hook(model, {name: call[name] for name in call if name not in ("self", "kwargs")})
                if changed:  # only what was given is passed on: Keras may ask whether an argument was
                    arguments, named = (), given | changed
            self._inside += 1
            try:
                result = original(model, *arguments, **named)
            finally:
                self._inside -= 1
            with self.guarded():
                if done:
                    done(result)
            return result

        return called

    def _listening_to_losses(self, original: Any) -> Any:
        """Note the first calls of losses outside Keras's own loop: a loop of the person's own."""

        @functools.wraps(original)
        def called(loss: Any, y_true: Any, y_pred: Any, *arguments: Any, **named: Any) -> Any:
            self._note_end(loss, y_pred)
            self._inside += 1  # Keras calls TensorFlow's functions from here
            try:
                return original(loss, y_true, y_pred, *arguments, **named)
            finally:
                self._inside -= 1

        called.autograph_info__ = {}  # type: ignore[attr-defined]  # TensorFlow is to call it as it stands
        return called

    def _listening_to_function(self, original: Any, loss: str) -> Any:
        """The same of a function of TensorFlow's that takes bare numbers."""

        @functools.wraps(original)
        def called(labels: Any = None, logits: Any = None, *arguments: Any, **named: Any) -> Any:
            self._note_end(loss, logits)
            return original(labels, logits, *arguments, **named)

        called.autograph_info__ = {}  # type: ignore[attr-defined]
        return called

    def _listening_to_steps(self, original: Any) -> Any:
        """Note what the optimizer of a loop of the person's own changes, once."""

        @functools.wraps(original)
        def called(optimizer: Any, grads: Any, trainable_variables: Any = None) -> Any:
            if not self._inside and not self.seen.stepped and trainable_variables:
                self.seen.stepped = list(trainable_variables)
            return original(optimizer, grads, trainable_variables)

        called.autograph_info__ = {}  # type: ignore[attr-defined]
        return called

    def _note_end(self, loss: Any, answers: Any) -> None:
        if not self._inside and len(self.seen.ends) < LOSSES_KEPT:
            with self.guarded():
                self.seen.ends.append(head_of_answers(loss, answers))

    def _compile(self, model: Any, call: dict[str, Any]) -> tuple[dict[str, Any], None]:
        self.seen.of(model).compiled = call
        return {}, None

    def _fit(self, model: Any, call: dict[str, Any]) -> tuple[dict[str, Any], Callable[[Any], None]]:
        from halfhour.doctor.program.listener import Listener

        seen = self.seen.of(model)
        split = float(call["validation_split"] or 0.0) if call["validation_data"] is None else 0.0
        changed: dict[str, Any] = {}
        noted: list[Any] = []
        if isinstance(call["x"], Iterator) and inspect.isgenerator(call["x"]):
            changed["x"] = watched(call["x"], noted)
            data = Sample()
        else:
            data = sample_of(call["x"], call["y"], stop=1.0 - split)
        held = call["validation_data"]
        validation = sample_of(call["x"], call["y"], start=1.0 - split) if split else Sample()
        if held is not None:
            pair = held if isinstance(held, list | tuple) else (held, None)
            validation = sample_of(pair[0], pair[1] if len(pair) > 1 else None)
        settings = {name: value for name, value in call.items() if name not in ("x", "y", "validation_data")}
        fit = FitSeen(data, validation, settings, initial=initial_weights(model), split=split)
        seen.fits.append(fit)
        if self.stops_for_memory and model.built and without_gpu():
            if training_bytes(model, int(call["batch_size"] or 32)) > free_bytes():
                raise WillNotFit
        changed["callbacks"] = _with(call["callbacks"], Listener(fit, self))

        def done(_history: Any) -> None:
            fit.finished = True
            if noted:
                fit.data = sampled(noted, whole=False)

        return changed, done

    def _use(self, kind: str, model: Any, call: dict[str, Any]) -> tuple[dict[str, Any], Callable[[Any], None]]:
        use = UseSeen(kind, sample_of(call["x"], call.get("y")))
        seen = self.seen.of(model)
        if len(seen.uses) < STEPS_KEPT:
            seen.uses.append(use)

        def done(result: Any) -> None:
            use.finished = True
            if kind == "evaluate":
                figures = result if isinstance(result, list | dict) else [result]
                names = model.metrics_names if isinstance(figures, list) else []
                use.result = figures if isinstance(figures, dict) else dict(zip(names, figures, strict=False))

        return {}, done

    def _train_on_batch(self, model: Any, call: dict[str, Any]) -> tuple[dict[str, Any], Callable[[Any], None]]:
        seen = self.seen.of(model)
        if not seen.fits or "by_batch" not in seen.fits[-1].arguments:
            initial = initial_weights(model)
            seen.fits.append(FitSeen(Sample(), Sample(), {"by_batch": []}, initial=initial))
        fit = seen.fits[-1]
        fit.finished = False
        batches = fit.arguments["by_batch"]
        if len(batches) < STEPS_KEPT:
            batches.append((call["x"], call["y"]))
            one = sample_of(call["x"], call["y"])
            if one and (not fit.data or len(fit.data.inputs[0]) < len(one.inputs[0]) * STEPS_KEPT):
                fit.data = join([(tuple(part.inputs), tuple(part.targets)) for part in (fit.data, one) if part])

        def done(result: Any) -> None:
            loss = result.get("loss") if isinstance(result, dict) else result[0] if isinstance(result, list) else result
            if len(fit.epochs) < 10 * STEPS_KEPT and loss is not None:
                fit.epochs.append({"loss": float(loss)})
            fit.finished = True
            self.check_time()

        return {}, done

    def check_time(self) -> None:
        """End the script where its time is over."""
        if self.deadline is not None and monotonic() > self.deadline:
            raise TimeIsUp

    def _noting(self, warn: Callable[..., None]) -> Callable[..., None]:
        def noting(text: Any, *arguments: Any, **named: Any) -> None:
            if len(self.seen.warnings) < STEPS_KEPT:
                self.seen.warnings.append(str(text))
            if "skip_file_prefixes" not in named:
                named["stacklevel"] = (named.get("stacklevel") or 1) + 1
            warn(text, *arguments, **named)

        return noting


def _with(callbacks: Any, own: Any) -> Any:
    """The person's callbacks and ours after them."""
    if callbacks is None:
        return [own]
    if isinstance(callbacks, list | tuple):
        return [*callbacks, own]
    if hasattr(callbacks, "append"):
        callbacks.append(own)
        return callbacks
    return [callbacks, own]


def models_of(seen: Observation) -> list[ModelSeen]:
    """The models that anything was done with."""
    return [model for model in seen.models.values() if model.compiled or model.fits or model.uses]
