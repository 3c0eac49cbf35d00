"""What a run knows of a model that was trained elsewhere."""

from dataclasses import dataclass

from halfhour.language import Message


@dataclass(frozen=True)
class Adoption:
    """Where a model came from, and what it turned out to want.

    Attributes:
        source: the path that it was taken from.
        sha256: of the file, or of a folder's files in order of their names.
        form: `keras`, `h5`, `teachable-machine`, `onnx` or `saved-model`.
        wants: by what question (`range`, `polarity`, `channels`, `fit`, `layout`, `classes`, `answers`), what was
            found, in words that do not change.
        evidence: the same as sentences with the figures, one a question.
        validation_accuracy: share right of the validation pictures, 0..1; `None` where there were none.
        stated: what the person said of it, as options of `halfhour adopt`.
    """

    source: str
    sha256: str
    form: str
    wants: dict[str, str]
    evidence: tuple[Message, ...]
    validation_accuracy: float | None = None
    stated: tuple[str, ...] = ()
