"""A lesson as a Jupyter notebook: its words and code in cells, outputs left for the person's own machine."""

import json

from halfhour.lessons.catalogue import Lesson
from halfhour.lessons.source import cells, spoken
from halfhour.lessons.text import Block, blocks

VERSION = {"nbformat": 4, "nbformat_minor": 5}
WATCHED = "%load_ext halfhour"  # every training in it is looked at by the doctor


def notebook(lesson: Lesson, language: str) -> str:
    """The notebook's file, in the form of nbformat 4.5.

    Every cell of the lesson's program is there in its order, those that draw a figure where the text shows it; programs
    with a mistake in them become a cell that asks the doctor.
    """
    code = cells(lesson.source)
    waiting = list(code)  # cells that the text has not come to yet
    made: list[dict[str, object]] = []
    for block in blocks(lesson, language):
        name = block.name.removeprefix(f"{lesson.number:02}-").removesuffix(f".{language}.png")
        if block.kind in ("code", "figure") and name in waiting:
            last = waiting.index(name) + 1
            made += [_cell("code", spoken(code[earlier], language)) for earlier in waiting[:last]]
            waiting = waiting[last:]
        elif block.kind == "script":
            made += [_cell("code", f"%%writefile {block.name}\n{block.text}"), _cell("code", _check(block))]
        elif block.kind == "output" and block.name and not block.name.startswith("halfhour check"):
            made.append(_cell("code", f"!{block.name}"))
        elif block.kind == "exercise":
            made.append(_cell("markdown", f"### {block.name} {block.text}"))
        elif block.kind == "words":
            made.append(_cell("markdown", block.text))
    made.insert(1, _cell("code", WATCHED))  # under the heading
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    language_of_code = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    document = {"cells": made, "metadata": language_of_code, **VERSION}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _check(script: Block) -> str:
    return f"!halfhour check {script.name}"


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
