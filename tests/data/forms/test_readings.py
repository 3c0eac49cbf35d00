"""Data that can be read in two ways are shown as they were understood, with what asks for the other way."""

import io

import numpy as np
import pytest
from made import COLOUR, GREY, LABELS, facts
from PIL import Image
from rich.console import Console

from halfhour import cli
from halfhour.data.catalogue import load
from halfhour.data.pictures.galleries import contact_sheet
from halfhour.report.console import Console as Listener
from halfhour.report.mosaic import mosaic
from halfhour.report.readings import other_readings


@pytest.fixture
def unrolled(tmp_path):
    """Colour pictures as rows of red, green, blue planes, which might be pixels one after the other."""
    np.savez(tmp_path / "rows.npz", x=np.moveaxis(COLOUR, -1, 1).reshape(36, -1), y=LABELS)
    return tmp_path / "rows.npz"


def test_a_check_names_the_picture_file_and_the_option_and_with_the_option_neither(unrolled, tmp_path, capsys):
    cli.run(["data", "check", str(unrolled)])
    told = capsys.readouterr().out
    sheet = tmp_path / "cache" / "sheets" / "rows.png"
    assert str(sheet) in told and "`--layout channels-last`" in told
    with Image.open(sheet) as drawn:
        assert drawn.width > 1000
    cli.run(["data", "check", str(unrolled), "--layout", "channels-last"])
    assert "other way" not in capsys.readouterr().out


def test_a_terminal_shows_the_very_colours_under_their_classes(unrolled):
    dataset = load(str(unrolled))
    seen = io.StringIO()
    terminal = Console(file=seen, force_terminal=True, color_system="truecolor", width=80)
    shown = contact_sheet(dataset, seed=0)
    Listener(terminal).readings(other_readings(dataset.found, shown, dataset.name))
    red, green, blue = shown.pictures[0][0, 0]  # 16 x 16: a pixel of the picture is one of the terminal
    assert f"38;2;{red};{green};{blue}" in seen.getvalue()
    assert [word for line in mosaic(shown, 80) for word in line.plain.split() if "▀" not in word] == ["0", "1", "2"]


def test_a_label_at_either_end_of_rows_without_a_header_is_told_with_the_evidence(tmp_path):
    rows = np.concatenate([LABELS[:, None], GREY.reshape(36, -1)], axis=1)
    np.savetxt(tmp_path / "mine.csv", rows, fmt="%d", delimiter=",")
    dataset = load(str(tmp_path / "mine.csv"))
    assert dataset.found.readings == ("--label-column 257",)
    assert "column 1 is taken for the label: its first 36 rows have 3 values" in facts(dataset)
    rows[:, -1] = 0  # as most pictures' last pixel is: no label
    np.savetxt(tmp_path / "other.csv", rows, fmt="%d", delimiter=",")
    assert load(str(tmp_path / "other.csv")).found.readings == ()


def test_pictures_that_lie_one_way_only_are_not_shown(tmp_path):
    np.savez(tmp_path / "plain.npz", x=COLOUR, y=LABELS)
    dataset = load(str(tmp_path / "plain.npz"))
    assert other_readings(dataset.found, contact_sheet(dataset, seed=0), dataset.name) is None
    assert not (tmp_path / "cache" / "sheets").exists()
