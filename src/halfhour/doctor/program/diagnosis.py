"""From what was seen to findings: every rule asked, doubtful suspicions tried, consequences folded, causes first."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeVar

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.crashes import explain
from halfhour.doctor.program.experiments import Attempt, attempt, untrained
from halfhour.doctor.program.observed import Observation
from halfhour.doctor.program.registry import RULES
from halfhour.doctor.program.sampling import resolve
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.records import Finding, Severity, Trial

BUDGET = 6.0  # seconds; a trial of a program that began within them is brought to its end
ONE_TRIAL = 3.0  # seconds of training for one of them
MODELS = 4  # the last ones: a program that trains a hundred in a loop is judged by these
SHORTEST_TRIAL = 0.5
GAIN = 0.05  # accuracy or R²; the sample of 512 rows strays by about 0.02
LARGE_GAIN = 0.15

T = TypeVar("T")


@dataclass
class Diagnosis:
    """Findings, the likeliest cause first, and the doctor's own faults."""

    findings: list[Finding] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether there is nothing worse than a note."""
        return all(finding.severity == "note" for finding in self.findings)


@dataclass
class Bench:
    """Where remedies are tried: whether at all, until when, and what went wrong there."""

    trials: bool
    deadline: float
    faults: list[str]

    def attempt(self, case: Case, change: Change) -> Attempt | None:
        """Try a change, if there is time for it."""
        left = self.deadline - monotonic()
        if not self.trials or left < SHORTEST_TRIAL:
            return None
        return self._guarded(lambda: attempt(case, change, ONE_TRIAL))

    def before(self, case: Case) -> float | None:
        """The score of the program as it stands; of one that crashed, that of its untrained network."""
        return self._guarded(lambda: untrained(case) if case.crashed else case.held_score)

    def _guarded(self, work: Callable[[], T | None]) -> T | None:
        try:
            return work()
        except Exception as error:  # a network of others can fail in any way; that is no finding
            self.faults.append(f"trial: {type(error).__name__}: {error}")
            return None


def diagnose(seen: Observation, *, trials: bool = True, streams: bool = True, budget: float = BUDGET) -> Diagnosis:
    """Judge what was seen of a program.

    Args:
        seen: what was seen.
        trials: whether remedies are tried on copies.
        streams: whether `tf.data` and the like may be read, which moves their random order on.
        budget: seconds for all trials.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the program has heard them once
        return _diagnose(seen, trials, streams, monotonic() + budget)


def _diagnose(seen: Observation, trials: bool, streams: bool, deadline: float) -> Diagnosis:
    diagnosis = Diagnosis()
    suspected: list[tuple[Case | None, Suspicion]] = []
    for seen_case in cases(seen, streams=streams):
        suspected += [(seen_case, suspicion) for suspicion in suspicions(seen_case, diagnosis.faults)]
    if seen.crash and not any(
        case and (case.crashed or case.crashed_in_use) and s.certain and not s.symptom for case, s in suspected
    ):
        current = next((case for case, _ in suspected if case and case.of is seen.current), None)
        suspected.insert(0, (current, explain(seen.crash)))
    judged = [(case, suspicion) for case, suspicion in _first_of_each(suspected) if not _crash_elsewhere(case, seen)]
    certain = [(case, s) for case, s in judged if s.certain and not s.symptom]
    symptoms = [s for _, s in judged if s.symptom and s.certain]
    doubtful_symptoms = [(case, s) for case, s in judged if s.symptom and not s.certain]
    doubtful = [(case, s) for case, s in judged if not s.certain and not s.symptom]
    bench = Bench(trials, deadline, diagnosis.faults)
    findings = [_with_trial(case, s, bench) for case, s in certain]
    if not any(finding.severity == "error" for finding in findings):
        confirmed: list[Finding] = []
        for case, s in [*doubtful, *doubtful_symptoms]:
            finding = None if s.symptom and confirmed else _confirm(case, s, bench)
            if finding:
                confirmed.append(finding)
        confirmed.sort(key=lambda finding: finding.trial.before - finding.trial.after if finding.trial else 0.0)
        findings = (
            [f for f in findings if f.severity != "note"]
            + _leading(confirmed)
            + [f for f in findings if f.severity == "note"]
        )
    if all(finding.severity == "note" for finding in findings):
        findings = [_finding(s) for s in symptoms] + findings
    order = {"error": 0, "warning": 1, "note": 2}
    diagnosis.findings = sorted(findings, key=lambda finding: order[finding.severity])
    return diagnosis


