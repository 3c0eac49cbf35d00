"""Line breaks for Chinese in a terminal: Rich and Click break at spaces alone, and Chinese has next to none."""

import re

from halfhour.language import columns

PIECE = re.compile(r"`[^`]*`|\s+|[⺀-鿿＀-￯　-〿“”‘’—…]|[^\s`⺀-鿿＀-￯　-〿“”‘’—…]+")
NEVER_FIRST = "。，、；：？！”’）》】…—"  # of a line
NEVER_LAST = "“‘（《【"
MARKUP = re.compile(r"\*\*|[*`]")  # takes no room on the screen
LIST_MARGIN = 4  # characters that Rich indents a list by, at most


def wrapped(markdown: str, width: int) -> str:
    r"""A Markdown text whose paragraphs have hard breaks where a Chinese line of this width ends.

    Code, tables and headings stay as they are.

    >>> print(wrapped("一二三四，五六", 8))
    一二三\
    四，五六
    """
    lines, fenced = [], False
    for line in markdown.split("\n"):
        fenced ^= line.startswith("```")
        plain = fenced or line.startswith(("```", "|", "#"))
        room = width - (LIST_MARGIN if re.match(r"- |\d+\. |> ", line) else 0)
        lines.append(line if plain else "\\\n".join(broken(line, room)))
    return "\n".join(lines)


def broken(line: str, width: int) -> list[str]:
    """A line in pieces of at most this width, none of which begins with a comma or breaks a word or code.

    >>> broken("用 `a b` 算出，六", 9)
    ['用 `a b` 算', '出，六']
    """
    made, now, bound = [], "", ""  # `bound` may not be parted from what follows it
    for piece in PIECE.findall(line):
        if piece in NEVER_FIRST and bound:
            bound += piece
        elif bound and bound[-1] in NEVER_LAST:
            bound += piece
        else:
            now, bound = now + bound, piece
        if _cells(now + bound) > width and now.strip():
            made.append(now.rstrip())
            now, bound = "", bound.lstrip()
    return [*made, now + bound]


def _cells(text: str) -> int:
    return columns(MARKUP.sub("", text))
