"""A model from elsewhere -> a run: opened, understood, built anew with what it wants inside, judged, kept."""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.adopting.asking import Stranger
from halfhour.adopting.build import adopted, input_form
from halfhour.adopting.evidence import evidence, wants
from halfhour.adopting.open import Foreign, open_model, read_labels
from halfhour.adopting.trying import Outcome, find_out
from halfhour.adopting.unknown import digits_fit, stated, strangers
from halfhour.adopting.wants import possible, variations
from halfhour.answering.answer import digits_drawn, learn_trust
from halfhour.answering.evaluation import evaluate
from halfhour.answering.predict import predict_probabilities, predict_with_features
from halfhour.answering.suspects import suspects
from halfhour.bundle.hold import Hold
from halfhour.bundle.write import begin, finish
from halfhour.data.catalogue import CATALOGUE, load
from halfhour.data.splits import Division, divide, record_of
from halfhour.errors import DataError
from halfhour.events import Adopted, Evaluated, Tell, silent
from halfhour.language import _
from halfhour.machine.environment import describe
from halfhour.models.inside import responses
from halfhour.models.summary import summarise
from halfhour.pipeline.gather import described
from halfhour.pipeline.keep import documents_of
from halfhour.recipe import Recipe
from halfhour.records import (
    Adoption,
    DataFacts,
    Dataset,
    Evaluation,
    Gallery,
    History,
    Labels,
    Pixels,
    Predictions,
    RunFacts,
    Seconds,
    Split,
)
from halfhour.run import Run
from halfhour.stopwatch import Stopwatch

if TYPE_CHECKING:
    import keras

VALIDATION = 0.2  # of the pictures that may be looked at
MOST_TRIED, MOST_TRIED_PIXELS = 2_000, 128 * 224 * 224  # pictures that are made ready for trying, and their pixels
MOST_KNOWN_PIXELS = 256 * 224 * 224  # of the training pictures that an answer is held against
SHOWN_LAYERS = 4  # convolutions whose answers are kept for the page


@dataclass(frozen=True, eq=False)
class Known:
    """The data that a model was tried on: the set, and its sides."""

    dataset: Dataset
    division: Division


@dataclass(frozen=True, eq=False)
class TakenIn:
    """A model that is understood: the network with what it wants inside, and what is known of it."""

    network: "keras.Model"
    recipe: Recipe
    known: Known | None
    names: tuple[str, ...] | None
    adoption: Adoption


def adopt(
    model: str | Path,
    data: str | None = None,
    *,
    classes: tuple[str, ...] | str | Path | None = None,
    scaling: str | None = None,
    out: str | Path | None = None,
    tell: Tell = silent,
) -> Run:
    """Take in a model that was trained elsewhere, find out what it wants, and make a run of it.

    Args:
        model: the path of a `.keras`, `.h5`, `.onnx` or Teachable Machine's `.zip`, or of a SavedModel.
        data: a named set or a path of pictures whose classes are known; without it the built-in digits are tried
            where they fit.
        classes: its class names in the order of its answers, or the path of a text file with one a line.
        scaling: a name of `adopting.wants.SCALINGS`, where it is known or there are no data.
        out: the run folder; `None` is a fresh one under `runs/`.
        tell: is told what happens.

    Raises:
        ModelError: the model cannot be taken in.
        DataError: the data cannot be had, or the model does not recognise them.

    >>> import tempfile
    >>> import halfhour
    >>> folder = tempfile.mkdtemp()
    >>> halfhour.train("digits", model="patches", epochs=1, out=f"{folder}/theirs").model.save(f"{folder}/theirs.keras")
    >>> adopt(f"{folder}/theirs.keras", data="digits", out=f"{folder}/run").facts.adoption.wants["range"]
    '0..255'
    """
    stopwatch = Stopwatch()
    with stopwatch.part("data"):
        taken = take_in(Path(model).expanduser(), data, classes=classes, scaling=scaling, tell=tell)
    with stopwatch.part("evaluate"):
        facts = _judged(taken, tell)
    seconds = Seconds(0.0, stopwatch.parts["data"], 0.0, stopwatch.parts["evaluate"], stopwatch.elapsed())
    with Hold() as hold:
        folder = begin(Path(out) if out else None, taken.recipe, facts.data.name, describe(), hold)
        facts = replace(facts, folder=folder, seconds=seconds)
        finish(facts, taken.network, documents_of(facts))
    return Run(facts, taken.network)


