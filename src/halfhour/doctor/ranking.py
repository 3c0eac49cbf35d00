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


@dataclass(frozen=True)
class RankedFinding:
    """A finding, and the trial it rests on."""

    finding: Finding
    suspected: Suspected
    attempt: Attempt | None = None
    remedy: Remedy | None = None

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
    """What stands of what was suspected, causes before notes, symptoms only where no cause was found."""
    found = [_with_trial(one, runner) for one in suspected if one.certain and not one.symptom]
    symptoms = [RankedFinding(one.finding(), one) for one in suspected if one.certain and one.symptom]
    if not any(result.finding.severity == "error" for result in found):
        confirmed = _confirmed([one for one in suspected if not one.certain], runner)
        notes = [result for result in found if result.is_note]
        found = [result for result in found if not result.is_note] + _leading(confirmed) + notes
    if all(result.is_note and result.attempt is None for result in found):
        found, symptoms = symptoms[:1] + found, symptoms[1:]
    found = sorted(found, key=lambda result: (ORDER[result.finding.severity], _brought_about(result, found)))
    if not found:
        return []
    first, others = _brought_to_its_end(found[0], runner), found[1:]
    if first.finding.severity == "error":
        symptoms += [result for result in others if result.suspected.rule.kind == "reading"]
        others = [result for result in others if result.suspected.rule.kind != "reading"]
    brought_about = first.suspected.suspicion.explains
    symptoms += [result for result in others if result.finding.code in brought_about]
    others = [result for result in others if result.finding.code not in brought_about]
    explains = dict.fromkeys(result.finding.code for result in symptoms)
    return [replace(first, finding=replace(first.finding, explains=tuple(explains))), *others]


def _brought_about(result: RankedFinding, found: list[RankedFinding]) -> bool:
    """Whether another finding says that it explains this one."""
    return any(result.finding.code in other.suspected.suspicion.explains for other in found if other is not result)


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
        if one.case is not other.case or one.case is None or one.case.answers.learned == "well":
            continue
        first, second = one.suspicion.remedies[0], other.suspicion.remedies[0]
        change = together(first.change, second.change)
        if change is None:
            continue
        text = message("{first} Also: {second}", first=first.text, second=second.text)
        both = Remedy(text, change, (*first.edits, *second.edits))
        suspicion = replace(one.suspicion, remedies=(both,), by_trial=ByTrial(untried=None, ahead=True))
        found = _confirm(replace(one, suspicion=suspicion), runner)
        if found and not found.is_note:
            return [found]
    return []


def _confirm(one: Suspected, runner: TrialRunner) -> RankedFinding | None:
    """A doubtful suspicion as a finding, if a remedy helps; otherwise as it says itself."""
    case, told = one.case, one.suspicion.by_trial
    if case is None or told is None:
        return None
    best, before = runner.best(case, one.suspicion), runner.before(case, one.suspicion)
    finding = one.finding()
    refuted = RankedFinding(replace(finding, severity=told.refuted), one) if told.refuted else None
    if best is None or before is None:
        untried = told.untried if case.answers.learned == "nothing" else None
        return RankedFinding(replace(finding, severity=untried), one) if untried else refuted
    remedy, reached = best
    before_or_guess = max(before, case.answers.guess)  # worse than guessing is no better than guessing
    if not helps(before_or_guess, reached):
        reached = runner.longer(reached)
    helped = helps(before_or_guess, reached)
    if not helped and told.ahead and reached.cut and case.answers.learned != "well":
        as_it_stands = runner.attempt(case, Change())
        if as_it_stands and as_it_stands.cut:
            before = as_it_stands.score
            helped = helps(before, reached)
    if not helped:
        return refuted
    severity: Severity = "error" if reached.score - before > LARGE_GAIN else told.little
    if one.suspicion.severity == "note":
        severity = "note"
    tried = replace(finding, severity=severity, remedy=remedy.text, trial=_trial(case, before, reached))
    return RankedFinding(tried, one, reached, remedy)


def _with_trial(one: Suspected, runner: TrialRunner) -> RankedFinding:
    """A suspicion that stands, with its remedy tried where that can be done."""
    finding, case = one.finding(), one.case
    best = runner.best(case, one.suspicion) if case else None
    before = runner.before(case, one.suspicion) if case else None
    if case is None or best is None or before is None:
        return RankedFinding(finding, one, remedy=one.suspicion.remedies[0])
    remedy, reached = best[0], runner.longer(best[1]) if best[1].score <= before else best[1]
    if reached.score <= before:
        return RankedFinding(finding, one)
    return RankedFinding(
        replace(finding, remedy=remedy.text, trial=_trial(case, before, reached)), one, reached, remedy
    )


def _leading(confirmed: list[RankedFinding]) -> list[RankedFinding]:
    """The remedies that help nearly as much as the best one; the rest help because any change would.

    The best stand first; between remedies whose gains differ by chance, the order of the rules decides.
    """
    most = max((result.gain for result in confirmed), default=0.0)
    leading = [result for result in confirmed if result.gain >= LEADING * most]
    return sorted(leading, key=lambda result: max(most - result.gain - ALIKE, 0.0))


def _brought_to_its_end(first: RankedFinding, runner: TrialRunner) -> RankedFinding:
    """The first finding's remedy, trained on for as long as the program itself trains, or its budget lasts."""
    trial, tried, case = first.finding.trial, first.attempt, first.suspected.case
    if trial is None or tried is None or case is None or first.is_note:
        return first
    reached = runner.to_the_end(tried)
    if reached.score <= tried.score:
        return first
    stands = runner.stood.get(id(case))  # what was compared may have been copies cut after as long
    before = trial.before if stands is None or reached.score <= stands else stands
    return replace(first, finding=replace(first.finding, trial=_trial(case, before, reached)))


def _trial(case: Case, before: float, reached: Attempt) -> Trial:
    metric = "r2" if case.problem.task == "values" else "accuracy"
    return Trial(before, reached.score, metric, round(reached.seconds, 1), round(reached.share, 3))
