"""Data of any kind that Keras takes go in; a `Sample` comes out, and nothing of theirs is read twice or drawn anew.

Arrays, tensors and tables are copied row by row, evenly spaced. Streams (`tf.data`, `PyDataset`) are only kept: reading
one moves its random order on, so they are read when the program has ended (`resolve`). Generators are wrapped, and
their first batches noted as they pass.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.streams import rows_before_repeating
from halfhour.stopwatch import Patience

ROWS = 512  # a share seen on this many rows strays by 2 % at the most
LARGEST = 32_000_000  # bytes that one sample may hold
STREAM_ROWS, MOST_ROWS = 2048, 20_000  # read of a stream, the second for as long as it takes next to no time
READING = 0.5  # seconds


def sample_of(x: object, y: object, start: float = 0.0, stop: float = 1.0) -> Sample:
    """A sample of what was handed over as x and y, from the shares `start` to `stop` of its rows.

    >>> found = sample_of(np.arange(2000.0).reshape(1000, 2), np.arange(1000), stop=0.8)
    >>> found.inputs[0].shape, found.count, int(found.rows[-1])
    ((512, 2), 800, 799)
    """
    if x is None or is_stream(x):
        return Sample(whole=x)
    inputs, targets = leaves(x), [] if y is None else leaves(y)
    if not inputs or any(not hasattr(part, "shape") or not part.shape for part in (*inputs, *targets)):
        return Sample()
    first, count = int(len(inputs[0]) * start), int(len(inputs[0]) * stop)
    width = sum(int(np.prod(part.shape[1:])) * np.dtype(_dtype(part)).itemsize for part in inputs)
    wanted = max(1, min(ROWS, LARGEST // max(width, 1)))
    rows = np.unique(np.linspace(first, max(count - 1, first), min(wanted, max(count - first, 0))).astype(int))
    return Sample(
        inputs=[take(part, rows) for part in inputs],
        targets=[take(part, rows[rows < len(part)]) for part in targets],
        count=count - first,
        finite=(all(map(_finite, inputs)), all(map(_finite, targets))),
        labels=class_numbers(targets[0], first, count) if len(targets) == 1 else None,
        rows=rows,
        whole=(x, y, first, count),
        names=_names(x),
    )


def resolve(sample: Sample) -> Sample:
    """The sample of a stream, read now; any other sample as it is."""
    if sample or not is_stream(sample.whole):
        return sample
    stream = sample.whole
    try:
        batches, ended = _read(stream)
        found = replace(sampled(batches, whole=ended), whole=stream)
        return found if ended else replace(found, count=rows_before_repeating(stream, found.batch or 1))
    except Exception:  # a stream of files that are gone, of single samples, or whatever else others can make
        return sample


def rows_of(sample: Sample, most: int) -> Array | None:
    """The first inputs (N, ...) of the whole that an array was handed over as; nothing where it was none."""
    if not isinstance(sample.whole, tuple) or not hasattr(sample.whole[0], "shape"):
        return None
    x, _, first, count = sample.whole
    return np.asarray(x)[first : min(count, first + most)]


def inputs_again(sample: Sample, most: int) -> Array | None:
    """The inputs (N, ...), as `rows_of` gives them, or as a stream of one input gives them now, while there is time."""
    if isinstance(sample.whole, tuple):
        return rows_of(sample, most)
    if not is_stream(sample.whole):
        return None
    try:
        batches, _ended = _read(sample.whole)
        inputs = join(batches).inputs
    except Exception:  # as above
        return None
    return inputs[0] if len(inputs) == 1 else None


def first_batches(stream: Any) -> Iterator[object]:
    """The batches of a stream in the order in which it gives them now, each read when it is asked for."""
    try:
        yield from map(_numbers, _items(stream))
    except Exception:  # as above
        return


def targets_by_batch(given: Sample | list[object]) -> list[Array]:
    """The one target of every batch: of a stream as it gives them now, or of batches that were noted."""
    try:
        batches = given if isinstance(given, list) else _read(given.whole)[0] if is_stream(given.whole) else []
    except Exception:  # as above
        return []
    pairs = [batch for batch in batches if isinstance(batch, tuple) and len(batch) > 1 and batch[1] is not None]
    targets = [leaves(pair[1]) for pair in pairs]
    return [parts[0] for parts in targets if len(parts) == 1]


def _read(stream: Any) -> tuple[list[object], bool]:
    """The batches of a stream, as many as there is room and time for; whether these are all."""
    batches, rows, size, patience = [], 0, 0, Patience(READING)
    for batch in _items(stream):
        batches.append(_numbers(batch))
        parts = [part for part in leaves(batches[-1]) if part is not None]
        rows, size = rows + len(parts[0]), size + sum(part.nbytes for part in parts)
        if size >= LARGEST or rows >= MOST_ROWS or (rows >= STREAM_ROWS and patience.over):
            return batches, False
    return batches, True


def _items(stream: Any) -> Iterator[Any]:
    """The batches of a `PyDataset` or a `tf.data`."""
    if hasattr(stream, "__getitem__"):
        for place in range(len(stream)):
            yield stream[place]
    elif hasattr(stream, "take"):
        yield from stream


def sampled(batches: Sequence[object], *, whole: bool) -> Sample:
    """A sample of what batches held; what holds of all rows is known only where they are the whole."""
    joined = join(batches)
    if not joined or len(joined.targets) > 1:
        return joined
    inputs = joined.inputs if len(joined.inputs) > 1 else joined.inputs[0]
    found = sample_of(inputs, joined.targets[0] if joined.targets else None)
    found = replace(found, batch=joined.batch, names=joined.names)
    return found if whole else replace(found, count=None, labels=None)


def watched(generator: Iterator[object], noted: list[object]) -> Iterator[object]:
    """The generator's own batches, unchanged; the first ones are noted on the way."""
    rows, size = 0, 0
    for batch in generator:
        if rows < STREAM_ROWS and size < LARGEST:
            noted.append(_numbers(batch))
            parts = [part for part in leaves(noted[-1]) if part is not None]
            rows, size = rows + len(parts[0]), size + sum(part.nbytes for part in parts)
        yield batch


