"""A run that learned from pixels in a table or a file of arrays finds its test pictures again."""

import h5py
import numpy as np
import pandas as pd
import pytest

from halfhour.data.catalogue import load
from halfhour.errors import DataError
from halfhour.pipeline import train
from halfhour.run import load as load_run

COUNT = 300


def as_csv(path, pictures, labels):
    table = pd.DataFrame(pictures.reshape(len(pictures), -1), columns=[f"pixel{n}" for n in range(784)])
    table.insert(0, "label", labels)
    table.to_csv(path, index=False)


def as_hdf5(path, pictures, labels):
    with h5py.File(path, "w") as file:
        file["x"], file["y"] = pictures, labels


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "write"), [("digits.csv", as_csv), ("digits.h5", as_hdf5)])
def test_the_test_pictures_of_a_file_are_found_again(tmp_path, name, write):
    digits = load("digits").train
    path = tmp_path / name
    write(path, digits.pictures[:COUNT], digits.labels[:COUNT])
    run = train(str(path), out=tmp_path / "run", model="quick-16", epochs=1)
    assert run.facts.division is not None

    again = load_run(tmp_path / "run").evaluate()
    assert again.count == run.facts.data.test_count
    assert (again.pictures_gone, again.pictures_new) == (0, 0)
    assert again.accuracy == run.facts.evaluation.accuracy

    write(path, digits.pictures[2 : COUNT + 5], digits.labels[2 : COUNT + 5])
    changed = load_run(tmp_path / "run").evaluate()
    assert changed.pictures_new == 5
    assert changed.count == run.facts.data.test_count - changed.pictures_gone


def test_a_changed_label_is_another_picture(tmp_path):
    digits = load("digits").train
    labels = np.array(digits.labels[:COUNT])
    as_csv(tmp_path / "digits.csv", digits.pictures[:COUNT], labels)
    train(str(tmp_path / "digits.csv"), out=tmp_path / "run", model="quick-16", epochs=1)
    again = load_run(tmp_path / "run")
    as_csv(tmp_path / "digits.csv", digits.pictures[:COUNT], (labels + 1) % 10)
    with pytest.raises(DataError):
        again.evaluate()
