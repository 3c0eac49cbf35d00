"""Encoded pictures with labels in every form: as the folder of the same pictures; and what is refused."""

import io
import json
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made import COLOUR, GREY, LABELS, WORDS, facts, folder_of, same
from PIL import Image

from halfhour.data.catalogue import load
from halfhour.errors import HalfhourError
from halfhour.events import Warned


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.squeeze()).save(buffer, "PNG")
    return buffer.getvalue()


def lay(folder: Path, names: list[str], pictures: np.ndarray = COLOUR) -> Path:
    for name, pixels in zip(names, pictures, strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png(pixels))
    return folder


def three_sentences(path, words: str) -> None:
    with pytest.raises(HalfhourError, match=f"(?s){words}") as caught:
        load(str(path))
    assert all(
        part.rstrip().endswith(".") for part in (caught.value.happened, caught.value.expected, caught.value.remedy)
    )


def left_out(dataset) -> dict[str, str]:
    return {out.file: str(out.reason) for out in dataset.found.left_out}


NAMES = [f"{number:03}.png" for number in range(36)]
LABELLED = [WORDS[label] for label in LABELS]


@pytest.mark.parametrize("spelling", ["with suffix", "without", "with folder"])
@pytest.mark.parametrize("file", ["labels.csv", "train.tsv", "labels.json", "metadata.jsonl"])
def test_a_folder_with_a_table(tmp_path, file, spelling):
    folder = lay(tmp_path / "set", [f"images/{name}" for name in NAMES])
    cells = {"with suffix": NAMES, "without": [name[:-4] for name in NAMES],
             "with folder": [f"images/{name}" for name in NAMES]}[spelling]  # fmt: skip
    table = pd.DataFrame({"file_name": cells, "label": LABELLED})
    if file.endswith("v"):
        table.to_csv(folder / file, index=False, sep="\t" if file.endswith("tsv") else ",")
    else:
        table.to_json(folder / file, orient="records", lines=file.endswith("l"), force_ascii=False)
    dataset = load(str(folder))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    assert f"{file} has 36 rows, images in the column file_name" in facts(dataset)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_table_as_excel_saves_it_in_china(tmp_path, encoding):
    folder = lay(tmp_path / "set", NAMES)
    pd.DataFrame({"图片": NAMES, "类别": LABELLED}).to_csv(folder / "标签.csv", index=False, encoding=encoding)
    same(load(str(folder)), folder_of(tmp_path / "folder", COLOUR, WORDS))


def test_one_hot_columns_as_the_plant_sets_have_them(tmp_path):
    folder = lay(tmp_path / "set", [f"images/{name}" for name in NAMES])
    table = pd.DataFrame({"image_id": [name[:-4] for name in NAMES]})
    for number, word in enumerate(WORDS):
        table[word] = (LABELS == number).astype(int)
    table.to_csv(folder / "train.csv", index=False)
    dataset = load(str(folder))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    assert "are one-hot" in facts(dataset)


def test_dog_breeds_lie_in_train_and_test_and_the_unlabelled_are_told(tmp_path):
    folder = lay(tmp_path / "set", [f"train/{name}" for name in NAMES])
    lay(folder / "test", ["900.png", "901.png"], COLOUR[:2])
    pd.DataFrame({"id": [name[:-4] for name in NAMES], "breed": LABELLED}).to_csv(folder / "labels.csv", index=False)
    told = []
    dataset = load(str(folder), told.append)
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    assert left_out(dataset) == {"test/900.png": "not in labels.csv", "test/901.png": "not in labels.csv"}
    assert any(isinstance(event, Warned) for event in told)


def test_missing_unlabelled_and_torn_pictures_are_told(tmp_path):
    folder = lay(tmp_path / "set", NAMES)
    rows = [*zip(NAMES, LABELLED, strict=True), ("gone.png", "cat"), (NAMES[0], "another")]
    rows[5] = (NAMES[5], "")
    pd.DataFrame(rows, columns=["file", "label"]).to_csv(folder / "labels.csv", index=False)
    assert left_out(load(str(folder))) == {
        "gone.png": "named in labels.csv, but missing",
        NAMES[0]: "two labels in labels.csv",
        NAMES[5]: "without a label in labels.csv",
    }


