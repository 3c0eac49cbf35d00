"""What the operating system says of this computer: processor, cores, memory. No Keras is needed to ask.

A container or a scheduler may give a process less than the machine has; what counts is what it gives.
"""

import math
import os
import platform
import subprocess
import sys
from pathlib import Path

import psutil

GIB = 2**30
CGROUPS = Path("/sys/fs/cgroup")


def processor() -> str:
    """The processor's name, as its maker calls it where the system tells it."""
    if platform.system() == "Linux":
        return model_name(Path("/proc/cpuinfo").read_text(encoding="utf-8")) or platform.machine()
    if platform.system() == "Darwin":
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    return platform.processor() or platform.machine()


def model_name(cpuinfo: str) -> str | None:
    r"""The processor's name in the text of Linux's `/proc/cpuinfo`; many ARM kernels give none.

    >>> model_name("processor : 0\nmodel name : AMD EPYC\n")
    'AMD EPYC'
    """
    for line in cpuinfo.splitlines():
        name, _separator, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return None


def cores() -> int:
    """Processor cores that this process may use at once, whole ones, at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.floor(min(allowed, core_quota(CGROUPS))))


def core_quota(cgroups: Path) -> float:
    """Cores' worth of time that a Linux control group grants; infinite where it sets no bound.

    >>> core_quota(Path("nowhere"))
    inf
    """
    quota, period = _words(cgroups / "cpu.max", 2)  # version 2: both in one file
    if quota is None:
        (quota,) = _words(cgroups / "cpu" / "cpu.cfs_quota_us", 1)
        (period,) = _words(cgroups / "cpu" / "cpu.cfs_period_us", 1)
    if quota is None or period is None or not quota.isdigit() or period == "0":  # "max", -1, nothing at all: no bound
        return math.inf
    return int(quota) / int(period)


def memory() -> tuple[int, int]:
    """Bytes of memory that this process could have: all of them, and those that are free now."""
    system = psutil.virtual_memory()
    total, free = system.total, min(system.available, address_space_left())
    limit, used = memory_limit(CGROUPS)
    if limit >= total:  # version 1 writes a number near 2^63 for "no bound"
        return total, int(free)
    return int(limit), int(max(0, min(free, limit - used)))


def address_space_left() -> float:
    """Bytes that this process may still map, where its starter set a bound (`ulimit -v`); otherwise infinite."""
    if sys.platform == "win32":
        return math.inf
    import resource

    bound, _hard = resource.getrlimit(resource.RLIMIT_AS)
    return math.inf if bound == resource.RLIM_INFINITY else max(0, bound - psutil.Process().memory_info().vms)


def memory_limit(cgroups: Path) -> tuple[float, int]:
    """Bytes that a Linux control group grants (infinite where it sets no bound), and those it uses.

    >>> memory_limit(Path("nowhere"))
    (inf, 0)
    """
    for limit_file, used_file in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        (limit,) = _words(cgroups / limit_file, 1)
        (used,) = _words(cgroups / used_file, 1)
        if limit is not None and limit.isdigit():
            return int(limit), int(used or 0)
    return math.inf, 0


def _words(file: Path, count: int) -> list[str | None]:
    """The words of a small file, or as many `None` where it cannot be read."""
    try:
        words = file.read_text(encoding="ascii").split()
    except OSError:
        return [None] * count
    return list(words) if len(words) == count else [None] * count
