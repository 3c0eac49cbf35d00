"""`halfhour learn [LESSON]`: the lessons, their notebooks, their programs and their exercises."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import json_option, print_json, terminal
from halfhour.errors import OptionError
from halfhour.language import _, current

if TYPE_CHECKING:
    from halfhour.lessons.catalogue import Lesson

WIDEST = 100  # characters: longer lines are hard to read


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "learn",
        callback=learn,
        help=_(
            "Learn it all in eleven lessons. Without LESSON (a number or a name), list them with your "
            "progress; with it, read it here. Each ends with exercises that --check checks."
        ),
        params=[
            click.Argument(["lesson"], required=False),
            click.Option(["--page"], is_flag=True, help=_("Read it in the browser, with figures.")),
            click.Option(["--notebook"], is_flag=True, help=_("Write it as a Jupyter notebook into this folder.")),
            click.Option(["--code"], is_flag=True, help=_("Write its programs into this folder.")),
            click.Option(
                ["--exercises"], is_flag=True, help=_("Write starter files for its exercises into this folder.")
            ),
            click.Option(
                ["--check"],
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=_("Run your FILE for an exercise, and say what's missing."),
            ),
            json_option(),
        ],
    )


def learn(
    lesson: str | None,
    page: bool,
    notebook: bool,
    code: bool,
    exercises: bool,
    check: Path | None,
    as_json: bool,
) -> int:
    """List, read, write or check."""
    from halfhour.lessons.catalogue import LESSONS, find_lesson

    if check:
        return _check(check, as_json)
    chosen = find_lesson(lesson) if lesson else None
    if page:
        return _open_page(chosen)
    if chosen is None:
        if notebook or code or exercises:
            raise OptionError(
                _("No lesson was named."),
                _("Expected a number from 1 to {last}, or a name.", last=len(LESSONS)),
                _("`halfhour learn` lists the lessons."),
            )
        return _list(as_json)
    if notebook or code or exercises:
        return _write(chosen, notebook, code, exercises)
    if as_json:
        from halfhour.lessons.progress import facts

        print_json(facts(chosen))
        return 0
    return _read(chosen)


def _list(as_json: bool) -> int:
    """A table of the lessons, and what to do next."""
    from rich.table import Table

    from halfhour.lessons.catalogue import LESSONS
    from halfhour.lessons.progress import facts, kept

    if as_json:
        print_json([facts(lesson) for lesson in LESSONS])
        return 0
    shown, progress = terminal(as_json=False), kept()
    table = Table(box=None, header_style="dim")
    for heading in ("", _("lesson"), _("minutes"), _("exercises")):
        table.add_column(heading)
    for lesson in LESSONS:
        told = facts(lesson)
        mark = "✓" if told["done"] else "…" if told["opened"] else ""
        count = f"{len(told['passed'])}/{len(told['exercises'])}"
        table.add_row(str(lesson.number), f"{lesson.title()}", str(lesson.minutes), f"{count} {mark}")
    shown.print(table)
    after = next((lesson for lesson in LESSONS if not progress.done(lesson)), None)
    if after is None:
        shown.print(_("You've done them all. Next, train on a folder of your own: `halfhour train FOLDER`."))
    else:
        shown.print(_("Next: `halfhour learn {number}`", number=after.number))
    return 0


def _read(lesson: "Lesson") -> int:
    """The lesson, a screen at a time where there is a screen."""
    from rich.markdown import Markdown

    from halfhour.lessons.markdown import markdown
    from halfhour.lessons.progress import opened
    from halfhour.lessons.wrapping import wrapped

    shown = terminal(as_json=False)
    shown.width = min(shown.width, WIDEST)
    text = Markdown(wrapped(markdown(lesson, current(), figures=None), shown.width))
    os.environ.setdefault("LESS", "-R")  # let the colours through
    if shown.is_terminal:
        with shown.pager(styles=True):
            shown.print(text)
    else:
        shown.print(text)
    number = lesson.number
    for told in (
        _("With figures in the browser: `halfhour learn {number} --page`", number=number),
        _("As a notebook: `halfhour learn {number} --notebook`", number=number),
        _("The exercises: `halfhour learn {number} --exercises`", number=number),
    ):
        shown.print(told, style="dim")
    opened(lesson)
    return 0


def _write(lesson: "Lesson", notebook: bool, code: bool, exercises: bool) -> int:
    """Write what was asked for into this folder; what is there already stays."""
    from halfhour.lessons.exercises import keep, write_programs, write_starters
    from halfhour.lessons.notebook import notebook as as_notebook

    here, written = Path(), []
    if notebook:
        written.append(keep(Path(f"lesson-{lesson.number:02}.ipynb"), as_notebook(lesson, current())))
    if code:
        written += write_programs(lesson, here)
    if exercises:
        written += write_starters(lesson, here)
    shown = terminal(as_json=False)
    for path in written:
        shown.print(str(path), markup=False)
    if notebook:
        shown.print(_("Open it with `jupyter lab`; if that is missing: `pip install jupyterlab`."), style="dim")
    if exercises:
        shown.print(_("Edit a file, then run `halfhour learn --check FILE`"), style="dim")
    return 0


def _check(script: Path, as_json: bool) -> int:
    """Run a person's file; leave with 1 where something is missing."""
    from halfhour.lessons.exercises import exercise_of, lesson_of
    from halfhour.lessons.judge import judged
    from halfhour.lessons.progress import kept, passed

    exercise = exercise_of(script)
    shown = terminal(as_json=as_json)
    missing = judged(script, exercise, aside=as_json)
    if as_json:
        told = {"happened": missing.happened, "expected": missing.expected, "remedy": missing.remedy} if missing else {}
        print_json({"exercise": exercise, "passed": missing is None, **told})
    if missing:
        shown.print()
        for text in (missing.happened, missing.expected, missing.remedy):
            shown.print(text, markup=False, soft_wrap=True)
        return 1
    passed(exercise)
    lesson = lesson_of(exercise)
    shown.print()
    shown.print(_("Exercise {name} is solved.", name=exercise), style="bold green")
    if kept().done(lesson):
        shown.print(_("That was the last of lesson {number}: {title}.", number=lesson.number, title=lesson.title()))
    return 0


def _open_page(lesson: "Lesson | None") -> int:
    """The page, at this lesson."""
    from halfhour.cli.web import web

    return web("127.0.0.1", None, False, view=f"lessons/{lesson.number}" if lesson else "lessons")
