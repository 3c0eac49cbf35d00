"""The table of formats: adding one is a file that writes it and reads it back, one entry and one test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from halfhour.errors import OptionError, unknown_name
from halfhour.export import litert_file, onnx_file, saved_model
from halfhour.export.page import browser, html
from halfhour.language import _
from halfhour.records import Answers, Pixels


@dataclass(frozen=True)
class Format:
    """A format of the table.

    Attributes:
        file: the usual name of what is written.
        write: model, path, notes -> the file.
        answers: path, pictures -> what its own runtime makes of them.
        extra: of the project file, with the packages it takes; `None` takes no more than halfhour.
        folder: whether it is one.
    """

    file: str
    write: Callable[..., None]
    answers: Callable[[Any, Pixels], Answers]
    extra: str | None = None
    folder: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "onnx": Format("model.onnx", onnx_file.write, onnx_file.answers, "onnx"),
        "litert": Format("model.tflite", litert_file.write, litert_file.answers, "litert"),
        "saved-model": Format("saved-model", saved_model.write, saved_model.answers, folder=True),
        "page": Format("page.html", html.write, browser.answers),
    }
)


def find_format(name: str, *, int8: bool = False) -> Format:
    """The format of this name.

    Args:
        name: a key of `FORMATS`.
        int8: in whole numbers of eight bits; its `write` then takes pictures for `calibration`.

    Raises:
        UnknownNameError: there is none of this name.
        OptionError: it has no such numbers.
    """
    if name not in FORMATS:
        raise unknown_name(_("format"), name, FORMATS)
    if not int8:
        return FORMATS[name]
    if name != "litert":
        raise OptionError(
            _("Got --int8 with the format {format}.", format=name),
            _("Expected it with litert: the other formats keep 32-bit numbers."),
            _("Choose --to litert, or leave --int8 out."),
        )
    return replace(FORMATS[name], file="model-int8.tflite")
