"""What is noted of scikit-learn's scalers gives what they give, and changes none of it."""

import numpy as np
import pytest
from sklearn import preprocessing

from halfhour.doctor.seeing.notes import Notes
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
