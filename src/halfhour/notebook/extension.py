"""`%load_ext halfhour`: the magics of a live notebook, and the beginning and the end of its watch."""

import shlex
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import display

from halfhour.language import _
from halfhour.notebook.live import Live
from halfhour.report.card import card, plain
from halfhour.report.card import line as quiet_line

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

NAME = "halfhour"


@magics_class
class HalfhourMagics(Magics):
    """`%halfhour` and `%%halfhour`.

    Args:
        shell: IPython's.
        live: the watch that they are about.
    """

    def __init__(self, shell: "InteractiveShell", live: Live) -> None:
        super().__init__(shell)
        self.live = live

    @line_cell_magic
    def halfhour(self, line: str, cell: str | None = None) -> None:
        """What the doctor knows so far.

        %halfhour            says it
        %halfhour off        ends the watch; %load_ext halfhour begins it again
        %halfhour quiet      no line under trainings in which nothing was found; %halfhour loud brings it back
        %halfhour --no-trials  tries no remedies from here on; %halfhour --trials does
        %%halfhour --no-trials  runs this cell, and tries none
        """
        words = shlex.split(line)
        if cell is not None:
            self._run(words, cell)
            return
        done = {
            "off": lambda: unload(self.shell),
            "quiet": lambda: setattr(self.live, "says_healthy", False),
            "loud": lambda: setattr(self.live, "says_healthy", True),
            "--no-trials": lambda: setattr(self.live, "trials", False),
            "--trials": lambda: setattr(self.live, "trials", True),
        }
        unknown = [word for word in words if word not in done]
        if unknown:
            raise UsageError(
                _("`%halfhour {words}` isn't known; expected one of: {names}.", words=line, names=", ".join(done))
            )
        for word in words:
            done[word]()
        if not words:
            self._tell()

    def _run(self, words: list[str], cell: str) -> None:
        if words not in ([], ["--no-trials"]):
            raise UsageError(_("`%%halfhour {words}` isn't known; expected --no-trials.", words=" ".join(words)))
        self.live.untried = bool(words)
        self.live.shell.run_cell(cell, store_history=False)

    def _tell(self) -> None:
        findings = self.live.findings
        if not self.live.watching:
            return
        if findings:
            display({"text/html": card(findings), "text/plain": plain(findings)}, raw=True)
            return
        if self.live.trainings:
            told = _("nothing was found in the trainings so far ({count}).", count=self.live.trainings)
        else:
            told = _("no training seen yet.")
        display({"text/html": quiet_line(told), "text/plain": f"halfhour: {told}"}, raw=True)


def load(shell: "InteractiveShell") -> None:
    """Begin to watch; nothing where it is watched already."""
    if _magics(shell) is not None:
        return
    live = Live(shell)
    if not getattr(shell, "judged_at_the_end", False):  # `halfhour check` watches it already
        live.begin()
    shell.register_magics(HalfhourMagics(shell, live))


def unload(shell: Any) -> None:
    """End the watch and put everything back."""
    magics = _magics(shell)
    if magics is None:
        return
    magics.live.end()
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop(NAME, None)
    shell.magics_manager.registry.pop(HalfhourMagics.__name__, None)
    shell.extension_manager.loaded.discard(NAME)


def _magics(shell: Any) -> HalfhourMagics | None:
    found = shell.magics_manager.registry.get(HalfhourMagics.__name__)
    return found if isinstance(found, HalfhourMagics) else None
