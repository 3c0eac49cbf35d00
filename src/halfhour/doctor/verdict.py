"""From what was seen to findings: every rule asked, doubtful suspicions tried, consequences folded, causes first."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from halfhour.doctor.crashes import explain
from halfhour.doctor.placing import placed
from halfhour.doctor.ranking import Suspected, ranked
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.reading.loop import Loop, loop_of
from halfhour.doctor.registry import RULES
from halfhour.doctor.seeing.observed import Observation, Sample
from halfhour.doctor.seeing.sampling import resolve, sampled
from halfhour.doctor.seeing.streams import rows_behind
from halfhour.doctor.suspicion import Suspicion
from halfhour.doctor.trying.runner import TrialRunner
from halfhour.doctor.worked import Worked
from halfhour.records import Finding

BUDGET = 7.0  # nominal seconds for all trials of a program
MODELS = 4  # the last ones: a program that trains a hundred in a loop is judged by these


@dataclass
class Diagnosis:
    """Findings, the likeliest cause first, and the doctor's own faults."""

    findings: list[Finding] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether there is nothing worse than a note."""
        return all(finding.severity == "note" for finding in self.findings)


def diagnose(seen: Observation, *, trials: bool = True, streams: bool = True, budget: float = BUDGET) -> Diagnosis:
    """Judge what was seen of a program.

    Args:
        seen: what was seen.
        trials: whether remedies are tried on copies.
        streams: whether `tf.data` and the like may be read, which moves their random order on.
        budget: nominal seconds for all trials (`trying/cost.py`).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the program has heard them once
        diagnosis = Diagnosis()
        suspected = _first_of_each(_suspected(seen, streams, diagnosis.faults))
        runner = TrialRunner(budget if trials else 0.0, diagnosis.faults)
        with guarded(diagnosis.faults, "trials"):
            diagnosis.findings = [placed(result, seen) for result in ranked(suspected, runner)]
            return diagnosis
        diagnosis.findings = [one.finding() for one in suspected if one.certain]
        return diagnosis


def judge_course(curves: Curves, *, early: bool = False) -> tuple[Finding, ...]:
    """What the course of one of this project's own trainings shows, the likeliest cause first.

    Args:
        curves: of the training.
        early: whether it still runs, so that only what can be told by then is.
    """
    rules = [one for one in RULES if one.looks_at is Curves and (one.early or not early)]
    return tuple(Suspected(one, said).finding() for one in rules if (said := one.decide(curves)))


def _suspected(seen: Observation, streams: bool, faults: list[str]) -> list[Suspected]:
    """What the rules say of every training, and what ended the program, where no rule has explained that."""
    suspected: list[Suspected] = []
    trainings: list[Case] = []
    with guarded(faults, "evidence"):
        trainings = cases(seen, streams=streams)
        for case in trainings:
            suspected += suspicions(case, faults)
    if seen.cells:
        suspected[:0] = _asked(Worked(seen), trainings[-1] if trainings else None, faults)
    with guarded(faults, "loop"):
        if loop := loop_of(seen):
            suspected += _asked(loop, None, faults)
    suspected += _asked(seen, None, faults)
    if seen.crash and not any(map(_explains_the_crash, suspected)):
        current = next((one.case for one in suspected if one.case and one.case.model_seen is seen.current), None)
        suspected.insert(0, Suspected(*explain(seen.crash), current))
    return [one for one in suspected if one.suspicion.of_the_end or not _crash_elsewhere(one.case, seen)]


@contextmanager
def guarded(faults: list[str], what: str) -> Iterator[None]:
    """Run a part of the judging: a fault in it is noted, and costs no more than that part."""
    try:
        yield
    except Exception as error:
        faults.append(f"{what}: {type(error).__name__}: {error}")


def _explains_the_crash(one: Suspected) -> bool:
    if one.suspicion.of_the_end:
        return True
    stopped = one.case is not None and (one.case.crashed or one.case.crashed_in_use)
    return stopped and one.certain and one.rule.can_crash


def _crash_elsewhere(case: Case | None, seen: Observation) -> bool:
    """Whether the program crashed while it was busy with another model than this healthy one."""
    return seen.crash is not None and case is not None and not case.crashed and case.model_seen is not seen.current


def _first_of_each(suspected: list[Suspected]) -> list[Suspected]:
    """The first suspicion of each code."""
    first: dict[str, Suspected] = {}
    for one in suspected:
        first.setdefault(one.rule.code, one)
    return list(first.values())


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

    for model in [model for model in seen.models.values() if model.fits and not model.settled][-MODELS:]:
        fit = model.fits[-1]
        if fit.noted and not fit.data:
            fit.data = replace(sampled(fit.noted, whole=False), count=rows_behind(fit.behind))
        fit.data, fit.validation = known(fit.data), known(fit.validation)
        for use in model.uses:
            use.data = known(use.data)
        found.append(Case(seen, model, fit, uses=model.uses))
    return found


def suspicions(case: Case, faults: list[str]) -> list[Suspected]:
    """What the rules say of a training."""
    found: list[Suspected] = []
    for one in _asked(case, case, faults):
        found.append(one)
        if one.rule.alone:
            return found
    return found


def _asked(evidence: Case | Loop | Worked | Observation, case: Case | None, faults: list[str]) -> Iterator[Suspected]:
    """What each rule says that judges this kind of evidence."""
    for one in RULES:
        said: Suspicion | None = None
        with guarded(faults, one.name):
            judged = evidence.curves if isinstance(evidence, Case) and one.looks_at is Curves else evidence
            said = one.decide(judged) if isinstance(judged, one.looks_at) else None
        if said:
            yield Suspected(one, said, said.case or case)
