"""A picture is looked at once, whatever happens to it; and a set's moments stay on one side, whoever reads them."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from halfhour.data.own import load_own
from halfhour.records import Pixels
from halfhour.teaching.eye import Eye, Sight
from halfhour.teaching.looks import FILE, Looks
from halfhour.teaching.project import Picture
from halfhour.teaching.projects import Projects


def photograph(seed: int) -> bytes:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 255, (20, 20, 3), np.uint8)
    Image.fromarray(pixels).resize((80, 80)).save(buffer, "JPEG")
    return buffer.getvalue()


class CountingEye(Eye):
    """Gives a picture's mean colour for its features, and counts what it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def see(self, pixels: Pixels) -> Sight:
        self.seen += len(pixels)
        return Sight(pixels[:, :1, :1].astype(np.float32), pixels.mean(axis=(1, 2), dtype=np.float32))


@pytest.fixture
def project(tmp_path):
    made = Projects(tmp_path).begin("pets", ["cat", "dog"])
    for place, name in enumerate(("cat", "dog")):
        made.add(name, [(f"{number}.jpg", photograph(10 * place + number)) for number in range(5)])
    return made


def test_a_project_without_pictures_shows_nothing(tmp_path):
    seen = Looks(Projects(tmp_path).begin("pets", ["cat", "dog"]), CountingEye()).all()
    assert (seen.pictures, seen.unreadable) == ((), ())


def test_adding_two_looks_at_two(project):
    eye = CountingEye()
    looks = Looks(project, eye)
    assert (len(looks.all().pictures), eye.seen) == (10, 10)
    project.add("cat", [("a.jpg", photograph(90)), ("b.jpg", photograph(91))])
    assert (len(looks.all().pictures), eye.seen) == (12, 12)


def test_moved_deleted_and_brought_back_it_is_not_looked_at_again(project):
    eye = CountingEye()
    looks = Looks(project, eye)
    before = {
        picture.file: look.features for picture, look in zip(*_of(looks), strict=True) if picture.class_name == "cat"
    }
    project.move([Picture("cat", "0.jpg")], "dog")
    project.move([Picture("cat", "1.jpg")], None)
    assert len(looks.all().pictures) == 9
    project.undo()
    project.undo()
    after = {
        picture.file: look.features for picture, look in zip(*_of(looks), strict=True) if picture.class_name == "cat"
    }
    assert eye.seen == 10
    assert before.keys() == after.keys()
    assert all((before[file] == after[file]).all() for file in before)


def _of(looks: Looks):
    seen = looks.all()
    return seen.pictures, seen.looks


def test_what_was_seen_is_kept_on_the_disk(project):
    first, again = CountingEye(), CountingEye()
    seen = Looks(project, first).all()
    kept = Looks(project, again).all()
    assert again.seen == 0
    assert np.allclose(seen.features, kept.features, atol=0.1)  # half precision
    (project.folder / FILE).write_bytes(b"damaged")
    assert len(Looks(project, again).all().pictures) == again.seen == 10


def test_a_file_that_is_no_picture_is_told_and_not_looked_at_again(project):
    (project.folder / "cat" / "broken.jpg").write_bytes(b"none")
    looks = Looks(project, CountingEye())
    assert looks.all().unreadable == looks.all().unreadable == (Picture("cat", "broken.jpg"),)


def test_a_training_keeps_moments_on_one_side(project, tmp_path):
    """What the page does in seconds, `halfhour train` does too: six bursts of four, none torn."""
    burst = Projects(tmp_path / "bursts").begin("pets", ["cat", "dog"])
    for place, class_name in enumerate(("cat", "dog")):
        for moment in range(6):
            names = [f"20260101-12{moment:02}00-{125 * number:03}.jpg" for number in range(4)]
            shots = [photograph(1000 * place + 10 * moment + number) for number in range(4)]
            burst.add(class_name, list(zip(names, shots, strict=True)))
    dataset = load_own(str(burst.folder), ())
    _groups, sizes = np.unique(dataset.train.groups, return_counts=True)
    assert set(sizes.tolist()) == {4}
    assert len(dataset.train) % 4 == dataset.test.count % 4 == 0
    assert "are of" not in " ".join(map(str, dataset.found.facts))


def test_one_burst_a_class_is_cut_and_told(tmp_path):
    burst = Projects(tmp_path).begin("pets", ["cat", "dog"])
    for place, class_name in enumerate(("cat", "dog")):
        names = [f"20260101-120000-{100 * number:03}.jpg" for number in range(9)]
        burst.add(class_name, [(name, photograph(100 * place + row)) for row, name in enumerate(names)])
    dataset = load_own(str(burst.folder), ())
    assert dataset.test.count > 0
    assert any("one or two moments" in str(fact) for fact in dataset.found.facts)


def test_two_files_of_one_size_and_time_are_two(project):
    """As copies from a memory card are, whose clock counts in steps of two seconds."""
    for place, shade in enumerate((20, 220)):
        path = project.folder / ("cat", "dog")[place] / "copied.bmp"
        Image.fromarray(np.full((16, 16, 3), shade, np.uint8)).save(path)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    seen = Looks(project, CountingEye()).all()
    shades = [
        look.small.mean()
        for picture, look in zip(seen.pictures, seen.looks, strict=True)
        if picture.file == "copied.bmp"
    ]
    assert shades == [20, 220]
