"""Listens to a person's program: calls of Keras go in, an `Observation` is filled.

It draws no random number, adds no layer, operation or weight, and reads no stream of theirs: what the program
computes stays the same, bit for bit. A fault of the listening is noted and never reaches the program.
"""

import functools
import inspect
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.batchwise import note_loss, note_step
from halfhour.doctor.seeing.beside import listen_beside
from halfhour.doctor.seeing.hooks import Call, Done, Function, Hook, Hooks
from halfhour.doctor.seeing.losses import as_given, listen_to_losses
from halfhour.doctor.seeing.memory import free_bytes, without_gpu
from halfhour.doctor.seeing.metrics import listen_to_metrics
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.observed import CompileSeen, FitSeen, ModelSeen, Sample, UseSeen, initial_weights
from halfhour.doctor.seeing.sampling import sample_of, watched
from halfhour.doctor.seeing.saving import listen_to_saving
from halfhour.doctor.seeing.sites import call_site, is_ours, without_ours
from halfhour.doctor.seeing.spread import spreads
from halfhour.doctor.seeing.streams import arrays_behind, listen_to_generators, never_ends
from halfhour.training.memory import training_bytes

if TYPE_CHECKING:
    import keras

KEPT = 20  # uses of one model, and warnings


class Stopped(BaseException):
    """A program is ended before its last line; no `except Exception` of its own is to catch that."""


class TimeIsUp(Stopped):
    """The time given to it is over."""


class WillNotFit(Stopped):
    """A training needs more memory than there is: the system would end the program, and the verdict with it."""


class NeverEnds(Stopped):
    """The first epoch of a training would never end: neither would the script."""