def take_in(
    path: Path,
    data: str | None = None,
    *,
    classes: tuple[str, ...] | str | Path | None = None,
    scaling: str | None = None,
    tell: Tell = silent,
) -> TakenIn:
    """The first half of `adopt`, with the same arguments and errors: nothing is tested or written."""
    foreign = open_model(path)
    names = read_labels(Path(classes)) if isinstance(classes, str | Path) else classes
    names = names or foreign.class_names
    known = _gathered(data, foreign, scaling, names, tell)
    form = input_form(foreign.model, known.dataset.picture_shape if known else None)
    outcome = _understood(foreign, form, known, names, scaling)
    adoption = Adoption(
        str(path), _digest(path), foreign.form, wants(outcome, form[1]), evidence(outcome, form[1]),
        stated=_stated(classes, scaling),
    )  # fmt: skip
    tell(Adopted(adoption))
    name = f"adopted-{re.sub(r'[^A-Za-z0-9_.-]+', '-', path.stem)}"
    given = known.dataset.picture_shape if known else form[0]
    network = adopted(foreign.model, outcome, given, form, re.sub(r"[^A-Za-z0-9_]", "_", name))
    recipe = Recipe(data=(data or known.dataset.name) if known else None, model=name, validation_split=VALIDATION)
    return TakenIn(network, recipe, known, names, adoption)


def _gathered(
    data: str | None, foreign: Foreign, scaling: str | None, names: tuple[str, ...] | None, tell: Tell
) -> Known | None:
    """The data, brought to the model's form where they are a person's own; or the built-in digits, where they fit."""
    if data is None:
        if foreign.form == "teachable-machine" or scaling or not digits_fit(foreign.model, names):
            return None
        dataset = load("digits", tell)
    elif data in CATALOGUE:
        dataset = load(data, tell)
    else:
        shape = input_form(foreign.model)[0] if foreign.model.built else None
        dataset = load(data, tell, shape=shape)
    return Known(dataset, divide(dataset, VALIDATION, seed=0))


def _understood(
    foreign: Foreign,
    form: tuple[tuple[int, int, int], str],
    known: Known | None,
    names: tuple[str, ...] | None,
    scaling: str | None,
) -> Outcome:
    count = int(foreign.model.outputs[0].shape[-1])
    if known is None:
        return stated(foreign, scaling, names, count)
    classes = known.dataset.num_classes
    strange = DataError(
        _("The model has {count} classes; {data} has {classes}.",
          count=max(count, 2), data=known.dataset.name, classes=classes),
        _("Expected images of the model's own classes."),
        _("Pass such data with --data: one folder of images per class, in any order."),
    )  # fmt: skip
    if max(count, 2) < classes:
        raise strange
    pictures, labels = _tried_on(known.division)
    ways = [want for want in possible(pictures, form[0]) if scaling in (None, want.scaling.name)]
    stranger = Stranger(foreign.model, form)
    outcome = find_out(stranger, ways, lambda want: variations(want, pictures, form[0]), pictures, labels, classes)
    if not outcome.known and max(count, 2) > classes:
        raise strange
    if not outcome.known:
        raise DataError(
            _("The model doesn't recognise the images of {data}: of {ways} ways to feed it, the best has an "
                "accuracy of {share:.1%}.", data=known.dataset.name, ways=len(outcome.tried), share=outcome.accuracy),
            _("Expected images like its training images, with accuracy clearly above chance."),
            _("Pass such data with --data. If you have none, state its input: --range 0..1 --classes "
              "NAMES.txt."),
        )  # fmt: skip
    return outcome


