"""The named sets: every entry's promises, where they are looked for, and what happens when they cannot be had."""

import gzip
import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from halfhour.data.ahead import NAME, reading_ahead
from halfhour.data.catalogue import CATALOGUE, available, get, load
from halfhour.data.digits import read_digits
from halfhour.data.entry import Entry, File, Release
from halfhour.data.idx import FILES
from halfhour.data.transport import Patience, race
from halfhour.errors import DataError, FetchError, UnknownNameError
from halfhour.events import Downloading, Event, Warned

COUNTS = ((2, 3), (1, 2))  # of the small copies that stand for the real sets here
SHORT = Patience(first_seconds=0.4, window_seconds=0.3, slowest=1000.0)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Path]:
    """Empty folders of data in place of this machine's."""
    places = {"HALFHOUR_DATA": tmp_path / "own", "HALFHOUR_CACHE": tmp_path / "cache", "KERAS_HOME": tmp_path / "keras"}
    for variable, folder in places.items():
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    (tmp_path / "keras" / "datasets").mkdir()
    return places | {"KERAS_HOME": tmp_path / "keras" / "datasets"}


def small(name: str, *releases: Release) -> dict[str, Entry]:
    """The catalogue with one set whose copies have five and three pictures, and these releases."""
    return {**CATALOGUE, name: replace(CATALOGUE[name], class_counts=COUNTS, releases=releases)}


def arrays(value: int = 7, side: int = 28) -> dict[str, np.ndarray]:
    made = {}
    for part, counts in zip(("train", "test"), COUNTS, strict=True):
        made[f"x_{part}"] = np.full((sum(counts), side, side), value, np.uint8)
        made[f"y_{part}"] = np.repeat(np.arange(2, dtype=np.uint8), counts)
    return made


def write_npz(path: Path, **settings: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays(**settings))
    return path


def write_idx(folder: Path, value: int = 7, compressed: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(FILES, arrays(value).values(), strict=True):
        content = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()
        path = folder / (f"{name}.gz" if compressed else name)
        path.write_bytes(gzip.compress(content) if compressed else content)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_is_complete(name):
    entry = CATALOGUE[name]
    assert {len(entry.class_names), *map(len, entry.class_counts)} == {10}
    assert entry.built_in or (entry.forms and entry.releases and entry.megabytes > 0)
    for release in entry.releases:
        assert all(place.startswith("https://") and not place.endswith("/") for place in release.places)
        assert all(re.fullmatch("sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", file.digest) for file in release.files)


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.releases])
def test_what_every_release_brings_lies_where_it_is_looked_for(name):
    for release in CATALOGUE[name].releases:
        brought = {(Path(release.folder) / file.name).as_posix() for file in release.files}
        folders = {(Path(release.folder)).as_posix()}
        assert any(Path(form.path).as_posix() in brought | folders for form in CATALOGUE[name].forms)


@pytest.mark.parametrize("variable", ["HALFHOUR_DATA", "HALFHOUR_CACHE", "KERAS_HOME"])
@pytest.mark.parametrize("where", ["mnist.npz", "mnist/mnist.npz", ".", "mnist", "MNIST/raw"])
@pytest.mark.parametrize("compressed", [True, False])
def test_mnist_is_found_in_every_form(folders, variable, where, compressed):
    if where.endswith(".npz"):
        write_npz(folders[variable] / where)
    else:
        write_idx(folders[variable] / where, compressed=compressed)
    found = load("mnist", catalogue=small("mnist"))
    assert (len(found.train), len(found.test), found.preparation) == (5, 3, "digit")
    assert Path(found.source) == (folders[variable] / where).resolve()
    assert available(small("mnist"))[0].path == get("mnist", catalogue=small("mnist")) == Path(found.source)


@pytest.mark.parametrize("where", ["fashion-mnist", "fashion_mnist", "FashionMNIST/raw"])
def test_fashion_mnist_is_found_in_its_folders_and_never_taken_from_mnists_files(folders, where):
    write_idx(folders["HALFHOUR_DATA"], value=1)
    write_idx(folders["HALFHOUR_CACHE"] / where, value=2)
    found = load("fashion-mnist", catalogue=small("fashion-mnist"))
    assert found.train.pictures.max() == 2
    assert found.class_names[9] == "Ankle boot"


