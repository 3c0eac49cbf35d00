"""What cannot be tried, for want of pictures whose class is known: what then must be said, and pictures to look at."""

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from halfhour.adopting.open import Foreign
from halfhour.adopting.trying import Outcome
from halfhour.adopting.wants import SCALINGS, Want
from halfhour.answering.outputs import OutputKind, kind_of_outputs
from halfhour.errors import ModelError, unknown_name
from halfhour.images.prepare import prepare_plain
from halfhour.language import _, listed
from halfhour.records import Pixels

if TYPE_CHECKING:
    import keras

DIGITS = tuple("0123456789")
TEACHABLE = "-1..1"  # its own page says so: (x / 127.5) - 1


def digits_fit(model: "keras.Model", names: tuple[str, ...] | None) -> bool:
    """Whether the built-in digits may be what a model was trained on: ten classes, and a small or a grey input."""
    if not model.built or model.outputs[0].shape[-1] != len(DIGITS) or names not in (None, DIGITS):
        return False
    sides = [side for side in model.inputs[0].shape[1:] if side not in (1, 3, None)]
    return bool(sides) and (len(sides) == 1 or max(sides) <= 64)


def stated(foreign: Foreign, scaling: str | None, names: tuple[str, ...] | None, count: int) -> Outcome:
    """What a model wants, as its maker says: Teachable Machine by its form, the others by the person.

    Raises:
        ModelError: it was not said.
        UnknownNameError: there is no such range.
    """
    if foreign.form == "teachable-machine":
        scaling = scaling or TEACHABLE
    classes = max(count, 2)
    if scaling is None or names is None:
        raise ModelError(
            _("Without labelled images, there is no way to find out what the model expects."),
            _("Expected --data DATA; or both things that the file can't tell: --range ({ranges}), and "
                "--classes FILE with {count} names.", ranges=listed(SCALINGS), count=classes),
            _("A folder with a few dozen images for each class is enough: `halfhour adopt MODEL --data FOLDER`."),
        )  # fmt: skip
    if scaling not in SCALINGS:
        raise unknown_name(_("range"), scaling, SCALINGS)
    if len(names) != classes:
        raise ModelError(
            _("{count} class names were given.", count=len(names)),
            _("Expected {count}, one per model output.", count=classes),
            _("Write one class per line, in the order of the model's outputs."),
        )
    kind = _kind_by_noise(foreign.model)
    return Outcome(Want(SCALINGS[scaling]), kind, tuple(range(classes)), 0.0, 0, 0.0, (), 0.0, classes)


def strangers(shape: tuple[int, int, int], count: int) -> Pixels:
    """(N, H, W, C) cuts of the two photographs that come with scikit-learn, each another place and scale."""
    from sklearn.datasets import load_sample_images

    photographs = [Image.fromarray(np.asarray(picture)) for picture in load_sample_images().images]
    random = np.random.default_rng(0)
    cuts = []
    for number in range(count):
        photograph = photographs[number % len(photographs)]
        side = int(random.integers(40, min(photograph.size) + 1))
        left, top = (int(random.integers(0, most - side + 1)) for most in photograph.size)
        cuts.append(prepare_plain(photograph.crop((left, top, left + side, top + side)), shape).pixels)
    return np.stack(cuts)


def _kind_by_noise(model: "keras.Model") -> OutputKind:
    """What a model answers with, from its answers to pictures of noise 0..1, where nothing better is known."""
    shape = model.inputs[0].shape[1:]
    values = np.random.default_rng(0).uniform(0, 1, (16, *(side or 64 for side in shape))).astype(np.float32)
    return kind_of_outputs(np.asarray(model.predict_on_batch(values)).reshape(len(values), -1))