def cases(seen: Observation, *, streams: bool) -> list[Case]:
    """The last training of each of the last models."""
    found = []
    for model in [model for model in seen.models.values() if model.fits][-MODELS:]:
        fit = model.fits[-1]
        if streams:
            fit.data, fit.validation = resolve(fit.data), resolve(fit.validation)
            for use in model.uses:
                use.data = resolve(use.data)
        found.append(Case(seen, model, fit, uses=model.uses))
    return found


def suspicions(case: Case, faults: list[str]) -> list[Suspicion]:
    """What the rules say of a case; a rule that raises is a fault of ours."""
    found = []
    for rule in RULES:
        try:
            suspicion = rule(case)
        except Exception as error:
            faults.append(f"{rule.__name__}: {type(error).__name__}: {error}")
        else:
            if suspicion:
                found.append(suspicion)
    return found


def _first_of_each(suspected: list[tuple[Case | None, Suspicion]]) -> list[tuple[Case | None, Suspicion]]:
    seen: dict[str, tuple[Case | None, Suspicion]] = {}
    for case, suspicion in suspected:
        seen.setdefault(suspicion.code, (case, suspicion))
    return list(seen.values())


def _crash_elsewhere(case: Case | None, seen: Observation) -> bool:
    """Whether the program crashed while it was busy with another model than this healthy one."""
    return seen.crash is not None and case is not None and not case.crashed and case.of is not seen.current


def _confirm(case: Case | None, suspicion: Suspicion, bench: Bench) -> Finding | None:
    """A doubtful suspicion as a finding, if a remedy helps; untried, if the training learned nothing."""
    if case is None:
        return None
    best, before = _best(case, suspicion, bench), bench.before(case)
    doubted = replace(_finding(suspicion), severity=suspicion.otherwise) if suspicion.otherwise else None
    if best is None or before is None:
        stands = case.learned == "nothing" and not suspicion.needs_trial
        return replace(_finding(suspicion), severity="warning") if stands else doubted
    remedy, reached = best
    helps = _helps(max(before, case.guess), reached.score)  # worse than guessing is no better than guessing
    if not helps and suspicion.by_speed and reached.cut and case.learned != "well":
        as_it_stands = bench.attempt(case, Change())
        if as_it_stands and as_it_stands.cut:
            before = as_it_stands.score
            helps = _helps(before, reached.score)
    if not helps:
        return doubted
    severity: Severity = "error" if reached.score - before > LARGE_GAIN else "warning"
    return replace(_finding(suspicion), severity=severity, remedy=remedy.text, trial=_trial(case, before, reached))


def _with_trial(case: Case | None, suspicion: Suspicion, bench: Bench) -> Finding:
    """A suspicion that stands, with its remedy tried where that can be done."""
    finding = _finding(suspicion)
    best = _best(case, suspicion, bench) if case else None
    before = bench.before(case) if case else None
    if case is None or best is None or before is None or best[1].score <= before:
        return finding
    return replace(finding, remedy=best[0].text, trial=_trial(case, before, best[1]))


def _best(case: Case, suspicion: Suspicion, bench: Bench) -> tuple[Remedy, Attempt] | None:
    """The remedy that reached most, of those that there was time to try."""
    changes = [(remedy, remedy.change) for remedy in suspicion.remedies if remedy.change]
    tried = [(remedy, bench.attempt(case, change)) for remedy, change in changes]
    reached = [(remedy, done) for remedy, done in tried if done]
    return max(reached, key=lambda pair: pair[1].score) if reached else None


def _helps(before: float, after: float) -> bool:
    """Whether a gain is more than chance: 0.05, or 0.02 where that halves what is wrong."""
    return after - before >= GAIN or (after - before >= 0.02 and 1 - after <= (1 - before) / 2)


def _leading(confirmed: list[Finding]) -> list[Finding]:
    """The remedies that help nearly as much as the best one; the rest help because any change would."""
    gains = [finding.trial.after - finding.trial.before if finding.trial else 0.0 for finding in confirmed]
    return [finding for finding, gain in zip(confirmed, gains, strict=True) if gain >= 0.6 * max(gains)]


def _finding(suspicion: Suspicion) -> Finding:
    return Finding(
        suspicion.code,
        suspicion.severity,
        suspicion.title,
        suspicion.evidence,
        suspicion.cause,
        suspicion.remedies[0].text,
    )


def _trial(case: Case, before: float, reached: Attempt) -> Trial:
    return Trial(before, reached.score, "r2" if case.task == "values" else "accuracy", round(reached.seconds, 1))
