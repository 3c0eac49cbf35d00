import os

import pytest

from halfhour.errors import FileError
from halfhour.files import whole_file, write_json, write_text


def test_a_file_is_whole_or_as_it_was(tmp_path):
    path = tmp_path / "note.txt"
    write_text(path, "before")
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]


def test_json_keeps_chinese_readable(tmp_path):
    write_json(tmp_path / "a.json", {"类": "猫"})
    assert "猫" in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_new_files_have_the_persons_own_permissions(tmp_path):
    write_text(tmp_path / "ours.txt", "")
    (tmp_path / "plain.txt").write_text("")
    assert (tmp_path / "ours.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_a_folder_in_the_way_is_told_in_three_sentences(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError) as caught:
        write_text(tmp_path / "file" / "below.txt", "x")
    assert "below.txt" in caught.value.happened
    assert caught.value.expected
    assert caught.value.remedy


@pytest.mark.skipif(os.name == "nt" or not os.path.exists("/dev/full"), reason="needs /dev/full, a disk that is full")
def test_a_full_disk_is_told():
    from pathlib import Path

    from halfhour.files import file_errors_told

    with pytest.raises(FileError, match="No space left"), file_errors_told(Path("/dev/full")):
        with open("/dev/full", "w") as file:
            file.write("x")
