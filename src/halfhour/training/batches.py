"""The training pictures in batches: shuffled anew each epoch, augmented on the way, the same for the same seed."""

from typing import TYPE_CHECKING, NamedTuple

import keras
import numpy as np

from halfhour.images.augment import RANGES, augment
from halfhour.recipe import Recipe
from halfhour.records import Floats, Labels, Pictures, Pixels, Split

if TYPE_CHECKING:
    import tensorflow as tf

AHEAD = 4  # batches made before they are needed
AT_ONCE = 512  # pictures of a small side in a prediction's batch; larger batches were no faster on two cores
SMALL = 64 * 64  # pixels of such a picture
PIXELS_AT_ONCE = 8 * 224 * 224  # of larger ones: what layers give then stays near the processor, and the memory small


class Share(NamedTuple):
    """The part of every batch that this process reads, where several train together.

    Attributes:
        devices: of all processes, into whose number each batch divides.
        process: which of them this is, from 0.
        processes: how many they are.

    >>> Share(devices=4, process=1, processes=2).of(8)
    slice(4, 8, None)
    """

    devices: int = 1
    process: int = 0
    processes: int = 1

    def of(self, count: int) -> slice:
        """This process's part of a batch of so many pictures."""
        return slice(count * self.process // self.processes, count * (self.process + 1) // self.processes)

    def divisible(self, count: int, batch_size: int) -> int:
        """How many of `count` pictures are left where the last batch goes without those that do not divide."""
        return count - count % batch_size % self.devices


EVERYTHING = Share()


class Batches(keras.utils.PyDataset):
    """A split as Keras's `fit` takes it: batch i of epoch e depends on nothing but seed, e and i.

    Args:
        split: N pictures and labels.
        num_classes: K; labels come out one-hot, (batch, K) float32.
        batch_size: pictures a batch; the last one of an epoch may be smaller.
        seed: of order and augmentation.
        augmentation: `none` or a key of `images.augment.RANGES`.
        flip: mirror each picture in every other epoch, beginning at random (K. Jordan, "94% on CIFAR-10 in 3.29
            seconds", 2024): both sides of it are seen equally often.
        epoch: to begin with.
        begin_at: batch of that epoch to begin with, to learn the rest of it; such a set is good for one epoch.
        share: what of each batch comes out; the last of an epoch goes without the pictures that do not divide.

    >>> split = Split(np.zeros((5, 8, 8, 1), np.uint8), np.arange(5))
    >>> batches = Batches(split, 5, batch_size=2, seed=0, augmentation="none")
    >>> len(batches), batches[2][1].shape
    (3, (1, 5))
    """

    def __init__(
        self,
        split: Split,
        num_classes: int,
        *,
        batch_size: int,
        seed: int,
        augmentation: str,
        flip: bool = False,
        epoch: int = 0,
        begin_at: int = 0,
        share: Share = EVERYTHING,
    ) -> None:
        super().__init__()
        self._split = split
        self._targets = one_hot(split.labels, num_classes)
        self._batch_size = batch_size
        self._seed = seed
        self._ranges = RANGES.get(augmentation)
        self._begins_mirrored = np.random.default_rng([seed, len(split)]).random(len(split)) < 0.5 if flip else None
        self._epoch = epoch
        self._begin_at = begin_at
        self._share = share
        self._count = share.divisible(len(split), batch_size)
        self._shuffle()

    def __len__(self) -> int:
        return -(-self._count // self._batch_size) - self._begin_at

    def __getitem__(self, index: int) -> tuple[Pixels, Floats]:
        index += self._begin_at
        batch = self._order[: self._count][index * self._batch_size : (index + 1) * self._batch_size]
        part = self._share.of(len(batch))
        chosen = batch[part]
        pictures = self._split.pictures[chosen]
        if self._begins_mirrored is not None:
            mirrored = self._begins_mirrored[chosen] ^ bool(self._epoch % 2)
            pictures[mirrored] = pictures[mirrored, :, ::-1]
        if self._ranges:
            random = np.random.default_rng([self._seed, self._epoch, index])
            pictures = augment(pictures, self._ranges, random, len(batch), part)
        return pictures, self._targets[chosen]

    def next_epoch(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        self._shuffle()

    def close(self) -> None:
        """Let go of the pictures: what TensorFlow was once fed with it holds until the process ends."""
        self._split = Split(self._split.pictures[:0].copy(), self._split.labels[:0].copy())
        self._targets = self._targets[:0].copy()
        self._order = np.empty(0, np.int64)  # whoever still reads ahead finds nothing

    def _shuffle(self) -> None:
        self._order = np.random.default_rng([self._seed, self._epoch]).permutation(len(self._split))


class InOrder(keras.utils.PyDataset):
    """Pictures as Keras's `predict` and `evaluate` take them, in order, a batch in memory at a time.

    Args:
        pictures: (N, H, W, C), in memory or on the disk.
        batch_size: pictures a batch.
        targets: (N, K) one-hot labels, where there are any.
        share: as in `Batches`.
    """

    def __init__(
        self, pictures: Pictures, batch_size: int, targets: Floats | None = None, share: Share = EVERYTHING
    ) -> None:
        super().__init__()
        self._pictures = pictures
        self._batch_size = batch_size
        self._share = share
        self._count = share.divisible(len(pictures), batch_size)
        self._targets = targets

    def __len__(self) -> int:
        return -(-self._count // self._batch_size)

    def __getitem__(self, index: int) -> tuple[Pixels] | tuple[Pixels, Floats]:
        begin = index * self._batch_size
        part = self._share.of(min(self._batch_size, self._count - begin))
        chosen = slice(begin + part.start, begin + part.stop)
        pictures = self._pictures[chosen]
        return (pictures,) if self._targets is None else (pictures, self._targets[chosen])

    def close(self) -> None:
        """Let go of the pictures, as `Batches` does."""
        self._pictures = self._pictures[:0].copy()
        self._targets = None if self._targets is None else self._targets[:0].copy()


def fed(batches: Batches | InOrder) -> "tf.data.Dataset | Batches | InOrder":
    """What Keras takes for these batches: on TensorFlow a `tf.data.Dataset`, elsewhere the batches themselves.

    Keras would make such a data set too, and leave its tuning to TensorFlow: to a thread that sleeps for longer each
    time, up to a minute, and that the end of an epoch often waits for (docs/experiments.md has the figures). Here is
    nothing to tune.
    """
    if keras.config.backend() != "tensorflow":
        return batches
    import tensorflow as tf

    signature = tuple(tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in batches[0])
    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.from_generator(
        lambda: (batches[index] for index in range(len(batches))), output_signature=signature
    )
    counted = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
    return counted.prefetch(AHEAD).with_options(options)


def learned_part(train: Split, recipe: Recipe) -> Split:
    """The training pictures that a recipe learns from: all, or so many, the classes alike while their pictures last.

    >>> some = learned_part(Split(np.zeros((6, 8, 8, 1), np.uint8), np.array([0, 0, 0, 0, 1, 2])), Recipe(pictures=4))
    >>> some.labels.tolist()
    [0, 0, 1, 2]
    """
    return _part(train, recipe.pictures, recipe.seed)


def validated_part(validation: Split, recipe: Recipe) -> Split:
    """The validation pictures that a recipe looks at: all, or so many, drawn as those that it learns from."""
    return _part(validation, recipe.validation_pictures, recipe.seed)


def _part(split: Split, count: int | None, seed: int) -> Split:
    if count is None or count >= len(split):
        return split
    drawn = np.random.default_rng(seed).permutation(len(split))
    place = np.empty(len(split), np.int64)  # of each picture within its class
    for label in np.unique(split.labels):
        own = drawn[split.labels[drawn] == label]
        place[own] = np.arange(len(own))
    rows = np.sort(drawn[np.argsort(place[drawn], kind="stable")[:count]])
    groups = None if split.groups is None else split.groups[rows]
    return Split(split.pictures[rows], split.labels[rows], groups)


def pictures_at_once(shape: tuple[int, ...]) -> int:
    """How many pictures (N, H, W, C) are predicted at once.

    >>> pictures_at_once((100, 28, 28, 1)), pictures_at_once((100, 224, 224, 3))
    (512, 8)
    """
    pixels = shape[1] * shape[2]
    return AT_ONCE if pixels <= SMALL else max(1, min(AT_ONCE, PIXELS_AT_ONCE // pixels))


def one_hot(labels: Labels, num_classes: int) -> Floats:
    """Labels (N,) as rows (N, K) of float32: 1 at the class, 0 elsewhere.

    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    rows: Floats = keras.utils.to_categorical(labels, num_classes).astype("float32")
    return rows
