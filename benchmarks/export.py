"""Do exported models answer as Keras does? Every network, every format: `python benchmarks/export.py [MODEL...]`.

Each network is trained for three epochs on 2,000 pictures of MNIST, or of CIFAR-10 where it is made for colours,
exported to each format, and compared on the 1,000 validation pictures. Needs HALFHOUR_DATA and all extras.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from halfhour.data.catalogue import load
from halfhour.errors import ExportError
from halfhour.machine.hardware import processor
from halfhour.models.registry import MODELS
from halfhour.pipeline import train
from halfhour.records import Exported
from measure import machine, print_table

LEARNED, VALIDATED, TESTED = 2000, 1000, 200  # pictures
EPOCHS = 3
FORMATS = (("onnx", False), ("litert", False), ("litert", True), ("saved-model", False), ("page", False))
HEADINGS = (
    *("network", "format", "opened in", "KB", "same label", "decided otherwise", "largest difference"),
    *("right: Keras", "file", "ms a picture: Keras", "file", "pictures/s: Keras", "file"),
)


def main(names: list[str]) -> None:
    """Train, export, compare and print."""
    folder = Path(tempfile.mkdtemp())
    print(f"{processor()}; {machine()}; load {os.getloadavg()[0]:.1f} by other work")
    rows = []
    for name in names or list(MODELS):
        data = _few(folder, "cifar10" if name.startswith(("colour", "resnet")) else "mnist")
        share = VALIDATED / (LEARNED + VALIDATED)
        run = train(str(data), model=name, epochs=EPOCHS, validation_split=share, out=folder / name)
        for to, int8 in FORMATS:
            try:
                rows.append(_row(name, run.export(to, int8=int8)))
            except ExportError as error:
                rows.append((name, to + " --int8" * int8, error.happened))
            print(*rows[-1], flush=True, file=sys.stderr)
    print_table(HEADINGS, rows)


def _few(folder: Path, name: str) -> Path:
    """Some pictures of a set in Keras's layout, the test pictures taken from its training pictures, too."""
    path = folder / f"{name}.npz"
    if not path.exists():
        train = load(name).train
        chosen = np.sort(np.random.default_rng(0).permutation(len(train))[: LEARNED + VALIDATED + TESTED])
        pictures, labels = np.random.default_rng(1).permutation(chosen), train.labels
        first, last = pictures[:-TESTED], pictures[-TESTED:]
        arrays = {"x_train": train.pictures[first], "x_test": train.pictures[last]}
        np.savez(path, **arrays, y_train=labels[first], y_test=labels[last])
    return path


def _row(name: str, exported: Exported) -> tuple[str, ...]:
    compared = exported.comparison
    return (
        name,
        exported.to + (" --int8" if exported.int8 else ""),
        exported.runtime,
        f"{exported.bytes / 1000:,.0f}",
        f"{compared.same_label:,} of {compared.pictures:,}",
        f"{compared.decided_otherwise}",
        f"{compared.largest_difference:.0e}",
        f"{100 * (compared.keras_accuracy or 0):.1f} %",
        f"{100 * (compared.accuracy or 0):.1f} %",
        f"{compared.keras_milliseconds:.2f}",
        f"{compared.milliseconds:.2f}",
        f"{compared.keras_pictures_a_second:,.0f}",
        f"{compared.pictures_a_second:,.0f}",
    )


if __name__ == "__main__":
    main(sys.argv[1:])
