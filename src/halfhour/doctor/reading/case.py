"""One training of one model, as rules judge it: what was seen goes in, its readings come out.

Readings are made when they are first asked for, from small samples, and never raise for want of data: what is not known
is `None`.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.reading.evaluation import CachedPredictions, ModelEvaluation, head_by_answers
from halfhour.doctor.reading.heads import CROSS_ENTROPIES, OutputHead, head_of
from halfhour.doctor.reading.network import NetworkReading
from halfhour.doctor.reading.optimizers import Optimizer, optimizer_of
from halfhour.doctor.reading.problem import Problem
from halfhour.doctor.reading.quantiles import is_lopsided
from halfhour.doctor.reading.scores import forest_score
from halfhour.doctor.seeing.observed import Array, FitSeen, ModelSeen, Observation, Sample, UseSeen
from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    import keras

ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
FITS = 3  # of one model; more are a loop of the program's own, of which the last call says little


@dataclass
class Case:
    """A model with one of its trainings, and what it was asked afterwards."""

    seen: Observation
    model_seen: ModelSeen
    fit: FitSeen
    uses: list[UseSeen] = field(default_factory=list)

    @property
    def model(self) -> "keras.Model":
        """The person's own model: it is asked, never changed."""
        return self.model_seen.model

    @property
    def crashed(self) -> bool:
        """Whether the program ended in an exception while this training ran."""
        return self.seen.crash is not None and not self.fit.finished and self.seen.current is self.model_seen

    @property
    def crashed_in_use(self) -> bool:
        """Whether the program ended in an exception while `evaluate` or `predict` ran."""
        crash = self.seen.crash is not None and self.seen.current is self.model_seen and self.fit.finished
        return crash and bool(self.uses) and not self.uses[-1].finished

    @cached_property
    def final(self) -> bool:
        """Whether the model's weights still are those that this training left.

        Another training of the model, or of one that shares layers with it, may have changed them since.
        """
        own = {id(variable) for variable in self.model.weights}
        later = [fit for model in self.seen.models.values() for fit in model.fits if fit.ended > self.fit.ended > 0]
        return not any(own & fit.trains for fit in later)

    @cached_property
    def opposed(self) -> bool:
        """Whether another network that holds this one's weights was trained in turns with it, as in a GAN.

        Each is then to be fooled by the other, and neither score says how well it was trained.
        """
        own = {id(variable) for variable in self.model.weights}
        began, ended = min(fit.began for fit in self.model_seen.fits), max(fit.ended for fit in self.model_seen.fits)
        others = [other for other in self.seen.models.values() if other is not self.model_seen and len(other.fits) > 0]
        return any(
            own & {id(variable) for variable in other.model.weights}
            and any(began < fit.ended and fit.began < ended for fit in other.fits)
            for other in others
        )

    @cached_property
    def network(self) -> NetworkReading:
        """Its layers and weights."""
        return NetworkReading(self.model)

    @cached_property
    def predictions(self) -> CachedPredictions:
        """What the model answers."""
        return CachedPredictions(self.model, lambda: self.final and not self.crashed)

    @cached_property
    def head(self) -> OutputHead | None:
        """The network's end, where it has one output and one loss."""
        head = head_of(self.model, self.model_seen.compiled.get("loss"))
        if head is None or head.activation is not None:
            return head
        return head_by_answers(head, self.predictions.to(self.fit.data))

    @cached_property
    def problem(self) -> Problem:
        """What the targets ask for."""
        return Problem(self.fit.data, self.head, str(self.model_seen.compiled.get("metrics") or ""))

    @cached_property
    def evaluation(self) -> ModelEvaluation:
        """What the model answers, and what that is worth."""
        return ModelEvaluation(self.predictions, self.problem, self.fit.data, self.held)

    @cached_property
    def optimizer(self) -> Optimizer:
        """What moves the weights."""
        return optimizer_of(self.fit.optimizer or getattr(self.model, "optimizer", None), self.fit.rates)

    @property
    def epochs(self) -> int:
        """Epochs that were asked for; of a loop of the program's own, passes over what is known of its data."""
        known = len(self.fit.data.inputs[0]) if self.fit.by_batch and self.fit.data else 0
        passes = math.ceil(sum(self.fit.steps) * self.batch_size / known) if known else 1
        return int(self.fit.arguments.get("epochs") or passes)

    @property
    def batch_size(self) -> int:
        """Samples a step, as `fit` was told, as its stream gives them, or as Keras chooses."""
        return int(self.fit.arguments.get("batch_size") or self.fit.data.batch or 32)

    @property
    def inputs(self) -> Array | None:
        """The sample of the one numeric input, as float64."""
        return self.problem.inputs

    @property
    def targets(self) -> Array | None:
        """The sample of the one numeric target."""
        return self.problem.targets

    @cached_property
    def held(self) -> Sample:
        """The data that answers are judged on: held for validation, else evaluated on, else trained on."""
        if self.fit.validation and self.fit.validation.targets:
            return self.fit.validation
        for use in reversed(self.uses):
            if use.kind == "evaluate" and use.data and use.data.targets:
                return use.data
        return self.fit.data

    @cached_property
    def curves(self) -> Curves:
        """The course of the training."""
        accuracy = next((name for name in ACCURACIES if self._column(name)), "accuracy")
        apart = self.held is not self.fit.data
        x, y, task = self.inputs, self.targets, self.problem.task
        known = x is not None and y is not None and task is not None and not self.problem.reconstructs
        known = known and not self.network.having("of words")
        return Curves(
            losses=self._column("loss"),
            validation_losses=self._column("val_loss"),
            accuracies=self._column(accuracy),
            validation_accuracies=self._column(f"val_{accuracy}"),
            rates=self.fit.rates,
            train_score=self.evaluation.train_score if self.problem.says_something else None,
            held_score=self.evaluation.held_score if apart else None,
            chance=self.evaluation.guess,
            num_classes=self.problem.num_classes if self.head and self.head.loss in CROSS_ENTROPIES else None,
            learned=self.evaluation.learned,
            train_count=self.fit.data.count or 0,
            held_count=(self.held.count or len(self.held.targets[0])) if apart and self.held.targets else 0,
            judged_count=len(self.held.targets[0]) if apart and self.held.targets else 0,
            batch_size=self.batch_size,
            first_loss=self.fit.first_losses[0][1] if self.fit.first_losses else None,
            asked_epochs=self.epochs,
            asked_steps=self.fit.arguments.get("steps_per_epoch"),
            by_batch=self.fit.by_batch,
            one_of_many=self.fit.by_batch or not self.final or len(self.model_seen.fits) > FITS,
            made_steps=sum(self.fit.steps),
            opposed=self.opposed,
            optimizer=self.optimizer,
            values=task == "values",
            weighted=self.weighted,
            restored=any(getattr(one, "restore_best_weights", False) for one in self.callbacks),
            simple=lambda: forest_score(x, y, task) if known else None,  # type: ignore[arg-type]
        )

    @property
    def callbacks(self) -> "list[keras.callbacks.Callback]":
        """What `fit` was given as callbacks."""
        given = self.fit.arguments.get("callbacks")
        callbacks = getattr(given, "callbacks", given)
        return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks] if callbacks is not None else []

    @property
    def weighted(self) -> bool:
        """Whether samples, or errors to one side, count more than others: then it isn't after the best score."""
        by_class, by_sample = (self.fit.arguments.get(name) for name in ("class_weight", "sample_weight"))
        return bool(by_class) or by_sample is not None or is_lopsided(self.model_seen.compiled.get("loss"))

    def made_at(self, made: object) -> CallSite | None:
        """The call that made a layer, an optimizer or a regulariser."""
        return self.seen.made_at.site_of(made)

    def _column(self, name: str) -> list[float]:
        return [epoch[name] for epoch in self.fit.epochs if name in epoch]
