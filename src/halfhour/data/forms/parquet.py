"""Parquet files as Hugging Face's data sets are: a column of encoded pictures and one of labels, in any shards.

Read by pyarrow, in small batches of rows. Class names come from the metadata that Hugging Face's library writes.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.pictures.layout import PART_OF, Placed
from halfhour.data.pictures.read import read_placed
from halfhour.data.pictures.sources import LARGEST_TOTAL, MOST_MEMBERS, Content, File, Source
from halfhour.errors import DataError, OptionError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.images.read import MOST_BYTES
from halfhour.language import _, listed, message
from halfhour.machine.extras import demand
from halfhour.records import Dataset

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

LABELS = ("label", "labels", "fine_label", "class", "category", "target", "y")
PICTURES = ("image", "img", "picture", "photo", "bytes")
ROWS = 16  # read at a time: a hostile file may give each row the same picture of 64 MB
MOST_SQUEEZED = 200  # times that a column may be larger than it is stored; encoded pictures hardly shrink
SMALL = 256 * 2**20  # bytes under which that does not matter
ARROW = ("dataset_info.json", "dataset_dict.json")  # what `Dataset.save_to_disk` writes beside Arrow's own files
SHARD = re.compile(r"(?P<part>.*?)[-_.]?\d+-of-\d+.*|(?P<whole>.*)\.parquet", re.IGNORECASE)


@dataclass(frozen=True)
class Shard:
    """A file, the part that it belongs to, its columns (`image.bytes`, `label`), its rows, and names of classes."""

    file: Path
    part: str
    pictures: str
    label: str
    rows: int
    class_names: tuple[str, ...] | None


def recognise(asked: Asked) -> bool:
    """Whether it is a Parquet file, or a folder with such, also in a folder `data` below it."""
    if asked.path.is_file():
        return asked.path.suffix.lower() == ".parquet"
    return asked.path.is_dir() and (bool(_files(asked.path)) or _is_saved(asked.path))


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of one or more Parquet files.

    Raises:
        MachineError: pyarrow is not installed.
        DataError: a file is damaged, has no pictures or no labels, or unpacks to more than any set of pictures does.
    """
    if asked.path.is_dir() and _is_saved(asked.path):
        raise refused(
            asked.path,
            _("it was written by `save_to_disk`, in a form for the library's own use"),
            _("Parquet files"),
            _("In Python: `datasets.load_from_disk(FOLDER).to_parquet('mine.parquet')`, for each of its parts."),
        )
    demand("forms")
    shards = [_look(file, asked) for file in (_shards_of(asked.path) if asked.path.is_file() else _files(asked.path))]
    if not any(shard.part == "train" for shard in shards):
        shards = [replace(shard, part="all") for shard in shards]
    names = next((shard.class_names for shard in shards if shard.class_names), None)
    files: dict[str, File] = {}
    placed = []
    used = set()
    for shard in shards:
        state = shard.file.stat()
        for row, label in enumerate(_labels(shard)):
            name = f"{shard.file.name}#{row}"
            word = names[label] if names and isinstance(label, int) and 0 <= label < len(names) else str(label)
            used.add(word)
            files[name] = File(name, state.st_size, state.st_mtime_ns)
            placed.append(Placed(name, shard.part, word))
    ordered = tuple(name for name in names if name in used) if names and used <= set(names) else None
    told = message(
        "Parquet, as on Hugging Face: {count:,} rows (files: {files}), images in {pictures}, labels "
        "in {labels}.",
        count=len(placed), files=len(shards), pictures=shards[0].pictures, labels=shards[0].label,
    )  # fmt: skip
    source = Source(asked.path, files, lambda wanted: _contents(shards, wanted))
    return read_placed(
        source,
        placed,
        [],
        tell,
        size=asked.size,
        shape=asked.shape,
        photographs=asked.photographs,
        facts=(told,),
        class_names=ordered,
    )


