"""How often a run answers for things that it never learned: `python benchmarks/unseen.py RUN OTHER [COUNT]`.

OTHER is a data set of other things (`mnist` for a run on CIFAR-10), or `letters`: printed ones in the fonts that come
with matplotlib, without those that look like a digit. They go the way of a picture that somebody asks about. Printed:
the share of them that is answered (false accepts), beside the share of the run's own test pictures that is.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import halfhour
from halfhour.answering.evaluation import wilson_interval
from halfhour.answering.predict import predict_with_features
from halfhour.answering.trust import unlike
from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed
from halfhour.images.prepare import prepare

LETTERS = "ACEFHKMNPRUVWXYadefhkmnprtuvwxy"
FONTS = ("DejaVuSans", "DejaVuSerif-Bold", "DejaVuSansMono-Oblique", "STIXGeneral", "STIXGeneralItalic", "cmr10")


def main() -> None:
    run = halfhour.load(sys.argv[1])
    other, count = sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    facts, trust = run.facts, run.facts.trust
    prepared = [
        prepare(picture, facts.data.picture_shape, facts.data.preparation)
        for picture in islice(letters() if other == "letters" else pictures(other), count)
    ]
    brought = np.stack([found.pixels for found in prepared if not found.refusal])
    own = unsealed(load(facts.recipe.data, shape=facts.data.picture_shape)).pictures[:count]
    for name, shown, asked in ((f"{facts.data.name}, its own", own, len(own)), (other, brought, len(prepared))):
        seen = predict_with_features(run.model, shown, texture=bool(trust.texture))
        answered = int((~unlike(seen, trust) & (seen.probabilities.max(axis=1) >= trust.lowest_probability)).sum())
        low, high = wilson_interval(answered, asked)
        print(f"{name}: {answered / asked:.1%} of {asked} pictures answered ({low:.1%} to {high:.1%})")


def pictures(name: str) -> Iterator[Image.Image]:
    """The test pictures of a data set."""
    for pixels in unsealed(load(name)).pictures[:]:
        yield Image.fromarray(pixels.squeeze())


def letters() -> Iterator[Image.Image]:
    """Letters of all fonts and many sizes, dark on light, without an end."""
    random = np.random.default_rng(0)
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    while True:
        paper, ink = random.integers(170, 256, 3), random.integers(0, 90, 3)
        picture = Image.new("RGB", (128, 128), tuple(map(int, paper)))
        font = ImageFont.truetype(folder / f"{random.choice(FONTS)}.ttf", int(random.integers(60, 100)))
        letter = LETTERS[random.integers(len(LETTERS))]
        ImageDraw.Draw(picture).text((64, 64), letter, tuple(map(int, ink)), font, anchor="mm")
        yield picture


if __name__ == "__main__":
    main()