def test_parts_in_a_column_and_columns_that_are_named(tmp_path):
    parts = ["train"] * 18 + ["validation"] * 9 + ["test"] * 9
    folder = lay(tmp_path / "set", NAMES)
    table = pd.DataFrame({"where": NAMES, "one": LABELLED, "two": LABELLED[::-1], "split": parts})
    table.to_csv(tmp_path / "elsewhere.csv", index=False)
    options = f"labels={tmp_path / 'elsewhere.csv'}&file-column=where"
    same(load(f"{folder}?{options}&label-column=one"), folder_of(tmp_path / "folder", COLOUR, WORDS, parts))
    three_sentences(f"{folder}?{options}", "not clear which column.*one, two.*--label-column NAME")
    three_sentences(f"{folder}?{options}&label-column=three", "no column three.*where, one, two.*--label-column")


@pytest.mark.parametrize(
    "cell", ["../../secret.png", "/etc/passwd", "C:\\secret.png", "a/../../b.png", "\\\\host\\x.png"]
)
def test_a_table_that_leads_out_of_its_folder_is_refused(tmp_path, cell):
    folder = lay(tmp_path / "set", NAMES)
    (tmp_path / "secret.png").write_bytes(png(COLOUR[0]))
    pd.DataFrame({"file": [*NAMES, cell], "label": [*LABELLED, "cat"]}).to_csv(folder / "labels.csv", index=False)
    three_sentences(folder, "row 38 leads out of the folder")


@pytest.mark.parametrize("label", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd", "-cmd"])
def test_a_formula_is_no_label(tmp_path, label):
    folder = lay(tmp_path / "set", NAMES)
    pd.DataFrame({"file": NAMES, "label": [label, *LABELLED[1:]]}).to_csv(folder / "labels.csv", index=False)
    three_sentences(folder, "row 2 holds a formula")


def test_class_folders_are_the_classes_whatever_table_lies_beside_them(tmp_path):
    dataset = folder_of(tmp_path / "set", COLOUR, WORDS)
    files = sorted(file.name for file in (tmp_path / "set").glob("*/*.png"))
    pd.DataFrame({"file": files, "label": ["x", "y"] * 18}).to_csv(tmp_path / "set" / "labels.csv", index=False)
    assert load(str(tmp_path / "set")).class_names == dataset.class_names


@pytest.mark.parametrize(
    "pattern", ["{word}.{row}.png", "{word}_{row}.png", "{word} ({row}).png", "{label}_{row:04}.png"]
)
def test_names_that_hold_the_class(tmp_path, pattern):
    words = [str(label) for label in range(3)] if "label" in pattern else WORDS
    names = [pattern.format(word=WORDS[label], label=label, row=row) for row, label in enumerate(LABELS)]
    dataset = load(str(lay(tmp_path / "set", names)))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, words))
    assert "is of class" in facts(dataset)


def test_names_that_could_be_read_in_two_ways_are_shown_and_not_guessed(tmp_path):
    same_names = lay(
        tmp_path / "both",
        [f"{1 + row // 12}_{1 + row % 3}.{'png jpg bmp webp'.split()[row // 3 % 4]}" for row in range(36)],
    )
    assert len(list(same_names.iterdir())) == 36
    three_sentences(same_names, "in two ways: as 1, 2, 3, or as 1, 2, 3.*from-names-end")
    load(f"{same_names}?labels=from-names")


def test_names_that_do_not_agree_are_taken_only_where_it_is_said(tmp_path):
    names = [f"{WORDS[label]}_{row}.png" for row, label in enumerate(LABELS)]
    names[3] = "holiday.png"
    folder = lay(tmp_path / "set", names)
    three_sentences(folder, "are in one folder.*from-names")
    dataset = load(f"{folder}?labels=from-names")
    assert left_out(dataset) == {"holiday.png": "its name contains no class"}
    three_sentences(lay(tmp_path / "photos", [f"IMG_{row:04}.png" for row in range(36)]), "are in one folder")


def hugging_face(rows: slice, path: Path, *, words: bool = False, plain: bool = False) -> None:
    """A shard as `datasets` writes it, its metadata included."""
    content = [png(pixels) for pixels in COLOUR[rows]]
    pictures = pa.array(content) if plain else pa.array([{"bytes": one, "path": None} for one in content],
                        pa.struct([("bytes", pa.binary()), ("path", pa.string())]))  # fmt: skip
    labels = [WORDS[label] for label in LABELS[rows]] if words else LABELS[rows].tolist()
    table = pa.table({"image": pictures, "label": labels})
    features = {"image": {"_type": "Image"}, "label": {"names": list(WORDS), "_type": "ClassLabel"}}
    if not words:
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=10)


