"""Rule `train-test-swapped`."""

import ast
import re

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Sample
from halfhour.doctor.seeing.sampling import sample_of
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import FitCall, Worked
from halfhour.language import Message, message

WORDS = {"train": "train", "training": "train", "tr": "train", "test": "test", "testing": "test", "te": "test"}
HALF = 0.5
SMALLER = 0.7  # of the test set's rows: a split keeps more rows for training than for testing


@rule("train-test-swapped", "cause", message("Training and test data are swapped"), looks_at=Worked)
def train_test_swapped(worked: Worked) -> Suspicion | None:
    """The variable names contradict the data.

    Why it matters: a network trained on the test images is evaluated on what it has seen, and so is one whose training
    and test arrays hold the same rows.

    The evidence: `fit` was given inputs with "test" in their name while there are others with "train"; inputs of the
    one and labels of the other; fewer rows under the name "train" than under "test", where the notebook doesn't take a
    part of them itself; or `evaluate` was given, under the name "test", the very rows of the training.
    """
    if not worked.fits:
        return None
    trained = worked.fits[-1]
    x, y = (worked.argument(trained.fit.site, name) for name in ("x", "y"))
    for evidence in (_by_name(worked, trained, x, y), _by_count(worked, trained, x), _overwritten(worked, trained)):
        if evidence is not None:
            return Suspicion(
                "error",
                evidence,
                message(
                    "Likely another cell assigned one set's rows to the other's name, or a call still uses an old name."
                ),
                (
                    Remedy(
                        message(
                            "Load and split the data in one cell, `(x_train, y_train), (x_test, y_test) = "
                            "…`, run it again, and don't reassign these names elsewhere."
                        )
                    ),
                ),
                explains=("train-val-leak", "too-good"),
            )
    return None


def _by_name(worked: Worked, trained: FitCall, x: str, y: str) -> Message | None:
    kinds = side(x), side(y)
    values = {"cell": trained.run.cell, "x": x, "y": y}
    if None not in kinds and kinds[0] != kinds[1]:
        return message("The `fit` of cell [{cell}] got the inputs `{x}` with the labels `{y}`.", **values)
    other = _twin(x)
    if kinds[0] == "test" and other in worked.variables:
        return message("The `fit` of cell [{cell}] got `{x}`; `{other}` was not trained on.", **values, other=other)
    return None


def _by_count(worked: Worked, trained: FitCall, x: str) -> Message | None:
    """Names that were swapped where the data were taken apart."""
    twin = _twin(x)
    here, there = (_rows(worked.variables.get(name)) for name in (x, twin))
    if side(x) != "train" or here is None or there is None or here >= SMALLER * there or _cut(worked, x):
        return None
    return message(
        "`{x}`, which cell [{cell}] trained on, has {here:,} rows, and `{twin}` has {there:,}.",
        x=x,
        cell=trained.run.cell,
        here=here,
        twin=twin,
        there=there,
    )


def _cut(worked: Worked, name: str) -> bool:
    """Whether the notebook itself takes fewer rows for it: `name = name[:6000]`, or a split that says how many."""
    try:
        tree = ast.parse(Notebook(tuple(worked.seen.cells)).text)
    except (SyntaxError, ValueError):
        return False
    return any(
        any(isinstance(part, ast.Name) and part.id == name for target in node.targets for part in ast.walk(target))
        and any(_takes_a_part(part) for part in ast.walk(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
    )


def _takes_a_part(node: ast.AST) -> bool:
    """Whether an expression takes the smaller part: by rows, or by the size that a split is given."""
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
        size = node.value.value
        if node.arg == "train_size" and isinstance(size, int | float):
            return size < HALF or size >= 1  # a number of rows
        return node.arg == "test_size" and isinstance(size, float) and size > HALF
    return isinstance(node, ast.Slice) and bool(node.lower or node.upper)


def _overwritten(worked: Worked, trained: FitCall) -> Message | None:
    """Rows of the training that are called test rows."""
    for one in reversed(worked.questions):
        name = worked.argument(one.use.site, "x")
        if one.model_seen is trained.model_seen and one.use.kind == "evaluate" and side(name) == "test":
            if same_rows(one.use.data, trained.fit.data) or same_rows(one.use.data, _all(worked, trained)):
                return message(
                    "Cell [{cell}] evaluates on `{name}`, whose {count:,} rows were used for training.",
                    cell=one.run.cell,
                    name=name,
                    count=one.use.data.count or 0,
                )
    return None


def _all(worked: Worked, trained: FitCall) -> Sample:
    """What the training was given, those rows with it that `validation_split` held back."""
    given = worked.variables.get(worked.argument(trained.fit.site, "x"))
    return sample_of(given, None) if given is not None else Sample()


def side(name: str) -> str | None:
    """What a variable's name says of its rows.

    >>> side("x_train"), side("testX"), side("trend"), side("X_te")
    ('train', 'test', None, 'test')
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)
    sides = {WORDS[word.lower()] for word in words if word.lower() in WORDS}
    return sides.pop() if len(sides) == 1 else None


def same_rows(one: Sample, other: Sample) -> bool:
    """Whether two samples are of the same data."""
    if not one or not other or one.count != other.count or len(one.inputs) != len(other.inputs):
        return False
    return all(a.shape == b.shape and bool((a == b).all()) for a, b in zip(one.inputs, other.inputs, strict=True))


def _twin(name: str) -> str:
    """The name with the other word in it."""
    other = {"train": "test", "test": "train", "tr": "te", "te": "tr"}
    for word, instead in other.items():
        match = re.search(rf"(?<![A-Za-z]){word}(?![a-z])|{word.capitalize()}(?![a-z])", name)
        if match:
            put = instead.capitalize() if match[0][0].isupper() else instead
            return name[: match.start()] + put + name[match.end() :]
    return ""


def _rows(value: object) -> int | None:
    shape = getattr(value, "shape", None)
    return int(shape[0]) if shape else None
