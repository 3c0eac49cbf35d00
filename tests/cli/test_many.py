"""Many pictures answered at once: as they are answered one by one, into tables and folders, and gone on with."""

import csv
import json
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from halfhour import cli
from halfhour.cli import many
from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed
from halfhour.run import load as load_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Forty digits as PNG files, and one file that is no picture."""
    root = tmp_path_factory.mktemp("many") / "pictures"
    root.mkdir()
    test = unsealed(load("digits"))
    for row, pixels in enumerate(test.pictures[:40]):
        Image.fromarray(255 - pixels[..., 0]).resize((84, 84)).save(root / f"{row:03}.png")
    (root / "broken.png").write_bytes(b"nothing")
    return root


def run_command(*words: object) -> int:
    return cli.run([str(word) for word in words])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def one_by_one(digits_run, folder) -> dict[str, tuple[str | None, float | None]]:
    answers = load_run(digits_run.folder).predict(sorted(folder.glob("0*.png")))
    return {Path(answer.file).name: (answer.label, answer.probability) for answer in answers}


def test_a_folder_is_answered_as_its_pictures_are(digits_run, folder, tmp_path, one_by_one, capsys):
    out = tmp_path / "out.csv"
    assert run_command("predict", folder, "--run", digits_run.folder, "--csv", out) == 1  # one is no picture
    rows = {row["file"]: row for row in rows_of(out)}
    assert set(rows) == {*one_by_one, "broken.png"}
    for name, (label, probability) in one_by_one.items():
        assert (rows[name]["label"] or None) == label
        if label:
            assert float(rows[name]["probability"]) == pytest.approx(probability, abs=1e-3)
    assert "cannot be read as an image" in rows["broken.png"]["reason"]
    assert "41 images classified" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("kind", ["a table", "a sample"])
def test_a_second_start_goes_on_and_asks_for_the_rest_alone(digits_run, folder, tmp_path, monkeypatch, kind):
    out = tmp_path / "out.csv"
    names = [one.name for one in many.gather([folder]).pictures]
    pd.DataFrame({"id": names, "label": 0}).to_csv(tmp_path / "sample.csv", index=False)
    words = ["predict", folder, "--run", digits_run.folder, "--csv", out]
    words += ["--like", tmp_path / "sample.csv"] if kind == "a sample" else []
    original, asked = many.answers, []

    def ends_early(run, wanted):
        yield from islice(original(run, wanted), 10)
        raise KeyboardInterrupt

    def noted(run, wanted):
        for one, answer in original(run, wanted):
            asked.append(one.name)
            yield one, answer

    monkeypatch.setattr(many, "answers", ends_early)
    assert run_command(*words) == 130
    assert not out.exists()
    monkeypatch.setattr(many, "answers", noted)
    run_command(*words)
    assert asked == names[10:]
    assert [next(iter(row.values())) for row in rows_of(out)] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "sample.csv"]


def test_json_is_one_document_in_the_order_of_the_names(digits_run, folder, one_by_one, capsys):
    run_command("predict", folder, "--run", digits_run.folder, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [answer["file"] for answer in told] == [*one_by_one, "broken.png"]
    assert [answer["label"] for answer in told[:-1]] == [label for label, _share in one_by_one.values()]


def test_a_sample_gives_columns_and_order(digits_run, folder, tmp_path, one_by_one):
    pd.DataFrame({"id": ["007", "003", "900"], "label": [0, 0, 0]}).to_csv(tmp_path / "sample.csv", index=False)
    run_command(
        "predict", folder, "--run", digits_run.folder, "--csv", tmp_path / "out.csv", "--like", tmp_path / "sample.csv"
    )
    written = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert list(written.columns) == ["id", "label"] and written["id"].tolist() == ["007", "003", "900"]
    for row in (0, 1):
        label = one_by_one[f"{written['id'][row]}.png"][0]
        assert label is None or written["label"][row] == label
    digits = [str(digit) for digit in range(10)]
    pd.DataFrame({"id": ["007.png"], **{digit: [0.1] for digit in digits}}).to_csv(tmp_path / "sample.csv", index=False)
    run_command(
        "predict", folder, "--run", digits_run.folder, "--csv", tmp_path / "out.csv", "--like", tmp_path / "sample.csv"
    )
    shares = pd.read_csv(tmp_path / "out.csv")[digits].iloc[0]
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert one_by_one["007.png"][0] in (None, shares.idxmax())


@pytest.mark.parametrize("header", ["named", "counted", "fractions", "none"])
def test_kaggles_table_of_pixels_is_answered_row_by_row(digits_run, tmp_path, header, monkeypatch):
    from halfhour.data.forms import csv_pixels

    monkeypatch.setattr(csv_pixels, "ROWS_AT_A_TIME", 20)
    test = unsealed(load("digits"))
    rows = test.pictures[:50].reshape(50, -1)
    names = [f"pixel{n}" for n in range(784)] if header == "named" else None
    table = pd.DataFrame(rows / 255 if header == "fractions" else rows, columns=names)
    table.to_csv(tmp_path / "test.csv", index=False, header=header != "none")
    pd.DataFrame({"ImageId": range(1, 51), "Label": 0}).to_csv(tmp_path / "sample_submission.csv", index=False)
    run_command("predict", tmp_path / "test.csv", "--run", digits_run.folder, "--csv", tmp_path / "out.csv",
                "--like", tmp_path / "sample_submission.csv")  # fmt: skip
    written = pd.read_csv(tmp_path / "out.csv")
    right = load_run(digits_run.folder).probabilities(test.pictures[:50]).argmax(axis=1) == test.labels[:50]
    assert list(written.columns) == ["ImageId", "Label"] and len(written) == 50
    assert np.mean(written["Label"].to_numpy() == test.labels[:50]) == pytest.approx(right.mean(), abs=0.021)


def test_pictures_are_copied_into_the_folders_of_their_classes(digits_run, folder, tmp_path, one_by_one):
    for _twice in range(2):
        run_command("predict", folder / "0*.png", "--run", digits_run.folder, "--sort-into", tmp_path / "sorted")
    found = {path.name.rsplit("_", 1)[-1]: path.parent.name for path in (tmp_path / "sorted").glob("*/*")}
    assert found == {name: label or "not-sure" for name, (label, _probability) in one_by_one.items()}
    assert len(list(folder.iterdir())) == 41


def test_a_table_that_leads_out_and_a_pattern_of_nothing_are_refused(digits_run, folder, tmp_path, capsys):
    Image.new("L", (8, 8)).save(tmp_path / "1.png")
    (tmp_path / "names.csv").write_text("file\n1.png\n../../secret.png\n")
    assert run_command("predict", tmp_path / "names.csv", "--run", digits_run.folder) == 2
    assert "leads out of the folder" in capsys.readouterr().err
    assert run_command("predict", tmp_path / "*.jpg", "--run", digits_run.folder) == 2
    assert "There is no image in" in capsys.readouterr().err
    assert run_command("predict", folder, "--like", "sample.csv") == 2
    assert "--csv" in capsys.readouterr().err
