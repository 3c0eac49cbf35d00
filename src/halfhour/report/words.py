"""Figures in the reader's words: seconds, shares, shapes and counts -> short text."""

from halfhour.language import _, sentences
from halfhour.records import Finding, Place, Trial


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
    return _("greyscale") if count == 1 else _("colour")


def precision(value: float | None) -> str:
    """How often a class was right when it was named, if it was.

    >>> precision(None)
    'never predicted'
    """
    return _("never predicted") if value is None else share(value)


def place(where: Place) -> str:
    """A line of a person's program.

    >>> place(Place(3, cell=7)), place(Place(3, "train.py"))
    ('cell 7, line 3', 'train.py, line 3')
    """
    if where.cell is not None:
        return _("cell {cell}, line {line}", cell=where.cell, line=where.line)
    return _("{file}, line {line}", file=where.file, line=where.line)


def tried(trial: Trial) -> str:
    """What a remedy did on a copy.

    >>> tried(Trial(0.1, 0.97, "accuracy", 2.0))
    'Tried on a copy: accuracy 10.00 % unchanged, 97.00 % with the fix (2.0 s).'
    """
    values = {
        "metric": _("accuracy") if trial.metric == "accuracy" else "R²",
        "before": share(trial.before),
        "after": share(trial.after),
        "seconds": trial.seconds,
    }
    if trial.share < 1:
        return _(
            "Tried on a copy: {metric} {before} unchanged, {after} with the fix and {part} of the steps ({seconds} s).",
            part=share(trial.share),
            **values,
        )
    return _("Tried on a copy: {metric} {before} unchanged, {after} with the fix ({seconds} s).", **values)


def as_markdown(finding: Finding) -> str:
    """A finding as a Markdown cell says it."""
    told = [
        f"### {finding.title} `{finding.code}`",
        sentences(finding.evidence, finding.cause),
        f"**{finding.remedy}**",
    ]
    if finding.trial:
        told.append(tried(finding.trial))
    if finding.diff:
        told.append(f"```diff\n{finding.diff}\n```")
    return "\n\n".join(told)
