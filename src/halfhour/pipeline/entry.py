"""The way in: what was asked for -> a job -> its five stages -> a run."""

from dataclasses import replace
from pathlib import Path
from typing import Unpack

from halfhour.bundle.hold import Hold
from halfhour.bundle.read import CHECKPOINT
from halfhour.bundle.write import reopen
from halfhour.data.forms.objects import as_path
from halfhour.errors import unknown_name
from halfhour.events import Tell, Warned
from halfhour.language import _
from halfhour.pipeline.gather import gather
from halfhour.pipeline.job import Job
from halfhour.pipeline.judge import judge
from halfhour.pipeline.keep import keep
from halfhour.pipeline.learn import learn
from halfhour.pipeline.notices import cut_off
from halfhour.pipeline.prepare import prepare
from halfhour.recipe import Options, Recipe
from halfhour.report.live import LiveCard, teller
from halfhour.run import Run
from halfhour.training.devices import training_on


def train(
    data: object = None,
    *,
    out: str | Path | None = None,
    devices: str = "one",
    tell: Tell | None = None,
    **options: Unpack[Options],
) -> Run:
    """Train an image classifier and save the run.

    Args:
        data: a named set, a path, or what `data.forms.objects` takes, such as `(x, y)`; `None` is MNIST, or
            scikit-learn's digits where MNIST cannot be had.
        out: the run folder; `None` is a fresh one under `runs/`.
        devices: `one`, or `all` of this machine, which share each step out among themselves; with Keras on JAX.
        tell: called with each event of the training, a record of `halfhour.events`; `None` is a card that grows under
            the cell of a notebook, and nothing elsewhere.
        options: the other fields of `Recipe`, such as `minutes=5`, `epochs=10` or `model="tutorial"`.

    Raises:
        OptionError: an option has an impossible value.
        UnknownNameError: there is no such option, network or data set.
        MachineError: Keras does not run on JAX, and all devices were asked for.
        DataError: the data cannot be had or read.
        RunError, FileError: the run folder cannot be written.

    >>> from tempfile import mkdtemp
    >>> from halfhour import load
    >>> run = train("digits", epochs=1, out=Path(mkdtemp()) / "run")  # 1,797 images of 8 x 8
    >>> run.metrics["test_accuracy"] > 0.5, load(run.folder).metrics == run.metrics
    (True, True)
    """
    for name in options.keys() - Options.__annotations__:
        raise unknown_name(_("option"), name, Options.__annotations__)
    recipe = Recipe(data=as_path(data), **options)
    told = teller() if tell is None else tell
    watched = isinstance(told, LiveCard)
    return carry_out(
        Job(recipe, out=Path(out) if out else None, tell=told, watched=watched, trainer=training_on(devices, told))
    )


def carry_out(job: Job) -> Run:
    """Carry out a job: gather, prepare, learn, judge, keep.

    Raises:
        HalfhourError: a stage cannot do its work. What was learned by then is kept, and it is told how to go on.
    """
    with Hold() as hold:
        if job.resume and job.out:
            hold.take(job.out)
            # Seen under the lock: no other process can have finished it meanwhile.
            job = replace(job, recipe=reopen(job.out))
        try:
            gathered = gather(job)
            prepared = prepare(gathered)
            trained = learn(prepared, hold)
            judged = judge(trained)
            return keep(judged, hold)
        except BaseException:
            for folder in hold.folders:
                if (folder / CHECKPOINT).exists():
                    job.tell(Warned(cut_off(folder)))
            raise
