"""From what was seen to findings: every rule asked, doubtful suspicions tried, consequences folded, causes first."""

import warnings
from dataclasses import dataclass, field, replace
from time import monotonic

from halfhour.doctor.program.bench import Bench, helps
from halfhour.doctor.program.case import Case
from halfhour.doctor.program.crashes import explain
from halfhour.doctor.program.edits import diff
from halfhour.doctor.program.experiments import Attempt
from halfhour.doctor.program.heads import CROSS_ENTROPIES
from halfhour.doctor.program.observed import Observation, Sample
from halfhour.doctor.program.registry import READ_OFF_ANSWERS, RULES
from halfhour.doctor.program.rules.bad_init import still_alike
from halfhour.doctor.program.rules.double_softmax import disagreement
from halfhour.doctor.program.rules.wrong_output_activation import without_probabilities
from halfhour.doctor.program.sampling import resolve
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.records import Finding, Severity, Trial

BUDGET = 8.5  # seconds for all trials of a program
SCREENING = 0.6  # share of them in which remedies are compared; the rest brings the first finding's trial to its end
MODELS = 4  # the last ones: a program that trains a hundred in a loop is judged by these
LARGE_GAIN = 0.15
ALIKE = 0.03  # gains that differ by less differ by chance


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
class Judged:
    """A finding, and the trial it rests on."""

    finding: Finding
    case: Case | None = None
    attempt: Attempt | None = None
    remedy: Remedy | None = None


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
        return _diagnose(seen, trials, streams, budget)


def _diagnose(seen: Observation, trials: bool, streams: bool, budget: float) -> Diagnosis:
    diagnosis, start = Diagnosis(), monotonic()
    suspected: list[tuple[Case | None, Suspicion]] = []
    for seen_case in cases(seen, streams=streams):
        suspected += [(seen_case, suspicion) for suspicion in suspicions(seen_case, diagnosis.faults)]
    suspected += [(None, suspicion) for suspicion in _of_own_loops(seen, diagnosis.faults)]
    if seen.crash and not any(
        case and (case.crashed or case.crashed_in_use) and s.certain and not s.symptom for case, s in suspected
    ):
        current = next((case for case, _ in suspected if case and case.of is seen.current), None)
        suspected.insert(0, (current, explain(seen.crash)))
    judged = [(case, suspicion) for case, suspicion in _first_of_each(suspected) if not _crash_elsewhere(case, seen)]
    bench = Bench(trials, start + SCREENING * budget, start + budget, diagnosis.faults)
    diagnosis.findings = [_with_diff(result, seen) for result in _ranked(judged, bench)]
    return diagnosis


def _of_own_loops(seen: Observation, faults: list[str]) -> list[Suspicion]:
    """What can be said of training loops of the person's own, whose data were not seen."""
    try:
        ends = [disagreement(head) or without_probabilities(head) for head in seen.ends if head.loss in CROSS_ENTROPIES]
        return [suspicion for suspicion in (still_alike(seen.stepped), *ends) if suspicion]
    except Exception as error:
        faults.append(f"a loop of the person's own: {type(error).__name__}: {error}")
        return []


def _with_diff(result: Judged, seen: Observation) -> Finding:
    """The finding, with the lines of the script that its remedy changes."""
    if result.remedy is None or seen.script is None:
        return result.finding
    name, text = seen.script
    return replace(result.finding, diff=diff(text, result.remedy.edits, name))


def _ranked(suspected: list[tuple[Case | None, Suspicion]], bench: Bench) -> list[Judged]:
    """What stands of what was suspected, causes before notes, symptoms only where no cause was found."""
    found = [_with_trial(case, s, bench) for case, s in suspected if s.certain and not s.symptom]
    symptoms = [Judged(_finding(s), case) for case, s in suspected if s.symptom and s.certain]
    if not any(result.finding.severity == "error" for result in found):
        bench.divide_time([s for _, s in suspected if not s.certain])
        confirmed: list[Judged] = []
        for symptom in (False, True):
            for case, s in suspected:
                alarmed = any(result.finding.severity != "note" for result in confirmed)
                if s.certain or s.symptom != symptom or (symptom and alarmed):
                    continue
                if result := _confirm(case, s, bench):
                    confirmed.append(result)
        found = (
            [result for result in found if result.finding.severity != "note"]
            + _leading(confirmed)
            + [result for result in found if result.finding.severity == "note"]
        )
    if all(result.finding.severity == "note" and result.attempt is None for result in found):
        found, symptoms = symptoms[:1] + found, symptoms[1:]
    order = {"error": 0, "warning": 1, "note": 2}
    found.sort(key=lambda result: order[result.finding.severity])
    if not found:
        return []
    first, others = _brought_to_its_end(found[0], bench), found[1:]
    if first.finding.severity == "error":
        symptoms += [result for result in others if result.finding.code in READ_OFF_ANSWERS]
        others = [result for result in others if result.finding.code not in READ_OFF_ANSWERS]
    explains = dict.fromkeys(result.finding.code for result in symptoms)
    first.finding = replace(first.finding, explains=tuple(explains))
    return [first, *others]


