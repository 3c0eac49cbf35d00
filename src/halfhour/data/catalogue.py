"""The named data sets in one table, and the way from what a person asked for to a `Dataset`.

A name or a path goes in; a `Dataset` comes out, from this machine if it is there, else from the network.
To add a set: an entry here, a reader if its form is new, and a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from halfhour.data.cifar import CLASS_NAMES, has_batches, read_cifar_archive, read_cifar_folder
from halfhour.data.cifar_jpegs import read_jpeg_archive, read_jpeg_folder
from halfhour.data.digits import read_digits
from halfhour.data.entry import Entry, File, Form, Release
from halfhour.data.folders import cache_folder, find_copies, read_first_copy
from halfhour.data.idx import TEST_LABELS, TEST_PICTURES, TRAIN_LABELS, TRAIN_PICTURES, has_idx_files, read_idx_folder
from halfhour.data.npz import read_npz
from halfhour.data.own import load_own
from halfhour.data.releases import fetch_set
from halfhour.data.splits import SealedTest
from halfhour.data.transport import Patience
from halfhour.errors import FetchError, FileError, unknown_name
from halfhour.events import Tell, Warned, silent
from halfhour.language import Message, _, message
from halfhour.records import Dataset, Split

FIRST_CHOICE = "mnist"
FALLBACK = "digits"
KERAS_PLACE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
DIGIT_NAMES = tuple("0123456789")
FASHION_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
JPEG_NOTE = message(
    "These CIFAR-10 images were repacked as JPEG, which costs several points of accuracy "
    "compared with the original pixels."
)


def _idx_files(*digests: str) -> tuple[File, ...]:
    """The four compressed files of MNIST's form with their MD5 hashes."""
    names = (TRAIN_PICTURES, TRAIN_LABELS, TEST_PICTURES, TEST_LABELS)
    return tuple(File(f"{name}.gz", f"md5:{digest}") for name, digest in zip(names, digests, strict=True))


