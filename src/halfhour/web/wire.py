"""What goes over the wire: JSON bodies checked field by field, arrays as bytes in base64."""

import base64
import binascii
from typing import Any

import numpy as np

from halfhour.errors import OptionError
from halfhour.language import _
from halfhour.records import Floats, Pixels

Body = dict[str, Any]


def text(body: Body, name: str, default: str | None = None) -> str:
    """A field that is a text.

    Raises:
        OptionError: it is missing or something else.
    """
    value = body.get(name, default)
    if not isinstance(value, str):
        raise _wrong(name, _("a text"))
    return value


def whole(body: Body, name: str) -> int:
    """A field that is a whole number.

    Raises:
        OptionError: it is missing or something else.
    """
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(name, _("a whole number"))
    return value


def content(body: Body, name: str) -> bytes:
    """A field that holds bytes in base64.

    Raises:
        OptionError: it is missing or something else.
    """
    try:
        return base64.b64decode(text(body, name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong(name, _("bytes in base64")) from error


def pixels(body: Body, name: str, shape: tuple[int, int, int]) -> Pixels:
    """A field that holds a picture of this shape.

    Raises:
        OptionError: it is missing or has another size.
    """
    given = content(body, name)
    if len(given) != np.prod(shape):
        raise _wrong(name, _("an image of {shape}", shape=shape))
    return np.frombuffer(given, np.uint8).reshape(shape)


def packed(values: Pixels) -> dict[str, object]:
    """Pixels for the browser.

    >>> packed(np.zeros((1, 2, 1), np.uint8))
    {'shape': [1, 2, 1], 'base64': 'AAA='}
    """
    return {"shape": list(values.shape), "base64": base64.b64encode(values.tobytes()).decode()}


def numbers(values: Floats, digits: int = 5) -> object:
    """Floats as nested lists, rounded to what a person could read.

    >>> numbers(np.array([[0.123456789]], np.float32), 3)
    [[0.123]]
    """
    return np.round(values.astype(np.float64), digits).tolist()


def _wrong(name: str, expected: str) -> OptionError:
    return OptionError(
        _("The page sent no usable {name}.", name=name),
        _("Expected {expected}.", expected=expected),
        _("Load the page again."),
    )
