"""The first stage: a job -> its data, divided, the test pictures sealed."""

from dataclasses import replace

from halfhour.bundle.division import read_division
from halfhour.bundle.read import CHECKPOINT
from halfhour.data.pictures.galleries import contact_sheet
from halfhour.data.restoring import divide_as
from halfhour.data.splits import Division, divide
from halfhour.errors import DataError
from halfhour.events import Tell, Warned
from halfhour.language import _, message
from halfhour.models.registry import find_network
from halfhour.pipeline.beginning import LOOKED_AT, beginning
from halfhour.pipeline.job import Gathered, Job
from halfhour.records import DataFacts, Dataset, DivisionRecord
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.plan import suitable_minutes
from halfhour.training.usual import validation_share


def gather(job: Job) -> Gathered:
    """Load and divide the data.

    Raises:
        UnknownNameError: there is no network of the name in the recipe.
        DataError: the data cannot be had or read.
    """
    stopwatch = job.stopwatch
    resumed = Checkpoint.read(job.out / CHECKPOINT) if job.resume and job.out else None
    start_seconds = stopwatch.elapsed()
    stopwatch.later(resumed.seconds if resumed else 0.0)
    begins = beginning(job.recipe, job.trainer, job.tell)  # what is wrong with it is told before the data are loaded
    with stopwatch.part("data"):
        record = read_division(job.out) if job.resume and job.out else None
        shape = record.picture_shape if record else None  # other files must not change the form of the pictures
        further = {"photographs": True} if begins.photographs else {}
        size = job.recipe.size or begins.size
        dataset = job.load(job.recipe.data, job.tell, size=None if shape else size, shape=shape, **further)
        network = begins.network(dataset, job.tell)
        side = LOOKED_AT if find_network(network).pretrained else max(dataset.picture_shape)
        height, width, channels = dataset.picture_shape
        seen = (min(side, height), min(side, width), channels)
        recipe = job.recipe.with_deadline(suitable_minutes(len(dataset.train), seen))
        defaults = find_network(network).settings
        if dataset.found:
            share = validation_share(defaults.validation_split, len(dataset.train))
            defaults = replace(defaults, validation_split=share)
        validation_split = recipe.resolve_settings(defaults).validation_split
        division = _resumed(dataset, record, job.tell) if record else divide(dataset, validation_split, recipe.seed)
        galleries = (contact_sheet(dataset, recipe.seed), *dataset.galleries) if dataset.found else ()
    return Gathered(
        job=job,
        recipe=recipe,
        network=network,
        validation_split=validation_split,
        dataset=dataset,
        division=division,
        data=described(dataset, division),
        galleries=galleries,
        start_seconds=start_seconds,
        resumed=resumed,
        record=record,
    )


def _resumed(dataset: Dataset, record: DivisionRecord, tell: Tell) -> Division:
    """The data divided as when the training began; new pictures are left out of it.

    Raises:
        DataError: pictures that it began with are gone.
    """
    restored = divide_as(dataset, record)
    gone = restored.train_gone + restored.validation_gone + restored.test_gone
    if gone:
        raise DataError(
            _("{count} images that this training started with are gone from {data} or have changed.",
              count=gone, data=dataset.name),
            _("Expected every image it started with; new ones do no harm."),
            _("Restore them and run the same command again, or start a new training."),
        )  # fmt: skip
    if restored.new.count:
        tell(Warned(message(
            "{count} images were added to {data} since this training started: it continues without them.",
            count=restored.new.count, data=dataset.name,
        )))  # fmt: skip
    return restored.division


def described(dataset: Dataset, division: Division) -> DataFacts:
    """What is known of a set and of its division, for the run that is made of it."""
    return DataFacts(
        name=dataset.name,
        source=dataset.source,
        train_count=len(division.train),
        validation_count=len(division.validation),
        test_count=division.test.count,
        picture_shape=dataset.picture_shape,
        class_names=dataset.class_names,
        preparation=dataset.preparation,
        note=dataset.note,
        found=dataset.found,
        keeps_mirrored=dataset.keeps_mirrored,
    )
