"""Memory, disk, cores and fonts: is there enough to train, and can figures be in Chinese?"""

import shutil
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import psutil

from halfhour.language import _
from halfhour.machine.hardware import GIB, cores, memory, processor
from halfhour.records import Check

# A training on MNIST peaks near 1.3 GiB (TensorFlow 0.5, pictures 0.1, activations and buffers the rest).
MEMORY_NEEDED = 2.0  # GiB free
DISK_NEEDED = 1.0  # GiB free: a run takes a few MiB, CIFAR-10 0.4 GiB unpacked and packed
BUSY = 0.5  # share of the cores that other programs take


def check_memory() -> Iterator[Check]:
    """Free memory."""
    total, available = memory()
    yield memory_free(available / GIB, total / GIB)


def memory_free(free: float, total: float) -> Check:
    """Judge GiB of memory.

    >>> memory_free(0.7, 4.0).state
    'warning'
    """
    detail = _("{free:.1f} of {total:.1f} GiB free", free=free, total=total)
    if free < MEMORY_NEEDED:
        remedy = _("Close other programs, or train with a smaller `--batch-size`.")
        return Check(_("memory"), "warning", detail, remedy)
    return Check(_("memory"), "ok", detail)


def check_disk() -> Iterator[Check]:
    """Free space where runs are written."""
    yield disk_free(Path.cwd(), shutil.disk_usage(Path.cwd()).free / GIB)


def disk_free(folder: Path, free: float) -> Check:
    """Judge GiB of disk."""
    detail = _("{free:.1f} GiB free in {folder}", free=free, folder=folder)
    if free < DISK_NEEDED:
        return Check(_("disk"), "fault", detail, _("Free some space, or work in another folder."))
    return Check(_("disk"), "ok", detail)


def check_cores() -> Iterator[Check]:
    """Cores, and how far others use them."""
    yield cores_free(cores(), processor(), psutil.cpu_percent(interval=0.3) / 100)


def cores_free(count: int, name: str, taken: float) -> Check:
    """Judge cores by the share of them that is taken."""
    detail = _("{count} ({name}), {taken:.0%} taken by other programs", count=count, name=name, taken=taken)
    if taken > BUSY:
        remedy = _("Close other programs: training slows down by what they use.")
        return Check(_("cores"), "warning", detail, remedy)
    return Check(_("cores"), "ok", detail)


def check_fonts() -> Iterator[Check]:
    """The font that figures show Chinese with, which comes with halfhour."""
    fonts = [entry for entry in files("halfhour").joinpath("report/fonts").iterdir() if entry.name.endswith(".ttf")]
    if not fonts:
        remedy = _("Install halfhour again: part of it is missing.")
        yield Check(_("fonts"), "fault", _("the font for Chinese figures is missing"), remedy)
        return
    from matplotlib.ft2font import FT2Font

    with as_file(fonts[0]) as path:
        font = FT2Font(str(path))
    readable = font.get_char_index(ord("准")) != 0
    yield Check(_("fonts"), "ok" if readable else "fault", _("{name} shows Chinese in figures", name=font.family_name))
