"""A random stream of our own: what experiments draw leaves no trace in the person's program."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def own_randomness(seed: int = 0) -> Iterator[None]:
    """Python's, NumPy's, Keras's and TensorFlow's random states: seeded for the body, then put back.

    `keras.utils.set_random_seed` would not do: it also empties TensorFlow's cache of random operations, and with it
    the place that each of the program's own random streams has come to.
    """
    import keras
    from keras.src.backend.common import global_state

    python, numpy = random.getstate(), np.random.get_state()
    names = ("global_seed_generator", "global_random_seed")
    attributes = {name: global_state.get_global_attribute(name) for name in names}
    counters = dict(global_state.get_global_attribute("object_name_uids") or {})
    context = _tensorflow_context()
    kept = {name: vars(context)[name] for name in ("_seed", "_rng") if name in vars(context)} if context else {}
    random.seed(seed)
    np.random.seed(seed)
    global_state.set_global_attribute("global_seed_generator", keras.random.SeedGenerator(seed))
    if context:
        context._seed, context._rng = seed, random.Random(seed)  # noqa: S311
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        for name, value in attributes.items():
            global_state.set_global_attribute(name, value)
        numbering = global_state.get_global_attribute("object_name_uids")
        if numbering is not None:
            numbering.clear()
            numbering.update(counters)
        if context:
            vars(context).pop("_rng", None)  # there only once a seed was set
            vars(context).update(kept)


def _tensorflow_context() -> Any:
    """TensorFlow's eager context, which numbers the seeds of unseeded operations; `None` without TensorFlow."""
    if "tensorflow" not in sys.modules:
        return None
    from tensorflow.python.eager import context

    return context.context()
