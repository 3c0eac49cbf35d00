"""A foreign model asked in one way after another: pictures (N, h, w, c) and a way -> its answers."""

from typing import Any

import numpy as np

from halfhour.adopting.build import fed, flat_answers
from halfhour.adopting.flat import unfold
from halfhour.adopting.trying import Ask
from halfhour.adopting.wants import Scaling, Want
from halfhour.records import Floats, Pixels


def asking(model: Any, form: tuple[tuple[int, int, int], str]) -> Ask:
    """Pictures (N, h, w, c) and a way -> the model's answers; the same sums as the layers that go inside."""
    import keras

    plain = Scaling("0..255", (1.0,), (0.0,))
    networks: dict[tuple[str, tuple[int, ...]], Any] = {}
    shape, layout = form

    def ask(pictures: Pixels, want: Want) -> Floats:
        key = (want.fit, pictures.shape[1:])
        if key not in networks:  # one network a size: only what goes in differs
            target = keras.Input(shape)
            answers = flat_answers(unfold(model, fed(target, Want(plain), shape, layout)))
            pixels = keras.Input(pictures.shape[1:])
            prepared = keras.Model(pixels, fed(pixels, Want(plain, fit=want.fit), shape, "last"))
            networks[key] = (prepared, keras.Model(target, answers))
        prepared, network = networks[key]
        scale, offset = want.factors()
        shown = pictures.astype(np.float32)
        border = 0.0
        if want.fit == "padded" and want.inverted:
            border = 255.0  # zeros once black and white have changed places
        values = _fitted(prepared, shown, want, border, shape)
        values = values * scale.astype(np.float32) + offset.astype(np.float32)
        values = values[..., ::-1] if want.bgr else values
        found: Floats = np.concatenate(
            [network.predict_on_batch(values[start : start + 64]) for start in range(0, len(values), 64)]
        )
        return found

    return ask


def _fitted(prepared: Any, shown: Floats, want: Want, border: float, shape: tuple[int, int, int]) -> Floats:
    if want.fit == "padded" and border:
        inverse: Floats = border - np.asarray(prepared.predict_on_batch(border - shown), np.float32)
        return inverse
    found: Floats = np.asarray(prepared.predict_on_batch(shown))
    return found
