"""Keras still does what the page says, and the page is what the programs say."""

from pathlib import Path

import keras
import pytest

from keras_does.facts import FACTS
from keras_does.pages import pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="the page is about Keras on TensorFlow")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_keras_does_it_still(fact):
    assert fact.program() == fact.seen


def test_the_pages_are_what_the_script_writes():
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text


def test_what_is_told_by_a_finding_has_its_page():
    codes = {code for fact in FACTS for code in fact.told[0].split("`")[1::2] if "-" in code and " " not in code}
    assert codes
    assert [code for code in codes if not (ROOT / "docs" / "findings" / f"{code}.md").exists()] == []
