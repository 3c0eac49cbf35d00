"""What the registry knows of a form, and the words in which every form is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from halfhour.data.forms.asked import Asked
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.language import _
from halfhour.records import Dataset


@dataclass(frozen=True)
class Form:
    """A form in which people have data.

    Attributes:
        name: as tests and documents call it.
        recognise: whether data are of this form, as far as a look at names and first bytes tells.
        read: brings them to a data set.
        in_order: whether its rows have an order of their own, as files in a folder have not.
    """

    name: str
    recognise: Callable[[Asked], bool]
    read: Callable[[Asked, Tell], Dataset]
    in_order: bool = False


def refused(path: Path, reason: str, expected: str, remedy: str) -> DataError:
    """The error for data of a known form that cannot be used: path and reason, what was expected, what to do.

    >>> from halfhour import language; language.use("en")
    >>> print(refused(Path("a.mat"), "it has no labels", "pictures and labels", "Add them."))
    a.mat cannot be used: it has no labels. Expected pictures and labels. Add them.
    """
    return DataError(
        _("{path} cannot be used: {reason}.", path=path, reason=reason),
        _("Expected {expected}.", expected=expected),
        remedy,
    )


def sibling(path: Path, part: str) -> Path | None:
    """The file beside a training file that has the same name but for its part, if there is one.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()); (folder / "signs_test.h5").touch()
    >>> sibling(folder / "signs_train.h5", "test").name
    'signs_test.h5'
    """
    words = {"test": ("test", "testing", "t10k"), "validation": ("val", "valid", "validation", "dev")}[part]
    name = path.name
    for training in ("training", "train", "Train", "TRAIN"):
        if training in name:
            found = (path.with_name(name.replace(training, _cased(word, training))) for word in words)
            return next((other for other in found if other.is_file()), None)
    return None


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.title() if like[0].isupper() else word
