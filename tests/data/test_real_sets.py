"""The real sets, where `HALFHOUR_DATA` holds them, against what is published of them."""

import numpy as np
import pytest

from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed


def test_real_mnist_is_as_described(data_folder):
    mnist = load("mnist")
    assert mnist.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert unsealed(mnist).labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.train.pictures.mean() == pytest.approx(33.3184, abs=1e-4)
    assert mnist.train.pictures.std() == pytest.approx(78.5675, abs=1e-4)
    assert mnist.note is None


def test_real_cifar10_from_jpegs_is_as_described_and_says_so(data_folder):
    cifar = load("cifar10")
    assert cifar.train.pictures.shape == (50_000, 32, 32, 3)
    np.testing.assert_allclose(cifar.train.pictures.mean(axis=(0, 1, 2)), [125.27, 122.93, 113.86], atol=0.005)
    assert "JPEG" in str(cifar.note)
