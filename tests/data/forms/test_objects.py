"""What a Python program holds, as each library gives it: as the folder of the same pictures."""

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made import COLOUR, GREY, LABELS, folder_of, same
from PIL import Image

import halfhour
from halfhour.data.catalogue import load
from halfhour.data.forms.objects import as_path
from halfhour.errors import HalfhourError


class TorchLike:
    """Length and indices, pictures with channels first, as torchvision's sets give them."""

    def __len__(self):
        return len(COLOUR)

    def __getitem__(self, row):
        import torch

        return torch.from_numpy(np.moveaxis(COLOUR[row], -1, 0) / np.float32(255)), int(LABELS[row])


class HuggingFaceLike:
    """The two attributes of `datasets.Dataset` that are used: its columns' names, and how it is saved."""

    column_names = ("image", "label")
    _fingerprint = "a1b2"

    def to_parquet(self, path):
        content = []
        for pixels in COLOUR:
            buffer = io.BytesIO()
            Image.fromarray(pixels).save(buffer, "PNG")
            content.append({"bytes": buffer.getvalue(), "path": None})
        pq.write_table(pa.table({"image": content, "label": LABELS.tolist()}), path)


def tf_data(batched: bool):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((COLOUR, LABELS))
    return dataset.batch(10) if batched else dataset


GIVEN = {
    "arrays": (lambda: (COLOUR, LABELS), COLOUR),
    "frame": (lambda: pd.DataFrame(GREY.reshape(36, -1)).assign(label=LABELS), GREY),
    "frame of words": (lambda: pd.DataFrame(GREY.reshape(36, -1)).assign(label=LABELS.astype(str)), GREY),
    "pillow": (lambda: PillowLike(), COLOUR),
    "torch": (TorchLike, COLOUR),
    "hugging face": (HuggingFaceLike, COLOUR),
    "tf.data": (lambda: tf_data(batched=False), COLOUR),
    "tf.data in batches": (lambda: tf_data(batched=True), COLOUR),
}


class PillowLike:
    """As torchvision's sets are without a transform."""

    def __len__(self):
        return len(COLOUR)

    def __getitem__(self, row):
        return Image.fromarray(COLOUR[row]), int(LABELS[row])


@pytest.mark.parametrize("kind", GIVEN)
def test_what_a_program_holds(tmp_path, kind):
    make, pictures = GIVEN[kind]
    if kind == "torch":
        pytest.importorskip("torch")
    path = as_path(make())
    same(load(path), folder_of(tmp_path / "folder", pictures))
    assert as_path(make()) == path


def test_a_pair_of_pairs_brings_its_test_set():
    dataset = load(as_path(((COLOUR[:24], LABELS[:24]), (COLOUR[24:], LABELS[24:]))))
    assert (len(dataset.train), len(dataset.test)) == (24, 12)


@pytest.mark.parametrize(
    "wrong", [3, [COLOUR], {"x": COLOUR}, (np.array([{}], object), LABELS), pd.DataFrame({"a": [1]})]
)
def test_anything_else_is_refused_in_words(wrong):
    with pytest.raises(HalfhourError) as caught:
        as_path(wrong)
    assert caught.value.expected and caught.value.remedy


def test_a_training_on_arrays_can_be_asked_again(tmp_path, bars):
    run = halfhour.train((bars.pictures[:], bars.labels), epochs=1, batch_size=32, out=tmp_path / "run")
    again = halfhour.load(run.folder)
    assert again.evaluate().accuracy == run.facts.evaluation.accuracy
