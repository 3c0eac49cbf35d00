"""Trainings of the page live in processes of their own: followed, stopped, found again, told when they end badly."""

import os
import signal
import time
from pathlib import Path

import pytest

from halfhour.language import speaking
from halfhour.recipe import Recipe
from halfhour.web import training
from halfhour.web.jobs import Job, Jobs

PATIENCE = 120  # seconds after which a test gives up


def wait(job: Job, until) -> list[dict]:
    """Every event until a condition on them holds."""
    begun, events, offset = time.monotonic(), [], 0
    while not until(events):
        assert time.monotonic() - begun < PATIENCE, job.last_words()
        time.sleep(0.1)
        more, offset = job.follow(offset)
        events += more
    return events


def over(job: Job, jobs: Jobs) -> bool:
    return jobs.named(job.name).state() != "running"


def test_a_training_is_followed_found_again_and_stopped_with_what_it_has(tmp_path: Path):
    root = tmp_path / "runs"
    job = Jobs(root).start(Recipe(data="digits", epochs=1000, batch_size=64))
    events = wait(job, lambda seen: sum(event["event"] == "EpochDone" for event in seen) >= 3)
    kinds = [event["event"] for event in events]
    assert kinds.index("DataReady") < kinds.index("ModelReady") < kinds.index("BatchDone") < kinds.index("EpochDone")
    assert "MistakesSeen" in kinds

    jobs = Jobs(root)  # as a server that was started again
    (found,) = jobs.all()
    assert (found.name, found.state()) == (job.name, "running")
    jobs.stop(found)
    jobs.stop(found)  # a second wish to stop must not end it without its model
    assert training.follow(found, 0)["stopping"]
    wait(found, lambda _seen: over(found, jobs))
    told = training.follow(jobs.named(job.name), 0)
    assert told["state"] == "finished"
    assert [event["stop_reason"] for event in told["events"] if event["event"] == "TrainingEnded"] == ["interrupted"]
    assert (root / job.name / "model.keras").exists()


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_a_training_that_is_killed_is_told_as_crashed(tmp_path: Path):
    jobs = Jobs(tmp_path / "runs")
    job = jobs.start(Recipe(data="digits", epochs=1000))
    os.kill(job.record["process"], signal.SIGKILL)
    wait(job, lambda _seen: over(job, jobs))
    told = training.follow(jobs.named(job.name), 0)
    assert (told["state"], told["events"]) == ("crashed", [])


def test_a_training_that_is_stopped_before_it_began_is_told_as_stopped(tmp_path: Path):
    jobs = Jobs(tmp_path / "runs")
    job = jobs.start(Recipe(data="digits", epochs=1000))
    jobs.stop(job)
    wait(job, lambda _seen: over(job, jobs))
    assert jobs.named(job.name).state() == "stopped"


def test_a_training_that_cannot_begin_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONIOENCODING", "gbk")  # as Windows prints into files in China
    jobs = Jobs(tmp_path / "runs")
    with speaking("zh"):
        job = jobs.start(Recipe(data=str(tmp_path / "nowhere.npz"), epochs=1))
    wait(job, lambda _seen: over(job, jobs))
    told = training.follow(jobs.named(job.name), 0)
    assert told["state"] == "refused"
    assert "nowhere.npz" in told["error"]["happened"]
