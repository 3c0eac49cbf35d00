"""A folder of one's own from its pictures to a run: what it tells of them, and what is doubted."""

from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

import halfhour
from halfhour.answering.answer import learn_trust
from halfhour.answering.predict import predict_with_features
from halfhour.answering.suspects import suspects
from halfhour.answering.trust import unlike
from halfhour.events import Warned
from halfhour.records import Split


@pytest.fixture
def model() -> keras.Model:
    """It takes what is redder than blue for class 0, and is as sure as the difference is large."""
    pixels = keras.Input((4, 4, 3))
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(pixels))
    outputs = keras.layers.Dense(2, activation="softmax", use_bias=False)
    model = keras.Model(pixels, outputs(mean))
    outputs.set_weights([np.array([[8, 0], [0, 0], [0, 8]], "float32")])
    return model


def tinted(count: int, seed: int) -> Split:
    """Red pictures (class 0) and blue ones in turn."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    pictures = random.integers(0, 40, (count, 4, 4, 3), dtype=np.uint8)
    pictures[labels == 0, ..., 0] += 180
    pictures[labels == 1, ..., 2] += 180
    return Split(pictures, labels)


def test_wrong_labels_and_odd_pictures_are_found(model):
    split = tinted(80, seed=0)
    labels = split.labels.copy()
    labels[[10, 31]] = 1 - labels[[10, 31]]
    pictures = split.pictures[:].copy()
    pictures[44] = (0, 220, 0)
    doubted, odd = suspects(model, Split(pictures, labels), ("红", "蓝"), seed=0)
    assert (doubted.code, odd.code) == ("label-errors", "odd-pictures")
    assert sorted(doubted.captions[:2]) == ["红 → 蓝?", "蓝 → 红?"]
    assert {picture.tobytes() for picture in doubted.pictures[:2]} == {pictures[10].tobytes(), pictures[31].tobytes()}
    np.testing.assert_array_equal(odd.pictures[0], pictures[44])


def test_things_are_refused_for_looking_like_nothing_known_and_never_for_doubt(model):
    trust, right = learn_trust(model, tinted(200, seed=1), tinted(100, seed=2), 0, drawn=None)
    assert right == 1.0
    assert (trust.digits, trust.lowest_probability) == (False, 0.0)
    own, green = tinted(100, seed=3).pictures[:], np.full((1, 4, 4, 3), (0, 220, 0), np.uint8)
    assert unlike(predict_with_features(model, own, texture=True), trust).mean() <= 0.05
    assert unlike(predict_with_features(model, green, texture=True), trust).all()


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(0)
    for name, colour in (("红", (220, 20, 20)), ("蓝", (20, 20, 220))):
        (tmp_path / "颜色" / name).mkdir(parents=True)
        for index in range(30):
            spots = random.integers(100, 256, (6, 6, 1)) / 255 * np.array(colour)
            Image.fromarray(spots.astype(np.uint8)).resize((30, 30)).save(tmp_path / "颜色" / name / f"{index}.png")
    (tmp_path / "颜色" / "红" / "broken.png").write_bytes(b"nothing")
    return tmp_path / "颜色"


def test_a_run_on_a_folder_tells_what_it_found_and_can_be_asked_again(folder, tmp_path):
    told = []
    options = {"epochs": 3, "batch_size": 16, "tell": told.append, "out": tmp_path / "run"}
    run = halfhour.train(str(folder), **options)
    again = halfhour.load(run.folder)
    for facts in (run.facts, again.facts):
        assert facts.data.picture_shape == (30, 30, 3)
        assert [out.file for out in facts.data.found.left_out] == ["红/broken.png"]
        assert facts.galleries[0].code == "contact-sheet"
        assert (run.folder / "contact-sheet.png").stat().st_size > 1000
    assert [str(fact) for fact in again.facts.data.found.facts] == [str(fact) for fact in run.facts.data.found.facts]
    page = (run.folder / "report.html").read_text(encoding="utf-8")
    assert "broken.png" in page and "What they look like" in page
    warnings = " ".join(str(event.text) for event in told if isinstance(event, Warned))
    assert "12 test images are too few" in warnings and "broken.png" in warnings
    assert again.evaluate().accuracy == run.facts.evaluation.accuracy
    (answer,) = again.predict(folder / "红" / "0.png")
    assert set(answer.probabilities) == {"红", "蓝"}