def test_a_set_is_read_before_it_is_asked_for(folders):
    (folders["HALFHOUR_DATA"] / "mnist.npz").write_bytes(b"damaged")
    here = write_npz(folders["HALFHOUR_CACHE"] / "mnist.npz")
    loaded = reading_ahead(None, small("mnist"))
    for thread in threading.enumerate():
        if thread.name == NAME:
            thread.join()
    here.unlink()
    told: list[Event] = []
    dataset = loaded(None, told.append, size=None)
    assert (len(dataset.train), Path(dataset.source)) == (5, here.resolve())
    assert [type(event) for event in told] == [Warned]
    write_npz(here, value=9)
    assert loaded(None).train.pictures.max() == 9


def test_what_is_not_here_is_not_read_ahead(folders):
    loaded = reading_ahead("mnist", small("mnist"))
    write_npz(folders["HALFHOUR_CACHE"] / "mnist.npz")
    assert len(loaded("mnist").train) == 5
    with pytest.raises(UnknownNameError):
        reading_ahead("nowhere")("nowhere")


def test_folders_are_searched_in_their_order(folders):
    for value, folder in enumerate(folders.values()):
        write_npz(folder / "mnist.npz", value=value)
    assert load("mnist", catalogue=small("mnist")).train.pictures.max() == 0
    (folders["HALFHOUR_DATA"] / "mnist.npz").unlink()
    assert load("mnist", catalogue=small("mnist")).train.pictures.max() == 1


def test_a_damaged_or_foreign_copy_is_told_of_and_passed_over(folders):
    (folders["HALFHOUR_DATA"] / "mnist.npz").write_bytes(b"cut off")
    write_npz(folders["HALFHOUR_CACHE"] / "mnist.npz", side=32)
    write_npz(folders["KERAS_HOME"] / "mnist.npz")
    told: list[Event] = []
    assert Path(load("mnist", told.append, catalogue=small("mnist")).source).parent == folders["KERAS_HOME"]
    words = [str(event.text) for event in told if isinstance(event, Warned)]
    assert len(words) == 2
    assert "own/mnist.npz cannot be used" in words[0]
    assert "(32, 32, 1)" in words[1]


def test_another_set_under_mnists_name_is_not_mnist(folders):
    write_npz(folders["HALFHOUR_DATA"] / "mnist.npz")
    with pytest.raises(FetchError):
        load("mnist", catalogue={"mnist": replace(CATALOGUE["mnist"], releases=())})


def published(server, tmp_path: Path, *kinds: str) -> Release:
    """A release of the small MNIST at places of these kinds."""
    content = write_npz(tmp_path / "published" / "mnist.npz").read_bytes()
    server.contents["mnist.npz"] = content
    file = File("mnist.npz", "sha256:" + hashlib.sha256(content).hexdigest())
    return Release((file,), tuple(server.place(kind) for kind in kinds), "mnist")


def test_a_set_is_downloaded_once_and_found_afterwards(server, tmp_path, folders):
    catalogue = small("mnist", published(server, tmp_path, "normal"))
    told: list[Event] = []
    assert len(load("mnist", told.append, catalogue=catalogue).train) == 5
    assert isinstance(told[-1], Downloading)
    asked = len(server.asked)
    assert Path(load("mnist", catalogue=catalogue).source) == folders["HALFHOUR_CACHE"] / "mnist" / "mnist.npz"
    assert len(server.asked) == asked


@pytest.mark.parametrize("kind", ["missing", "silent", "silent-body", "drip", "wrong", "truncated"])
def test_the_next_place_helps_where_one_fails(server, tmp_path, kind):
    catalogue = small("mnist", published(server, tmp_path, kind, "normal"))
    assert len(load("mnist", catalogue=catalogue, patience=SHORT).train) == 5


