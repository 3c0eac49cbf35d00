"""Pictures that a pretrained network holds for nearly the same: what pixels do not show, and no known copies."""

import numpy as np
import pytest
from sklearn.datasets import load_sample_images

from halfhour.answering.alike import alike_pairs, look_alikes
from halfhour.data.pictures.copies import find_copies
from halfhour.data.pictures.decode import fingerprints
from halfhour.data.weights import find_weights, read_weights
from halfhour.records import Split


@pytest.mark.skipif(find_weights("efficientnet-lite0") is None, reason="the extra `pretrained` is not installed")
def test_mirrored_copies_are_found_which_pixels_do_not_show():
    import keras

    from halfhour.models.pretrained.lite0 import lite0, set_weights

    temple = load_sample_images().images[0]
    corners = [(0, 0), (0, 400), (200, 100), (200, 400)]
    pictures = np.stack([temple[top : top + 224, left : left + 224] for top, left in corners])
    pictures = np.concatenate([pictures, pictures[:2, :, ::-1]])
    model = lite0((224, 224, 3), 2, 0.0)
    set_weights(model, read_weights("efficientnet-lite0"))
    features = keras.Model(model.inputs[0], model.get_layer("pool").output).predict(pictures, batch_size=2, verbose=0)
    digests = np.arange(6 * 16, dtype=np.uint8).reshape(6, 16)
    groups = find_copies(digests, fingerprints(pictures), pictures).groups
    assert len(set(groups.tolist())) == 6
    assert sorted(map(tuple, alike_pairs(features, groups).tolist())) == [(0, 4), (1, 5)]


def test_known_copies_are_not_told_again_and_the_likest_come_first():
    angles = np.radians([0, 1, 90, 92, 180, 180])
    features = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert alike_pairs(features, np.array([0, 1, 2, 3, 4, 4])).tolist() == [[0, 1], [2, 3]]


def test_a_pair_says_its_classes_and_which_of_it_was_validated_with():
    pictures = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    train, validation = Split(pictures[:3], np.array([0, 1, 1])), Split(pictures[3:], np.array([0, 0]))
    (shown,) = look_alikes(np.array([[0, 2], [1, 4]]), train, validation, ("cat", "dog"))
    assert shown.captions == ("cat", "dog", "dog", "cat *")
    assert shown.pictures.ravel().tolist() == [0, 2, 1, 4]
    assert look_alikes(np.empty((0, 2), np.int64), train, validation, ("cat", "dog")) == ()
