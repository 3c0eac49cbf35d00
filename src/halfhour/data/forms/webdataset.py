"""WebDataset's `.tar` shards: files that belong together share a name up to its first dot (`1.jpg`, `1.cls`)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.pictures.layout import PART_OF, Placed, natural
from halfhour.data.pictures.read import read_placed
from halfhour.data.pictures.sources import ARCHIVES, Content, File, Source, open_source
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.language import _, message
from halfhour.records import Dataset, LeftOut

PICTURES = ("jpg", "jpeg", "png", "webp", "bmp", "ppm", "pgm", "avif", "heic", "tiff", "gif")
LABELS = ("cls", "json", "txt", "cls.txt")
JSON_LABELS = ("label", "cls", "class", "category", "target")
LONGEST_LABEL = 64 * 1024  # bytes of a file with a label
TARS = tuple(ending for ending in ARCHIVES if ending.startswith(".t"))


def recognise(asked: Asked) -> bool:
    """Whether it is a `.tar` whose pictures have a label's file beside them, or a folder of such."""
    shards = _shards(asked.path)
    if not shards:
        return False
    try:
        names = open_source(shards[0]).files
    except DataError:
        return False
    return _pair(list(names)) is not None


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of one or more shards.

    Raises:
        DataError: a shard is damaged, or a label cannot be read.
    """
    shards = _shards(asked.path)
    files: dict[str, File] = {}
    placed, left_out = [], []
    sources: dict[str, Source] = {}
    for shard in shards:
        source = open_source(shard)
        found = _pair(list(source.files))
        if found is None:
            raise refused(
                shard,
                _("its images have no label files next to them"),
                _("files such as 0001.jpg and 0001.cls"),
                _("Drop this shard, or write it again."),
            )
        prefix = f"{shard.name}#" if len(shards) > 1 else ""
        sources[prefix] = source
        labels = dict(_labels_of(shard, source, {label for _picture, label in found}))
        part = next((PART_OF[word] for word in re.split(r"[-_.]", shard.name.casefold()) if word in PART_OF), "all")
        for picture, label in found:
            word = labels.get(label)
            if word is None:
                left_out.append(LeftOut(f"{prefix}{picture}", message("its label cannot be read")))
                continue
            files[f"{prefix}{picture}"] = File(f"{prefix}{picture}", source.files[picture].size, source.changed)
            placed.append(Placed(f"{prefix}{picture}", part, word))
    told = message("WebDataset: {count:,} images (shards: {files}).", count=len(placed), files=len(shards))
    placed.sort(key=lambda file: (file.part, natural(file.class_name), file.name))

    def contents(wanted: set[str]) -> Iterator[tuple[str, Content]]:
        for prefix, source in sources.items():
            own = {name.removeprefix(prefix) for name in wanted if name.startswith(prefix)}
            yield from ((f"{prefix}{name}", content) for name, content in source.read(own))

    whole = Source(asked.path, files, contents)
    return read_placed(whole, placed, left_out, tell, size=asked.size, shape=asked.shape, photographs=asked.photographs,
                       facts=(told,))  # fmt: skip


def _shards(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.glob("*.tar*") if file.name.lower().endswith(TARS))
    return [path] if path.is_file() and path.name.lower().endswith(TARS) else []


def _pair(names: list[str]) -> list[tuple[str, str]] | None:
    """Pictures with the files of their labels; `None` where most pictures have none."""
    by_key: dict[str, dict[str, str]] = {}
    for name in names:
        folder, _slash, base = name.rpartition("/")
        key, _dot, ending = base.partition(".")
        by_key.setdefault(f"{folder}/{key}", {})[ending.lower()] = name
    pairs = []
    pictures = 0
    for endings in by_key.values():
        picture = next((endings[ending] for ending in PICTURES if ending in endings), None)
        label = next((endings[ending] for ending in LABELS if ending in endings), None)
        pictures += picture is not None
        if picture and label:
            pairs.append((picture, label))
    return pairs if pairs and len(pairs) >= pictures / 2 else None


def _labels_of(shard: Path, source: Source, names: set[str]) -> Iterator[tuple[str, str]]:
    for name, content in source.read(names):
        raw = content if isinstance(content, bytes) else b""
        if not raw or len(raw) > LONGEST_LABEL:
            continue
        text = raw.decode("utf-8", "replace").strip()
        if PurePosixPath(name).suffix == ".json":
            try:
                held = json.loads(text)
            except (ValueError, RecursionError):
                continue
            value = next((held[key] for key in JSON_LABELS if key in held), None) if isinstance(held, dict) else held
            text = str(value) if isinstance(value, str | int) else ""
        if text:
            yield name, text
