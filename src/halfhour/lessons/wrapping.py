"""Line breaks for Chinese in a terminal: Rich breaks at spaces alone, and Chinese has next to none."""

import re

from rich.cells import cell_len

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
        lines.append(line if plain else "\\\n".join(_broken(line, width)))
    return "\n".join(lines)


def _broken(line: str, width: int) -> list[str]:
    width -= LIST_MARGIN if re.match(r"- |\d+\. |> ", line) else 0
    broken, now, bound = [], "", ""  # `bound` may not be parted from what follows it
    for piece in PIECE.findall(line):
        if piece in NEVER_FIRST and bound:
            bound += piece
        elif bound and bound[-1] in NEVER_LAST:
            bound += piece
        else:
            now, bound = now + bound, piece
        if _cells(now + bound) > width and now.strip():
            broken.append(now.rstrip())
            now, bound = "", bound.lstrip()
    return [*broken, now + bound]


def _cells(text: str) -> int:
    return cell_len(MARKUP.sub("", text))
