"""The exercises of lesson 8: programs to be mended until the doctor has nothing left to say."""

from halfhour.doctor.seeing.script import run_script
from halfhour.doctor.verdict import diagnose
from halfhour.language import _
from halfhour.lessons.work import Work, not_yet


def mended(work: Work) -> None:
    """No finding, on a program that still trains."""
    run = run_script(work.script)
    trained = any(model.fits for model in run.seen.models.values())
    if run.outcome == "finished" and not trained:
        not_yet(
            _("No training was seen."),
            _("Expected the program to train, as before."),
            _("Keep `fit`; fix what comes before it."),
        )
    findings = diagnose(run.seen, trials=False).findings
    if findings:
        not_yet(str(findings[0].title) + f" [{findings[0].code}].", str(findings[0].evidence), str(findings[0].remedy))
    if run.outcome == "crashed":
        not_yet(
            _("The program raises an error."),
            _("Expected it to run to its end."),
            _("Read the last line of the message; `halfhour check` explains it."),
        )
