"""Before a training: the network for the time, from this machine's measured speed, and what to keep for the end."""

import time
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

import keras
import numpy as np

from halfhour.answering.answer import KNOWN, WATCHED, Drawn, digits_drawn, seconds_of_drawing
from halfhour.answering.predict import (
    predict_probabilities,
    predict_with_features,
    predictions_per_picture,
)
from halfhour.data.splits import Division
from halfhour.data.weights import read_weights
from halfhour.language import Message
from halfhour.machine.backend import memory_left
from halfhour.models.growing import GAIN, growing
from halfhour.models.registry import CLOSED_FORM, build, find_name, find_network
from halfhour.pipeline.short import Spare, begin_spare
from halfhour.recipe import Recipe, Settings
from halfhour.records import DataFacts, Epoch, History, Plan, Split
from halfhour.report.plots import curves, to_png
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import pictures_at_once
from halfhour.training.deadline import NOTHING_AFTER, Reserve
from halfhour.training.fit import compile_for_training
from halfhour.training.memory import fitted_to_memory
from halfhour.training.plan import cheapest, plan
from halfhour.training.speed import seconds_an_answer, training_speed
from halfhour.training.usual import adapted_settings

GRAPHS = 5.0  # times as long as building the first graph takes: those of a training and of its validation
TOO_SHORT = 15.0  # seconds: a training so short takes the cheapest network, and spends nothing on choosing
MOST_LOOKED_AT = 5_000  # pictures that first weights are set from
DOCUMENTS = 12.0  # what figures, report and files take, in units of a first figure: 10 to 13 were measured
DOCUMENTS_OF_PHOTOGRAPHS = 16.0  # the same with galleries of large pictures: 12 to 15
PREDICTIONS = (
    12  # calls of `predict` after a training: validation, test with up to nine more views, known and drawn ones
)
SECONDS_AN_ANSWER = 0.03  # of a pretrained network on two slow cores
CROWDED = 1.5  # times its processor time that a figure takes by the clock where others work too
UNSTEADY = 1.3  # times as long as foretold by such a figure, that documents take beside eight programs: 1.1 to 1.4
REHEARSALS = 3  # of that figure, of which the middle one counts: it is multiplied, and so would be a stall


@dataclass(frozen=True, eq=False)
class CompiledNetwork:
    """A network that is ready to be trained.

    Attributes:
        name: of the network.
        model: compiled.
        settings: what it is to be trained with.
        reserve: the time to keep for what comes after its training.
        plan: why this network; `None` where it was not chosen by the time.
        tight: what to tell where the batch had to be made smaller for the memory.
        built: seconds that building its first graph took.
        spare: a network in closed form, where there is next to no time.
    """

    name: str
    model: keras.Model
    settings: Settings
    reserve: Reserve = NOTHING_AFTER
    plan: Plan | None = None
    tight: Message | None = None
    built: float = 0.0
    spare: Spare | None = None


def compile_network(recipe: Recipe, name: str, data: DataFacts, train: Split) -> CompiledNetwork:
    """A network of this name, its weights drawn by the recipe's seed, and by the pictures where it begins so.

    Args:
        recipe: the training, as asked for.
        name: of the network.
        data: what is known of the set.
        train: what is learned from.
    """
    network = find_network(name)
    settings = recipe.resolve_settings(adapted_settings(network.settings, data))
    keras.utils.set_random_seed(recipe.seed)
    model = build(name, data.picture_shape, len(data.class_names), settings.dropout)
    settings, tight = fitted_to_memory(model, settings, memory_left())
    if network.pretrained:
        network.pretrained.set_weights(model, read_weights(find_name(name)))
    if network.begin:
        seen = np.random.default_rng(recipe.seed).permutation(len(train))[:MOST_LOOKED_AT]
        network.begin(model, train.pictures[np.sort(seen)])
    compile_for_training(model, settings)
    return CompiledNetwork(name, model, settings, tight=tight)


def rehearse(
    recipe: Recipe, name: str, data: DataFacts, division: Division, plan: Plan | None = None
) -> CompiledNetwork:
    """A compiled network as of `compile_network`, with the time to keep for what comes after its training.

    `plan` is why it is this network.
    """
    compiled = compile_network(recipe, name, data, division.train)
    if find_network(name).pretrained:  # what an answer takes is measured when it first sees the pictures
        figure = rehearsed_figure()
        documents = DOCUMENTS_OF_PHOTOGRAPHS * figure
        reserve = Reserve(division.test.count, SECONDS_AN_ANSWER, documents, figure, seconds_a_figure)
        return replace(compiled, reserve=reserve)
    digits = data.preparation == "digit"
    reserve, built = _measure_reserve(compiled, division, digits_drawn(recipe.minutes) if digits else None)
    keras.utils.set_random_seed(recipe.seed)
    return replace(compiled, reserve=reserve, built=built, plan=plan)


