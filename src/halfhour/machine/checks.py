"""The examination of a machine: every check in turn, none of which can end it."""

from collections.abc import Callable, Iterator

from halfhour.language import _
from halfhour.machine.devices import check_devices
from halfhour.machine.gpu import check_gpu
from halfhour.machine.resources import check_cores, check_disk, check_fonts, check_memory
from halfhour.machine.software import check_packages, check_python, check_start
from halfhour.records import Check

# In order: what comes later needs what comes before.
CHECKS: tuple[Callable[[], Iterator[Check]], ...] = (
    check_python,
    check_packages,
    check_cores,
    check_memory,
    check_disk,
    check_fonts,
    check_start,
    check_gpu,
    check_devices,
)


def examine(checks: tuple[Callable[[], Iterator[Check]], ...] = CHECKS) -> Iterator[Check]:
    """Give the outcome of every check as it comes; one that fails itself is a fault that names it.

    >>> def broken():
    ...     raise RuntimeError("no such sensor")
    ...     yield
    >>> [(check.name, check.state) for check in examine((broken,))]
    [('broken', 'fault')]
    """
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # whatever breaks here is something about the machine to be told
            remedy = _("If the other checks pass, this does no harm; report it if it persists.")
            name = check.__name__.removeprefix("check_")
            yield Check(name, "fault", _("could not be checked: {error}", error=error), remedy)