def _tried_on(division: Division) -> tuple[Pixels, Labels]:
    """Validation pictures in random order, and training pictures after them where they are few."""
    random = np.random.default_rng(0)
    pictures, labels = [], []
    left = min(MOST_TRIED, MOST_TRIED_PIXELS // int(np.prod(division.validation.pictures.shape[1:3])))
    for split in (division.validation, division.train):
        rows = random.permutation(len(split))[:left]
        ordered = np.sort(rows)
        back = np.argsort(np.argsort(rows))
        pictures.append(np.asarray(split.pictures[ordered])[back])
        labels.append(split.labels[rows])
        left -= len(rows)
    return np.concatenate(pictures), np.concatenate(labels)


def _judged(taken: TakenIn, tell: Tell) -> RunFacts:
    """All that is known of an adopted model but its folder and its seconds."""
    network, recipe, known, adoption = taken.network, taken.recipe, taken.known, taken.adoption
    names = taken.names
    parameters, layers = network.count_params(), summarise(network)
    common = {
        "folder": Path(), "recipe": recipe, "layers": layers, "parameters": parameters, "history": History(),
        "stop_reason": "adopted", "seconds": Seconds(0.0, 0.0, 0.0, 0.0, 0.0), "findings": (),
        "environment": describe(),
    }  # fmt: skip
    if known is None:
        shape = tuple(network.input_shape[1:])
        data = DataFacts(
            str(recipe.model).removeprefix("adopted-"), adoption.source, 0, 0, 0, shape, names or (), "plain"
        )
        sample = strangers(shape, 1)[0]
        nothing = Evaluation(0, 0.0, 0.0, 1.0, 0.0, 0.0, (), (), (), ())
        return RunFacts(
            **common,
            data=data, train_accuracy=0.0, evaluation=nothing, mistake_pictures=np.zeros((0, *shape), np.uint8),
            sample=sample, responses=responses(network, sample)[:SHOWN_LAYERS], adoption=adoption,
        )  # fmt: skip
    dataset, division = known.dataset, known.division
    drawn = digits_drawn(recipe.minutes) if dataset.preparation == "digit" else None
    validated = predict_with_features(network, division.validation.pictures, texture=drawn is None)
    train = _some(division.train, MOST_KNOWN_PIXELS)
    seen = None
    if drawn is None:
        seen = (predict_with_features(network, train.pictures, texture=True), validated)
    trust, train_accuracy = learn_trust(network, train, division.validation, recipe.seed, drawn=drawn, seen=seen)
    doubtful: tuple[Gallery, ...] = ()
    if dataset.found:
        doubtful = suspects(network, division.validation, dataset.class_names, recipe.seed, validated)
    labels = division.validation.labels
    test = division.test.open()
    probabilities = predict_probabilities(network, test.pictures, test_time_augmentation=False)
    evaluation = evaluate(Predictions(probabilities, test.labels), dataset.class_names)
    tell(Evaluated(evaluation))
    return RunFacts(
        **common,
        data=described(dataset, division),
        train_accuracy=train_accuracy, evaluation=evaluation,
        mistake_pictures=test.pictures[[mistake.index for mistake in evaluation.mistakes]], sample=test.pictures[0],
        responses=responses(network, test.pictures[0])[:SHOWN_LAYERS], trust=trust,
        galleries=(*dataset.galleries, *doubtful),
        division=record_of(division, dataset.picture_shape, dataset.class_names), test_set_opened=division.test.opened,
        adoption=replace(
            adoption, validation_accuracy=float((validated.probabilities.argmax(axis=1) == labels).mean())
        ),
    )  # fmt: skip


def _stated(classes: tuple[str, ...] | str | Path | None, scaling: str | None) -> tuple[str, ...]:
    """As options of the command, which takes class names from a file only."""
    file = ("--classes", str(classes)) if isinstance(classes, str | Path) else ()
    return (*file, *(("--range", scaling) if scaling else ()))


def _some(split: Split, pixels: int) -> Split:
    """So many of its pictures, drawn at random, that their pixels are no more than these."""
    count = pixels // int(np.prod(split.pictures.shape[1:3]))
    if len(split) <= count:
        return split
    rows = np.sort(np.random.default_rng(0).permutation(len(split))[:count])
    return Split(split.pictures[rows], split.labels[rows])


def _digest(path: Path) -> str:
    files = sorted(part for part in path.rglob("*") if part.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
