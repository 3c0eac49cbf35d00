"""Every rule fires on a case that shows its fault, is silent on one that nearly does, and says so in both languages."""

import importlib
import json
from pathlib import Path

import keras
import pytest

from halfhour import language
from halfhour.doctor.crashes import CRASHES
from halfhour.doctor.registry import RULES
from halfhour.language import Message

made = importlib.import_module("tests.doctor.rules.made")
for path in sorted(Path(__file__).parent.glob("*.py")):
    if path.stem not in ("__init__", "made", "test_rules"):
        importlib.import_module(f"tests.doctor.rules.{path.stem}")

SHOWN = [one for one in made.MADE if one.says is not None]
NEARLY = [one for one in made.MADE if one.says is None]

pytestmark = pytest.mark.filterwarnings("default")  # Keras warns of faulty networks


@pytest.fixture(autouse=True)
def drawn_alike():
    """Cases are networks with weights as drawn: the same ones, whatever ran before."""
    keras.utils.set_random_seed(0)


def name_of(one) -> str:
    return f"{one.rule.code}-{one.make.__name__}"


@pytest.mark.parametrize("one", SHOWN, ids=name_of)
def test_it_fires(one):
    suspicion = one.rule.decide(one.make())
    assert suspicion is not None
    language.use("en")
    assert one.says in str(suspicion.evidence)
    told = [suspicion.title or one.rule.title, suspicion.evidence, suspicion.cause]
    told += [remedy.text for remedy in suspicion.remedies]
    english = [str(text) for text in told]
    language.use("zh")
    try:
        chinese = [str(text) for text in told]
    finally:
        language.use(None)
    assert all(english)
    assert not [text for text in english if text in chinese]
    language.use("en")
    read = [str(Message.from_json(json.loads(json.dumps(text.as_json())))) for text in told]
    language.use(None)
    assert read == english


@pytest.mark.parametrize("one", NEARLY, ids=name_of)
def test_it_is_silent_on_a_near_miss(one):
    assert one.rule.decide(one.make()) is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_every_rule_has_both_kinds_of_case(rule):
    assert any(one.rule is rule for one in SHOWN)
    assert any(one.rule is rule for one in NEARLY)


def test_a_rule_is_told_apart_by_its_code_and_what_it_looks_at():
    known = [(rule.code, rule.looks_at, rule.kind) for rule in RULES]
    assert len(set(known)) == len(known)
    assert all(rule.explanation and rule.code == rule.code.lower() for rule in (*RULES, *CRASHES))
