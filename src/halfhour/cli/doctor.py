"""`halfhour doctor`: this machine, checked piece by piece, with what mends each fault."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import json_option, print_json, starting, terminal
from halfhour.language import _

if TYPE_CHECKING:
    from halfhour.records import Check


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "doctor",
        callback=doctor,
        help=_(
            "Check this machine: Python, Keras and its backend, the speed of a real training step on "
            "every device, memory, disk, fonts and data sets. Each problem comes with the exact command "
            "that fixes it."
        ),
        params=[json_option()],
    )


def doctor(as_json: bool) -> int:
    """Check everything, and leave with 1 if there is a fault."""
    from halfhour.machine.checks import examine
    from halfhour.report.checks import show_check

    shown = terminal(as_json=as_json)
    checks = []
    rows = examine()
    while True:
        with starting(shown):  # whichever check comes next may be the one that imports the backend
            check = next(rows, None)
        if check is None:
            break
        show_check(shown, check)
        checks.append(check)
    for check in (*_data_sets(), *_weights()):
        show_check(shown, check)
        checks.append(check)
    faults = [check for check in checks if check.state == "fault"]
    shown.print()
    shown.print(
        _("{count} problems. Fix them as shown above, then run `halfhour doctor` again.", count=len(faults))
        if faults
        else _("This machine is ready: `halfhour train`."),
        style="bold",
        markup=False,
    )
    if as_json:
        print_json({"verdict": "faulty" if faults else "ready", "checks": [asdict(check) for check in checks]})
    return int(bool(faults))


def _data_sets() -> Iterator["Check"]:
    """The named sets, as checks: one that is not here is no fault."""
    from halfhour.data.catalogue import available
    from halfhour.records import Check

    for entry in available():
        place = (
            _("built in")
            if entry.built_in
            else str(entry.path or _("not here yet: `halfhour data get {name}`", name=entry.name))
        )
        yield Check(_("data set {name}", name=entry.name), "ok", place)


def _weights() -> Iterator["Check"]:
    """Pretrained weights, as checks: those that are not here are no fault."""
    from halfhour.data.weights import WEIGHTS, find_weights, how_to_get
    from halfhour.records import Check

    for name in WEIGHTS:
        place = find_weights(name) or _("not here yet: {command}", command=how_to_get(name))
        yield Check(_("pretrained weights {name}", name=name), "ok", str(place))