def _brought_to_its_end(first: Judged, bench: Bench) -> Judged:
    """The first finding's remedy, trained on for as long as the program itself trains, or as there is time."""
    trial, tried = first.finding.trial, first.attempt
    if trial is None or tried is None or first.case is None or first.finding.severity == "note":
        return first
    reached = bench.to_the_end(tried)
    if reached.score <= tried.score:
        return first
    stands = bench.stood.get(id(first.case))  # what was compared may have been copies cut after as long
    before = trial.before if stands is None or reached.score <= stands else stands
    return replace(first, finding=replace(first.finding, trial=_trial(first.case, before, reached)))


def cases(seen: Observation, *, streams: bool) -> list[Case]:
    """The last training of each of the last models."""
    found = []
    read: dict[int, Sample] = {}  # a stream that is asked about again is not read again

    def known(sample: Sample) -> Sample:
        if not streams or sample or sample.whole is None:
            return sample
        if id(sample.whole) not in read:
            read[id(sample.whole)] = resolve(sample)
        return read[id(sample.whole)]

    for model in [model for model in seen.models.values() if model.fits][-MODELS:]:
        fit = model.fits[-1]
        fit.data, fit.validation = known(fit.data), known(fit.validation)
        for use in model.uses:
            use.data = known(use.data)
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
            if suspicion and suspicion.code == "out-of-memory":
                break  # the training never began, and there is nothing else to see
    return found


def _first_of_each(suspected: list[tuple[Case | None, Suspicion]]) -> list[tuple[Case | None, Suspicion]]:
    seen: dict[str, tuple[Case | None, Suspicion]] = {}
    for case, suspicion in suspected:
        seen.setdefault(suspicion.code, (case, suspicion))
    return list(seen.values())


def _crash_elsewhere(case: Case | None, seen: Observation) -> bool:
    """Whether the program crashed while it was busy with another model than this healthy one."""
    return seen.crash is not None and case is not None and not case.crashed and case.of is not seen.current


def _confirm(case: Case | None, suspicion: Suspicion, bench: Bench) -> Judged | None:
    """A doubtful suspicion as a finding, if a remedy helps; untried, if the training learned nothing."""
    if case is None:
        return None
    best, before = bench.best(case, suspicion), bench.before(case, suspicion)
    finding = _finding(suspicion)
    doubted = Judged(replace(finding, severity=suspicion.otherwise), case) if suspicion.otherwise else None
    if best is None or before is None:
        stands = case.learned == "nothing" and not suspicion.needs_trial
        return Judged(replace(finding, severity="warning"), case) if stands else doubted
    remedy, reached = best
    before_or_guess = max(before, case.guess)  # worse than guessing is no better than guessing
    if not helps(before_or_guess, reached):
        reached = bench.longer(reached)
    helped = helps(before_or_guess, reached)
    if not helped and suspicion.by_speed and reached.cut and case.learned != "well":
        as_it_stands = bench.attempt(case, Change())
        if as_it_stands and as_it_stands.cut:
            before = as_it_stands.score
            helped = helps(before, reached)
    if not helped:
        return doubted
    severity: Severity = "error" if reached.score - before > LARGE_GAIN else suspicion.mild or "warning"
    if suspicion.severity == "note":
        severity = "note"
    tried = replace(finding, severity=severity, remedy=remedy.text, trial=_trial(case, before, reached))
    return Judged(tried, case, reached, remedy)


def _with_trial(case: Case | None, suspicion: Suspicion, bench: Bench) -> Judged:
    """A suspicion that stands, with its remedy tried where that can be done."""
    finding = _finding(suspicion)
    best = bench.best(case, suspicion) if case else None
    before = bench.before(case, suspicion) if case else None
    if case is None or best is None or before is None:
        return Judged(finding, case, remedy=suspicion.remedies[0])
    remedy, reached = best[0], bench.longer(best[1]) if best[1].score <= before else best[1]
    if reached.score <= before:
        return Judged(finding, case)
    return Judged(replace(finding, remedy=remedy.text, trial=_trial(case, before, reached)), case, reached, remedy)


def _leading(confirmed: list[Judged]) -> list[Judged]:
    """The remedies that help nearly as much as the best one; the rest help because any change would.

    The best stand first; between remedies whose gains differ by chance, the order of the rules decides.
    """
    most = max(map(_gain, confirmed), default=0.0)
    leading = [result for result in confirmed if _gain(result) >= 0.6 * most]
    return sorted(leading, key=lambda result: max(most - _gain(result) - ALIKE, 0.0))


def _gain(result: Judged) -> float:
    trial = result.finding.trial
    return trial.after - trial.before if trial else 0.0


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
    metric = "r2" if case.task == "values" else "accuracy"
    return Trial(before, reached.score, metric, round(reached.seconds, 1), round(reached.share, 3))
