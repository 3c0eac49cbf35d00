"""The error for data that cannot be used: a path and a reason go in, the three sentences come out."""

from pathlib import Path

from halfhour.errors import DataError
from halfhour.language import _


def damaged(path: Path | str, reason: str, expected: str) -> DataError:
    """The error for a file that is not what its name or place promises.

    >>> from halfhour import language; language.use("en")
    >>> print(damaged("a.gz", "it ends too early", "a whole file"))
    a.gz cannot be used: it ends too early. Expected a whole file. Replace it with an intact copy. If it belongs
    to a named set, you can also delete it: halfhour then looks elsewhere.
    """
    return DataError(
        _("{path} cannot be used: {reason}.", path=path, reason=reason),
        _("Expected {expected}.", expected=expected),
        _(
            "Replace it with an intact copy. If it belongs to a named set, you can also delete it: "
            "halfhour then looks elsewhere."
        ),
    )
