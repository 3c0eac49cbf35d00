"""EfficientNet-Lite0 as published: its answers are PyTorch's for the same weights, and pictures get sensible names."""

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from halfhour.data.weights import find_weights, read_weights
from halfhour.images.prepare import prepare_photograph
from halfhour.models.pretrained.lite0 import STAGES, lite0, set_weights

pytestmark = pytest.mark.skipif(
    find_weights("efficientnet-lite0") is None, reason="the extra `pretrained` is not installed"
)
# Numbers of ImageNet's classes (ILSVRC 2012, in the order of their synsets).
BUILDINGS = {663, 668, 698, 708, 716, 832}  # monastery, mosque, palace, pedestal, picket fence, stupa
FLOWERS = {309, 723, 738, 985, 986}  # bee, pinwheel, pot, daisy, yellow lady's slipper


@pytest.fixture(scope="module")
def published():
    return read_weights("efficientnet-lite0")


@pytest.fixture(scope="module")
def imagenet(published):
    model = lite0((224, 224, 3), 1000, 0.0)
    set_weights(model, published)
    return model


@pytest.fixture(scope="module")
def pictures():
    """20 pictures of 224 x 224: windows of scikit-learn's two photographs, and noise."""
    random = np.random.default_rng(0)
    windows = [
        picture[top : top + 224, left : left + 224]
        for picture in load_sample_images().images
        for top, left in random.integers(0, (203, 416), (9, 2))
    ]
    return np.stack([*windows, *random.integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)])


def _in_pytorch(torch, published, pictures):
    """The network written once more, from the paper's table, with batch normalisation as it was trained."""
    from torch.nn import functional

    w = {name: torch.from_numpy(array) for name, array in published.items()}

    def convolved(x, name, norm, stride=1, groups=1):
        kernel = w[f"{name}.weight"]
        side, size = x.shape[-1], kernel.shape[-1]
        around = max((-(-side // stride) - 1) * stride + size - side, 0)  # TensorFlow's `same`: more behind than before
        x = functional.pad(x, (around // 2, around - around // 2) * 2)
        x = functional.conv2d(x, kernel, stride=stride, groups=groups)
        moments = w[f"{norm}.running_mean"], w[f"{norm}.running_var"]
        return functional.batch_norm(x, *moments, w[f"{norm}.weight"], w[f"{norm}.bias"], eps=1e-3)

    x = (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() - 127) / 128
    x = functional.relu6(convolved(x, "_conv_stem", "_bn0", 2))
    number = 0
    for stage in STAGES:
        for place in range(stage.blocks):
            name, given = f"_blocks.{number}", x
            if number:
                x = functional.relu6(convolved(x, f"{name}._expand_conv", f"{name}._bn0"))
            stride = 1 if place else stage.stride
            x = functional.relu6(convolved(x, f"{name}._depthwise_conv", f"{name}._bn1", stride, x.shape[1]))
            x = convolved(x, f"{name}._project_conv", f"{name}._bn2")
            x = x + given if place else x
            number += 1
    x = functional.relu6(convolved(x, "_conv_head", "_bn1")).mean((2, 3))
    return (x @ w["_fc.weight"].T + w["_fc.bias"]).numpy()


def test_it_answers_as_pytorch_does_with_the_same_weights(imagenet, published, pictures):
    import keras

    torch = pytest.importorskip("torch")
    wanted = _in_pytorch(torch, published, pictures)
    kernel, bias = imagenet.layers[-1].get_weights()
    features = keras.Model(imagenet.inputs[0], imagenet.layers[-1].input).predict(pictures, batch_size=4, verbose=0)
    assert np.abs(features @ kernel + bias - wanted).max() < 1e-4
    answers = imagenet.predict(pictures, batch_size=4, verbose=0)
    assert (answers.argmax(axis=1) == wanted.argmax(axis=1)).all()


def test_known_pictures_get_sensible_names(imagenet):
    for picture, sensible in zip(load_sample_images().images, (BUILDINGS, FLOWERS), strict=True):
        pixels = prepare_photograph(Image.fromarray(picture), (224, 224, 3)).pixels
        best = np.argsort(-imagenet(pixels[None].astype("float32"))[0].numpy())[:3]
        assert sensible & set(best.tolist()), best


def test_grey_pictures_are_seen_as_grey_ones_in_colour(imagenet, published, pictures):
    grey = lite0((224, 224, 1), 1000, 0.0)
    set_weights(grey, published)
    shown = pictures[:2, :, :, :1]
    own = imagenet(np.repeat(shown, 3, axis=-1).astype("float32")).numpy()
    assert np.allclose(grey(shown.astype("float32")).numpy(), own, atol=1e-6)


def test_what_its_last_maps_add_at_each_place_is_the_score(imagenet, pictures):
    import keras

    from halfhour.models.inside import class_activation

    for model in (imagenet, lite0((224, 224, 3), 6, 0.2)):  # the last layer of the second sees the blocks as well
        added = class_activation(model, pictures[0], 5)
        kernel, _bias = model.layers[-1].get_weights()
        features = keras.Model(model.inputs[0], model.layers[-1].input)(pictures[:1].astype("float32")).numpy()[0]
        others = np.delete(features @ kernel, 5).mean()
        assert added.shape == (7, 7)
        assert added.sum() == pytest.approx((features @ kernel)[5] - others, abs=1e-3)


def test_a_long_network_shows_a_few_layers_with_their_strongest_maps(imagenet, pictures):
    from halfhour.models.inside import activities, responses

    layers = activities(imagenet, pictures[0])
    assert [layer.output.shape[:2] for layer in layers if layer.output.ndim == 3][1:] == [
        (side, side) for side in (112, 56, 28, 14, 7)
    ]
    assert max(layer.output.shape[-1] for layer in layers if layer.output.ndim == 3) == 16
    for response in responses(imagenet, pictures[0]):
        assert response.kernels.shape[-1] == response.maps.shape[-1] <= 16
