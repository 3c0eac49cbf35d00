"""The family of errors: each says what happened, what was expected and what to do now.

HalfhourError
├── OptionError            an option or argument with an impossible value
│   └── UnknownNameError   no such data set, model, schedule, …: names the nearest
├── DataError              a data set that is missing, damaged or of the wrong shape
│   └── FetchError         nothing could be downloaded: what was tried, and why each failed
├── PictureError           a picture that cannot be read
├── RunError               a run folder that is missing, unfinished or damaged
├── ModelError             a model from elsewhere that cannot be taken in
├── FileError              the system would not read or write a file (full disk, no permission, …)
├── ExportError            an exported file does not answer as its model does
└── MachineError           this machine lacks what the command needs
"""

from collections.abc import Iterable
from difflib import get_close_matches

from halfhour.language import Message, _, listed, sentences

LONGEST_NAME = 100  # letters, of a name that the nearest is looked for; the search takes their number squared


class HalfhourError(ValueError):
    """Something a person can mend, told in three sentences.

    Args:
        happened: what happened, with the value received.
        expected: what was expected, with the valid values.
        remedy: what to do now.
    """

    def __init__(self, happened: str, expected: str, remedy: str) -> None:
        super().__init__(happened, expected, remedy)
        self.happened = happened
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        return sentences(self.happened, self.expected, self.remedy)


class OptionError(HalfhourError):
    """An option or argument has an impossible value."""


class UnknownNameError(OptionError):
    """There is no data set, model or schedule of this name."""


class DataError(HalfhourError):
    """A data set is missing, damaged or of the wrong shape."""


class FetchError(DataError):
    """Nothing could be downloaded."""


class PictureError(HalfhourError):
    """A picture cannot be read; `reason` says why in a few words, for a list of many."""

    reason: Message | None = None


class RunError(HalfhourError):
    """A run folder is missing, unfinished or damaged."""


class ModelError(HalfhourError):
    """A model that was trained elsewhere cannot be taken in."""


class FileError(HalfhourError):
    """The system would not read or write a file."""


class ExportError(HalfhourError):
    """An exported file does not answer as its model does; it was not left behind."""


class MachineError(HalfhourError):
    """This machine lacks what the command needs."""


def unknown_name(kind: str, name: str, valid: Iterable[str]) -> UnknownNameError:
    """The error for a name that is in no table, with the nearest one that is.

    >>> from halfhour import language; language.use("en")
    >>> print(unknown_name("data set", "mnits", ["mnist", "digits"]))
    There is no data set 'mnits'. Expected one of: mnist, digits. Did you mean 'mnist'?
    """
    names = list(valid)
    nearest = get_close_matches(name[:LONGEST_NAME].lower(), names, n=1, cutoff=0.5)
    remedy = _("Did you mean '{name}'?", name=nearest[0]) if nearest else _("Choose one of these.")
    return UnknownNameError(
        _("There is no {kind} '{name}'.", kind=kind, name=name),
        _("Expected one of: {names}.", names=listed(names)),
        remedy,
    )
