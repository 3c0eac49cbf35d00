"""What the exercises of lesson 11 ask."""

import numpy as np

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet
from halfhour.records import Floats


def on_top(work: Work) -> None:
    """A base that stays as it is, and a last layer that learns."""
    import keras

    pixels = keras.Input((8, 8, 3))
    base = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(5, 3)(pixels)))
    model = work.function("on_top")(base, 4)
    if len(model.trainable_variables) != 2:
        not_yet(
            _("The model has {count} trainable variables.", count=len(model.trainable_variables)),
            _("Expected two: kernel and bias of the last layer."),
            _("Write `base.trainable = False`."),
        )
    given: Floats = np.random.default_rng(0).normal(size=(6, 8, 8, 3)).astype(np.float32)
    answers = np.asarray(model(given))
    if answers.shape != (6, 4) or not np.allclose(answers.sum(axis=1), 1, atol=1e-4):
        not_yet(
            _("Six images gave an array of {shape}, and rows that add up to {sum:.2f}.",
              shape=answers.shape, sum=float(answers[0].sum())),
            _("Expected (6, 4), and rows that add up to 1."),
            _('End with `Dense(classes, activation="softmax")`.'),
        )  # fmt: skip
