"""What an exported file says of itself: a run's facts -> plain data, for its metadata."""

import json
from typing import Any

from halfhour.language import N_
from halfhour.records import RunFacts

INPUT, OUTPUT = "pixels", "probabilities"  # the names of what goes in and comes out, where the format has names
# For those who write the program around the file; in English, as all that programs read.
PREPARATION = {
    "digit": "One digit, bright ink on black. halfhour cuts it out, brings its strokes to MNIST's width, fits its "
    "longer side into 19.5 of 28 pixels and moves its centre of mass to the middle by whole pixels; `halfhour predict "
    "--explain` shows each step. None of this is in the file.",
    "plain": "The whole picture, scaled with its proportions kept until it fits, its borders repeated up to the full "
    "size. None of this is in the file.",
    "photograph": "The whole picture, stretched to the full size (bicubic, antialiased), its proportions not "
    "kept. None of this is in the file.",
}
LOOK = N_(
    "The exported model looks at each image once and always predicts. `halfhour predict` views uncertain "
    "images in several ways, and refuses what it can't classify."
)
SEVERAL_LOOKS = N_(
    "When the network is uncertain, the page processes the image in other ways, and it refuses what it can't classify."
)
Notes = dict[str, Any]  # JSON data


def notes(facts: RunFacts) -> Notes:
    """Class names, form and preparation of the pictures, and what made the file."""
    height, width, channels = facts.data.picture_shape
    return {
        "class_names": list(facts.data.class_names),
        "input": {
            "name": INPUT,
            "shape": [None, height, width, channels],
            "type": "float32",
            "range": [0, 255],
            "channels": "grey" if channels == 1 else "red, green, blue",
        },
        "output": {"name": OUTPUT, "shape": [None, len(facts.data.class_names)], "type": "float32"},
        "preparation": {"kind": facts.data.preparation, "how": PREPARATION[facts.data.preparation]},
        "look": LOOK,
        "data": facts.data.name,
        "model": facts.recipe.model,
        "made_by": f"halfhour {facts.environment.get('halfhour', '')}".strip(),
    }


def as_labels(facts: Notes) -> str:
    """The class names, one a line, as many tools for phones read them; a line break within a name becomes a space."""
    return "".join(" ".join(name.splitlines()) + "\n" for name in facts["class_names"])


def as_document(facts: Notes) -> str:
    """The notes as a JSON document."""
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