# Hashes: the sources of Keras (sha256) and of torchvision (md5). Class counts: the sets' own descriptions.
CATALOGUE: Mapping[str, Entry] = {
    "mnist": Entry(
        class_names=DIGIT_NAMES,
        picture_shape=(28, 28, 1),
        class_counts=(
            (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
            (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
        ),
        preparation="digit",
        megabytes=11.5,
        forms=(
            Form("mnist.npz", read_npz),
            Form("mnist/mnist.npz", read_npz),
            Form(".", read_idx_folder, has_idx_files),
            Form("mnist", read_idx_folder, has_idx_files),
            Form("MNIST/raw", read_idx_folder, has_idx_files),
        ),
        releases=(
            Release(
                (File("mnist.npz", "sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),),
                (KERAS_PLACE,),
                folder="mnist",
            ),
            Release(
                _idx_files(
                    "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                    "d53e105ee54ea40749a09fcbcd1e9432",
                    "9fb629c4189551a2d022fa330f9573f3",
                    "ec29112dd5afa0611ce80d1b7f02629c",
                ),
                ("https://ossci-datasets.s3.amazonaws.com/mnist", "https://dataset.bj.bcebos.com/mnist"),
                folder="mnist",
            ),
        ),
    ),
    "fashion-mnist": Entry(
        class_names=FASHION_NAMES,
        picture_shape=(28, 28, 1),
        class_counts=((6000,) * 10, (1000,) * 10),
        preparation="plain",
        megabytes=30.9,
        keeps_mirrored=True,
        # Never the folder itself: bare files of these names there are MNIST's.
        forms=(
            Form("fashion-mnist", read_idx_folder, has_idx_files),
            Form("fashion_mnist", read_idx_folder, has_idx_files),
            Form("FashionMNIST/raw", read_idx_folder, has_idx_files),
        ),
        releases=(
            Release(
                _idx_files(
                    "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                    "25c81989df183df01b3e8a0aad5dffbe",
                    "bef4ecab320f06d8554ea6380940ec79",
                    "bb300cfdad3c16e7a12a480ee83cd310",
                ),
                (KERAS_PLACE, "https://dataset.bj.bcebos.com/fashion_mnist"),
                folder="fashion-mnist",
            ),
        ),
    ),
    "cifar10": Entry(
        class_names=CLASS_NAMES,
        picture_shape=(32, 32, 3),
        class_counts=((5000,) * 10, (1000,) * 10),
        preparation="plain",
        megabytes=170.5,
        keeps_mirrored=True,
        forms=(
            Form("cifar-10-batches-py", read_cifar_folder, has_batches),
            Form("cifar-10-batches-py-target/cifar-10-batches-py", read_cifar_folder, has_batches),
            Form("cifar-10-python.tar.gz", read_cifar_archive),
            Form("cifar10-jpeg", read_jpeg_folder, Path.is_dir, JPEG_NOTE),
            Form("cifar10-jpeg.tar.xz", read_jpeg_archive, note=JPEG_NOTE),
        ),
        releases=(
            Release(
                (
                    File(
                        "cifar-10-python.tar.gz",
                        "sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
                    ),
                ),
                ("https://www.cs.toronto.edu/~kriz", "https://dataset.bj.bcebos.com/cifar"),
            ),
        ),
    ),
    "digits": Entry(
        class_names=DIGIT_NAMES,
        picture_shape=(28, 28, 1),
        class_counts=(
            (142, 146, 142, 146, 145, 145, 145, 143, 139, 144),
            (36, 36, 35, 37, 36, 37, 36, 36, 35, 36),
        ),
        preparation="digit",
        built_in=read_digits,
        note=message(
            "These are the 1,797 digits that ship with scikit-learn, real 8x8 scans enlarged to 28x28: no "
            "detail was invented, and accuracies don't compare with MNIST's."
        ),
    ),
}


@dataclass(frozen=True)
class Listing:
    """A named set as a list shows it: counts are pictures, `megabytes` its download, `path` its copy here."""

    name: str
    train_count: int
    test_count: int
    picture_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    megabytes: float
    path: Path | None
    built_in: bool


def load(
    wanted: str | None,
    tell: Tell = silent,
    *,
    size: int | None = None,
    shape: tuple[int, int, int] | None = None,
    photographs: bool = False,
    catalogue: Mapping[str, Entry] = CATALOGUE,
    patience: Patience | None = None,
) -> Dataset:
    """The data set of a name or of a path; `None` is MNIST, or `digits` where it cannot be had.

    Args:
        wanted: a name of the catalogue, a path, or `None`.
        tell: hears of downloads, of damaged copies that are passed over, and of the fall-back.
        size: the side that pictures of a folder are brought to; `None` is what suits them.
        shape: (H, W, C) that they are brought to, where a model expects just that.
        photographs: bring photographs to the size in which pretrained networks know them, where nothing else is asked.
        catalogue: the named sets.
        patience: how long the network is waited for; left out, long for a name and at most 8 s for `None`.

    Raises:
        UnknownNameError: neither a named set nor a path.
        FetchError: a named set is not on this machine and no place gave it.
        DataError: the file is no such data set.

    >>> digits = load("digits")
    >>> digits.train.pictures.shape, digits.picture_shape, digits.num_classes
    ((1437, 28, 28, 1), (28, 28, 1), 10)
    """
    if wanted is None:
        try:
            return _load_named(FIRST_CHOICE, catalogue, tell, patience or _hurried())
        except (FetchError, FileError) as error:
            tell(Warned(message("MNIST isn't available, so `digits` is used instead. {why}", why=str(error))))
            return _load_named(FALLBACK, catalogue, tell, Patience())
    if wanted in catalogue:
        return _load_named(wanted, catalogue, tell, patience or Patience())
    return load_own(wanted, tuple(catalogue), tell, size=size, shape=shape, photographs=photographs)


def available(catalogue: Mapping[str, Entry] = CATALOGUE) -> tuple[Listing, ...]:
    """The named sets, each with the first copy of it on this machine, unread.

    >>> [listing.name for listing in available()]
    ['mnist', 'fashion-mnist', 'cifar10', 'digits']
    """
    return tuple(
        Listing(
            name,
            sum(entry.class_counts[0]),
            sum(entry.class_counts[1]),
            entry.picture_shape,
            entry.class_names,
            entry.megabytes,
            path=next((path.resolve() for path, _form in find_copies(entry)), None),
            built_in=entry.built_in is not None,
        )
        for name, entry in catalogue.items()
    )


def get(name: str, tell: Tell = silent, *, catalogue: Mapping[str, Entry] = CATALOGUE) -> Path | None:
    """See that a named set lies on this machine, whole, and say where; `None` is a set that needs no file.

    Raises:
        UnknownNameError: there is no such set.
        FetchError: it is not on this machine and no place gave it.
    """
    if name not in catalogue:
        raise unknown_name(_("data set"), name, catalogue)
    entry = catalogue[name]
    return None if entry.built_in else _find_or_fetch(name, entry, tell, Patience())[1].resolve()


def read_here(name: str, tell: Tell = silent, *, catalogue: Mapping[str, Entry] = CATALOGUE) -> Dataset | None:
    """A named set as it lies on this machine; `None` where it has no whole copy."""
    entry = catalogue[name]
    found = read_first_copy(name, entry, tell)
    return found and _read(name, entry, *found)


def _hurried() -> Patience:
    """For a person who named no set: half a minute of waiting teaches less than the built-in digits do."""
    return Patience(first_seconds=5.0, window_seconds=2.5, slowest=100_000.0, last_start=monotonic() + 5.5)


def _load_named(name: str, catalogue: Mapping[str, Entry], tell: Tell, patience: Patience) -> Dataset:
    entry = catalogue[name]
    if entry.built_in:
        return _dataset(name, entry, entry.built_in(), "scikit-learn", entry.note)
    return _read(name, entry, *_find_or_fetch(name, entry, tell, patience))


def _find_or_fetch(name: str, entry: Entry, tell: Tell, patience: Patience) -> tuple[tuple[Split, Split], Path, Form]:
    """The first whole copy on this machine, else one that is downloaded now."""
    found = read_first_copy(name, entry, tell)
    if not found:
        fetch_set(name, entry, cache_folder(), tell, patience)
        found = read_first_copy(name, entry, tell)
    if not found:
        raise FetchError(
            _("{name} was downloaded to {folder} but can't be read.", name=name, folder=cache_folder()),
            _("Expected the published files."),
            _("Delete this folder's content and run the command again."),
        )
    return found


def _read(name: str, entry: Entry, splits: tuple[Split, Split], path: Path, form: Form) -> Dataset:
    return _dataset(name, entry, splits, str(path.resolve()), form.note)


def _dataset(name: str, entry: Entry, splits: tuple[Split, Split], source: str, note: Message | None) -> Dataset:
    train, test = splits
    sealed = SealedTest(test)
    return Dataset(name, train, sealed, entry.class_names, source, entry.preparation, note, entry.keeps_mirrored)
