"""Messages in the reader's language: an English template and its values go in, the reader's words come out.

English templates are the message ids of the gettext catalogues under `locale/`; `scripts/translate` keeps
those in step with the code. Templates hold named places (`{epochs}`), filled after translation.
"""

import gettext
import locale
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}  # as their speakers write them
LANGUAGES = tuple(LANGUAGE_NAMES)
DOMAIN = "halfhour"
CATALOGUES = Path(__file__).parent / "locale"

_chosen: str | None = None
_reader: ContextVar[str | None] = ContextVar("reader", default=None)


def use(language: str | None) -> None:
    """Choose the language of all messages from here on; `None` goes back to what the surroundings say.

    >>> use("zh"); current()
    'zh'
    >>> use("en"); current()
    'en'
    """
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"The language must be one of {', '.join(LANGUAGES)}. Got {language!r} instead.")
    global _chosen
    _chosen = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language in the body, to one reader of several: other threads and tasks keep theirs.

    >>> use("en")
    >>> with speaking("zh"):
    ...     current()
    'zh'
    >>> current()
    'en'
    """
    before = _reader.set(language if language in LANGUAGES else None)
    try:
        yield
    finally:
        _reader.reset(before)


def current() -> str:
    """The language that messages have now: the reader's, the one chosen, or the one of the surroundings."""
    return _reader.get() or _chosen or from_environment(os.environ)


def from_environment(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for: `HALFHOUR_LANG`, then the usual locale variables.

    >>> from_environment({"HALFHOUR_LANG": "zh", "LANG": "en_US.UTF-8"})
    'zh'
    >>> from_environment({"LANG": "zh_CN.UTF-8"})
    'zh'
    >>> from_environment({"LANG": "de_DE.UTF-8"})
    'en'
    """
    for variable in ("HALFHOUR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    name = (locale.getlocale()[0] or "") if os.name == "nt" else ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def install_for_click() -> None:
    """Give Click's own messages the current language too; they come through the `gettext` module's default."""
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = current()


def _(template: str, /, **values: object) -> str:
    """Translate a template into the current language, then fill in its values.

    >>> use("en"); _("{count} pictures", count=3)
    '3 pictures'
    """
    text = _catalogue(current()).gettext(template)
    return text.format(**values) if values else text


def columns(text: str) -> int:
    """How many columns of a terminal a text takes; Rich counts them too, and takes longer to load than a help text.

    >>> columns("轮 epoch")
    8
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def listed(words: Iterable[str]) -> str:
    """Words in a row, with the comma of the language.

    >>> use("en"); listed(["a", "b"])
    'a, b'
    """
    return _(", ").join(words)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence in a row, with the semicolon of the language.

    >>> use("en"); clauses(["no picture", "no label"])
    'no picture; no label'
    """
    return _("; ").join(parts)


def sentences(*texts: object) -> str:
    """Whole sentences one after another; Chinese has no space between them.

    >>> use("en"); sentences("It rains.", "Stay in.")
    'It rains. Stay in.'
    """
    return reduce(lambda before, text: _("{before} {text}", before=before, text=text), map(str, texts))


def N_(template: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Mark a template for the catalogues where it stands, to be translated when it is shown."""
    return template


@dataclass(frozen=True)
class Message:
    """Words that are kept as template and values, so that they can be read in any language later.

    >>> use("en"); str(Message("{count} pictures", {"count": 3}))
    '3 pictures'
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.template, **self.values)

    def as_json(self) -> dict[str, object]:
        """As JSON data; a value may be a message as well, and a tuple, which JSON doesn't know, becomes its text.

        >>> use("en"); inner = Message("{count} images", {"count": 3})
        >>> str(Message.from_json(Message("Found: {what}.", {"what": inner}).as_json()))
        'Found: 3 images.'
        """
        values: dict[str, object] = {
            name: str(one) if isinstance(one, tuple) else one for name, one in self.values.items()
        }
        values |= {name: one.as_json() for name, one in self.values.items() if isinstance(one, Message)}
        return {"template": self.template, "values": values}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """The message that `as_json` wrote."""
        values = {name: cls.from_json(one) if isinstance(one, dict) else one for name, one in data["values"].items()}
        return cls(data["template"], values)


def message(template: str, /, **values: object) -> Message:
    """A `Message` of this template and these values; the template is marked for the catalogues."""
    return Message(template, values)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; English templates stand for themselves."""
    return gettext.translation(DOMAIN, CATALOGUES, [language], fallback=language == "en")
