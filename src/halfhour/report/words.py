"""Figures in the reader's words: seconds, shares, shapes and counts -> short text."""

from halfhour.language import _


def duration(seconds: float) -> str:
    """A time span, with as much detail as a person can use.

    >>> from halfhour import language; language.use("en")
    >>> duration(7.31), duration(75), duration(3700)
    ('7.3 s', '1 min 15 s', '1 h 2 min')
    """
    if seconds < 9.95:
        return _("{seconds:.1f} s", seconds=seconds)
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s", seconds=whole)
    if whole < 3600:
        return _("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
    minutes = round(seconds / 60)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def share(value: float) -> str:
    """A share of 1 as percent.

    >>> share(0.99123)
    '99.12 %'
    """
    return _("{percent:.2f} %", percent=100 * value)


def rough_share(value: float) -> str:
    """A share of 1 as whole percent.

    >>> rough_share(0.984)
    '98 %'
    """
    return _("{percent:.0f} %", percent=100 * value)


def shape(sizes: tuple[int, ...]) -> str:
    """The sizes of an array as people write them.

    >>> shape((28, 28, 1)), shape((128,))
    ('28 x 28 x 1', '128')
    """
    return " x ".join(str(size) for size in sizes)


def channels(count: int) -> str:
    """What pictures with so many channels are called."""
    return _("grey") if count == 1 else _("colour")


def precision(value: float | None) -> str:
    """How often a class was right when it was named, if it was.

    >>> precision(None)
    'never named'
    """
    return _("never named") if value is None else share(value)
