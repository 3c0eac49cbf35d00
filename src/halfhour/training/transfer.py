"""A pretrained network made a person's own: pictures -> what its lower part gives, a last layer, the task of the rest.

The lower part is never changed, so what it gives for a picture is computed once for each view and kept in half
precision. The upper part shares its layers with the whole network: training the one trains the other.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from halfhour.images.views import view
from halfhour.models.inside import early_maps
from halfhour.models.registry import Pretrained
from halfhour.records import Epoch, Floats, Impression, Labels, Pictures, Predictions, Split
from halfhour.training.batches import pictures_at_once
from halfhour.training.fit import compile_for_training
from halfhour.training.head import Head, fit_head
from halfhour.training.task import TrainingTask

HEAD_VIEWS = 2  # of each picture that the last layer is fitted to: itself and mirrored
Maps = npt.NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a pretrained network gives for a view of N pictures: its lower part's maps (N, h, w, C), features (N, D).

    `texture` (N, E) is that of an `Impression`.
    """

    maps: Maps
    features: Floats
    texture: Floats


@dataclass(frozen=True, eq=False)
class Headed:
    """A pretrained network with a last layer for a person's own classes.

    Attributes:
        task: the training.
        upper: the network from the maps on, whose layers are the whole network's.
        views: of the training pictures.
        validation: of the validation pictures, as they are.
        epoch: what the last layer came to, as the first epoch of the training.
    """

    task: TrainingTask
    upper: keras.Model
    views: tuple[Seen, ...]
    validation: Seen
    epoch: Epoch


class Base:
    """A pretrained network cut in two.

    Args:
        model: the whole, compiled or not.
        pretrained: where it is cut.

    Attributes:
        upper: from the maps of the lower part to probabilities; its layers are the whole network's.
        features: from the same maps to what goes into the last layer.
    """

    def __init__(self, model: keras.Model, pretrained: Pretrained) -> None:
        maps, features = model.get_layer(pretrained.kept).output, model.layers[-1].input
        early = early_maps(model)
        texture = keras.ops.concatenate([keras.ops.mean(early, (1, 2)), keras.ops.std(early, (1, 2))], axis=1)
        self._look = keras.Model(model.inputs[0], [maps, features, texture])
        self.upper = keras.Model(maps, model.outputs[0], name="upper")
        self.features = keras.Model(maps, features)

    def see(
        self, pictures: Pictures, number: int = 0, seed: int = 0, *, mirror: bool = False, parts: bool = False
    ) -> Seen:
        """What it gives for a view of pictures (N, H, W, C), as `view` takes the rest."""
        size = pictures_at_once(pictures.shape)
        found = []
        for start in range(0, len(pictures), size):
            rows = range(start, min(start + size, len(pictures)))
            shown = view(pictures[rows.start : rows.stop], rows, number, seed, mirror=mirror, parts=parts)
            maps, *others = self._look.predict_on_batch(np.ascontiguousarray(shown))
            found.append((np.asarray(maps, np.float16), *map(np.asarray, others)))
        return Seen(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def give_head(task: TrainingTask, base: Base) -> Headed:
    """Give a network a last layer in closed form.

    Args:
        task: its model has the pretrained weights; its last layer gets new ones.
        base: of that model.
    """
    began = time.monotonic()
    base.see(task.validation.pictures[:1])  # builds the graph
    looked = time.monotonic()
    settings, num_classes = task.settings, task.model.output_shape[-1]
    validation = base.see(task.validation.pictures)
    views = tuple(base.see(task.train.pictures, number, mirror=True) for number in range(1 + settings.flip))
    pictures = len(task.validation) + len(views) * len(task.train)
    reserve = replace(task.reserve, seconds_a_picture=(time.monotonic() - looked) / pictures)
    features = np.concatenate([seen.features for seen in views])
    head = fit_head(features, np.tile(task.train.labels, len(views)), num_classes)
    _set_last(task.model, head)
    learned = Predictions(head.probabilities(views[0].features), task.train.labels)
    validated = Predictions(head.probabilities(validation.features), task.validation.labels)
    epoch = Epoch(
        number=1,
        loss=_loss(learned),
        accuracy=_accuracy(learned),
        validation_loss=_loss(validated),
        validation_accuracy=_accuracy(validated),
        learning_rate=0.0,
        seconds=time.monotonic() - began,
    )
    return Headed(replace(task, reserve=reserve), base.upper, views, validation, epoch)


def tuning(headed: Headed, base: Base, views: int) -> TrainingTask:
    """The training of the upper part, from the last layer on that it was given.

    Args:
        headed: the network.
        base: of it.
        views: of each picture that it learns from.
    """
    task, settings = headed.task, headed.task.settings
    how = {"mirror": settings.flip, "parts": settings.augment != "none"}
    further = [
        base.see(task.train.pictures, number, task.recipe.seed, **how).maps
        for number in range(len(headed.views), views)
    ]
    maps = [*(seen.maps for seen in headed.views[:views]), *further]
    plain = replace(settings, augment="none", flip=False)  # the views are all that is changed
    compile_for_training(headed.upper, plain)
    return replace(
        task,
        model=headed.upper,
        train=Split(np.concatenate(maps), np.tile(task.train.labels, len(maps))),
        validation=Split(headed.validation.maps, task.validation.labels),
        settings=plain,
        already=(headed.epoch,),
        class_names=(),  # examples of mistakes would be maps
    )


def all_features(headed: Headed) -> tuple[Floats, Labels, Labels]:
    """Features, labels and groups of all pictures that may be looked at, those of validation last."""
    train, validation = headed.task.train, headed.task.validation
    count = len(train) + len(validation)
    features = np.concatenate([headed.views[0].features, headed.validation.features])
    labels = np.concatenate([train.labels, validation.labels])
    if train.groups is None or validation.groups is None:
        return features, labels, np.arange(count)
    return features, labels, np.concatenate([train.groups, validation.groups])


def impressions(headed: Headed, base: Base, *, tuned: bool) -> tuple[Impression, Impression]:
    """What the network makes of the training and of the validation pictures, without seeing them again.

    Args:
        headed: the network.
        base: of it.
        tuned: whether its upper part has changed since.
    """
    kernel, bias = headed.upper.layers[-1].get_weights()

    def of(seen: Seen) -> Impression:
        found = base.features.predict(seen.maps, verbose=0) if tuned else seen.features
        return Impression(found, seen.texture, Head(kernel, bias).probabilities(found))

    return of(headed.views[0]), of(headed.validation)


def _set_last(model: Any, head: Head) -> None:
    model.layers[-1].set_weights(list(head))


def _loss(predictions: Predictions) -> float:
    believed = predictions.probabilities[np.arange(len(predictions.labels)), predictions.labels]
    return float(-np.log(np.clip(believed, 1e-7, 1.0)).mean())


def _accuracy(predictions: Predictions) -> float:
    return float((predictions.predicted == predictions.labels).mean())
