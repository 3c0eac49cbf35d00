"""Which faults are tried at which points of some work: the events that it met -> cases, and a fair choice of them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from random import Random
from typing import NamedTuple

TEMPORARY = re.compile(r"\.part-[^/]*")
OFTENER = {"kill": 3}  # than other faults: a process can end anywhere


class Case(NamedTuple):
    """A fault at a point of some work, and what says whether it cost anything."""

    work: str
    fault: str
    point: str
    lost: Callable[[], str | None]

    @property
    def place(self) -> tuple[str, str]:
        """Where it happens, whatever it is."""
        return self.work, self.point


def points(events: Sequence[str]) -> list[str]:
    """The point that each event of some work lies at: a temporary file is named by what it becomes.

    >>> points(["open to write /run/.part-x1.json", "rename /run/a.json", "remove /run/.part-x1.json"])
    ['open to write /run/a.json, unfinished', 'rename /run/a.json', 'remove /run/a.json, unfinished']
    """
    becomes: dict[str, str] = {}
    found = []
    for number, event in enumerate(events):
        temporary = TEMPORARY.search(event)
        if temporary and temporary[0] not in becomes:
            renamed = (later for later in events[number:] if later.startswith("rename "))
            becomes[temporary[0]] = PurePosixPath(next(renamed, "nothing")).name
        found.append(TEMPORARY.sub(lambda name: becomes[name[0]], event) + (", unfinished" if temporary else ""))
    return found


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """So many of them: every point once before any comes twice, the points evenly, their faults in turn."""
    waiting: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        waiting.setdefault(case.place, []).append(case)
    chosen: list[Case] = []
    tried: Counter[tuple[bool, str]] = Counter()
    while waiting and len(chosen) < count:
        open_points = list(waiting)
        share = min(count - len(chosen), len(open_points))
        for place in (open_points[int((number + 0.5) * len(open_points) / share)] for number in range(share)):
            at_batch = place[1].startswith("batch")
            fault = min(
                dict.fromkeys(case.fault for case in waiting[place]),
                key=lambda fault: tried[at_batch, fault] / OFTENER.get(fault, 1),
            )
            tried[at_batch, fault] += 1
            times = [case for case in waiting[place] if case.fault == fault]
            chosen.append(times[len(times) // 2])  # of the first epoch, the second, the third …
            waiting[place] = [case for case in waiting[place] if case.fault != fault]
        waiting = {place: left for place, left in waiting.items() if left}
    Random(0).shuffle(chosen)  # noqa: S311  (whoever ends it early has tried some of everything)
    return chosen


def told(cases: Sequence[Case]) -> str:
    """How many different points some cases lie at, by what happens there."""
    places = {case.place for case in cases}
    kinds = Counter(re.sub(r" (/|\d).*", "", point) for _work, point in places)
    killed = {case.place for case in cases if case.fault in ("kill", "torn file")}
    by_kind = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    return f"{len(places)} different points ({by_kind}), at {len(killed)} of them killed"
