"""What other tools read of a run: TensorBoard its scalars, pandas the CSV and JSON files."""

import json
import sys

import pandas
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

from halfhour.bundle.board import TensorBoardLog
from halfhour.cli import run
from halfhour.errors import MachineError


@pytest.fixture(scope="module")
def watched(bars_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("board") / "run"
    assert run(["train", str(bars_file), "--epochs", "2", "--tensorboard", "--out", str(folder)]) == 0
    return folder


def scalars(folder, name):
    board = EventAccumulator(str(folder))
    board.Reload()
    return [(event.step, float(make_ndarray(event.tensor_proto))) for event in board.Tensors(name)]


def test_tensorboard_reads_every_epoch(watched):
    history = pandas.read_csv(watched / "history.csv")
    columns = {
        ("train", "epoch_loss"): "loss",
        ("train", "epoch_accuracy"): "accuracy",
        ("train", "epoch_learning_rate"): "learning_rate",
        ("validation", "epoch_loss"): "validation_loss",
        ("validation", "epoch_accuracy"): "validation_accuracy",
    }
    for (part, name), column in columns.items():
        steps, values = zip(*scalars(watched / "tensorboard" / part, name), strict=True)
        assert list(steps) == list(history["number"])
        assert list(values) == pytest.approx(list(history[column]))
    metrics = json.loads((watched / "metrics.json").read_text(encoding="utf-8"))
    assert scalars(watched / "tensorboard" / "test", "epoch_accuracy") == [(2, pytest.approx(metrics["test_accuracy"]))]


def test_without_the_package_it_is_told_before_the_training(bars_file, monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(MachineError):
        TensorBoardLog()
    assert run(["train", str(bars_file), "--epochs", "1", "--tensorboard", "--out", str(tmp_path / "run")]) == 2
    assert 'pip install "halfhour[tensorboard]"' in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_pandas_opens_the_files_of_a_run(watched):
    history = pandas.read_csv(watched / "history.csv")
    assert list(history["number"]) == [1, 2]
    assert history.dtypes["validation_accuracy"] == "float64"
    pandas.testing.assert_frame_equal(history, pandas.read_json(watched / "metrics.jsonl", lines=True))
    metrics = json.loads((watched / "metrics.json").read_text(encoding="utf-8"))
    per_class = pandas.DataFrame(metrics["evaluation"]["per_class"])
    assert list(per_class["name"]) == metrics["data_facts"]["class_names"]
    confusion = pandas.DataFrame(metrics["evaluation"]["confusion"])
    assert confusion.to_numpy().sum() == metrics["data_facts"]["test_count"]
