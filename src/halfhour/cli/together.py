"""`halfhour train` in several processes that train together: the options, and what all but process 0 do."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import print_json
from halfhour.errors import OptionError
from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.data.loader import Loader
    from halfhour.events import Event
    from halfhour.machine.team import Rendezvous, Team
    from halfhour.recipe import Recipe
    from halfhour.training.task import Trainer


def together_options() -> list[click.Option]:
    """The options by which a process finds the others."""
    return [
        click.Option(
            ["--coordinator"],
            metavar="HOST:PORT",
            help=_(
                "Train together with the same command on other machines: give the address of process 0, or "
                "auto if Slurm, Open MPI or Kubernetes started the processes. Needs --backend jax; uses all "
                "devices of each machine."
            ),
        ),
        click.Option(["--processes"], type=int, help=_("With --coordinator: how many processes train together.")),
        click.Option(["--process-id"], type=int, help=_("With --coordinator: the number of this process, from 0.")),
    ]


def place_among_others(
    coordinator: str | None, processes: int | None, process: int | None, alone: Mapping[str, object]
) -> "Rendezvous | None":
    """Where this process finds the others, or `None` where it trains by itself.

    Args:
        coordinator: HOST:PORT of process 0, or `auto`.
        processes: how many they are.
        process: which of them this is.
        alone: options that only a process by itself can have.

    Raises:
        OptionError: the options do not go together.
    """
    if coordinator is None and processes is None and process is None:
        return None
    if given := [name for name, value in alone.items() if value]:
        raise OptionError(
            _("Got --coordinator together with {options}.", options=listed(given)),
            _("Expected a training that several processes can share: a new one, or one to --resume."),
            _("Drop one of the two."),
        )
    from halfhour.machine.team import Rendezvous

    return Rendezvous(coordinator or "", processes, process)


def join_team(rendezvous: "Rendezvous", shown: "Console") -> "Team":
    """Find the other processes; the wait is told."""
    from halfhour.machine.team import LATE, join

    with shown.status(_("Waiting up to {seconds} s for the other processes …", seconds=LATE)):
        team = join(rendezvous)
    told = _(
        "This is process {process} of {processes}, counted from 0.", process=team.process, processes=team.processes
    )
    shown.print(told, markup=False, soft_wrap=True)
    return team


def leading(team: "Team", asked: "Recipe | None") -> "Trainer":
    """What trains the network in process 0, together with the others; `asked` as `lead` takes it."""
    from halfhour.training.machines import lead

    return partial(lead, team, asked)


def train_along(team: "Team", asked: "Recipe | None", shown: "Console", load: "Loader", *, as_json: bool) -> int:
    """Train with process 0, which shows the training and writes the run; `load` gives the data set.

    Returns:
        The exit status.
    """
    from halfhour.events import Warned
    from halfhour.training.machines import follow

    def tell(event: "Event") -> None:
        if isinstance(event, Warned):
            shown.print(str(event.text), markup=False, soft_wrap=True)

    shown.print(_("Process 0 shows the training and writes the run."), markup=False, soft_wrap=True)
    stop_reason = follow(team, asked, tell, load)
    shown.print(_("The training is over; process 0 tests and saves."), markup=False, soft_wrap=True)
    if as_json:
        print_json({"process": team.process, "processes": team.processes, "stop_reason": stop_reason})
    return 130 if stop_reason == "interrupted" else 0
