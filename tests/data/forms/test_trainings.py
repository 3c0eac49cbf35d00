"""A real training on every form, made by the library that people make it with: one process, a second each."""

import io
import pickle
import tarfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.io
from PIL import Image
from pillow_heif import register_heif_opener

from halfhour.bundle.hold import Hold
from halfhour.pipeline.gather import gather
from halfhour.pipeline.job import Job
from halfhour.pipeline.learn import learn
from halfhour.pipeline.prepare import prepare
from halfhour.recipe import Recipe

WORDS = ("cat", "dog")


def encoded(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels.squeeze()).save(file, kind, **({"quality": -1} if kind == "HEIF" else {}))
    return file.getvalue()


def csv(folder, pictures, labels):
    table = pd.DataFrame(pictures.reshape(len(pictures), -1))
    table.insert(0, "label", labels)
    table.to_csv(folder / "train.csv", index=False)
    return folder / "train.csv"


def npz(folder, pictures, labels):
    np.savez_compressed(folder / "mine.npz", train_images=pictures[..., 0], train_labels=labels[:, None])
    return folder / "mine.npz"


def hdf5(folder, pictures, labels):
    with h5py.File(folder / "mine.h5", "w") as file:
        file["train_set_x"], file["train_set_y"] = pictures, labels
    return folder / "mine.h5"


def matlab(folder, pictures, labels):
    scipy.io.savemat(folder / "mine.mat", {"X": np.moveaxis(pictures, 0, -1), "y": labels[:, None] + 1})
    return folder / "mine.mat"


def idx(folder, pictures, labels):
    for name, array in (("train-images-idx3-ubyte", pictures[..., 0]), ("train-labels-idx1-ubyte", labels)):
        sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
        (folder / name).write_bytes(bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes())
    return folder


def cifar(folder, pictures, labels):
    rows = np.zeros((len(pictures), 3, 32, 32), np.uint8)
    rows[:, :, :12, :12] = np.moveaxis(pictures, -1, 1)
    (folder / "data_batch_1").write_bytes(
        pickle.dumps({b"data": rows.reshape(len(rows), -1), b"labels": labels.tolist()})
    )
    return folder


def parquet(folder, pictures, labels):
    rows = [{"bytes": encoded(picture), "path": None} for picture in pictures]
    pq.write_table(pa.table({"image": rows, "label": [WORDS[label] for label in labels]}), folder / "mine.parquet")
    return folder / "mine.parquet"


def webdataset(folder, pictures, labels):
    with tarfile.open(folder / "mine-000000.tar", "w") as archive:
        for row, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
            for ending, content in (("png", encoded(picture)), ("cls", str(label).encode())):
                member = tarfile.TarInfo(f"{row:05}.{ending}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return folder / "mine-000000.tar"


def table(folder, pictures, labels):
    for row, picture in enumerate(pictures):
        (folder / f"{row}.png").write_bytes(encoded(picture))
    names = [f"{row}.png" for row in range(len(labels))]
    pd.DataFrame({"id": names, "breed": [WORDS[label] for label in labels]}).to_csv(folder / "labels.csv", index=False)
    return folder


def names(folder, pictures, labels):
    for row, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        (folder / f"{WORDS[label]}.{row}.png").write_bytes(encoded(picture))
    return folder


def heic(folder, pictures, labels):
    register_heif_opener()
    for row, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        place = folder / WORDS[label] / f"{row}.heic"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(encoded(picture, "HEIF"))
    return folder


FORMS = (csv, npz, hdf5, matlab, idx, cifar, parquet, webdataset, table, names, heic)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_is_trained_on(form, tmp_path, bars):
    place = tmp_path / "data"
    place.mkdir()
    path: Path = form(place, bars.pictures[:120], bars.labels[:120])
    job = Job(Recipe(data=str(path), model="tutorial", epochs=1), out=tmp_path / "run")
    with Hold() as hold:
        trained = learn(prepare(gather(job)), hold)
    (epoch,) = trained.fitted.history.epochs
    assert 0 < epoch.loss < 5 and len(trained.record.class_names) == 2
    assert len(trained.record.train.labels) + len(trained.record.validation.labels) == 96  # a fifth is for the test