def test_a_set_that_no_place_gives_is_an_error_that_says_what_to_put_where(server, tmp_path, folders):
    catalogue = small("mnist", published(server, tmp_path, "missing", "silent", "wrong"))
    with pytest.raises(FetchError) as raised:
        load("mnist", catalogue=catalogue, patience=SHORT)
    assert "/missing/mnist.npz: status 404" in raised.value.happened
    assert "/silent/mnist.npz: no answer" in raised.value.happened
    assert "/wrong/mnist.npz: content differs" in raised.value.happened
    assert f"mnist.npz in {folders['HALFHOUR_CACHE'] / 'mnist'}" in raised.value.expected


@pytest.mark.parametrize(
    "kinds", [("missing",), ("silent", "silent-body"), ("drip", "silent"), ("stalled",), ("wrong",)]
)
def test_without_a_wish_digits_stand_in_for_an_mnist_that_cannot_be_had(server, tmp_path, kinds):
    told: list[Event] = []
    catalogue = small("mnist", published(server, tmp_path, *kinds))
    assert load(None, told.append, catalogue=catalogue, patience=SHORT).name == "digits"
    warning = str(next(event.text for event in told if isinstance(event, Warned)))
    assert "`digits` is used instead" in warning
    assert server.place(kinds[0]) in warning


def test_without_a_wish_mnist_is_loaded_where_it_lies(folders):
    write_npz(folders["HALFHOUR_DATA"] / "mnist.npz")
    assert load(None, catalogue=small("mnist")).name == "mnist"


def test_a_race_is_won_by_whoever_sends_first(server):
    server.contents["f"] = bytes(3000)
    urls = [f"{server.place(kind)}/f" for kind in ("silent", "drip", "normal")]
    order, failures = race(urls, seconds=5)
    assert (order, failures) == ([urls[2], urls[0], urls[1]], {})


@pytest.mark.parametrize(
    ("wanted", "kind", "said"),
    [
        ("mnits", UnknownNameError, "Did you mean 'mnist'"),
        ("no/such/folder", DataError, "There is nothing at .*no/such/folder"),
        ("pictures.npz", DataError, "There is nothing at .*pictures.npz"),
        (__file__, DataError, "isn't in a supported format"),
    ],
)
def test_what_is_neither_a_set_nor_a_file_is_refused(wanted, kind, said):
    with pytest.raises(kind, match=said):
        load(wanted)


def test_getting_an_unknown_set_names_the_known_ones_and_a_built_in_needs_no_file():
    with pytest.raises(UnknownNameError, match="mnist, fashion-mnist, cifar10, digits"):
        get("imagenet")
    assert get("digits") is None


def test_a_persons_own_npz_is_loaded_with_its_numbers_as_names(tmp_path):
    own = load(str(write_npz(tmp_path / "my set.npz")))
    assert (own.name, own.class_names, own.preparation, own.num_classes) == ("my set", ("0", "1"), "plain", 2)


def test_a_missing_folder_of_data_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HALFHOUR_DATA", str(tmp_path / "nowhere"))
    told: list[Event] = []
    with pytest.raises(FetchError):
        load("mnist", told.append, catalogue={"mnist": replace(CATALOGUE["mnist"], releases=())})
    assert "nowhere" in str(told[0].text)


def test_digits_are_scikit_learns_scans_centred_and_split_alike_every_time():
    from sklearn.datasets import load_digits

    train, test = read_digits()
    assert (len(train), len(test)) == (1437, 360)
    labels = np.concatenate([train.labels, test.labels])
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(load_digits().target))
    assert (np.bincount(train.labels).tolist(), np.bincount(test.labels).tolist()) == tuple(
        map(list, CATALOGUE["digits"].class_counts)
    )
    centres = np.array([ndimage.center_of_mass(picture[..., 0]) for picture in train.pictures])
    assert np.abs(centres - 14).max() <= 0.75  # half a pixel of rounding; MNIST's own lie around 14.0
    np.testing.assert_array_equal(read_digits()[1].pictures, test.pictures)
