"""Learning from what was seen: what stays together, what is doubted, what is advised. Features made by hand."""

import numpy as np
import pytest

from halfhour.errors import DataError
from halfhour.teaching.advice import advise
from halfhour.teaching.learning import learn, together
from halfhour.teaching.looks import Look, Seen
from halfhour.teaching.project import Picture
from halfhour.teaching.projects import Projects

WIDE = 40  # values of a feature


def name(moment: int, picture: int) -> str:
    """A file that tells its time: pictures of a moment an eighth of a second apart, moments a minute."""
    return f"20260101-12{moment:02}00-{125 * picture:03}.jpg"


def seen_of(rows: list[tuple[str, str, np.ndarray]], smalls: list[np.ndarray] | None = None) -> Seen:
    """Pictures by class and file with features (D,); small copies of noise, none like another, if not given."""
    random = np.random.default_rng(1)
    noise = [random.integers(60, 200, (32, 32, 3), np.uint8) for _row in rows]
    looks = tuple(
        Look(features.astype(np.float32), small, 500.0)
        for (_c, _f, features), small in zip(rows, smalls or noise, strict=True)
    )
    return Seen(tuple(Picture(class_name, file) for class_name, file, _features in rows), looks)


def two_kinds(moments: int, each: int, *, telling: float = 4.0) -> Seen:
    """Two classes that differ in their first value by `telling`, and every moment in all of them."""
    random = np.random.default_rng(0)
    rows = []
    for label, class_name in enumerate(("cat", "dog")):
        for moment in range(moments):
            center = random.normal(0, 1, WIDE)
            center[0] = telling * label
            for picture in range(each):
                rows.append((class_name, name(moment, picture), center + random.normal(0, 0.01, WIDE)))
    return seen_of(rows)


def test_pictures_of_a_moment_stay_together():
    kept = together(two_kinds(4, 5))
    assert len(np.unique(kept.moments)) == 8
    assert [len(set(kept.moments[start : start + 5])) for start in range(0, 40, 5)] == [1] * 8
    assert kept.cut == ()


def test_moments_that_are_remembered_are_not_taken_for_knowledge():
    """Nothing tells the classes but the moments themselves: whoever tests on the same moments sees 100 %."""
    lesson = learn(two_kinds(6, 8, telling=0.0))
    assert lesson.fair
    assert lesson.evaluation.accuracy < 0.8
    assert (
        lesson.head.probabilities(two_kinds(6, 8, telling=0.0).features).argmax(axis=1) == np.repeat([0, 1], 48)
    ).all()


def test_what_tells_the_classes_is_learned():
    assert learn(two_kinds(6, 8)).evaluation.accuracy == 1.0


def test_one_moment_alone_is_said_to_be_no_fair_test():
    lesson = learn(two_kinds(1, 12))
    assert not lesson.fair
    assert lesson.evaluation is not None


def test_a_wrong_label_is_doubted():
    seen = two_kinds(8, 1)
    moved = (Picture("dog", seen.pictures[0].file), *seen.pictures[1:])
    doubts = learn(Seen(moved, seen.looks)).doubts
    assert doubts[0].picture == moved[0]
    assert doubts[0].taken_for == "cat"


def test_one_class_is_refused():
    seen = two_kinds(3, 1)
    with pytest.raises(DataError, match="1 classes"):
        learn(Seen(seen.pictures[:3], seen.looks[:3]))


def framed(colours: list[tuple[int, int, int]], inside_differs: bool) -> list[np.ndarray]:
    """Small copies with a border of a colour, noisy everywhere."""
    random = np.random.default_rng(2)
    smalls = []
    for colour in colours:
        small = np.empty((32, 32, 3), np.uint8)
        small[:] = colour
        small[4:-4, 4:-4] = random.integers(0, 255, (24, 24, 3)) if inside_differs else 128
        smalls.append((small + random.normal(0, 6, small.shape)).clip(0, 255).astype(np.uint8))
    return smalls


@pytest.fixture
def project(tmp_path):
    made = Projects(tmp_path).begin("pets", ["cat", "dog"])
    for class_name in ("cat", "dog"):
        for number in range(12):
            (made.folder / class_name / name(number, 0)).write_bytes(b"not read here")
    return made


@pytest.mark.parametrize(("by_class", "state"), [(True, "warning"), (False, "ok")])
def test_a_background_that_tells_the_classes_is_told(project, by_class, state):
    seen = two_kinds(12, 1)
    random = np.random.default_rng(3)
    lawn, wall = (60, 140, 60), (190, 180, 170)
    colours = [(lawn, wall)[place // 12 if by_class else random.integers(2)] for place in range(24)]
    rows = [
        (picture.class_name, picture.file, look.features)
        for picture, look in zip(seen.pictures, seen.looks, strict=True)
    ]
    checks = {check.name: check for check in advise(project, seen_of(rows, framed(colours, inside_differs=True)))}
    assert checks["background"].state == state


def test_what_is_dark_blurred_alike_or_in_two_classes_is_told(project):
    seen = two_kinds(12, 1)
    looks = list(seen.looks)
    looks[0] = looks[0]._replace(small=looks[0].small // 12)
    looks[1] = looks[1]._replace(sharpness=3.0)
    looks[2] = looks[2]._replace(small=looks[20].small)
    found = {
        check.name: check.detail for check in advise(project, Seen(seen.pictures, tuple(looks))) if check.state != "ok"
    }
    assert found == {
        "in two classes": "1 images are in cat, dog at once",
        "dark images": "1 of cat",
        "blurred images": "1 of cat",
    }


def test_a_burst_is_told(project):
    seen = two_kinds(1, 12)
    found = {check.name: check.detail for check in advise(project, seen) if check.state != "ok"}
    assert "12 of the 12 images of cat were taken at the same moment" in found["same moment"]
