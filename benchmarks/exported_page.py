"""Does a run's one-file page answer as its model does? `python benchmarks/exported_page.py RUN [COUNT]`.

Its validation and training pictures, and their mirror images where those are fewer; a thousand, or COUNT. Photographs
go to the browser in portions, since a page holds all that it is asked about, a line each; on two busy cores one
took 1.2 s. Needs a browser and the run's data.
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


def main(run: halfhour.Run, count: int) -> None:
    """Export, ask, print."""
    division = restore(run.facts).division
    own = np.concatenate([division.validation.pictures[:], division.train.pictures[:]])
    pictures = np.concatenate([own, own[:, :, ::-1]])[:count]
    portion = COMPARED_PIXELS // (pictures.shape[1] * pictures.shape[2])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        run.export("page", page)
        asked = []
        for start in range(0, len(pictures), portion):
            asked.append(answers(page, pictures[start : start + portion]))
            print(f"{start + len(asked[-1].probabilities)} pictures asked about", flush=True)
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
    main(halfhour.load(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
