"""Every code of the catalogue has its rule, its page, its words, a program that shows it and one that nearly does."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from documents import explained, rules
from halfhour.doctor.crashes import KNOWN
from halfhour.doctor.registry import RULES

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
MANIFEST = json.loads((PROGRAMS / "manifest.json").read_text(encoding="utf-8"))

# A contract: people, teachers and other programs know the findings by these names.
CODES = (
    "input-not-scaled input-scaled-twice input-nan input-constant channel-axis channels-first "
    "loss-label-mismatch units-vs-classes softmax-one-unit wrong-output-activation double-softmax "
    "regression-loss-for-classes labels-scaled labels-misaligned label-noise missing-flatten no-nonlinearity "
    "bad-init split-unstratified class-imbalance train-val-leak lr-invalid dropout-too-high "
    "regularisation-too-strong out-of-memory frozen-layers ignored-argument nan-loss lr-too-high lr-too-low "
    "vanishing-gradient exploding-gradient dead-relu saturation oscillation overfitting underfitting "
    "stuck-at-chance batch-too-small train-eval-gap undertrained predict-preprocess-mismatch confused-pair "
    "class-never-predicted miscalibrated too-good "
    "not-batched data-exhausted endless-epoch metric-mismatch prediction-decoding predictions-misaligned "
    "augmentation-active schedule-exhausted callback-misuse not-recompiled loss-scale-missing single-class "
    "constant-prediction no-pictures-found loss-broadcast batch-dependent augmentation-range saved-model-differs "
    "class-weight-wrong loss-scales not-shuffled padding-not-masked padding-counted looks-ahead "
    "reshaped-not-transposed batches-overlap augmentation-breaks-labels labels-renumbered parts-swapped "
    "sample-weight-wrong mask-hides-data regularisation-ignored untracked-weights identical-outputs "
    "best-not-copied data-changed-in-place drawn-once input-ignored inverse-transform-mismatch rows-misaligned "
    "gradients-not-reset quantile-reversed sequences-cut integer-overflow"
).split()
OF_NOTEBOOKS = (
    "hosted-notebook asks-for-input cells-out-of-order cell-run-twice train-test-swapped old-model-evaluated "
    "training-continued optimizer-reset old-history"
).split()
VERBS = set(
    "Add Build Call Change Check Compare Compile Compute Convert Copy Decay Don Download Draw Drop Evaluate Fill "
    "Find Fit Give Halve Keep Leave Load Look Loop Lower Make Mask Monitor Move Name Number Pad Pass Preprocess "
    "Print Put Rebuild Reduce Remove Reshape Return Run Save Scale Set Shuffle Slice Split Standardise Start Stop "
    "Subtract Sum Take Train Use Weight Write".split()
)  # "Don" is "Don't" up to its apostrophe
SYMPTOMS = {  # shown where no cause is found: no program is written for them
    "stuck-at-chance",
    "oscillation",
    "constant-prediction",
}


def script() -> ModuleType:
    """`scripts/findings.py`, which is in no package."""
    spec = importlib.util.spec_from_file_location("findings", ROOT / "scripts" / "findings.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_codes_are_kept():
    assert {rule.code for rule in RULES} == {*CODES, *OF_NOTEBOOKS}


def test_the_pages_are_up_to_date():
    pages = script().pages()
    folder = ROOT / "docs" / "findings"
    assert {path.name for path in folder.glob("*.md")} == set(pages)
    for name, text in pages.items():
        assert (folder / name).read_text(encoding="utf-8") == text, "run scripts/findings.py"


def test_every_explanation_is_told_in_chinese():
    translated = explained.translations()
    texts = {(each.code, text) for each in rules.explanations() for text in each.texts}
    assert texts - set(translated) == set(), "run scripts/findings.py and fill in docs/findings/zh-CN.po"
    assert set(translated) - texts == set(), "run scripts/findings.py"


def test_every_code_has_its_page_in_both_languages():
    pages = script().pages()
    for code in {*CODES, *OF_NOTEBOOKS, *rules.codes()}:
        assert f"`{code}`" in pages[f"{code}.md"]
        assert f"`{code}`" in pages[f"{code}.zh-CN.md"]
        assert pages[f"{code}.md"].splitlines()[0] != pages[f"{code}.zh-CN.md"].splitlines()[0]


def test_the_words_are_those_that_were_agreed_on():
    assert (Path(__file__).parent / "words.json").read_text(encoding="utf-8") == script().words_as_text()


@pytest.mark.parametrize("code", sorted(set(CODES) - SYMPTOMS))
def test_a_program_shows_it(code):
    assert any(code in entry["truth"] for entry in MANIFEST)


@pytest.mark.parametrize("code", OF_NOTEBOOKS)
def test_a_notebook_shows_it(code):
    text = (ROOT / "tests" / "notebook" / "notebooks" / "manifest.json").read_text(encoding="utf-8")
    assert any(code in entry["truth"] for entry in json.loads(text))


def test_every_fix_finds_its_place():
    for entry in MANIFEST:
        text = (PROGRAMS / entry["file"]).read_text(encoding="utf-8")
        for old, new in entry.get("fix", ()):
            assert text.count(old) == 1, entry["file"]
            assert old != new
            text = text.replace(old, new)
        compile(text, entry["file"], "exec")


def test_every_crash_that_is_known_says_what_to_do():
    for known in KNOWN:
        assert all(str(text) for text in (known.title, known.cause, known.remedy))


def titles() -> set[str]:
    of_rules = {str(title) for rule in RULES for title in (rule.title, *rule.also)}
    return of_rules | {str(known.title) for known in KNOWN}


def test_titles_are_short():
    assert [title for title in sorted(titles()) if len(title.split()) > 8] == []


def remedies() -> set[str]:
    """What every rule and every known crash says to do: the first words of each `Remedy`, as they stand in the code."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/halfhour/doctor/rules").glob("*.py"))
    written = re.findall(r"Remedy\(\s*message\(\s*f?[\"']([^\"']+)", text)
    return {*written, *(str(known.remedy) for known in KNOWN)}


def test_a_remedy_begins_with_a_verb():
    assert len(remedies()) > 100
    assert {remedy for remedy in remedies() if remedy.split()[0] not in VERBS} == set()
