"""A project to take along: its pictures -> one `.zip`, and back, on any machine; others' files of samples as well.

A Teachable Machine project (`.tm`, a `.zip` too) has its samples beside each other, called `CLASS-!-NUMBER.jpg`; what
it lets one download of a class (`CLASS-samples.zip`) is pictures alone.
"""

import re
import zipfile
from pathlib import Path

from halfhour.data.pictures.layout import NO_PICTURES, lay_out
from halfhour.data.pictures.sources import open_source
from halfhour.errors import DataError, OptionError, PictureError
from halfhour.files import whole_file
from halfhour.images.read import decode_safely
from halfhour.language import _
from halfhour.teaching.names import FORBIDDEN, LONGEST, file_name, usable_name
from halfhour.teaching.project import Project
from halfhour.teaching.projects import Projects

BETWEEN = "-!-"  # in the name of a Teachable Machine sample: its class, and its number
SAMPLES = re.compile(r"[-_ ]?samples$")
AT_ONCE = 32  # pictures that are written before the next are read


def pack(project: Project, path: Path) -> Path:
    """Write a project's pictures into one file, `NAME/CLASS/PICTURE`; they are compressed already.

    Raises:
        FileError: it cannot be written.
    """
    with whole_file(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for class_name, files in project.classes().items():
            archive.mkdir(f"{project.name}/{class_name}")
            for file in files:
                archive.write(project.folder / class_name / file, f"{project.name}/{class_name}/{file}")
    return path


def unpack(projects: Projects, path: Path) -> tuple[Project, int]:
    """Begin a project with the pictures of a file: of `pack`, of any archive by class, of a Teachable Machine project.

    Returns:
        The project, and how many files were no pictures.

    Raises:
        DataError: the file is damaged, or no classes can be made out.
        OptionError: there is no room.
    """
    source = open_source(path)
    stem = path.name.split(".")[0]
    placed = _placed(path, stem, list(source.files))
    folders = {name.split("/")[0] for name in source.files}
    alone = folders.pop() if len(folders) == 1 and any(name.count("/") > 1 for name in source.files) else stem
    called = {class_name: _name(class_name) for class_name in placed.values()}
    project = projects.begin(_free(projects, _name(alone)), list(dict.fromkeys(called.values())))
    refused = 0
    waiting: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in source.read(set(placed)):
        data = content.read_bytes() if isinstance(content, Path) else content
        try:
            decode_safely(data, name)
        except PictureError:
            refused += 1
            continue
        class_name = called[placed[name]]
        waiting.setdefault(class_name, []).append((file_name(name, "jpg"), data))
        if len(waiting[class_name]) >= AT_ONCE:
            project.add(class_name, waiting.pop(class_name))
    for class_name, pictures in waiting.items():
        project.add(class_name, pictures)
    return project, refused


def _placed(path: Path, stem: str, names: list[str]) -> dict[str, str]:
    """The class of every file that may be a picture."""
    pictures = [name for name in names if not name.lower().endswith(NO_PICTURES)]
    marked = [name for name in pictures if BETWEEN in name]
    if marked:
        return {name: name.rsplit("/", 1)[-1].rsplit(BETWEEN, 1)[0] for name in marked}
    if pictures and all("/" not in name for name in pictures):
        return dict.fromkeys(pictures, SAMPLES.sub("", stem))
    placed, _left_out = lay_out(path, pictures)
    if not placed:
        raise DataError(
            _("There is no image in {path}.", path=path),
            _("Expected a project of this page, folders of images by class, or a Teachable Machine project."),
            _("Choose another file."),
        )
    return {file.name: file.class_name for file in placed}


def _name(given: str) -> str:
    """The nearest name that a folder can have."""
    name = FORBIDDEN.sub("-", given).strip(" .")[:LONGEST].strip(" .")
    try:
        return usable_name(name)
    except OptionError:
        return usable_name(f"-{name[: LONGEST - 1]}")


def _free(projects: Projects, wanted: str) -> str:
    taken = {path.name.casefold() for path in projects.root.glob("*")}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: LONGEST - 6]} {number}"
    return name
