"""The outcome of checks on the console: what was looked at, what was seen, what mends it."""

from rich.console import Console as Terminal

from halfhour.language import _
from halfhour.records import Check


def show_check(terminal: Terminal, check: Check) -> None:
    """Print one check, its remedy under it where there is one."""
    style, word = {
        "ok": ("green", _("good")),
        "warning": ("bold yellow", _("look")),
        "fault": ("bold red", _("fault")),
    }[check.state]
    terminal.print(word, style=style, end="  ", markup=False)
    terminal.print(
        _("{name}: {detail}", name=check.name, detail=check.detail), markup=False, highlight=False, soft_wrap=True
    )
    if check.remedy:
        terminal.print(f"      → {check.remedy}", style="bold", markup=False, highlight=False, soft_wrap=True)
