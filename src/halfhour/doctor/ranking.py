"""Suspicions -> findings: doubtful ones tried, consequences folded, the likeliest cause first."""

from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Any

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import Rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, together
from halfhour.doctor.trying.experiments import Attempt
from halfhour.doctor.trying.runner import TrialRunner, helps
from halfhour.language import message
from halfhour.records import Finding, Severity, Trial

LARGE_GAIN = 0.15
MOST_PAIRS = 3  # that are tried together: each costs as much as a single remedy
ALIKE = 0.03  # gains that differ by less differ by chance
LEADING = 0.6  # of the largest gain: remedies that help less help because any change would
ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Suspected:
    """A suspicion, the rule that has it, and the training that it is of, if it is of one."""

    rule: Rule[Any]
    suspicion: Suspicion
    case: Case | None = None

    @property
    def certain(self) -> bool:
        """Whether it stands by what was seen."""
        return self.suspicion.by_trial is None

    @property
    def symptom(self) -> bool:
        """Whether it is what a cause would bring about."""
        return self.rule.kind == "symptom"

    def finding(self) -> Finding:
        """As it is told, before anything is tried."""
        said, first = self.suspicion, self.suspicion.remedies[0]
        title = said.title or self.rule.title
        return Finding(
            self.rule.code, said.severity, title, said.evidence, said.cause, first.text, options=first.options
        )


@dataclass(frozen=True, eq=False)
class RankedFinding:
    """A finding, what was suspected, and the trial that it rests on."""

    finding: Finding
    suspected: Suspected
    attempt: Attempt | None = None
    remedy: Remedy | None = None

    @property
    def is_error(self) -> bool:
        """Whether it is as grave as a finding can be."""
        return self.finding.severity == "error"

    @property
    def is_note(self) -> bool:
        """Whether it raises no alarm."""
        return self.finding.severity == "note"

    @property
    def gain(self) -> float:
        """What the remedy gained when it was tried."""
        trial = self.finding.trial
        return trial.after - trial.before if trial else 0.0


def ranked(suspected: list[Suspected], runner: TrialRunner) -> list[RankedFinding]:
    """What stands of what was suspected, causes before notes, symptoms only where no cause was found.

    The first one names what it explains; those are not told besides.
    """
    findings = _causes(suspected, runner)
    symptoms = [RankedFinding(one.finding(), one) for one in suspected if one.certain and one.symptom]
    if all(one.is_note and one.attempt is None for one in findings):
        findings, symptoms = symptoms[:1] + findings, symptoms[1:]
    if not findings:
        return []
    first, *others = sorted(findings, key=lambda one: (ORDER[one.finding.severity], _is_explained(one, findings)))
    first = _brought_to_its_end(first, runner)
    consequences = _consequences(first, others)
    explained = dict.fromkeys(one.finding.code for one in (*symptoms, *consequences))
    first = replace(first, finding=replace(first.finding, explains=tuple(explained)))
    return [first, *(one for one in others if one not in consequences)]


def _causes(suspected: list[Suspected], runner: TrialRunner) -> list[RankedFinding]:
    """Those that are certain; where none of these is an error, those too that trials confirm, before the notes."""
    certain = [_with_trial(one, runner) for one in suspected if one.certain and not one.symptom]
    if any(one.is_error for one in certain):
        return certain
    confirmed = _leading(_confirmed([one for one in suspected if not one.certain], runner))
    return [one for one in certain if not one.is_note] + confirmed + [one for one in certain if one.is_note]


def _consequences(first: RankedFinding, others: list[RankedFinding]) -> list[RankedFinding]:
    """Those of the others that the first explains: readings, if it is an error, and what it says that it explains."""
    readings = [one for one in others if first.is_error and one.suspected.rule.kind == "reading"]
    return readings + [one for one in others if one.finding.code in first.suspected.suspicion.explains]


def _is_explained(result: RankedFinding, findings: list[RankedFinding]) -> bool:
    """Whether another finding says that it explains this one."""
    others = [one for one in findings if one is not result]
    return any(result.finding.code in other.suspected.suspicion.explains for other in others)


def _confirmed(doubtful: list[Suspected], runner: TrialRunner) -> list[RankedFinding]:
    """Those that trials let stand; symptoms are tried only where no cause has raised an alarm."""
    runner.divide_budget([one.suspicion for one in doubtful])
    confirmed: list[RankedFinding] = []
    for one in sorted(doubtful, key=lambda one: one.symptom):
        if one.symptom and any(not result.is_note for result in confirmed):
            continue
        if result := _confirm(one, runner):
            confirmed.append(result)
    return confirmed if any(not result.is_note for result in confirmed) else confirmed + _in_pairs(doubtful, runner)


