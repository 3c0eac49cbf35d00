"""A folder of pictures with a table of their labels beside it: Kaggle's `train.csv`, Hugging Face's `metadata.jsonl`.

Pictures are named with or without suffix and subfolder, labels are words, numbers, or columns of 0 and 1. Names in a
table lead nowhere but to pictures that were found in the folder.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from halfhour.data.forms.asked import FROM_NAMES, FROM_NAMES_END, Asked
from halfhour.data.forms.form import refused
from halfhour.data.forms.tables import ENDINGS, Table, demand_no_formula, read_table
from halfhour.data.pictures.layout import NO_PICTURES, PART_OF, Placed
from halfhour.data.pictures.read import read_placed
from halfhour.data.pictures.sources import open_source
from halfhour.errors import DataError, OptionError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import Message, _, listed, message
from halfhour.records import Dataset, LeftOut

SHOWN = 3  # labels named as examples
LABELS = ("label", "labels", "class", "class_name", "category", "target", "breed", "species", "diagnosis", "y", "类别",
          "标签")  # fmt: skip
PARTS = ("split", "set", "subset", "part", "partition")
FITTING = 0.5  # share of a table's rows that must name pictures, for it to be found without being named
MOST_TABLES = 20


def recognise(asked: Asked) -> bool:
    """Whether a table is named, or one lies beside pictures that no class folders part."""
    if asked.labels is not None:
        return asked.labels not in (FROM_NAMES, FROM_NAMES_END) and asked.path.exists()
    if asked.path.is_file() and asked.path.name.lower().endswith(ENDINGS):
        return _found(asked, asked.path.parent, [asked.path]) is not None
    return asked.path.is_dir() and not _has_class_folders(asked.path) and _beside(asked) is not None


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of a folder with a table.

    Raises:
        DataError: the table names no pictures, leads out of the folder, or its columns cannot be told apart.
        OptionError: a column that was named is not there.
    """
    folder = asked.path if asked.path.is_dir() else asked.path.parent
    if asked.labels is not None:
        file = Path(asked.labels).expanduser()
        file = file if file.is_absolute() or not (folder / file).is_file() else folder / file
    else:
        file = asked.path if asked.path.is_file() else (_beside(asked) or asked.path)
    table = read_table(file)
    source = open_source(folder)
    names = [name for name in source.files if not name.lower().endswith(NO_PICTURES)]
    index = _index(names)
    file_column = _column(file, table, asked.file_column, "--file-column") or _file_column(table, index)
    if file_column is None:
        raise refused(
            file,
            _("no column of it names images of {folder}", folder=folder),
            _("a column with the images' names, with or without suffix; it has {columns}", columns=listed(table)),
            _("Name the column with `--file-column NAME`, or the folder that the images lie in."),
        )
    labels, fact = _labels(file, table, asked, file_column)
    _demand_inside(file, table[file_column])
    demand_no_formula(file, table[file_column])
    demand_no_formula(file, labels)
    parts = next((table[name] for name in table if name.casefold() in PARTS and _are_parts(table[name])), None)
    placed: dict[str, Placed] = {}
    left_out = []
    torn = set()
    for row, (cell, label) in enumerate(zip(table[file_column], labels, strict=True)):
        name = _resolve(cell, index)
        if name is None:
            left_out.append(LeftOut(cell, message("named in {table}, but missing", table=file.name)))
        elif not label:
            left_out.append(LeftOut(name, message("without a label in {table}", table=file.name)))
        elif name in placed and placed[name].class_name != label:
            torn.add(name)
        else:
            part = PART_OF[parts[row].casefold()] if parts else "all"
            placed[name] = Placed(name, part, label)
    for name in torn:
        del placed[name]
        left_out.append(LeftOut(name, message("two labels in {table}", table=file.name)))
    known = {*placed, *(out.file for out in left_out)}
    left_out += [LeftOut(name, message("not in {table}", table=file.name)) for name in names if name not in known]
    told = message(
        "A folder with a table: {table} has {count:,} rows, images in the column {files}.",
        table=file.name, count=len(labels), files=file_column,
    )  # fmt: skip
    files = sorted(placed.values(), key=lambda file: (file.part, file.class_name, file.name))
    return read_placed(
        source,
        files,
        left_out,
        tell,
        size=asked.size,
        shape=asked.shape,
        photographs=asked.photographs,
        facts=(told, fact),
    )


def named_in(file: Path, table: Table) -> list[tuple[str, str | None]]:
    """What each row calls its picture, and the picture below the table's folder that is meant, if it is there.

    Raises:
        DataError: no column names pictures, or a row leads out of the folder.
    """
    index = _index(name for name in open_source(file.parent).files if not name.lower().endswith(NO_PICTURES))
    column = _file_column(table, index)
    if column is None:
        raise refused(
            file,
            _("no column of it names images of {folder}", folder=file.parent.resolve()),
            _("a column with the images' names, with or without suffix; it has {columns}", columns=listed(table)),
            _("Put the table into the folder that the images lie in."),
        )
    _demand_inside(file, table[column])
    return [(cell, _resolve(cell, index)) for cell in table[column]]


