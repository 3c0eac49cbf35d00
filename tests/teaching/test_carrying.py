"""Projects as files to take along, and others' files of samples."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from halfhour.errors import DataError
from halfhour.teaching.carrying import pack, unpack
from halfhour.teaching.project import Picture
from halfhour.teaching.projects import Projects


def picture(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (16, 16, 3), np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def content(project) -> dict[str, bytes]:
    return {f"{one.class_name}/{one.file}": project.path(one).read_bytes() for one in project.pictures()}


def test_a_project_comes_back_byte_for_byte_elsewhere(tmp_path):
    project = Projects(tmp_path / "here").begin("我的项目", ["猫", "dog"])
    project.add("猫", [("1.png", picture(1)), ("2.png", picture(2))])
    project.add("dog", [("1.png", picture(3))])
    project.move([Picture("猫", "2.png")], None)  # what was deleted stays here
    again, refused = unpack(Projects(tmp_path / "there"), pack(project, tmp_path / "我的项目.zip"))
    assert (again.name, refused) == ("我的项目", 0)
    assert content(again) == content(project) == {"猫/1.png": picture(1), "dog/1.png": picture(3)}


def test_opened_twice_it_is_two_projects(tmp_path):
    project = Projects(tmp_path / "here").begin("pets", ["cat", "dog"])
    project.add("cat", [("1.png", picture(1))])
    project.add("dog", [("1.png", picture(2))])
    path = pack(project, tmp_path / "pets.zip")
    there = Projects(tmp_path / "there")
    assert [unpack(there, path)[0].name for _time in range(2)] == ["pets", "pets 2"]


def test_samples_of_teachable_machine_are_sorted_by_their_names(tmp_path):
    members = {
        "manifest.json": b"{}",
        "Class 1-!-0.jpg": picture(1),
        "Class 1-!-1.jpg": picture(2),
        "杯子-!-0.jpg": picture(3),
    }
    project, refused = unpack(Projects(tmp_path / "there"), archive(tmp_path / "toys.tm", members))
    assert refused == 0
    assert {name: len(files) for name, files in project.classes().items()} == {"Class 1": 2, "杯子": 1}


def test_samples_of_one_class_are_that_class(tmp_path):
    path = archive(tmp_path / "Cup-samples.zip", {"0.jpg": picture(1), "1.jpg": picture(2)})
    project, _refused = unpack(Projects(tmp_path / "there"), path)
    assert {name: len(files) for name, files in project.classes().items()} == {"Cup": 2}


@pytest.mark.parametrize("member", ["../../out/cat/1.png", "/etc/cat/1.png", "C:\\cat\\1.png", "..\\..\\cat\\1.png"])
def test_no_member_leads_out(tmp_path, member):
    path = archive(tmp_path / "bad.zip", {member: picture(1), "a/dog/1.png": picture(2), "a/cat/x.png": picture(3)})
    try:
        unpack(Projects(tmp_path / "deep" / "there"), path)
    except DataError:
        pass
    made = [found.relative_to(tmp_path) for found in tmp_path.rglob("*") if found.is_file()]
    assert all(found.parts[:2] == ("deep", "there") for found in made if found.name != "bad.zip")


def test_what_is_no_picture_is_counted_and_left_out(tmp_path):
    path = archive(tmp_path / "a.zip", {"cat/1.png": picture(1), "cat/2.png": b"none", "dog/1.png": picture(2)})
    project, refused = unpack(Projects(tmp_path / "there"), path)
    assert refused == 1
    assert len(project.pictures()) == 2
