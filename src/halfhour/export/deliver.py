"""Deliver a model: write it in a format, read it back in that format's runtime, compare, and only then let it stay."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from scipy.stats import binom

from halfhour.data.splits import Division
from halfhour.errors import DataError, ExportError, MachineError, OptionError
from halfhour.export.comparison import compare, timed
from halfhour.export.formats import Format, find_format
from halfhour.export.notes import notes
from halfhour.files import whole_file, whole_folder
from halfhour.language import _
from halfhour.machine.extras import demand
from halfhour.records import Answers, Comparison, Exported, Floats, Labels, Pixels, RunFacts

COMPARED = 1000  # pictures
COMPARED_PIXELS = COMPARED * 64 * 64  # of larger pictures there are fewer: 81 of 224 x 224
CALIBRATED = 300  # training pictures that the ranges of eight-bit numbers are read off
# Of a probability. The same sums in another order of float32 came to 3e-6 at the most over all networks
# (docs/export.md); a wrong picture layout or a lost layer makes differences of tenths.
TOLERANCE = 1e-4
# Eight bits change probabilities by hundredths, and with them the labels of pictures that were undecided: up to 53 of
# 1,000 over all networks that had learned something, at most 1 of them decided (docs/export.md). A residual network
# that had learned next to nothing lost 508, 6 of them decided.
FEWEST_SAME_INT8 = 0.9
MOST_DECIDED_OTHERWISE = 0.01
BY_CHANCE = 0.95  # where that share is 1 %, so often no more images than are let pass are decided otherwise: 2 of 81


def deliver(
    model: keras.Model,
    facts: RunFacts,
    divided: Callable[[], Division],
    *,
    to: str,
    out: Path | None = None,
    int8: bool = False,
) -> Exported:
    """Write a run's model for elsewhere.

    Args:
        model: the run's.
        facts: of the run.
        divided: gives its data: the pictures to compare on; asked once all else is in order.
        to: a key of `formats.FORMATS`.
        out: the file; `None` is `export/` in the run folder.
        int8: in whole numbers of eight bits.

    Raises:
        ExportError: the file did not answer as the model does, and was not left behind.
        MachineError: packages or TensorFlow are missing.
        DataError: none of the run's pictures is left to compare on.
    """
    kind = writable(to, int8=int8)
    path = out or facts.folder / "export" / kind.file
    check_place(path, Path(kind.file).suffix, folder=kind.folder)
    division = divided()
    pictures, labels = comparison_pictures(division, facts.recipe.seed)
    own = keras_answers(model, pictures)
    with (whole_folder if kind.folder else whole_file)(path) as temporary:
        if int8 and kind.write_int8:
            kind.write_int8(model, temporary, notes(facts), calibration_pictures(division, facts.recipe.seed))
        elif kind.write_doubting:
            kind.write_doubting(model, temporary, facts)
        else:
            kind.write(model, temporary, notes(facts))
        other = kind.answers(temporary, pictures)
        comparison = compare(own, other, labels)
        if not agrees(comparison, int8=int8):
            raise _disagreement(path, comparison, int8=int8)
    refuses = kind.write_doubting is not None and facts.trust is not None and facts.trust.digits
    return Exported(path, to, int8, other.runtime, size_of(path), comparison, refuses)


def writable(to: str, *, int8: bool = False) -> Format:
    """The format of this name, once everything that it takes is there.

    Raises:
        OptionError: there is no such format, or it has no numbers of eight bits.
        MachineError: packages or TensorFlow are missing.
    """
    kind = find_format(to, int8=int8)
    if kind.extra:
        demand(kind.extra)
    if keras.config.backend() != "tensorflow":
        raise MachineError(
            _("Keras runs on {backend} in this process.", backend=keras.config.backend()),
            _("Expected TensorFlow: it writes every format, for models trained on any backend."),
            _("Set KERAS_BACKEND=tensorflow, or run `halfhour export`, which sets it for you."),
        )
    return kind


def comparison_pictures(division: Division, seed: int) -> tuple[Pixels, Labels]:
    """A thousand real pictures (N, H, W, C), and the classes (M,) of the first M.

    Those are validation pictures, drawn by seed; where there are fewer than a thousand, training pictures follow,
    which tell whether two models agree, and nothing of how good they are. The test pictures stay out of it.
    """
    random = np.random.default_rng(seed)
    validation, train = division.validation, division.train
    _count, height, width, _channels = validation.pictures.shape
    count = min(COMPARED, COMPARED_PIXELS // (height * width))
    judged = np.sort(random.permutation(len(validation))[:count])
    if not len(validation) + len(train):
        raise DataError(
            _("None of this model's training images is left."),
            _("Expected images to compare the exported model with the Keras model on."),
            _("Restore the data, or train again."),
        )
    more = np.sort(random.permutation(len(train))[: count - len(judged)])
    pictures = np.concatenate([validation.pictures[judged], train.pictures[more]])
    return pictures, validation.labels[judged]


def calibration_pictures(division: Division, seed: int) -> Pixels:
    """Some training pictures (M, H, W, C), drawn by seed."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(division.train))[:CALIBRATED])
    pictures: Pixels = division.train.pictures[chosen]
    return pictures