@pytest.mark.parametrize("kind", ["numbers", "words", "plain bytes"])
def test_parquet_with_shards_and_a_test_file(tmp_path, kind):
    options = {"words": kind == "words", "plain": kind == "plain bytes"}
    folder = tmp_path / "set"
    hugging_face(slice(0, 14), folder / "data" / "train-00000-of-00002.parquet", **options)
    hugging_face(slice(14, 24), folder / "data" / "train-00001-of-00002.parquet", **options)
    hugging_face(slice(24, 36), folder / "data" / "test-00000-of-00001.parquet", **options)
    parts = ["train"] * 24 + ["test"] * 12
    same(load(str(folder)), folder_of(tmp_path / "folder", COLOUR, WORDS, parts))
    one = load(str(folder / "data" / "train-00000-of-00002.parquet"))
    assert len(one.train) + len(one.test) == 24


def test_a_parquet_of_a_whole_set(tmp_path):
    hugging_face(slice(0, 36), tmp_path / "mine.parquet")
    dataset = load(str(tmp_path / "mine.parquet"))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    assert "36 rows (files: 1), images in image.bytes, labels in label" in facts(dataset)


def test_a_parquet_bomb_a_cut_one_and_one_without_pictures_are_refused(tmp_path):
    pq.write_table(pa.table({"image": [bytes(40_000_000 + n) for n in range(8)], "label": [0, 1] * 4}),
                   tmp_path / "bomb.parquet", compression="zstd", use_dictionary=False)  # fmt: skip
    assert (tmp_path / "bomb.parquet").stat().st_size < 1_000_000
    three_sentences(tmp_path / "bomb.parquet", "declares 8 rows in 320,000,.*more than it can hold")
    hugging_face(slice(0, 36), tmp_path / "mine.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "mine.parquet").read_bytes()[:-30])
    three_sentences(tmp_path / "cut.parquet", "cut.parquet cannot be used")
    pq.write_table(pa.table({"text": ["a"], "label": [0]}), tmp_path / "text.parquet")
    three_sentences(tmp_path / "text.parquet", "no column of images.*text, label")


def test_without_pyarrow_the_line_that_installs_it_is_told(tmp_path, monkeypatch):
    from halfhour.machine import extras

    hugging_face(slice(0, 36), tmp_path / "mine.parquet")
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "pyarrow" else object())
    three_sentences(tmp_path / "mine.parquet", r'Not installed: pyarrow.*pip install "halfhour\[forms\]"')


@pytest.mark.parametrize("ending", ["cls", "json", "txt"])
@pytest.mark.parametrize("shards", [1, 2])
def test_webdataset(tmp_path, ending, shards):
    (tmp_path / "set").mkdir()
    for shard in range(shards):
        with tarfile.open(tmp_path / "set" / f"mine-{shard:06}.tar", "w") as archive:
            for row in range(shard, 36, shards):
                label = WORDS[LABELS[row]]
                text = json.dumps({"label": label}) if ending == "json" else label
                for name, content in ((f"{row:05}.png", png(COLOUR[row])), (f"{row:05}.{ending}", text.encode())):
                    member = tarfile.TarInfo(name)
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
    dataset = load(str(tmp_path / "set"))
    same(dataset, folder_of(tmp_path / "folder", COLOUR, WORDS))
    if shards == 1:
        same(load(str(tmp_path / "set" / "mine-000000.tar")), dataset)


def test_a_tar_of_class_folders_stays_one(tmp_path):
    dataset = folder_of(tmp_path / "set", GREY)
    same(load(shutil.make_archive(str(tmp_path / "packed"), "tar", tmp_path / "set")), dataset)


def test_a_training_on_a_table_remembers_its_options_and_can_be_asked_again(tmp_path, bars):
    import halfhour
    from halfhour import cli

    folder = tmp_path / "set"
    lay(folder, [f"{row}.png" for row in range(240)], bars.pictures)
    table = pd.DataFrame({"file": [f"{row}.png" for row in range(240)], "way": bars.labels, "other": bars.labels[::-1]})
    table.to_csv(tmp_path / "mine.csv", index=False)
    words = [
        "train",
        folder,
        "--labels",
        tmp_path / "mine.csv",
        "--label-column",
        "way",
        "--epochs",
        "1",
        "--out",
        tmp_path / "run",
    ]
    assert cli.run([str(word) for word in words]) == 0
    run = halfhour.load(tmp_path / "run")
    assert run.facts.recipe.data == f"{folder}?labels={tmp_path / 'mine.csv'}&label-column=way"
    assert run.evaluate().accuracy == run.facts.evaluation.accuracy
