"""Whatever comes from outside is taken, or refused in three sentences; the whole of it is `benchmarks/fuzz.py`."""

import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halfhour.errors import OptionError

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from fuzz import attempt
from fuzzing import Target, run_targets, targets

EXAMPLES = 200  # of a target; less where one takes longer: some 2,500 in all
OUTSIDE = (
    "idx", "idx, packed", "npz", "cifar", "cifar jpegs", "recipe", "arguments", "picture, PNG", "picture, JPEG",
    "picture, WEBP", "picture, BMP", "picture, GIF", "picture, TIFF", "picture, PPM", "archive, zip", "archive, tar",
    "archive, tar.gz", "archive, tar.xz", "picture, AVIF", "picture, HEIF", "form, csv", "form, npz", "form, mat",
    "form, hdf5", "form, parquet", "form, table", "form, jsonl", "form, cifar",
)  # fmt: skip
OF_A_RUN = ("run folder", "checkpoint", "model", "page")


def feed(target: Target) -> None:
    """Feed some mutated inputs, the same in every run of the tests."""

    @settings(
        max_examples=max(10, round(EXAMPLES * target.share)),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64 - 1))
    def answered_in_words(seed):
        assert attempt(target, target.make(Random(seed))) in ("taken", "refused")

    answered_in_words()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", OUTSIDE)
def test_mutated_input_is_answered_in_words(tmp_path, name):
    feed(targets(tmp_path)[name])


@pytest.mark.parametrize("name", OF_A_RUN)
def test_mutated_parts_of_a_run_are_answered_in_words(tmp_path, digits_run, name):
    feed(run_targets(digits_run.folder, tmp_path)[name])


def test_every_target_is_tried(tmp_path, digits_run):
    assert set(targets(tmp_path)) == set(OUTSIDE)
    assert set(run_targets(digits_run.folder, tmp_path)) == set(OF_A_RUN)


def test_a_fault_would_be_seen():
    def crash(_given):
        raise KeyError

    def refuse(_given):
        raise OptionError("It is so.", "", "")  # without what was expected

    for wrong in (crash, refuse):
        with pytest.raises((KeyError, OptionError)):
            attempt(Target(lambda random: b"", wrong), b"")
