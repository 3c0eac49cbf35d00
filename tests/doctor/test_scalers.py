"""What is noted of scikit-learn's scalers gives what they give, and changes none of it."""

import numpy as np
import pytest
from sklearn import preprocessing
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.model_selection import KFold

from halfhour.doctor.rules.trained_before import COMMON, _share
from halfhour.doctor.seeing.divided import listen_to_division
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.sampling import sample_of
from halfhour.doctor.seeing.scalers import listen_to_scalers

ROWS = np.random.default_rng(0).normal((1.0, 0.0, 5.0), (1.0, 2.0, 3.0), (50, 3))
SCALERS = (
    preprocessing.StandardScaler(),
    preprocessing.StandardScaler(with_mean=False),
    preprocessing.StandardScaler(with_std=False),
    preprocessing.MinMaxScaler((-1, 1)),
    preprocessing.RobustScaler(),
    preprocessing.RobustScaler(with_centering=False),
    preprocessing.RobustScaler(with_scaling=False),
    preprocessing.MaxAbsScaler(),
)


@pytest.mark.parametrize("scaler", SCALERS, ids=repr)
def test_a_fit_is_known_by_what_it_does_to_each_column(scaler):
    alone = scaler.fit_transform(ROWS)
    notes = Notes()
    undo = listen_to_scalers(notes)
    try:
        scaled = scaler.fit_transform(ROWS)
    finally:
        undo()
    (seen,) = notes.seen.scaled
    assert notes.faults == []
    assert (seen.rows, seen.key) == (50, id(scaler))
    np.testing.assert_array_equal(scaled, alone)
    np.testing.assert_allclose((ROWS - seen.center) / seen.scale, scaled, atol=1e-12)


def test_all_is_put_back():
    before = {name: vars(getattr(preprocessing, name))["fit"] for name in ("StandardScaler", "MinMaxScaler")}
    listen_to_scalers(Notes())()
    assert before == {name: vars(getattr(preprocessing, name))["fit"] for name in before}


@pytest.mark.parametrize("load", [load_breast_cancer, load_wine, load_diabetes, load_digits])
@pytest.mark.parametrize("scaler", [preprocessing.StandardScaler(), preprocessing.MinMaxScaler()], ids=repr)
def test_rows_of_a_fold_are_known_again_however_each_fold_is_scaled(load, scaler):
    """The figures beside `trained_before.CLOSE`."""
    x = load(return_X_y=True)[0]
    (first, _), (second, held) = list(KFold(5, shuffle=True, random_state=0).split(x))[:2]
    before = sample_of(scaler.fit_transform(x[first]), None)
    own = sample_of(scaler.fit_transform(x[second]), None)
    asked = sample_of(scaler.transform(x[held]), None)
    assert _share(asked, own, before) > 0.85
    assert _share(asked, own, own) < COMMON


def test_dividing_rows_gives_and_raises_what_it_does_without_us():
    """The doctor has the numbers of the rows divided beside the program's own arrays."""
    import sklearn.model_selection

    x, y = np.arange(40).reshape(20, 2), np.arange(20) % 2

    def divided():
        return [part.tolist() for part in sklearn.model_selection.train_test_split(x, y, random_state=3, stratify=y)]

    def words():
        with pytest.raises(ValueError, match="inconsistent") as raised:
            sklearn.model_selection.train_test_split(x, y[:-1])
        return str(raised.value)

    alone = divided(), words()
    undo = listen_to_division(Notes())
    try:
        assert (divided(), words()) == alone
    finally:
        undo()
