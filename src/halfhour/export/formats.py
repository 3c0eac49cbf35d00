"""The table of formats: adding one is a file that writes it and reads it back, one entry and one test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import keras

from halfhour.errors import OptionError, unknown_name
from halfhour.export import litert_file, onnx_file, saved_model
from halfhour.export.notes import Notes
from halfhour.export.page import browser, html
from halfhour.language import _
from halfhour.records import Answers, Floats, Pixels, RunFacts


@dataclass(frozen=True)
class Format:
    """A format of the table.

    Attributes:
        file: the usual name of what is written.
        write: model, path, notes -> the file.
        answers: path, pictures -> what its own runtime makes of them.
        extra: of the project file, with the packages it takes; `None` takes no more than halfhour.
        folder: whether it is one.
        write_int8: the same in whole numbers of eight bits, from training pictures (M, H, W, C) that their ranges are
            read off; `None` where the format has no such numbers.
        write_doubting: model, path, facts of its run -> the file, which refuses what the run does; `None` where the
            format always predicts.
    """

    file: str
    write: Callable[[keras.Model, Path, Notes], None]
    answers: Callable[[Path, Pixels | Floats], Answers]
    extra: str | None = None
    folder: bool = False
    write_int8: Callable[[keras.Model, Path, Notes, Pixels], None] | None = None
    write_doubting: Callable[[keras.Model, Path, RunFacts], None] | None = None


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "onnx": Format("model.onnx", onnx_file.write, onnx_file.answers, "onnx"),
        "litert": Format(
            "model.tflite", litert_file.write, litert_file.answers, "litert", write_int8=litert_file.write
        ),
        "saved-model": Format("saved-model", saved_model.write, saved_model.answers, folder=True),
        "page": Format("page.html", html.write, browser.answers, write_doubting=html.write_doubting),
    }
)


def find_format(name: str, *, int8: bool = False) -> Format:
    """The format of this name.

    Args:
        name: a key of `FORMATS`.
        int8: in whole numbers of eight bits, by its `write_int8`.

    Raises:
        UnknownNameError: there is none of this name.
        OptionError: it has no such numbers.
    """
    if name not in FORMATS:
        raise unknown_name(_("format"), name, FORMATS)
    if not int8:
        return FORMATS[name]
    if FORMATS[name].write_int8 is None:
        raise OptionError(
            _("Got --int8 with the format {format}.", format=name),
            _("Expected --to litert: the other formats keep 32-bit floats."),
            _("Choose --to litert, or drop --int8."),
        )
    return replace(FORMATS[name], file="model-int8.tflite")
