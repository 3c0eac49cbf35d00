"""A pretrained network made a person's own: pictures -> what its lower part gives, a last layer, the task of the rest.

The lower part is never changed, so what it gives for a picture is computed once for each view and kept in half
precision. The upper part shares its layers with the whole network: training the one trains the other.
"""

import math
import time
from dataclasses import dataclass, replace

import keras
import numpy as np
import numpy.typing as npt

from halfhour.events import Noted, Warned
from halfhour.images.views import view
from halfhour.language import message
from halfhour.models.inside import early_maps
from halfhour.models.registry import Pretrained
from halfhour.records import Epoch, Floats, Impression, Labels, Pictures, Predictions, Split
from halfhour.training.batches import learned_part, pictures_at_once, validated_part
from halfhour.training.deadline import Reserve
from halfhour.training.fit import compile_for_training
from halfhour.training.head import Head, fit_head
from halfhour.training.task import TrainingTask

BUILT_AGAIN = 1.5  # times as long as this network's first graph, that building those of the answers takes
# Pictures of a class that are seen however late it is: ten give two thirds of what all give (docs/experiments.md).
FEWEST_A_CLASS, FEWEST_VALIDATED = 10, 3
SURELY = 4  # times as long as foretold: where that is left, there is time for every picture
TIMED = 16  # pictures that tell how long a look takes, where there may not be
SLOWER = 1.1  # times as long as the validation pictures, that the others may take to see
MIRRORED = 0.4  # of the time left, up to which mirrored pictures are seen for the last layer
EXPECTED = (0.83, 0.96)  # right, of a last layer on the folders of docs/experiments.md
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
        built: seconds that building its graph took.
    """

    task: TrainingTask
    upper: keras.Model
    views: tuple[Seen, ...]
    validation: Seen
    epoch: Epoch
    built: float


class Base:
    """A pretrained network cut in two.

    Args:
        model: the whole, compiled or not.
        pretrained: where it is cut.

    Attributes:
        upper: from the maps of the lower part to probabilities; its layers are the whole network's.
        features: from the same maps to what goes into the last layer.
        averages: how many of the features, the last ones, are averages of the last maps.
    """

    def __init__(self, model: keras.Model, pretrained: Pretrained) -> None:
        maps, features = model.get_layer(pretrained.kept).output, model.layers[-1].input
        early = early_maps(model)
        texture = keras.ops.concatenate([keras.ops.mean(early, (1, 2)), keras.ops.std(early, (1, 2))], axis=1)
        self._look = keras.Model(model.inputs[0], [maps, features, texture])
        self.upper = keras.Model(maps, model.outputs[0], name="upper")
        self.features = keras.Model(maps, features)
        self.averages: int = model.get_layer("pool").output.shape[-1]

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
    built = time.monotonic() - began
    base.see(task.validation.pictures[:2])  # builds that for any number of pictures
    task = replace(task, reserve=replace(task.reserve, documents=task.reserve.documents + BUILT_AGAIN * built))
    task = _proportionate(task, base)
    num_classes = task.model.output_shape[-1]
    looked = time.monotonic()
    validation = base.see(task.validation.pictures)
    task = _within_time(_knowing(task, looked, len(task.validation)))
    looked = time.monotonic()
    views = [base.see(task.train.pictures)]
    task = _knowing(task, looked, len(task.train))
    if task.settings.flip and _is_time_for_mirrored(task):
        views.append(base.see(task.train.pictures, 1, mirror=True))
    elif task.settings.flip:
        task = replace(task, recipe=replace(task.recipe, views=1))
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
    return Headed(task, base.upper, tuple(views), validation, epoch, built)


def seconds_left(task: TrainingTask) -> float:
    """Seconds until the training must be over; a training that is repeated has all the time."""
    if task.pace is not None:
        return float("inf")
    return task.recipe.deadline_seconds - task.reserve.seconds - task.stopwatch.elapsed()


def _knowing(task: TrainingTask, began: float, count: int) -> TrainingTask:
    """The task with what a look takes, from those that were taken since."""
    look = (time.monotonic() - began) / max(count, 1)
    return replace(task, reserve=replace(task.reserve, seconds_a_picture=look))


def _proportionate(task: TrainingTask, base: Base) -> TrainingTask:
    """The task with as many of its validation pictures as are theirs of the time, where that isn't enough for all."""
    count = len(task.train) + len(task.validation)
    if task.resumed or task.pace is not None or SURELY * count * task.reserve.seconds_a_picture < seconds_left(task):
        return task
    began = time.monotonic()
    timed = base.see(task.validation.pictures[:TIMED])
    left = seconds_left(_knowing(task, began, len(timed.features)))
    possible = left * len(timed.features) / (SLOWER * (time.monotonic() - began))
    if possible >= count:
        return task
    fewest = FEWEST_VALIDATED * task.model.output_shape[-1]
    recipe = replace(task.recipe, validation_pictures=max(fewest, int(len(task.validation) * possible / count)))
    return replace(task, validation=validated_part(task.validation, recipe), recipe=recipe)


