"""A lesson as one Markdown text: for `docs/lessons` and for the terminal."""

from halfhour.language import _, speaking
from halfhour.lessons.catalogue import Lesson
from halfhour.lessons.text import Block, blocks


def markdown(lesson: Lesson, language: str, *, figures: str | None = "figures") -> str:
    """The whole lesson.

    Args:
        lesson: which.
        language: in which of the languages.
        figures: the folder of the figures; `None` leaves their captions only, for a terminal.
    """
    with speaking(language):
        return "\n\n".join(_piece(block, figures) for block in blocks(lesson, language)) + "\n"


def _piece(block: Block, figures: str | None) -> str:
    match block.kind:
        case "code":
            return _fenced(block.text, "python")
        case "script":
            return f"`{block.name}`\n\n" + _fenced(block.text, "python")
        case "output" if block.name:
            return _fenced(f"$ {block.name}\n{block.text}", "text")
        case "output":
            return _fenced(block.text, "text")
        case "figure" if figures is None:
            return "> " + _("Figure: {caption} (the page shows it: `halfhour learn --page`)", caption=block.text)
        case "figure":
            return f"![{block.text}]({figures}/{block.name})"
        case "exercise":
            heading = _("Exercise {number}: {title}", number=block.name, title=block.text)
            return f"### {heading}"
        case _:
            return block.text


def _fenced(text: str, kind: str) -> str:
    return f"```{kind}\n{text.rstrip()}\n```"