def _in_pairs(doubtful: list[Suspected], runner: TrialRunner) -> list[RankedFinding]:
    """Two faults may hide each other: where no remedy helped alone, the first ones of two causes are tried together."""
    causes = [one for one in doubtful if not one.symptom and one.case and one.suspicion.remedies[0].change]
    for one, other in islice(combinations(causes, 2), MOST_PAIRS):
        if one.case is not other.case or one.case is None or one.case.evaluation.learned == "well":
            continue
        first, second = one.suspicion.remedies[0], other.suspicion.remedies[0]
        change = together(first.change, second.change)
        if change is None:
            continue
        text = message("{first} Also: {second}", first=first.text, second=second.text)
        both = Remedy(text, change, (*first.edits, *second.edits))
        suspicion = replace(one.suspicion, remedies=(both,), by_trial=ByTrial(untried=None, ahead=True))
        result = _confirm(replace(one, suspicion=suspicion), runner)
        if result and not result.is_note:
            return [result]
    return []


def _confirm(suspected: Suspected, runner: TrialRunner) -> RankedFinding | None:
    """A doubtful suspicion as a finding, if a remedy helps; otherwise as it says itself."""
    case, suspicion, by_trial = suspected.case, suspected.suspicion, suspected.suspicion.by_trial
    if case is None or by_trial is None:
        return None
    best, before = runner.best(case, suspicion), runner.before(case, suspicion)
    if best is None or before is None:
        untried = by_trial.untried if case.evaluation.learned == "nothing" else None
        return _untried(suspected, untried or by_trial.refuted)
    remedy, attempt = best
    helping = _where_it_helps(case, by_trial, before, attempt, runner)
    if helping is None:
        return _untried(suspected, by_trial.refuted)
    before, attempt = helping
    severity: Severity = "error" if attempt.score - before > LARGE_GAIN else by_trial.little
    if suspicion.severity == "note":
        severity = "note"
    return _tried(replace(suspected.finding(), severity=severity), suspected, remedy, before, attempt)


def _where_it_helps(
    case: Case, by_trial: ByTrial, before: float, attempt: Attempt, runner: TrialRunner
) -> tuple[float, Attempt] | None:
    """The score that a remedy is ahead of by more than chance, and the attempt that is; nothing where it is not.

    Where it isn't at first, the attempt goes on. Where that was cut and being ahead is enough, it is compared with the
    unchanged program after as long.
    """
    before_or_guess = max(before, case.evaluation.guess)  # worse than guessing is no better than guessing
    if not helps(before_or_guess, attempt):
        attempt = runner.longer(attempt)
    if helps(before_or_guess, attempt):
        return before, attempt
    if by_trial.ahead and attempt.cut and case.evaluation.learned != "well":
        unchanged = runner.attempt(case, Change())
        if unchanged and unchanged.cut and helps(unchanged.score, attempt):
            return unchanged.score, attempt
    return None


def _with_trial(suspected: Suspected, runner: TrialRunner) -> RankedFinding:
    """A suspicion that stands, with its remedy tried where that can be done."""
    finding, case = suspected.finding(), suspected.case
    best = runner.best(case, suspected.suspicion) if case else None
    before = runner.before(case, suspected.suspicion) if case else None
    if best is None or before is None:
        return RankedFinding(finding, suspected, remedy=suspected.suspicion.remedies[0])
    remedy, attempt = best
    if attempt.score <= before:
        attempt = runner.longer(attempt)
    if attempt.score <= before:
        return RankedFinding(finding, suspected)
    return _tried(finding, suspected, remedy, before, attempt)


def _untried(suspected: Suspected, severity: Severity | None) -> RankedFinding | None:
    """A suspicion that no trial speaks for, with the severity that it then has, if any."""
    return RankedFinding(replace(suspected.finding(), severity=severity), suspected) if severity else None


def _tried(finding: Finding, suspected: Suspected, remedy: Remedy, before: float, attempt: Attempt) -> RankedFinding:
    """A finding with the remedy that helped, and what its trial came to."""
    finding = replace(finding, remedy=remedy.text, trial=_trial(suspected.case, before, attempt))
    return RankedFinding(finding, suspected, attempt, remedy)


def _leading(confirmed: list[RankedFinding]) -> list[RankedFinding]:
    """The remedies that help nearly as much as the best one; the rest help because any change would.

    The best stand first; between remedies whose gains differ by chance, the order of the rules decides.
    """
    most = max((result.gain for result in confirmed), default=0.0)
    leading = [result for result in confirmed if result.gain >= LEADING * most]
    return sorted(leading, key=lambda result: max(most - result.gain - ALIKE, 0.0))


def _brought_to_its_end(first: RankedFinding, runner: TrialRunner) -> RankedFinding:
    """The first finding's remedy, trained on for as long as the program itself trains, or its budget lasts."""
    trial, attempt, case = first.finding.trial, first.attempt, first.suspected.case
    if trial is None or attempt is None or case is None or first.is_note:
        return first
    whole = runner.to_the_end(attempt)
    if whole.score <= attempt.score:
        return first
    stood = runner.stood.get(id(case))  # what was compared may have been copies cut after as long
    before = trial.before if stood is None or whole.score <= stood else stood
    return replace(first, finding=replace(first.finding, trial=_trial(case, before, whole)))


def _trial(case: Case | None, before: float, attempt: Attempt) -> Trial:
    metric = "r2" if case and case.problem.task == "values" else "accuracy"
    return Trial(before, attempt.score, metric, round(attempt.seconds, 1), round(attempt.share, 3))
