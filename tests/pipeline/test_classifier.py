"""The networks as a scikit-learn classifier: its own checks, and what a person does with pictures and rows."""

import pickle

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from halfhour import ImageClassifier

# The checks that fail, and why. One epoch keeps the other fifty quick.
EXPECTED_FAILED = {
    "check_classifiers_train": "asks for 83 % right, more than one epoch of two batches gives; "
    "ImageClassifier(epochs=20, batch_size=16) passes it"
}


@pytest.mark.sampled(3)
@parametrize_with_checks([ImageClassifier(epochs=1)], expected_failed_checks=lambda estimator: EXPECTED_FAILED)
def test_it_keeps_scikit_learns_conventions(estimator, check):
    check(estimator)


def test_rows_and_pictures_of_the_same_values_are_the_same(bars):
    pictures, labels = bars.pictures, np.array(["upright", "lying"])[bars.labels]
    one = ImageClassifier("quick-16", epochs=2).fit(pictures[..., 0], labels)
    other = ImageClassifier("quick-16", epochs=2).fit(pictures.reshape(240, 144), labels)
    assert np.array_equal(one.predict_proba(pictures[..., 0]), other.predict_proba(pictures.reshape(240, 144)))
    assert one.classes_.tolist() == ["lying", "upright"]
    assert one.score(pictures[..., 0], labels) > 0.9
    assert len(one.history_.epochs) == 2


def test_scale_does_not_matter(bars):
    whole = ImageClassifier(epochs=1).fit(bars.pictures, bars.labels)
    shares = ImageClassifier(epochs=1).fit(bars.pictures / bars.pictures.max(), bars.labels)
    assert shares.levels_ == (0, 1)
    stretched = (bars.pictures * (255 / bars.pictures.max())).round().astype(np.uint8)
    assert np.allclose(
        shares.predict_proba(bars.pictures / bars.pictures.max()),
        ImageClassifier(epochs=1).fit(stretched, bars.labels).predict_proba(stretched),
        atol=1e-3,
    )
    assert whole.levels_ == (0, 255)


def test_colours_cross_validation_and_pickles():
    x, y = load_digits(return_X_y=True)
    assert cross_val_score(ImageClassifier("quick-16", epochs=3), x[:600], y[:600], cv=2).mean() > 0.6
    colours = np.random.default_rng(0).integers(0, 256, (40, 12, 12, 3), dtype=np.uint8)
    labels = np.arange(40) % 2
    fitted = ImageClassifier("colour-64", epochs=1).fit(colours, labels)
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301
    assert np.allclose(again.predict_proba(colours), fitted.predict_proba(colours))


@pytest.mark.parametrize(
    ("parameters", "shape", "said"),
    [
        ({}, (20, 12, 12, 4), "1 or 3 channels"),
        ({"picture_shape": (5, 5)}, (20, 24), "picture_shape"),
        ({"model": "tutorail"}, (20, 12, 12), "tutorial"),
        ({"epochs": 0}, (20, 12, 12), "epochs"),
    ],
)
def test_what_cannot_be_is_told(parameters, shape, said):
    with pytest.raises(ValueError, match=said):
        ImageClassifier(**parameters).fit(np.zeros(shape, np.uint8), np.arange(20) % 2)


def test_pictures_of_another_shape_are_refused(bars):
    fitted = ImageClassifier(epochs=1).fit(bars.pictures, bars.labels)
    with pytest.raises(ValueError, match="as in `fit`"):
        fitted.predict(np.zeros((1, 12, 14, 1), np.uint8))