def keras_answers(model: keras.Model, pictures: Pixels) -> Answers:
    """What the Keras model itself makes of pictures (N, H, W, C): one look, as the file takes."""

    def ask(pixels: Pixels | Floats) -> Floats:
        found: Floats = model.predict_on_batch(pixels)
        return found

    return timed(f"Keras {keras.__version__}", ask, pictures)


def agrees(comparison: Comparison, *, int8: bool) -> bool:
    """Whether a file answers as its model does: within float32's rounding; in eight bits, alike where it is decided."""
    if int8:
        enough_alike = comparison.same_label >= FEWEST_SAME_INT8 * comparison.pictures
        return enough_alike and comparison.decided_otherwise <= _most_decided_otherwise(comparison.pictures)
    return comparison.largest_difference <= TOLERANCE  # not so where it is no number


def _most_decided_otherwise(count: int) -> int:
    """Of so many images."""
    return int(binom.ppf(BY_CHANCE, count, MOST_DECIDED_OTHERWISE))


def check_place(path: Path, suffix: str, *, folder: bool) -> None:
    """Refuse a name that the format does not have, and a folder that is not ours to replace."""
    if suffix and path.suffix != suffix:
        raise OptionError(
            _("Got the file name {name}.", name=path.name),
            _("Expected a name that ends in {suffix}.", suffix=suffix),
            _("Name it {name}, or drop --out.", name=path.with_suffix(suffix).name),
        )
    ours: Callable[[Path], bool] = Path.is_file
    if folder:
        ours = _is_saved_model
    if path.exists() and not ours(path):
        raise OptionError(
            _("{path} already exists, and isn't a file that this format writes.", path=path),
            _("Expected an unused name, or an earlier export of the same format."),
            _("Give --out another name."),
        )


def _is_saved_model(path: Path) -> bool:
    return (path / "saved_model.pb").is_file() or (path.is_dir() and not any(path.iterdir()))


def _disagreement(path: Path, comparison: Comparison, *, int8: bool) -> ExportError:
    happened = _(
        "The exported model predicts differently from the Keras model: the same label for {same} of {count} "
        "images, probabilities up to {difference:.2g} apart.",
        same=comparison.same_label,
        count=comparison.pictures,
        difference=comparison.largest_difference,
    )
    if int8:
        expected = _(
            "Expected the same label for at least {same:.0%} of the images and, where either model is "
            "confident, a different label for at most {most} of them, not for {count}.",
            same=FEWEST_SAME_INT8,
            most=_most_decided_otherwise(comparison.pictures),
            count=comparison.decided_otherwise,
        )
        remedy = _("{path} was not written. Export it without --int8: 32-bit floats stay exact.", path=path)
    else:
        expected = _("Expected probabilities within {tolerance:g} of each other.", tolerance=TOLERANCE)
        remedy = _("{path} was not written. Choose another format, and report this with the run folder.", path=path)
    return ExportError(happened, expected, remedy)


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())
