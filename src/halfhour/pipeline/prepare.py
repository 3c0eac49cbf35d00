"""The second stage: gathered data -> a compiled network, and the recipe as it can be replayed."""

from dataclasses import replace

from halfhour.images.reduced import reduced_split
from halfhour.models.registry import find_network
from halfhour.pipeline.job import Gathered, Prepared
from halfhour.pipeline.rehearsal import choose, compile_network, rehearse
from halfhour.records import Plan
from halfhour.training.batches import learned_part, validated_part
from halfhour.training.fit import fit
from halfhour.training.plan import ENOUGH_EPOCHS


def prepare(gathered: Gathered, *, alone: bool = False) -> Prepared:
    """Choose, build and compile the network.

    Args:
        gathered: the data.
        alone: only the training counts: the network is the one that is named, and no time is kept for what comes
            after it.

    Raises:
        DataError: the pictures are too small for the network.
        MachineError: not even the smallest batch fits into the memory.
    """
    job, recipe, data, division = gathered.job, gathered.recipe, gathered.data, gathered.division
    known = find_network(gathered.network)
    repeats = recipe.epochs is not None or job.pace is not None or job.resume
    with job.stopwatch.part("plan"):
        train, validation = learned_part(division.train, recipe), validated_part(division.validation, recipe)
        division = replace(division, train=train, validation=validation)
        if recipe.reduce:
            train, validation = (reduced_split(split, recipe.reduce) for split in (division.train, division.validation))
            division = replace(division, train=train, validation=validation)
            data = data.seen_at(train)
        if alone:
            network = compile_network(recipe, gathered.network, data, division.train)
        elif repeats or known.pretrained or known.closed:
            network = rehearse(recipe, gathered.network, data, division)
        else:
            network = choose(recipe, division, data, job.stopwatch, spared=job.trainer is fit)
    settled = recipe.with_settings(network.name, network.settings)
    start = "pretrained" if find_network(network.name).pretrained else recipe.start
    settled = replace(settled, validation_split=gathered.validation_split, start=start)
    if network.plan and recipe.epochs is None:
        settled = replace(settled, epochs=_enough(network.plan, nobody_asked=job.recipe.minutes is None))
    return Prepared(gathered, network, settled, division)


def _enough(plan: Plan, *, nobody_asked: bool) -> int | None:
    """After how many epochs a training may end before its time; `None` is that it takes its time.

    Args:
        plan: for the time.
        nobody_asked: whether the time is the program's own choice.
    """
    limits = [plan.enough, ENOUGH_EPOCHS if nobody_asked else None]
    enough = min((limit for limit in limits if limit is not None), default=None)
    return enough if enough is not None and plan.epochs > enough else None
