"""A lesson's program: one file for all languages, in cells that the text shows one by one.

A cell begins with `# %% name`. Where a reader is spoken to, both languages stand beside each other, in a comment or in
a string: `# Scale to 0..1 || 缩放到 0 到 1`. The file runs as it is; `spoken` keeps one language of it.
"""

import re

from halfhour.language import LANGUAGES

CELL = re.compile(r"^# %% ([\w-]+)\n", re.M)
STRING = re.compile(r'"([^"\n]*?) \|\| ([^"\n]*)"')
COMMENT = re.compile(r"# (.*?) \|\| (.*)$", re.M)


def spoken(source: str, language: str) -> str:
    """The program in one language.

    >>> spoken('print("pictures || 图片")  # how many || 多少张', "zh")
    'print("图片")  # 多少张'
    """
    side = LANGUAGES.index(language) + 1
    strings = STRING.sub(lambda found: f'"{found[side]}"', source)
    return COMMENT.sub(lambda found: f"# {found[side]}", strings)


def one_language(text: str, language: str) -> str:
    """A text in one language, if it has two.

    >>> one_language("yes || 是", "zh"), one_language("99.25 %", "zh")
    ('是', '99.25 %')
    """
    sides = text.split(" || ")
    return sides[LANGUAGES.index(language)] if len(sides) > 1 else text


def cells(source: str) -> dict[str, str]:
    r"""The code of every cell, by name, in order.

    >>> cells("# %% one\na = 1\n\n# %% two\nb = 2\n")
    {'one': 'a = 1', 'two': 'b = 2'}
    """
    _before, *parts = CELL.split(source)
    return {name: code.strip() for name, code in zip(parts[::2], parts[1::2], strict=True)}


def speaks(code: str) -> bool:
    """Whether a cell's strings differ by language: such a cell prints and draws and changes nothing.

    >>> speaks('print("yes || 是")'), speaks("a = 1  # one || 一")
    (True, False)
    """
    return STRING.search(code) is not None
