"""Files that the makers' own packages write, where they are installed: Hugging Face's `datasets`, and `webdataset`."""

import pytest
from made import COLOUR, LABELS, WORDS, facts, folder_of, same
from PIL import Image

import halfhour.data.forms.objects as objects
from halfhour.data.catalogue import load


@pytest.fixture
def hugging_face(monkeypatch, tmp_path):
    """The package, kept off the network."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return pytest.importorskip("datasets")


@pytest.fixture
def dataset(hugging_face):
    """A `Dataset` of pictures with named classes."""
    features = hugging_face.Features(
        {"image": hugging_face.Image(), "label": hugging_face.ClassLabel(names=list(WORDS))}
    )
    pictures = [Image.fromarray(pixels) for pixels in COLOUR]
    return hugging_face.Dataset.from_dict({"image": pictures, "label": LABELS.tolist()}, features=features)


def test_what_to_parquet_writes(dataset, tmp_path):
    dataset.to_parquet(str(tmp_path / "mine.parquet"))
    same(load(str(tmp_path / "mine.parquet")), folder_of(tmp_path / "folder", COLOUR, WORDS))


def test_what_a_hub_repository_holds(hugging_face, dataset, tmp_path):
    parts = {"train": range(24), "test": range(24, 36)}
    for part, rows in parts.items():
        place = tmp_path / "mine" / "data" / f"{part}-00000-of-00001.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        dataset.select(rows).to_parquet(str(place))
    expected = folder_of(tmp_path / "folder", COLOUR, WORDS, parts=["train"] * 24 + ["test"] * 12)
    same(load(str(tmp_path / "mine")), expected)


def test_a_data_set_in_memory(hugging_face, dataset, tmp_path):
    same(load(objects.as_path(dataset)), folder_of(tmp_path / "folder", COLOUR, WORDS))
    divided = hugging_face.DatasetDict({"train": dataset.select(range(24)), "test": dataset.select(range(24, 36))})
    expected = folder_of(tmp_path / "parts", COLOUR, WORDS, parts=["train"] * 24 + ["test"] * 12)
    same(load(objects.as_path(divided)), expected)


def test_what_save_to_disk_writes_is_told(dataset, tmp_path):
    from halfhour.errors import DataError

    dataset.save_to_disk(str(tmp_path / "saved"))
    with pytest.raises(DataError, match="to_parquet"):
        load(str(tmp_path / "saved"))


@pytest.mark.parametrize("key", ["png", "jpg"])
def test_what_a_tar_writer_writes(tmp_path, key):
    package = pytest.importorskip("webdataset")
    (tmp_path / "set").mkdir()
    with package.ShardWriter(str(tmp_path / "set" / "mine-%06d.tar"), maxcount=20, verbose=0) as writer:
        for row, (pixels, label) in enumerate(zip(COLOUR, LABELS, strict=True)):
            writer.write({"__key__": f"{row:05}", key: Image.fromarray(pixels), "cls": int(label)})
    read = load(str(tmp_path / "set"))
    assert "36 images (shards: 2)" in facts(read)
    if key == "png":
        same(read, folder_of(tmp_path / "folder", COLOUR))
    assert "0 12, 1 12, 2 12" in facts(read)