def choose(
    recipe: Recipe, division: Division, data: DataFacts, stopwatch: Stopwatch, *, spared: bool
) -> CompiledNetwork:
    """The network for the time, chosen by a few measured batches of the one that is named, or of the cheapest.

    Args:
        recipe: with a deadline and no epochs; a network that it names is taken.
        division: whose training pictures are used.
        data: what is known of them.
        stopwatch: runs since the start that the deadline is counted from.
        spared: whether a network in closed form may be there where there is next to no time.
    """
    spared = spared and recipe.model is None
    passed = stopwatch.elapsed()
    left = recipe.deadline_seconds - passed
    short = left < TOO_SHORT
    # Where less is left than has passed, what comes after the training may take all of it.
    spare = begin_spare(recipe, data, division) if spared and left < max(TOO_SHORT, passed) else None
    first = rehearse(recipe, recipe.model or cheapest(data.picture_shape[-1]), data, division)
    left = recipe.deadline_seconds - stopwatch.elapsed() - first.reserve.seconds
    if spared and left < GRAPHS * first.built:
        spare = spare or begin_spare(recipe, data, division)
        reserve = replace(first.reserve, pictures=first.reserve.pictures - division.test.count)  # each answered once
        settings = recipe.resolve_settings(find_network(CLOSED_FORM).settings)
        return CompiledNetwork(CLOSED_FORM, spare.model, settings, reserve, spare=spare)
    if short:
        return replace(first, spare=spare)
    settings = first.settings
    speed = training_speed(first.model, division.train, batch_size=settings.batch_size, augmentation=settings.augment)
    speed *= GAIN if growing(first.model) else 1.0
    chosen = plan(
        seconds=max(0.0, recipe.deadline_seconds - stopwatch.elapsed() - first.reserve.seconds),
        speed=speed,
        of=first.name,
        data=data,
        fixed=recipe.model is not None,
    )
    if chosen.model != first.name:
        return replace(rehearse(recipe, chosen.model, data, division, chosen), spare=spare)
    keras.utils.set_random_seed(recipe.seed)
    return replace(first, plan=chosen, spare=spare)


def _measure_reserve(network: CompiledNetwork, division: Division, drawn: Drawn | None) -> tuple[Reserve, float]:
    """What comes after the training, and how long it takes here: the first answers and the first figure tell.

    Args:
        network: compiled.
        division: of the set.
        drawn: what is drawn to see what an answer is worth, where the pictures are of digits.

    Returns:
        That, and the seconds that building the first graph took.
    """
    model, train, validation = network.model, division.train.pictures, len(division.validation)
    predict = partial(predict_probabilities, model, test_time_augmentation=False)
    batch = pictures_at_once(train.shape)
    answering = seconds_an_answer(predict, train, batch_size=batch)
    look = partial(predict_with_features, model, texture=drawn is None)
    longer = seconds_an_answer(look, train[:batch], batch_size=batch).seconds  # no `predict`: nothing but the images
    augmented = find_network(network.name).test_time_augmentation
    predictions = predictions_per_picture(test_time_augmentation=augmented, mirror=network.settings.flip)
    answers = validation + predictions * division.test.count  # the last validation is one of them
    watched = min(drawn.photographed, validation) + drawn.others if drawn else min(WATCHED, validation)
    drawing = seconds_of_drawing(division.train, drawn) if drawn else 0.0
    looked = longer / answering.seconds * (min(KNOWN, len(train)) + watched)
    figure = rehearsed_figure()
    fixed = DOCUMENTS * figure + drawing + PREDICTIONS * answering.call
    return Reserve(round(answers + looked), answering.seconds, fixed, figure, seconds_a_figure), answering.built


def rehearsed_figure() -> float:
    """Seconds that a figure takes now, the middle of `REHEARSALS`."""
    return median(seconds_a_figure() for _ in range(REHEARSALS))


def seconds_a_figure() -> float:
    """Seconds that drawing a figure takes now; `UNSTEADY` times as many where other programs work beside this one."""
    clock, processor = time.monotonic(), time.thread_time()
    to_png(curves(History((Epoch(1, 1.0, 0.0, 1.0, 0.0, 0.001, 1.0),))))
    took, worked = time.monotonic() - clock, time.thread_time() - processor
    return took * (UNSTEADY if took > CROWDED * worked else 1.0)