def _is_saved(folder: Path) -> bool:
    """Whether Hugging Face's library saved a data set there as it lies in memory."""
    return any((folder / name).is_file() for name in ARROW) and not _files(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet")) or sorted(folder.glob("data/*.parquet"))


def _shards_of(path: Path) -> list[Path]:
    """The file, and the other shards of its part: `train-00000-of-00002.parquet`."""
    match = re.fullmatch(r"(.*)-\d{5}-of-(\d{5})(.*)\.parquet", path.name)
    if not match:
        return [path]
    others = [file for file in path.parent.glob("*.parquet") if file.name.startswith(f"{match[1]}-")]
    return sorted(file for file in others if f"-of-{match[2]}" in file.name)


def _look(file: Path, asked: Asked) -> Shard:
    """What a file's footer tells; nothing else of it is read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with file_errors_told(file), _damage_told(file), pq.ParquetFile(file) as opened:
        schema, footer = opened.schema_arrow, opened.metadata
        pictures = _picture_column(schema)
        label = asked.label_column or next((name for name in LABELS if name in schema.names), None)
        if label is not None and label not in schema.names:
            raise OptionError(
                _("{file} has no column {name}.", file=file, name=label),
                _("Expected one of: {names}.", names=listed(schema.names)),
                _("Give {option} one of these.", option="--label-column"),
            )
        if label is None:
            left = [f.name for f in schema if pa.types.is_integer(f.type) or pa.types.is_string(f.type)]
            label = left[0] if len(left) == 1 else None
        if pictures is None or label is None:
            raise refused(
                file,
                _("it has no column of images with a column of labels: {columns}", columns=listed(schema.names)),
                _("a column with whole image files as bytes, and one with their labels"),
                _("Name the labels with `--label-column NAME`; images go in as the bytes of PNG or JPEG files."),
            )
        _demand_room(file, footer, pictures)
        stem = re.split(r"[-_.]", file.stem.casefold())
        part = next((PART_OF[word] for word in stem if word in PART_OF), "all")
        return Shard(file, part, pictures, label, footer.num_rows, _class_names(schema, label))


def _picture_column(schema: "pa.Schema") -> str | None:
    """The column that holds encoded pictures: a struct with `bytes`, or bytes."""
    import pyarrow as pa

    def place(field: pa.Field) -> str | None:
        if pa.types.is_struct(field.type) and field.type.get_field_index("bytes") >= 0:
            return f"{field.name}.bytes"
        binary = pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
        return str(field.name) if binary else None

    found = {field.name: column for field in schema if (column := place(field))}
    return next((found[name] for name in PICTURES if name in found), next(iter(found.values()), None))


def _class_names(schema: "pa.Schema", label: str) -> tuple[str, ...] | None:
    """The names of the classes that Hugging Face's library wrote beside the schema."""
    try:
        told = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        names = told["info"]["features"][label]["names"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return tuple(names) if isinstance(names, list) and all(isinstance(name, str) for name in names) else None


def _demand_room(file: Path, footer: "pq.FileMetaData", pictures: str) -> None:
    """Raise a `DataError` if a footer promises more than any set of pictures has, or than its bytes can hold."""
    squeezed = total = 0
    for group in range(footer.num_row_groups):
        for column in range(footer.row_group(group).num_columns):
            chunk = footer.row_group(group).column(column)
            if chunk.path_in_schema == pictures:
                squeezed, total = squeezed + chunk.total_compressed_size, total + chunk.total_uncompressed_size
    bomb = total > SMALL and total > MOST_SQUEEZED * max(squeezed, 1)
    if footer.num_rows > MOST_MEMBERS or total > LARGEST_TOTAL or bomb or squeezed > file.stat().st_size:
        raise _damaged(file, _("it declares {rows:,} rows in {size:,} bytes, more than it can hold",
                               rows=footer.num_rows, size=total))  # fmt: skip


def _labels(shard: Shard) -> Iterator[object]:
    import pyarrow.parquet as pq

    with _damage_told(shard.file), pq.ParquetFile(shard.file) as opened:
        for batch in opened.iter_batches(columns=[shard.label]):
            yield from batch.column(0).to_pylist()


def _contents(shards: Sequence[Shard], wanted: set[str]) -> Iterator[tuple[str, Content]]:
    """Name and bytes of the rows that are wanted, in the order of the files."""
    import pyarrow.parquet as pq

    for shard in shards:
        rows = {name for name in wanted if name.startswith(f"{shard.file.name}#")}
        if not rows:
            continue
        row = 0
        room = max(SMALL, MOST_SQUEEZED * shard.file.stat().st_size)  # a dictionary may give many rows one picture
        with _damage_told(shard.file), pq.ParquetFile(shard.file, pre_buffer=False) as opened:
            for batch in opened.iter_batches(batch_size=ROWS, columns=[shard.pictures]):
                room -= batch.nbytes
                if room < 0:
                    raise _damaged(shard.file, _("its rows unpack to more than it can hold"))
                column = batch.column(0)
                column = column.field("bytes") if shard.pictures.endswith(".bytes") else column
                for cell in column:
                    name = f"{shard.file.name}#{row}"
                    row += 1
                    if name in rows:
                        content = cell.as_buffer()
                        yield name, content.slice(0, min(content.size, MOST_BYTES + 1)).to_pybytes() if content else b""


class _damage_told:  # noqa: N801  (a context manager, as `file_errors_told` is)
    """Turn what pyarrow raises into a `DataError`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, pa.ArrowException | OSError | MemoryError) and not isinstance(error, DataError):
            raise _damaged(self._file, str(error).split("\n")[0].rstrip(".")) from error


def _damaged(file: Path, reason: str) -> DataError:
    return refused(
        file,
        reason,
        _("a whole Parquet file with images as the bytes of their files"),
        _("Download it again, or save it again with `Dataset.to_parquet`."),
    )
