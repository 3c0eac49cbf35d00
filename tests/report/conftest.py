"""A finished run without a training: real digits, told apart by the nearest mean of their class."""

import gettext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate2d
from sklearn.datasets import load_digits

from halfhour import language
from halfhour.answering.evaluation import evaluate
from halfhour.language import message
from halfhour.recipe import Recipe
from halfhour.records import (
    DataFacts,
    Epoch,
    Finding,
    History,
    LayerResponse,
    LayerSummary,
    OwnPicture,
    Prediction,
    Predictions,
    RunFacts,
    Seconds,
    Trial,
)

CLASSIC = (
    LayerSummary("pixels", "Input", "", (28, 28, 1), 0),
    LayerSummary("scale", "Rescaling", "x 1/255", (28, 28, 1), 0),
    LayerSummary("conv1", "Conv2D", "32, 3x3, relu", (26, 26, 32), 320),
    LayerSummary("pool1", "MaxPooling2D", "2x2", (13, 13, 32), 0),
    LayerSummary("conv2", "Conv2D", "64, 3x3, relu", (11, 11, 64), 18_496),
    LayerSummary("pool2", "MaxPooling2D", "2x2", (5, 5, 64), 0),
    LayerSummary("flatten", "Flatten", "", (1600,), 0),
    LayerSummary("dense", "Dense", "128, relu", (128,), 204_928),
    LayerSummary("dropout", "Dropout", "0.5", (128,), 0),
    LayerSummary("answer", "Dense", "10, softmax", (10,), 1_290),
)


class Pseudo(gettext.NullTranslations):
    """A catalogue that puts a Chinese character before every message, so that words that miss `_()` stand out."""

    def gettext(self, template: str) -> str:
        return f"猫{template}"


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)


@pytest.fixture
def pseudo_chinese(monkeypatch):
    monkeypatch.setattr(language, "_catalogue", lambda name: Pseudo())
    language.use("zh")


@pytest.fixture
def history() -> History:
    return made_up_history(10)


def made_up_history(count: int) -> History:
    """A training that learns well and ends by overfitting a little."""
    epochs = []
    for number in range(1, count + 1):
        gain = np.log1p(9 * number / count) / np.log(10)
        loss, validation_loss = 0.25 * (1 - gain) + 0.02, 0.09 * (1 - gain) + 0.04 + 0.004 * (number % 3)
        accuracy, validation_accuracy = 0.925 + 0.068 * gain, 0.975 + 0.0145 * gain - 0.0007 * (number % 3)
        epochs.append(Epoch(number, loss, accuracy, validation_loss, validation_accuracy, 0.001, 8.25))
    return History(tuple(epochs))


@pytest.fixture(scope="session")
def facts() -> RunFacts:
    digits = load_digits()
    pictures = (digits.images[..., np.newaxis] * 255 / 16).astype(np.uint8)  # (1797, 8, 8, 1)
    labels = digits.target.astype(np.int64)
    pixels = pictures.reshape(len(pictures), -1) / 255.0
    means = np.stack([pixels[:900][labels[:900] == digit].mean(axis=0) for digit in range(10)])
    distances = ((pixels[900:, np.newaxis] - means) ** 2).sum(axis=2)  # (N, K)
    scores = np.exp(-2 * (distances - distances.min(axis=1, keepdims=True)))
    probabilities = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
    names = tuple("0123456789")
    evaluation = evaluate(Predictions(probabilities, labels[900:]), names)
    sample = pictures[900]
    own = Prediction("my seven.png", "7", 0.9731, False, None, {"7": 0.9731, "1": 0.0202, "9": 0.0067}, way="pale ink")
    refused = Prediction("paper.png", None, None, True, "The picture is empty.")
    return RunFacts(
        folder=Path("runs/digits-tutorial-20261123-101500"),
        recipe=Recipe(data="digits", minutes=2),
        data=DataFacts(
            "digits",
            "scikit-learn's load_digits, 1,797 scans",
            718,
            182,
            897,
            (8, 8, 1),
            names,
            "digit",
            message("These pictures are smaller than MNIST's; the figures do not compare."),
        ),
        layers=CLASSIC,
        parameters=225_034,
        history=made_up_history(10),
        stop_reason="deadline",
        seconds=Seconds(3.1, 0.4, 82.5, 1.2, 87.3),
        train_accuracy=0.9962,
        evaluation=evaluation,
        findings=(
            Finding(
                "overfitting",
                "warning",
                message("The network learns its training pictures by heart."),
                message(
                    "Training accuracy {train}, validation accuracy {validation}.",
                    train="99.62 %",
                    validation="98.90 %",
                ),
                message("Likely too many epochs for so few pictures."),
                message("Train with --augment tutorial."),
                Trial(0.9890, 0.9931, "validation accuracy", 20.0),
            ),
        ),
        environment={"python": "3.11.9", "keras": "3.15.1", "tensorflow": "2.21.0", "cpu": "2 cores", "gpu": "none"},
        mistake_pictures=pictures[900:][[mistake.index for mistake in evaluation.mistakes]],
        sample=sample,
        responses=tuple(_response(f"conv{number}", sample, number) for number in (1, 2)),
        own_pictures=(OwnPicture(own, pictures[7]), OwnPicture(refused, np.zeros_like(sample))),
    )


@pytest.fixture
def hostile(facts: RunFacts) -> RunFacts:
    """The same run with a class, a file, a source and a layer whose names are markup."""
    script = "<script>alert(1)</script>"
    evaluation = facts.evaluation

    def renamed(record):
        return replace(record, **{key: script for key, value in vars(record).items() if value == "1"})

    return replace(
        facts,
        folder=Path(script),
        data=replace(
            facts.data,
            name=script,
            source=script,
            class_names=("0", script, *facts.data.class_names[2:]),
            note=message("{name}", name=script),
        ),
        layers=(replace(CLASSIC[0], name=script, kind=script, settings=script), *CLASSIC[1:]),
        evaluation=replace(
            evaluation,
            per_class=tuple(map(renamed, evaluation.per_class)),
            confused_pairs=tuple(map(renamed, evaluation.confused_pairs)),
            mistakes=tuple(map(renamed, evaluation.mistakes)),
        ),
        environment={script: script},
        responses=tuple(replace(response, layer=script) for response in facts.responses),
        own_pictures=(OwnPicture(Prediction(script, script, 0.9, False, None, {script: 0.9}), facts.sample),),
    )


def _response(layer: str, sample: np.ndarray, seed: int) -> LayerResponse:
    """Twelve random 3x3 filters and what they answer, cut at zero as relu does."""
    kernels = np.random.default_rng(seed).normal(size=(3, 3, 1, 12)).astype(np.float32)
    picture = sample[:, :, 0] / 255.0
    maps = [correlate2d(picture, kernels[:, :, 0, index], "valid").clip(0) for index in range(12)]
    return LayerResponse(layer, kernels, np.stack(maps, axis=-1).astype(np.float32))
