"""The networks as scikit-learn has its classifiers: arrays and labels -> a fitted estimator, without a run folder."""

import math

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from halfhour.answering.predict import predict_probabilities
from halfhour.data.splits import SealedTest
from halfhour.errors import OptionError
from halfhour.language import _
from halfhour.models.registry import PRETRAINED, find_network
from halfhour.pipeline.gather import gather
from halfhour.pipeline.job import Job
from halfhour.pipeline.learn import learn_task, task_of
from halfhour.pipeline.prepare import prepare
from halfhour.recipe import LONGEST_MINUTES, Recipe
from halfhour.records import Array, Dataset, Floats, Pixels, Split
from halfhour.training.fit import loadable


class ImageClassifier(ClassifierMixin, BaseEstimator):
    """A network for pictures, for pipelines, cross-validation and grid search.

    Pictures are (N, H, W) or (N, H, W, C) with 1 or 3 channels, or rows (N, F) as `fetch_openml("mnist_784")` and
    `load_digits` give them: each a picture of `picture_shape`, or else the smallest square that holds F values, the
    rest of it dark. Values of uint8 are taken as they are; of others, the lowest and the highest of the training
    become black and white. Pictures that are too small for the network are enlarged by repeating their pixels.

    What `halfhour train` does around a training is left to scikit-learn here: nothing is written, no test set is put
    aside, and every answer is a single look at a picture.

    Args:
        model: the network, as `halfhour train --model` has it.
        epochs: passes over the pictures; `None` is as many as `minutes` allow.
        minutes: the longest that `fit` may take; `None` is 30.
        batch_size: pictures a step; `None` is what suits the network, as in the next three.
        learning_rate: at its highest.
        augment: how pictures are changed on the way, as `halfhour train --augment` has it.
        validation_split: share of the pictures that a falling learning rate and `history_` look at.
        picture_shape: (H, W) or (H, W, C) of the pictures that lie in rows.
        start: `pretrained` begins with weights that have seen ImageNet, whatever `model` says; one epoch is then a new
            last layer alone. `None` and `scratch` begin from nothing.
        random_state: an integer repeats a training; a `RandomState` draws one.

    Attributes:
        classes_: (K,) the labels, in order.
        model_: the trained `keras.Model`: (N, H, W, C) pixels 0..255 to (N, K) probabilities.
        history_: the epochs, as a `History`.
        levels_: the values that became black and white.
        n_features_in_: values of a row, or the height of a picture.

    >>> from sklearn.datasets import load_digits
    >>> x, y = load_digits(return_X_y=True)
    >>> digits = ImageClassifier(model="quick-16", epochs=2).fit(x[:1500], y[:1500])
    >>> digits.score(x[1500:], y[1500:]) > 0.5
    True
    """

    def __init__(
        self,
        model: str = "tutorial",
        *,
        epochs: int | None = 10,
        minutes: float | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        augment: str | None = None,
        validation_split: float | None = None,
        picture_shape: tuple[int, ...] | None = None,
        start: str | None = None,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.model = model
        self.epochs = epochs
        self.minutes = minutes
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.augment = augment
        self.validation_split = validation_split
        self.picture_shape = picture_shape
        self.start = start
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> "ImageClassifier":  # noqa: N803  (scikit-learn's name)
        """Train a new network on pictures and their labels (N,), of any type that can be sorted.

        Raises:
            ValueError: pictures, labels or parameters are impossible; `DataError` and `OptionError` are such.
        """
        values, y = validate_data(self, X, y, dtype="numeric", allow_nd=True)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        self.levels_ = (0.0, 255.0) if values.dtype == np.uint8 else (float(values.min()), float(values.max()))
        self._shape = values.shape[1:]
        pictures = Split(self._pixels(values), labels.astype(np.int64))
        nothing = Split(pictures.pictures[:0], pictures.labels[:0])  # whoever cross-validates tests elsewhere
        names = tuple(map(str, self.classes_))
        self._train(Dataset("arrays", pictures, SealedTest(nothing), names, "fit", keeps_mirrored=False))
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Floats:  # noqa: N803
        """(N, K) the probability of each of `classes_`."""
        check_is_fitted(self)
        values = validate_data(self, X, reset=False, dtype="numeric", allow_nd=True)
        if values.shape[1:] != self._shape:
            raise OptionError(
                _("The images have the shape {shape}.", shape=values.shape[1:]),
                _("Expected {shape}, as in `fit`.", shape=self._shape),
                _("Reshape them, or fit on these."),
            )
        return predict_probabilities(self.model_, self._pixels(values), test_time_augmentation=False)

    def predict(self, X: npt.ArrayLike) -> Array:  # noqa: N803
        """(N,) the likeliest of `classes_`."""
        probabilities = self.predict_proba(X)
        likeliest: Array = self.classes_[probabilities.argmax(axis=1)]
        return likeliest

    def _pixels(self, values: Array) -> Pixels:
        """(N, H, W, C) uint8 of what was given, no smaller than the network needs."""
        low, high = self.levels_
        pictures = _as_pictures(values, self.picture_shape, dark=low)
        if (low, high) != (0.0, 255.0) or values.dtype != np.uint8:
            shares = (pictures.astype(np.float64) - low) / ((high - low) or 1.0)
            pictures = np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
        network = find_network(self._model())
        side = network.pretrained.side if network.pretrained else network.smallest_side
        times = math.ceil(side / min(pictures.shape[1:3]))
        enlarged: Pixels = pictures.repeat(times, axis=1).repeat(times, axis=2)
        return enlarged

    def _model(self) -> str:
        return PRETRAINED if self.start == "pretrained" else self.model

    def _train(self, dataset: Dataset) -> None:
        """Set `model_` and `history_`: by the stages of a run, as far as the training goes."""
        job = Job(self._recipe(), load=lambda *_asked, **_how: dataset)
        prepared = prepare(gather(job), alone=True)
        kept = learn_task(prepared, task_of(prepared), keep=lambda _recipe: None).kept
        self.model_ = loadable(kept.model)
        self.history_ = kept.fitted.history

    def _recipe(self) -> Recipe:
        """The parameters as a training has them; impossible ones are refused there."""
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(2**31)
        return Recipe(
            model=self._model(),
            start=self.start,
            epochs=self.epochs,
            minutes=LONGEST_MINUTES if self.epochs is None and self.minutes is None else self.minutes,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            augment=self.augment,
            validation_split=self.validation_split,
            seed=int(seed),
        )


def _as_pictures(values: Array, shape: tuple[int, ...] | None, dark: float) -> Array:
    """(N, H, W, C) of pictures in any of the forms that are taken; rows are filled up with `dark`.

    >>> _as_pictures(np.arange(6).reshape(1, 6), None, dark=0)[0, ..., 0].tolist()
    [[0, 1, 2], [3, 4, 5], [0, 0, 0]]
    """
    if values.ndim == 2:
        side = math.isqrt(values.shape[1] - 1) + 1
        form = shape or (side, side)
        missing = math.prod(form) - values.shape[1]
        if missing < 0 or (shape and missing):
            raise OptionError(
                _("The rows have {count} values, picture_shape is {shape}.", count=values.shape[1], shape=form),
                _("Expected as many values as {shape} has.", shape=form),
                _("Give the (height, width) or (height, width, channels) of the images."),
            )
        values = np.pad(values, ((0, 0), (0, missing)), constant_values=values.dtype.type(dark))
        values = values.reshape(-1, *form)
    if values.ndim == 3:
        values = values[..., np.newaxis]
    if values.ndim != 4 or values.shape[-1] not in (1, 3):
        raise OptionError(
            _("The images have the shape {shape}.", shape=values.shape[1:]),
            _("Expected (height, width), or (height, width, channels) with 1 or 3 channels, or rows."),
            _("Reshape the array, or move its channels last."),
        )
    return values
