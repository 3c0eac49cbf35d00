"""Does a run's one-file page answer as its model does? A thousand pictures: `python benchmarks/exported_page.py RUN`.

Its validation and training pictures, and their mirror images where those are fewer. Photographs go to the browser in
portions, since a page holds all that it is asked about. Needs a browser and the run's data.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

import halfhour
from halfhour.data.restoring import restore
from halfhour.export.comparison import compare
from halfhour.export.deliver import COMPARED_PIXELS, keras_answers
from halfhour.export.page.browser import answers
from halfhour.records import Answers

PICTURES = 1000


def main(run: halfhour.Run) -> None:
    """Export, ask, print."""
    division = restore(run.facts).division
    own = np.concatenate([division.validation.pictures[:], division.train.pictures[:]])
    pictures = np.concatenate([own, own[:, :, ::-1]])[:PICTURES]
    portion = COMPARED_PIXELS // (pictures.shape[1] * pictures.shape[2])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        run.export("page", page)
        asked = [answers(page, pictures[start : start + portion]) for start in range(0, len(pictures), portion)]
    other = Answers(
        asked[0].runtime,
        np.concatenate([one.probabilities for one in asked]),
        float(np.median([one.milliseconds for one in asked])),
        float(np.median([one.pictures_a_second for one in asked])),
    )
    found = compare(keras_answers(run.model, pictures), other, np.array([], np.int64))
    print(
        f"{found.pictures} pictures in {other.runtime}: same label {found.same_label}, decided otherwise "
        f"{found.decided_otherwise}, largest difference {found.largest_difference:.1e}; "
        f"{other.milliseconds:.0f} ms a picture"
    )


if __name__ == "__main__":
    main(halfhour.load(sys.argv[1]))