def _beside(asked: Asked) -> Path | None:
    """The table of a folder that names its pictures."""
    tables = [file for file in sorted(asked.path.iterdir()) if file.name.lower().endswith(ENDINGS)][:MOST_TABLES]
    return _found(asked, asked.path, tables)


def _found(asked: Asked, folder: Path, tables: list[Path]) -> Path | None:
    """The first of the tables whose rows name pictures of a folder, and that has another column."""
    if not tables:
        return None
    index = _index(name for name in open_source(folder).files if not name.lower().endswith(NO_PICTURES))
    if not index:
        return None
    for file in sorted(tables, key=lambda file: "train" not in file.name.lower() and "label" not in file.name.lower()):
        try:
            table = read_table(file)
        except DataError:
            continue
        column = asked.file_column if asked.file_column in table else _file_column(table, index)
        if column is not None and len(table) > 1:
            return file
    return None


def _has_class_folders(folder: Path) -> bool:
    """Whether two folders or more that are no parts hold pictures: then those are the classes."""
    with file_errors_told(folder):
        inside = [entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    named = [entry for entry in inside if entry.name.casefold().rstrip("0123456789_-") not in PART_OF]
    return len(named) > 1 or any(sum(1 for below in entry.iterdir() if below.is_dir()) > 1 for entry in inside)


def _index(names: Iterable[str]) -> dict[str, str | None]:
    """The picture of each spelling: path or name, with or without suffix; `None` where two pictures have it."""
    index: dict[str, str | None] = {}
    for name in names:
        parts = PurePosixPath(name)
        for place in range(len(parts.parts)):
            tail = "/".join(parts.parts[place:])
            for spelling in {tail, tail.rsplit(".", 1)[0] if "." in parts.name else tail}:
                index[spelling] = name if index.get(spelling, name) == name else None
        index[name] = name
    return index


def _resolve(cell: str, index: Mapping[str, str | None]) -> str | None:
    clean = cell.replace("\\", "/").removeprefix("./")
    return index.get(clean)


def _file_column(table: Table, index: Mapping[str, str | None]) -> str | None:
    """The column that names the most pictures, and at least half of its rows do."""
    hits = {name: sum(_resolve(cell, index) is not None for cell in cells) for name, cells in table.items()}
    best = max(hits, key=lambda name: hits[name], default=None)
    return best if best is not None and hits[best] >= max(1, FITTING * len(table[best])) else None


def _labels(file: Path, table: Table, asked: Asked, file_column: str) -> tuple[list[str], Message]:
    """The label of every row, and what was understood."""
    named = _column(file, table, asked.label_column, "--label-column")
    others = [name for name in table if name != file_column]
    if named is None:
        named = next((name for name in others if name.casefold() in LABELS), None)
    if named is None:
        hot = [name for name in others if set(table[name]) <= {"0", "1", "0.0", "1.0"}]
        if len(hot) > 1 and all(sum(float(table[name][row]) for name in hot) == 1 for row in range(len(table[hot[0]]))):
            labels = [next(name for name in hot if float(table[name][row])) for row in range(len(table[hot[0]]))]
            return labels, message("Its columns {columns} are one-hot: each is a class.", columns=", ".join(hot[:12]))
        likely = [
            name
            for name in others
            if name.casefold() not in PARTS and 1 < len(set(table[name])) <= len(table[name]) // 2
        ]
        if len(likely) != 1:
            raise refused(
                file,
                _("it is not clear which column holds the labels: {columns}", columns=listed(others)),
                _("a column called label, or one other column whose values repeat"),
                _("Name the column with `--label-column NAME`."),
            )
        named = likely[0]
    counts = Counter(table[named])
    examples = ", ".join(f"{word} ({count})" for word, count in counts.most_common(SHOWN))
    more = ", …" if len(counts) > SHOWN else ""
    return table[named], message("Labels in the column {column}: {examples}.", column=named, examples=examples + more)


def _column(file: Path, table: Table, wanted: str | None, option: str) -> str | None:
    """The column that was named.

    Raises:
        OptionError: it is not there.
    """
    if wanted is not None and wanted not in table:
        raise OptionError(
            _("{file} has no column {name}.", file=file, name=wanted),
            _("Expected one of: {names}.", names=listed(table)),
            _("Give {option} one of these.", option=option),
        )
    return wanted


def _demand_inside(file: Path, cells: list[str]) -> None:
    """Raise a `DataError` if a table names anything outside of its folder."""
    for row, cell in enumerate(cells, 2):
        windows = PureWindowsPath(cell)
        if windows.drive or windows.root or ".." in windows.parts:
            raise refused(
                file,
                _("row {row} leads out of the folder: {cell}", row=row, cell=cell[:100]),
                _("names of images in the folder, such as train/0001.jpg"),
                _("Write paths relative to the folder, without the folders above it."),
            )


def _are_parts(cells: list[str]) -> bool:
    return all(cell.casefold() in PART_OF for cell in cells) and any(
        PART_OF[cell.casefold()] == "train" for cell in cells
    )