def join(batches: Sequence[object]) -> Sample:
    """One sample from batches of the form (x, y) or (x, y, weights)."""
    rows = [batch if isinstance(batch, tuple) else (batch, None) for batch in batches]
    if not rows:
        return Sample()
    inputs = [np.concatenate(parts) for parts in zip(*(leaves(row[0]) for row in rows), strict=True)]
    with_targets = len(rows[0]) > 1 and rows[0][1] is not None
    targets = (
        [np.concatenate(parts) for parts in zip(*(leaves(row[1]) for row in rows), strict=True)] if with_targets else []
    )
    finite = (all(map(_finite, inputs)), all(map(_finite, targets)))
    largest = max(len(leaves(row[0])[0]) for row in rows)
    return Sample(inputs, targets, None, finite, batch=largest, names=_names(rows[0][0]))


def _names(data: object) -> tuple[str, ...]:
    """The names of the arrays in a dictionary of arrays, in the order of `leaves`; of another structure none."""
    if not isinstance(data, dict) or any(isinstance(part, dict | list | tuple) for part in data.values()):
        return ()
    return tuple(sorted(data))


def is_stream(data: object) -> bool:
    """Whether the data give batches themselves: `tf.data`, `PyDataset`, a generator."""
    kinds = {name for kind in type(data).__mro__ for name in (kind.__name__,)}
    return bool(kinds & {"DatasetV2", "PyDataset", "Sequence", "DataLoader"}) or isinstance(data, Iterator)


def leaves(data: object) -> list[Any]:
    """The arrays in a structure, in the order in which Keras flattens it."""
    if isinstance(data, dict):
        return [leaf for key in sorted(data) for leaf in leaves(data[key])]
    if isinstance(data, list | tuple):
        return [leaf for part in data for leaf in leaves(part)]
    return [data.to_numpy() if hasattr(data, "to_numpy") else data]


def take(part: object, rows: Array) -> Array:
    """These rows as a NumPy array of their own."""
    if isinstance(part, np.ndarray):
        return part[rows]
    whole = part.numpy() if hasattr(part, "numpy") else np.asarray(part)
    return np.array(whole[rows])


def class_numbers(targets: object, first: int, count: int) -> Array | None:
    """Every target as one number: class numbers of one-hot rows, the numbers themselves, or nothing.

    >>> class_numbers(np.eye(3)[[2, 0]], 0, 2)
    array([2, 0])
    """
    whole = np.asarray(targets)[first:count]
    if whole.dtype.kind not in "biuf":
        return None
    if whole.ndim == 1 or whole.ndim == 2 and whole.shape[1] == 1:
        return whole.reshape(len(whole)).copy()
    if whole.ndim == 2 and is_one_hot(whole[:200]):
        numbers: Array = whole.argmax(axis=1)
        return numbers
    return None


def is_one_hot(rows: Array) -> bool:
    """Whether each row has a single entry that is not zero, all of them alike.

    >>> is_one_hot(np.eye(4)), is_one_hot(np.eye(4) / 255), is_one_hot(np.ones((4, 2)))
    (True, True, False)
    """
    if rows.ndim < 2 or rows.shape[-1] < 2 or rows.dtype.kind not in "biuf":
        return False
    present = rows != 0
    return bool((present.sum(axis=-1) == 1).all()) and len(np.unique(rows[present])) == 1


def each(data: object, change: Callable[[object], object]) -> object:
    """The structure with every array changed."""
    if isinstance(data, dict):
        return {key: each(part, change) for key, part in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(each(part, change) for part in data)
    return change(data)


def _numbers(batch: object) -> object:
    return each(batch, lambda part: None if part is None else np.array(part))


def _finite(part: object) -> bool:
    """Whether all is finite: a sum is not finite if a part of it is not, and needs no copy."""
    whole = part if isinstance(part, np.ndarray) else np.asarray(part)
    return whole.dtype.kind != "f" or bool(np.isfinite(whole.sum(dtype=np.float64)))


def _dtype(part: Any) -> Any:
    return part.dtype if isinstance(part, np.ndarray) else getattr(part.dtype, "as_numpy_dtype", np.float32)