class Watch:
    """Attached to Keras, it notes what a program does with its models.

    Attributes:
        notes: what was noted.
        deadline: on the monotonic clock, when a script is ended.
        stops_early: whether a script is ended before a training that cannot fit into the memory, or never ends.
    """

    def __init__(self, deadline: float | None = None, *, stops_early: bool = False) -> None:
        self.notes = Notes()
        self.deadline = deadline
        self.stops_early = stops_early

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

        hooks = Hooks()
        listened: dict[str, Hook] = {
            "compile": self._compile,
            "fit": self._fit,
            "evaluate": functools.partial(self._use, "evaluate"),
            "predict": functools.partial(self._use, "predict"),
            "train_on_batch": self._train_on_batch,
        }
        for name, hook in listened.items():
            hooks.replace(keras.Model, name, functools.partial(self._wrap, hook=hook))
        hooks.replace(keras.layers.Layer, "__new__", self._noting_made_layer)
        for kind in (keras.optimizers.Optimizer, keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2):
            hooks.replace(kind, "__init__", self._noting_made)
        listen_to_losses(hooks, self.notes)
        listen_beside(hooks, self.notes)
        listen_to_metrics(hooks, self.notes)
        listen_to_saving(hooks, self.notes)
        listen_to_generators(hooks)
        hooks.replace(warnings, "warn", self._noting)
        return hooks.undo

    def check_time(self) -> None:
        """End the script where its time is over."""
        if self.deadline is not None and monotonic() > self.deadline:
            raise TimeIsUp

    def _wrap(self, original: Function, *, hook: Hook) -> Function:
        @functools.wraps(original)
        def called(model: "keras.Model", *arguments: object, **named: object) -> object:
            __tracebackhide__ = True  # of IPython, in whose tracebacks there is nothing of ours
            if self.notes.inside:
                return original(model, *arguments, **named)
            if is_ours(sys._getframe(1).f_code.co_filename):  # halfhour's own training says itself
                with self.notes.within():
                    return original(model, *arguments, **named)
            done: Done | None = None
            with self.notes.guarded():
                bound = inspect.signature(original).bind(model, *arguments, **named)
                given = {name: value for name, value in bound.arguments.items() if name not in ("self", "kwargs")}
                given |= bound.arguments.get("kwargs", {})
                bound.apply_defaults()
                call = {**bound.arguments, **given}
                changed, done = hook(model, {name: call[name] for name in call if name not in ("self", "kwargs")})
                if changed:  # only what was given is passed on: Keras may ask whether an argument was
                    arguments, named = (), given | changed
            try:
                with self.notes.within():
                    result = original(model, *arguments, **named)
            except Exception as error:
                raise error.with_traceback(without_ours(error.__traceback__))  # noqa: B904  (it is the same)
            with self.notes.guarded():
                if done:
                    done(result)
            return result

        return called

    def _noting_made_layer(self, original: Function) -> Function:
        @functools.wraps(original)
        def made(kind: type, *arguments: object, **named: object) -> object:
            layer = original(kind, *arguments, **named)
            with self.notes.guarded():
                self.notes.seen.made_at.note(layer)
            return layer

        return staticmethod(made)

    def _noting_made(self, original: Function) -> Function:
        @functools.wraps(original)
        def made(one: object, *arguments: object, **named: object) -> None:
            with self.notes.guarded():
                self.notes.seen.made_at.note(one)
            original(one, *arguments, **named)

        return made

    def _compile(self, model: "keras.Model", call: Call) -> tuple[dict[str, object], Done]:
        seen = self.notes.seen.model_seen(model)
        changed = as_given(call)
        seen.compiled, seen.compiled_at = {**call, **changed}, call_site()
        return changed, lambda _nothing: seen.compiles.append(_compiled(model, self.notes.seen.next_moment()))

    def _fit(self, model: "keras.Model", call: Call) -> tuple[dict[str, object], Done]:
        from halfhour.doctor.seeing.listener import Listener

        seen = self.notes.seen.model_seen(model)
        split = float(call["validation_split"] or 0.0) if call["validation_data"] is None else 0.0
        changed: dict[str, object] = {}
        noted: list[object] = []
        if isinstance(call["x"], Iterator) and inspect.isgenerator(call["x"]):
            changed["x"] = watched(call["x"], noted)
            data = Sample()
        else:
            data = sample_of(call["x"], call["y"], stop=1.0 - split)
        held = call["validation_data"]
        validation = sample_of(call["x"], call["y"], start=1.0 - split) if split else Sample()
        if held is not None:
            validation = sample_of(*(*held, None)[:2]) if isinstance(held, list | tuple) else sample_of(held, None)
        settings = {name: value for name, value in call.items() if name not in ("x", "y", "validation_data")}
        fit = self._begun(seen, FitSeen(data, validation, settings, initial=initial_weights(model), split=split))
        fit.noted, fit.behind = noted, arrays_behind(call["x"])
        fit.spreads = spreads(fit.behind)
        if all(layer.built for layer in model._flatten_layers()):
            fit.wanted = frozenset(map(id, model.trainable_variables))
        if self.stops_early:
            self._stop_early(model, call)
        changed["callbacks"] = _with(call["callbacks"], Listener(fit, self.notes.guarded, self.check_time))

        def done(history: "keras.callbacks.History") -> None:
            self.ended(model, fit)
            fit.history, fit.spreads_after = weakref.ref(history), spreads(fit.behind)

        return changed, done

    def _stop_early(self, model: "keras.Model", call: Call) -> None:
        """End the script before a training that would take the machine down, or go on for ever."""
        if model.built and without_gpu() and training_bytes(model, int(call["batch_size"] or 32)) > free_bytes():
            raise WillNotFit
        held = call["validation_data"]
        self._stop_if_endless(call["x"], call["steps_per_epoch"], "steps_per_epoch", call["callbacks"])
        self._stop_if_endless(
            held[0] if isinstance(held, list | tuple) else held, call["validation_steps"], "validation_steps"
        )

    def _stop_if_endless(self, data: object, steps: object, argument: str, callbacks: object = None) -> None:
        """End the script before a pass through data without an end, unless something of its own may end that."""
        given = callbacks or []
        own = [one for one in (given if isinstance(given, list | tuple) else [given]) if not is_librarys(one)]
        if self.stops_early and steps is None and not own and never_ends(data):
            self.notes.seen.never_ends = argument
            raise NeverEnds

    def _begun(self, seen: ModelSeen, fit: FitSeen) -> FitSeen:
        fit.site, fit.began = call_site(), self.notes.seen.next_moment()
        if fit.site:
            seen.asked_at.setdefault(fit.site, "fit")
        seen.fits.append(fit)
        return fit

    def ended(self, model: "keras.Model", fit: FitSeen) -> None:
        """Note that a training has come to its end, and which variables it changed."""
        fit.finished, fit.ended = True, self.notes.seen.next_moment()
        stepped = getattr(model.optimizer, "_trainable_variables", None) or model.trainable_variables
        if fit.wanted:  # a callback may have changed it
            fit.wanted = frozenset(map(id, model.trainable_variables)) or fit.wanted
        fit.trains = frozenset(map(id, stepped))

    def _use(self, kind: str, model: "keras.Model", call: Call) -> tuple[dict[str, object], Done]:
        seen, site = self.notes.seen.trained_as(model), call_site()
        if site:
            seen.asked_at.setdefault(site, kind)
        use = UseSeen(kind, sample_of(call["x"], call.get("y")), site=site, moment=self.notes.seen.next_moment())
        if len(seen.uses) < KEPT:
            seen.uses.append(use)
        self._stop_if_endless(call["x"], call["steps"], "steps", call.get("callbacks"))

        def done(result: Any) -> None:
            use.finished = True
            if kind == "evaluate":
                figures = result if isinstance(result, list | dict) else [result]
                names = model.metrics_names if isinstance(figures, list) else []
                use.result = figures if isinstance(figures, dict) else dict(zip(names, figures, strict=False))

        return {}, done

    def _train_on_batch(self, model: "keras.Model", call: Call) -> tuple[dict[str, object], Done]:
        seen = self.notes.seen.model_seen(model)
        if not seen.fits or not seen.fits[-1].by_batch:
            self._begun(seen, FitSeen(Sample(), Sample(), {}, initial=initial_weights(model), by_batch=True))
        fit = seen.fits[-1]
        fit.finished = False
        note_step(fit, call["x"], call["y"])

        def done(result: Any) -> None:
            loss = result.get("loss") if isinstance(result, dict) else result[0] if isinstance(result, list) else result
            if loss is not None:
                note_loss(fit, loss)
            self.ended(model, fit)
            self.check_time()

        return {}, done

    def _noting(self, warn: Function) -> Function:
        def noting(text: object, *arguments: object, **named: Any) -> None:
            if len(self.notes.seen.warnings) < KEPT:
                self.notes.seen.warnings.append(str(text))
            if "skip_file_prefixes" not in named:
                named["stacklevel"] = (named.get("stacklevel") or 1) + 1
            warn(text, *arguments, **named)

        return noting


def is_librarys(callback: object) -> bool:
    """Whether a callback is Keras's, which ends no training within an epoch."""
    return type(callback).__module__.partition(".")[0] == "keras"


def _compiled(model: "keras.Model", moment: int) -> CompileSeen:
    """What the model is compiled with now."""
    settings = model.optimizer.get_config()
    rate = settings.get("learning_rate")
    kind = type(model.optimizer).__name__
    keeps = kind != "SGD" or bool(settings.get("momentum"))
    trained = len(model.trainable_variables)
    return CompileSeen(
        moment, kind, float(rate) if isinstance(rate, int | float) else None, keeps, str(model.loss), trained
    )


def _with(callbacks: object, own: "keras.callbacks.Callback") -> object:
    """The person's callbacks and ours after them."""
    if callbacks is None:
        return [own]
    if isinstance(callbacks, list | tuple):
        return [*callbacks, own]
    if hasattr(callbacks, "append"):
        callbacks.append(own)
        return callbacks
    return [callbacks, own]
