"""What `halfhour check` says on the terminal: how the program ended, and its findings in words."""

from typing import TYPE_CHECKING

from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.doctor.seeing.observed import Observation
    from halfhour.doctor.verdict import Diagnosis
    from halfhour.records import Finding


def show_findings(shown: "Console", outcome: str, seen: "Observation", diagnosis: "Diagnosis") -> None:
    """The findings in words."""
    shown.print()
    _show_end(shown, outcome, seen, diagnosis)
    for finding in diagnosis.findings:
        _show(shown, finding, told=outcome == "crashed")
    for fault in diagnosis.faults:
        text = _("A bug in the doctor, not in the script: {fault}", fault=fault)
        shown.print(text, style="dim", markup=False)


def _show_end(shown: "Console", outcome: str, seen: "Observation", diagnosis: "Diagnosis") -> None:
    """How it ended, where that says something, and that nothing was found, where nothing was."""
    models = sum(bool(model.fits) for model in seen.models.values())
    memory = any(finding.code == "out-of-memory" for finding in diagnosis.findings)
    if outcome == "stopped" and memory:
        shown.print(_("The doctor stopped the script before the system killed it."), markup=False)
    elif outcome == "stopped":
        shown.print(_("The script was stopped before its last line; this judges what ran until then."), markup=False)
    if not models and seen.stepped and not diagnosis.findings and outcome != "crashed":
        text = _("A custom training loop was seen, but no single loss of one model: this training can't be judged.")
        shown.print(text, markup=False)
    elif not models and not diagnosis.findings and outcome != "crashed":
        shown.print(_("No training with Keras was seen, so there is nothing to judge."), markup=False)
    elif not diagnosis.findings:
        shown.print(_("Nothing is wrong with this training."), style="bold green", markup=False)


def _show(shown: "Console", finding: "Finding", *, told: bool) -> None:
    """One finding with its place, where its evidence has not told that, its trial, its diff and what it explains."""
    from halfhour.report.console import Console
    from halfhour.report.words import place, tried

    Console(shown).finding(finding)
    if finding.place and not told:
        shown.print("  " + place(finding.place), style="dim", markup=False, soft_wrap=True)
    if finding.trial:
        shown.print("  " + tried(finding.trial), style="green", markup=False, soft_wrap=True)
    for line in finding.diff.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1], "dim")
        shown.print("  " + line, style=style, markup=False, highlight=False, soft_wrap=True)
    if finding.explains:
        text = _("This also explains: {codes}.", codes=listed(finding.explains))
        shown.print("  " + text, style="dim", markup=False, soft_wrap=True)
