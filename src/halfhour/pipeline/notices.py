"""What a training tells besides its figures: facts of its data and its time -> events and messages."""

from pathlib import Path

from halfhour.events import DataReady, Planned, Preparing, Tell, Warned
from halfhour.language import Message, listed, message
from halfhour.models.registry import find_network
from halfhour.pipeline.job import Prepared
from halfhour.recipe import Recipe
from halfhour.records import DataFacts, Dataset, Evaluation
from halfhour.report.readings import other_readings


def tell_prepared(prepared: Prepared) -> None:
    """Tell of all that was decided before the training."""
    gathered, network, recipe = prepared.gathered, prepared.network, prepared.recipe
    tell, passed = gathered.job.tell, gathered.job.stopwatch.elapsed()
    tell_preparation(gathered.data, tell, signed=bool(find_network(network.name).pretrained))
    sheet = next((shown for shown in gathered.galleries if shown.code == "contact-sheet"), None)
    readings = other_readings(gathered.data.found, sheet, gathered.data.name) if sheet else None
    if readings:
        tell(readings)
    tell_absent_classes(gathered.dataset, tell)
    if network.tight:
        tell(Warned(network.tight))
    if network.plan:
        tell(Planned(network.plan, recipe.deadline_seconds / 60, recipe.epochs))
    if recipe.deadline_seconds - network.reserve.seconds < passed and gathered.job.pace is None:
        tell(Warned(no_time(recipe, passed, network.reserve.seconds)))


def tell_preparation(data: DataFacts, tell: Tell, *, signed: bool = False) -> None:
    """Tell of every step from the pictures as they lie on the disk to what the network multiplies."""
    count, classes = data.train_count, len(data.class_names)
    height, width, channels = data.picture_shape
    tell(DataReady(data))
    if channels == 1:
        tell(Preparing(message("add the channel"), f"({count}, {height}, {width})", f"({count}, {height}, {width}, 1)"))
    if signed:
        tell(Preparing(message("scale to -1..1, inside the network"), "uint8 0..255", "float32 -1..1"))
    else:
        tell(Preparing(message("scale to 0..1, inside the network"), "uint8 0..255", "float32 0..1"))
    tell(Preparing(message("one-hot the labels"), f"({count},) 0..{classes - 1}", f"({count}, {classes}) 0/1"))


def tell_absent_classes(dataset: Dataset, tell: Tell) -> None:
    """Warn of classes that no training picture shows."""
    absent = sorted(set(range(dataset.num_classes)) - set(dataset.train.labels.tolist()))
    if absent:
        names = listed(dataset.class_names[label] for label in absent)
        tell(Warned(message("There is no training image of these classes: {names}.", names=names)))


def no_time(recipe: Recipe, passed: float, reserve: float) -> Message:
    """What to know when the deadline has come before the training."""
    return message(
        "The deadline of {seconds:.0f} s leaves no time to train: {passed:.0f} s have passed, and testing and saving "
        "need about {reserve:.0f} s, so it will end about {late:.0f} s late. Give it {minutes:g} minutes or more.",
        seconds=recipe.deadline_seconds,
        passed=passed,
        reserve=reserve,
        late=passed + reserve - recipe.deadline_seconds,
        minutes=max(0.5, round((passed + reserve) / 30, 1)),
    )


def few_to_test(evaluation: Evaluation) -> Message:
    """What to know of a test accuracy whose interval is wide."""
    return message(
        "{count} test images are too few to tell how good this is: {low:.0%} to {high:.0%}. Two models whose "
        "accuracy lies in that range can't be told apart; set more images aside for testing.",
        count=evaluation.count,
        low=evaluation.accuracy_low,
        high=evaluation.accuracy_high,
    )


def cut_off(folder: Path) -> Message:
    """How to go on with a training that ended before its time."""
    return message("Progress is saved: `halfhour train --resume {folder}` resumes from there.", folder=str(folder))
