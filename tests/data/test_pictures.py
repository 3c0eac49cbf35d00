"""Folders and archives of pictures, made here: what is found in them, what is left out, what is refused."""

import shutil
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from halfhour.data.catalogue import load
from halfhour.data.pictures import cache, read
from halfhour.data.pictures.decode import fingerprints
from halfhour.data.pictures.form import Sampled, choose_form
from halfhour.data.pictures.layout import lay_out
from halfhour.data.pictures.sources import open_source
from halfhour.data.pictures.stored import Stored
from halfhour.data.splits import divide, draw, unsealed
from halfhour.errors import DataError, FileError
from halfhour.events import Warned

COLOURS = {"红": (220, 30, 30), "蓝": (30, 30, 220)}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))


def picture(seed: int, colour=(200, 200, 200), size=(40, 30)) -> Image.Image:
    """A smooth pattern of its own, tinted."""
    random = np.random.default_rng(seed)
    pattern = random.integers(0, 256, (5, 5, 1)) / 255 * np.array(colour)
    return Image.fromarray(pattern.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two classes of twelve pictures, of several formats and sizes."""
    root = tmp_path / "颜色"
    for number, (name, colour) in enumerate(COLOURS.items()):
        (root / name).mkdir(parents=True)
        for index in range(12):
            ending = ("png", "jpg", "bmp", "webp")[index % 4]
            picture(100 * number + index, colour, (40 + index, 60 - index)).save(root / name / f"图{index}.{ending}")
    return root


def left_out(dataset) -> dict[str, str]:
    return {out.file: str(out.reason) for out in dataset.found.left_out}


def test_classes_are_folders_and_every_fifth_picture_is_for_the_test(folder):
    dataset = load(str(folder))
    assert (dataset.name, dataset.class_names) == ("颜色", ("红", "蓝"))
    assert dataset.picture_shape == (44, 44, 3)  # sides 40..51 and 49..60: the median of the shorter is 45.5
    assert np.bincount(unsealed(dataset).labels).tolist() == [2, 3]  # a fifth of 24, rounded over both
    for split in (dataset.train, unsealed(dataset)):  # class 0 is the red one
        red, blue = (split.pictures[..., channel].mean(axis=(1, 2)) for channel in (0, 2))
        assert ((red > blue) == (split.labels == 0)).all()


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "tar.xz"])
def test_an_archive_is_its_folder(folder, tmp_path, ending):
    kind = {"tar": "tar", "zip": "zip", "tar.gz": "gztar", "tar.xz": "xztar"}[ending]
    archive = shutil.make_archive(str(tmp_path / "packed"), kind, folder.parent, folder.name)
    packed, plain = load(archive), load(str(folder))
    assert packed.name == "packed"
    for one, other in ((packed.train, plain.train), (unsealed(packed), unsealed(plain))):
        np.testing.assert_array_equal(one.pictures, other.pictures)
        np.testing.assert_array_equal(one.labels, other.labels)


def test_names_in_gbk_are_read(folder, tmp_path):
    path = tmp_path / "windows.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.glob("*/*")):
            archive.write(file, f"{ord(file.parent.name):04}/{file.stem[1:]:0>4}{file.suffix}")
    content = path.read_bytes()
    for name in COLOURS:  # as many bytes: the names lie in the archive twice, without a mark of their alphabet
        content = content.replace(f"{ord(name):05}/".encode(), f"{name}x/".encode("gbk").rjust(6, b"_"))
    path.write_bytes(content)
    assert set(load(str(path)).class_names) == {"__红x", "__蓝x"}


def test_parts_are_kept_as_they_are(folder, tmp_path):
    root = tmp_path / "parts"
    for part, numbers in {"训练集": range(6), "val": range(6, 9), "Test": range(9, 12)}.items():
        for name in COLOURS:
            (root / part / name).mkdir(parents=True)
            for index in numbers:
                found = next(folder.joinpath(name).glob(f"图{index}.*"))
                shutil.copy(found, root / part / name)
    dataset = load(str(root))
    assert dataset.validation is not None
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [12, 6, 6]
    assert len(divide(dataset, 0.5, seed=0).validation) == 6


def test_what_cannot_be_used_is_left_out_and_listed(folder):
    red, blue = folder / "红", folder / "蓝"
    (red / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (red / "cut.png").write_bytes((red / "图0.png").read_bytes()[:300])
    (red / "empty.png").write_bytes(b"")
    (red / "page.jpg").write_text("<html>")
    (red / "notes.txt").write_text("hello")
    (red / ".DS_Store").write_bytes(b"x")
    (red / "nowhere.png").symlink_to("/nowhere/at/all.png")
    shutil.copy(red / "图4.png", folder / "loose.png")
    (red / "old").mkdir()
    shutil.copy(red / "图5.jpg", red / "old")
    shutil.copy(red / "图1.jpg", blue / "also.jpg")
    warned = []
    dataset = load(str(folder), warned.append)
    reasons = left_out(dataset)
    assert {name: reason.split(" (")[0] for name, reason in reasons.items()} == {
        "红/broken.jpg": "it is damaged or cut off",
        "红/cut.png": "it is damaged or cut off",
        "红/empty.png": "the file is empty",
        "红/page.jpg": "it is not in a known image format",
        "红/notes.txt": "not an image",
        "红/nowhere.png": "it cannot be read",
        "loose.png": "in no class folder",
        "红/old/图5.jpg": "in a folder inside of a class folder",
        "红/图1.jpg": "the same image is in 红, 蓝",
        "蓝/also.jpg": "the same image is in 红, 蓝",
    }
    assert len(dataset.train) + len(dataset.test) == 24 - 1
    (warning,) = warned
    assert isinstance(warning, Warned) and "10 files were skipped" in str(warning.text)


def test_copies_and_near_copies_stay_on_one_side(folder):
    for index in range(6):
        file = next(folder.joinpath("红").glob(f"图{index}.*"))
        shutil.copy(file, folder / "红" / f"copy{index}{file.suffix}")
        with Image.open(file) as image:
            smaller = image.convert("RGB").resize((image.width - 3, image.height - 3))
            smaller.point(lambda level: level * 0.9).save(folder / "红" / f"near{index}.jpg", quality=70)
    for seed in range(3):
        dataset = load(str(folder))
        division = divide(dataset, 0.3, seed)
        sides = [set(split.groups.tolist()) for split in (division.train, division.validation, unsealed(dataset))]
        assert len(sides[0] | sides[1] | sides[2]) == sum(map(len, sides)) == 24
    assert [gallery.code for gallery in dataset.galleries] == ["near-copies"]


def test_a_training_picture_that_is_in_the_test_set_is_left_out(folder, tmp_path):
    root = tmp_path / "parts"
    shutil.copytree(folder, root / "train")
    for name in COLOURS:
        (root / "test" / name).mkdir(parents=True)
        shutil.copy(next(folder.joinpath(name).glob("图3.*")), root / "test" / name)
    assert left_out(load(str(root))) == {
        "train/红/图3.webp": "a copy of an image in test",
        "train/蓝/图3.webp": "a copy of an image in test",
    }


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["1.png", "2.png", "3.png"], "3 images .* in one folder.*CLASS/PICTURE.*Make a folder"),
        (["cats/1.png", "cats/2.png"], "only one class: cats.*two classes.*Add images"),
        (["pets/cats/1.png", "pets/dogs/2.png", "cars/fast/3.png"], "more than one folder deep.*pets/cats.*the class"),
        (["cats/1.png", "dogs/2.png"], r"too few images: cats \(1\), dogs \(1\).*three or more.*Add images"),
        (["notes.txt"], "no image in .*CLASS/PICTURE.*Check"),
    ],
)
def test_what_is_no_set_of_classes_is_refused_in_three_sentences(tmp_path, names, words):
    root = tmp_path / "set"
    for seed, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        picture(seed).save(root / name) if name.endswith("png") else (root / name).write_text("x")
    with pytest.raises(DataError, match=f"(?s){words}"):
        load(str(root))


def test_no_legible_picture_and_a_cut_archive_are_told(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        (tmp_path / "set" / name / "1.jpg").write_bytes(b"nothing")
    with pytest.raises(DataError, match="None of the 2 files"):
        load(str(tmp_path / "set"))
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08\x00 and no more")
    for name in ("cut.zip", "cut.tar.gz"):
        with pytest.raises(DataError, match="cannot be used"):
            load(str(tmp_path / name))


def test_members_that_lead_out_of_an_archive_and_links_write_nothing(folder, tmp_path):
    path = tmp_path / "hostile.tar"
    with tarfile.open(path, "w") as archive:
        archive.add(folder, "colours")
        archive.add(folder / "红" / "图0.png", "../../outside.png")
        archive.add(folder / "红" / "图0.png", "/tmp/absolute/outside.png")  # noqa: S108
        link = tarfile.TarInfo("colours/红/passwords.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    before = sorted(tmp_path.iterdir())
    names = set(open_source(path).files)
    assert names == {f"colours/{file.parent.name}/{file.name}" for file in folder.glob("*/*")} | {
        "tmp/absolute/outside.png"
    }
    assert sorted(tmp_path.iterdir()) == before


def test_the_second_start_decodes_nothing_and_a_changed_file_is_seen(folder, monkeypatch):
    first = load(str(folder))
    decode_all = read.decode_all
    monkeypatch.setattr(read, "decode_all", lambda *_: pytest.fail("decoded again"))
    second = load(str(folder))
    np.testing.assert_array_equal(first.train.pictures, second.train.pictures)
    assert [str(fact) for fact in first.found.facts] == [str(fact) for fact in second.found.facts]
    monkeypatch.setattr(read, "decode_all", decode_all)
    picture(999, COLOURS["红"]).save(folder / "红" / "图0.png")
    third = load(str(folder))
    assert not np.array_equal(first.train.pictures[:], third.train.pictures[:])
    assert load(str(folder), size=20).picture_shape == (20, 20, 3)


def test_a_cache_that_was_cut_off_is_made_anew(folder, tmp_path):
    whole = load(str(folder)).train.pictures[:]
    (kept,) = (tmp_path / "cache" / "decoded").iterdir()
    (kept / cache.PIXELS).write_bytes(b"short")
    np.testing.assert_array_equal(load(str(folder)).train.pictures, whole)


def test_a_decoding_that_fails_leaves_nothing_behind(folder, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "find_copies", fail)
    with pytest.raises(FileError, match="No space left"):
        load(str(folder))
    assert list((tmp_path / "cache" / "decoded").iterdir()) == []


def test_the_least_recently_used_goes_when_the_cache_is_full(folder, tmp_path, monkeypatch):
    sizes = (20, 24, 28)
    load(str(folder), size=sizes[0])
    one = sum(file.stat().st_size for file in (tmp_path / "cache" / "decoded").glob("*/*"))
    monkeypatch.setattr(cache, "LARGEST", 4 * one)
    for size in sizes[1:]:
        load(str(folder), size=size)
    decoded = []
    original = read.decode_all
    monkeypatch.setattr(
        read, "decode_all", lambda files, shape, *more: decoded.append(shape[0]) or original(files, shape, *more)
    )
    for size in reversed(sizes):
        load(str(folder), size=size)
    assert decoded == [20]


def test_pictures_beyond_their_share_of_memory_stay_on_the_disk_and_give_the_same(folder, monkeypatch):
    held = load(str(folder))
    monkeypatch.setattr(read, "HELD_SHARE", 0)
    streamed = load(str(folder))
    assert isinstance(streamed.train.pictures, Stored)
    one, other = divide(held, 0.25, seed=3), divide(streamed, 0.25, seed=3)
    for part in ("train", "validation"):
        assert isinstance(getattr(other, part).pictures, Stored)
        np.testing.assert_array_equal(getattr(one, part).pictures, getattr(other, part).pictures[:])


def test_grey_stays_grey_and_size_follows_the_rule():
    grey, coloured = Sampled((200, 100), False), Sampled((200, 100), True)
    assert choose_form([grey] * 30 + [coloured], 100).shape == (64, 64, 1)  # 1 in 31 is under 5 %
    assert choose_form([grey] * 10 + [coloured], 100).shape == (64, 64, 3)
    assert choose_form([coloured], 30_000).shape == (48, 48, 3)
    assert choose_form([coloured], 100_000).shape == (32, 32, 3)
    assert choose_form([Sampled((9, 9), True), Sampled((10, 9), True)], 10).shape == (28, 28, 3)
    assert choose_form([Sampled((20, 30), False)] * 4, 10).shape == (30, 20, 1)
    assert choose_form([coloured], 10, size=96).shape == (96, 96, 3)


def test_layouts_below_lonely_folders_and_classes_called_like_parts():
    placed, left = lay_out(Path("x"), ["a/b/train/cat/1.png", "a/b/train/dog/1.png", "a/b/test/5.png"])
    assert [(file.part, file.class_name) for file in placed] == [("train", "cat"), ("train", "dog")]
    assert [out.file for out in left] == ["a/b/test/5.png"]
    placed, _ = lay_out(Path("x"), ["test/1.png", "blank/1.png"])  # folders with pictures are classes, whatever names
    assert {(file.part, file.class_name) for file in placed} == {("all", "test"), ("all", "blank")}


def test_the_fingerprint_is_the_difference_hash_worked_out_by_hand():
    row = np.array([5, 9, 2, 2, 7, 1, 8, 3, 4], np.uint8)  # ups: 1 0 0 1 0 1 0 1 = 0x95
    block = np.tile(np.repeat(row, 2), (16, 1))[None, :, :, None]
    assert [f"{value:016x}" for value in fingerprints(block)] == ["95" * 8]


def test_drawing_takes_groups_whole_and_single_pictures_as_ever():
    labels = np.repeat([0, 1, 2], 50)
    alone = draw(labels, None, 0.2, seed=5)
    assert np.bincount(labels[alone]).tolist() == [10, 10, 10]
    np.testing.assert_array_equal(alone, draw(labels, np.arange(150), 0.2, seed=5))
    groups = np.arange(150) // 4
    drawn = draw(labels, groups, 0.2, seed=5)
    assert all(len(set(drawn[groups == group].tolist())) == 1 for group in groups)
    assert 20 <= drawn.sum() <= 32


def test_a_zip_whose_names_are_no_text_is_refused(tmp_path):
    path = tmp_path / "mine.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("猫/1.png", b"x")
    whole = path.read_bytes()
    path.write_bytes(whole.replace("猫".encode(), b"\xd0\xd0\xd0"))
    with pytest.raises(DataError, match="mine.zip cannot be used"):
        open_source(path)
    path.write_bytes(whole.replace("猫/1.png".encode(), b"\0" * 9))
    with pytest.raises(DataError, match="mine.zip cannot be used"):
        open_source(path)


def test_a_name_that_stands_in_an_archive_twice_is_one_picture(folder, tmp_path):
    path = tmp_path / "twice.tar"
    with tarfile.open(path, "w") as archive:
        archive.add(folder, ".")
        archive.add(folder, ".")
    once, twice = load(str(folder)), load(str(path))
    assert (len(twice.train), len(twice.test)) == (len(once.train), len(once.test))
