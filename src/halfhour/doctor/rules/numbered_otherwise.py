"""Rule `predict-preprocess-mismatch`: words that new data number otherwise than the training data."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.numbered import Numbered
from halfhour.doctor.seeing.observed import ModelSeen, Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule(
    "predict-preprocess-mismatch",
    "cause",
    message("New data are numbered differently from training"),
    looks_at=Observation,
)
def numbered_otherwise(seen: Observation) -> Suspicion | None:
    """The words of a column are numbered in the new data alone, and some get other numbers than in training.

    Why it matters: `.cat.codes` and `factorize` of pandas number the words that occur. If a brand is missing from the
    new data, all later ones move up, and the model takes each for its neighbour. No error says so, and the validation,
    which was numbered together with the training rows, is as good as ever.
    """
    for model in seen.models.values():
        trained, used = _rows(model)
        for again in seen.numbered:
            if again.rows not in used - trained:
                continue
            before = [one for one in seen.numbered if (one.column, one.code) == (again.column, again.code)]
            for first in (one for one in before if one.rows in trained):
                moved = _moved(first, again)
                if moved:
                    return _suspicion(first, again, moved)
    return None


def _rows(model: ModelSeen) -> tuple[set[int], set[int]]:
    """How many rows there were to train on, and how many the model was asked about or validated with."""
    trained, used = set(), set()
    for fit in model.fits:
        count, validation = fit.data.count or 0, fit.validation.count or 0
        trained |= {count, count + validation if fit.split else count}
        used |= set() if fit.split else {validation}
    return trained - {0}, (used | {use.data.count or 0 for use in model.uses}) - {0}


def _moved(first: Numbered, again: Numbered) -> list[str]:
    """The words of both that have other numbers."""
    known = {word: number for number, word in enumerate(first.words)}
    return [word for number, word in enumerate(again.words) if known.get(word, number) != number]


def _suspicion(first: Numbered, again: Numbered, moved: list[str]) -> Suspicion:
    word = moved[0]
    return Suspicion(
        "error",
        message(
            "In the column `{column}`, `{word}` is {one} in the {rows:,} rows of the training and {other} in the "
            "{others:,} new ones; {moved} of {count} words have another number.",
            column=first.column,
            word=word,
            one=first.words.index(word),
            rows=first.rows,
            other=again.words.index(word),
            others=again.rows,
            moved=len(moved),
            count=len(again.words),
        ),
        message("`{code}` numbers the words that occur in the data at hand.", code=first.code),
        (
            Remedy(
                message(
                    "Take the categories from the training data: `categories = train['{column}'].astype('category')"
                    ".cat.categories`, then `pd.Categorical(new['{column}'], categories=categories).codes`.",
                    column=first.column,
                )
            ),
        ),
    )