def _within_time(task: TrainingTask) -> TrainingTask:
    """The task with as many of its training pictures as there is time to see; tells what is to come."""
    look, count = task.reserve.seconds_a_picture, len(task.train)
    possible = count if task.resumed else min(count, seconds_left(task) / (SLOWER * look))
    recipe = task.recipe
    if possible < count:
        fewest = FEWEST_A_CLASS * task.model.output_shape[-1]
        recipe = replace(recipe, pictures=min(count, max(fewest, int(possible))))
        task.tell(Warned(message(
            "There is time for {some} of {count} images, so it trains on those. Allow {minutes:g} minutes to "
                "train on all.", some=recipe.pictures, count=count,
            minutes=math.ceil(2 * (task.recipe.deadline_seconds + SLOWER * look * (count - possible)) / 60) / 2,
        )))  # fmt: skip
    train = learned_part(task.train, recipe)
    task.tell(Noted(message(
        "Plan: the pretrained network processes {count} images in about {seconds:.0f} s. A new last layer is "
            "then ready at once, and the remaining time improves it. On other folders such a layer reached "
            "{low:.0%} to {high:.0%}.",
        count=len(train), seconds=look * len(train), low=EXPECTED[0], high=EXPECTED[1],
    )))  # fmt: skip
    return replace(task, train=train, recipe=recipe)


def _is_time_for_mirrored(task: TrainingTask) -> bool:
    """Whether the last layer is fitted to mirrored pictures too, where looking at them leaves the most of the time."""
    if task.resumed or task.pace is not None or task.recipe.views is not None:
        return task.recipe.views != 1
    return len(task.train) * task.reserve.seconds_a_picture < MIRRORED * seconds_left(task)


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
    task = replace(task, reserve=_reserve_of_tuned(task, headed, base))
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


def _reserve_of_tuned(task: TrainingTask, headed: Headed, base: Base) -> Reserve:
    """The time to keep where the upper part is tuned: it looks at all maps again, and once more at a validation's."""
    base.features.predict(headed.validation.maps[:1], verbose=0)  # builds the graph
    began = time.monotonic()
    base.features.predict(headed.validation.maps, verbose=0)
    look = (time.monotonic() - began) / len(task.validation)
    again = look * (len(task.train) + 2 * len(task.validation))
    return replace(task.reserve, documents=task.reserve.documents + again)


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


def _set_last(model: keras.Model, head: Head) -> None:
    model.layers[-1].set_weights(list(head))


def _loss(predictions: Predictions) -> float:
    believed = predictions.probabilities[np.arange(len(predictions.labels)), predictions.labels]
    return float(-np.log(np.clip(believed, 1e-7, 1.0)).mean())


def _accuracy(predictions: Predictions) -> float:
    return float((predictions.predicted == predictions.labels).mean())
