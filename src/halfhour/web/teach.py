"""The view Teach: what each of its addresses does; a checked request goes in, plain data or a picture comes out."""

import io
import shutil
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

import numpy as np
from PIL import Image
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from halfhour.data.weights import find_weights, how_to_get
from halfhour.errors import OptionError, PictureError
from halfhour.images.prepare import eight_bits
from halfhour.images.read import decode_safely
from halfhour.language import _
from halfhour.models.registry import PRETRAINED
from halfhour.recipe import Recipe
from halfhour.teaching.advice import advise
from halfhour.teaching.carrying import pack, unpack
from halfhour.teaching.eye import Eye
from halfhour.teaching.learning import learn
from halfhour.teaching.names import file_name
from halfhour.teaching.project import Picture, Project
from halfhour.teaching.projects import Projects
from halfhour.web.bench import Ahead, Bench, check_told, lesson_told
from halfhour.web.invitation import invitation
from halfhour.web.jobs import Job, Jobs
from halfhour.web.training import summary
from halfhour.web.uploads import Uploads
from halfhour.web.wire import Body, content, numbers, packed, text

THUMBNAIL = 192  # pixels of the long side
MOST_AT_ONCE = 64  # pictures of a request
SHORTEST, LONGEST = 0.5, 30.0  # minutes of a training
KEPT_BY_BROWSER = {"cache-control": "private, max-age=600"}


class Teach:
    """Answers the view's requests.

    Args:
        projects: those of this desk.
        jobs: the trainings of the page.
        uploads: what came to it.
        eye: looks at pictures.
        ahead: does so before they are needed.
        others: the address for other machines, if they may come in.
    """

    def __init__(
        self, projects: Projects, jobs: Jobs, uploads: Uploads, eye: Eye, ahead: Ahead, others: str | None = None
    ) -> None:
        self._projects, self._jobs, self._uploads, self._eye, self._others = projects, jobs, uploads, eye, others
        self._ahead = ahead
        self._lock = threading.Lock()
        self._benches: dict[str, Bench] = {}

    def projects(self, request: Request) -> dict[str, object]:
        """Every project, and whether the network is at hand that looks at pictures."""
        projects = self.standing()
        needs = None
        if not find_weights(PRETRAINED):
            needs = _(
                "The pretrained weights that learning starts from aren't on this machine: run `{command}`, "
                "then open the page again.",
                command=how_to_get(PRETRAINED),
            )
        return {"projects": projects, "ready": needs is None, "needs": needs}

    def begin(self, request: Request, body: Body) -> dict[str, object]:
        """Begin a project."""
        names = body.get("classes", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _unusable("classes")
        return self._told(self._projects.begin(text(body, "name"), names))

    def unpack(self, request: Request, body: Body) -> dict[str, object]:
        """Begin a project from a file that was sent."""
        upload = text(body, "upload")
        try:
            project, refused = unpack(self._projects, self._uploads.place(upload))
        finally:
            self._uploads.forget(upload)
        return {"name": project.name, "refused": refused}

    def pack(self, request: Request) -> Response:
        """A project as one file."""
        project = self._named(request).project
        folder = Path(tempfile.mkdtemp())
        path = pack(project, folder / f"{project.name}.zip")
        return FileResponse(
            path, filename=path.name, background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        )

    def open(self, request: Request) -> dict[str, object]:
        """A project with all its pictures."""
        return self._told(self._named(request).project)

    def invitation(self, request: Request) -> dict[str, object]:
        """The address under which a phone opens this project, and its QR code as rows of 0 and 1."""
        name = self._named(request).project.name
        return invitation(f"{self._others}#teach/{quote(name)}") if self._others else {}

    def wake(self, request: Request) -> dict[str, object]:
        """Load the network that looks at pictures."""
        self._eye.wake()
        self._ahead.want(self._named(request).looks)
        return {}

    def change_class(self, request: Request, body: Body) -> dict[str, object]:
        """Add a class, call it otherwise, or take it away."""
        project = self._named(request).project
        if "add" in body:
            project.add_class(text(body, "add"))
        elif "rename" in body:
            project.rename_class(text(body, "rename"), text(body, "to"))
        else:
            project.remove_class(text(body, "remove"))
        return self._told(project)

    def add(self, request: Request, body: Body) -> dict[str, object]:
        """Take pictures into a class; what is none is named with the reason."""
        bench = self._named(request)
        given = body.get("pictures")
        if not isinstance(given, list) or len(given) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in given):
            raise _unusable("pictures")
        taken, refused = [], []
        for one in given:
            name, data = text(one, "name", ""), content(one, "content")
            try:
                decode_safely(data, name)
                taken.append((file_name(name, _ending(data)), data))
            except PictureError as error:
                refused.append({"name": name, "reason": str(error.reason or error)})
        added = bench.project.add(text(body, "class"), taken) if taken else []
        self._ahead.want(bench.looks)
        return {"added": added, "refused": refused, "undo": bench.project.steps()}

    def move(self, request: Request, body: Body) -> dict[str, object]:
        """Move pictures to another class, or away."""
        project = self._named(request).project
        given = body.get("pictures")
        usable = isinstance(given, list) and all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one) for one in given
        )
        if not usable or not given:
            raise _unusable("pictures")
        project.move([Picture(*one) for one in given], text(body, "to") if body.get("to") is not None else None)
        return self._told(project)

    def undo(self, request: Request, body: Body) -> dict[str, object]:
        """Take the last step back."""
        project = self._named(request).project
        return {"moved": project.undo(), **self._told(project)}

    def picture(self, request: Request) -> Response:
        """A picture, small, as a JPEG of our own making: what the file holds besides goes nowhere."""
        project = self._named(request).project
        path = project.path(Picture(request.path_params["class"], request.path_params["file"]))
        try:
            image = eight_bits(decode_safely(path.read_bytes(), path.name, THUMBNAIL), 3)
        except (OSError, PictureError):
            return Response(status_code=404)
        image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=85)
        return Response(buffer.getvalue(), media_type="image/jpeg", headers=KEPT_BY_BROWSER)

    def advice(self, request: Request) -> dict[str, object]:
        """What to do with the pictures so far."""
        bench = self._named(request)
        return {"checks": [check_told(one) for one in advise(bench.project, bench.looks.all())]}

    def learn(self, request: Request, body: Body) -> dict[str, object]:
        """Learn from the pictures that there are."""
        bench = self._named(request)
        with bench.learning:
            bench.lesson = learn(bench.looks.all())
        return lesson_told(bench.lesson)

    def answer(self, request: Request, body: Body) -> dict[str, object]:
        """What a picture shows, by what was learned last."""
        bench = self._named(request)
        lesson = bench.lesson
        if lesson is None:  # the server was started again since
            with bench.learning:
                lesson = bench.lesson = bench.lesson or learn(bench.looks.all())
        prepared = self._eye.prepare(decode_safely(content(body, "picture"), text(body, "name", "")))
        sight = self._eye.see(prepared.pixels[np.newaxis])
        told = lesson.answer(prepared, sight)
        shares = list(told.probabilities.values())
        where = lesson.where(sight, int(np.argmax(shares))) if body.get("where") else None
        return {
            "label": told.label,
            "probability": told.probability,
            "reason": told.reason,
            "classes": lesson.class_names,
            "probabilities": shares,
            "where": None if where is None else numbers(where, 4),
            "pixels": packed(prepared.pixels) if body.get("pixels") else None,
        }

    def train(self, request: Request, body: Body) -> dict[str, object]:
        """Begin the training whose run can be reported on, compared and exported."""
        project = self._named(request).project
        minutes = body.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not SHORTEST <= minutes <= LONGEST:
            raise _unusable("minutes")
        return summary(self._jobs.start(Recipe(data=str(project.folder), minutes=float(minutes))))

    def standing(self) -> list[dict[str, object]]:
        """How every project stands, in a few figures."""
        told: list[dict[str, object]] = []
        for project in self._projects.all():
            bench = self._benches.get(project.name)
            tested = bench.lesson.evaluation if bench and bench.lesson else None
            latest = next((job for job in self._jobs.all() if _is_of(job, project)), None)
            told.append(
                {
                    "name": project.name,
                    "classes": {name: len(files) for name, files in project.classes().items()},
                    "accuracy": tested and tested.accuracy,
                    "training": latest and {"state": latest.state(), "place": latest.place},
                }
            )
        return told

    def _told(self, project: Project) -> dict[str, object]:
        return {
            "name": project.name,
            "folder": str(project.folder),
            "classes": [{"name": name, "pictures": files} for name, files in project.classes().items()],
            "undo": project.steps(),
            "trainings": [summary(job) for job in self._jobs.all() if _is_of(job, project)],
        }

    def _named(self, request: Request) -> Bench:
        project = self._projects.named(request.path_params["name"])
        with self._lock:
            if project.name not in self._benches:
                self._benches[project.name] = Bench(project, self._eye)
            return self._benches[project.name]


def _is_of(job: Job, project: Project) -> bool:
    return job.record.get("data") == str(project.folder)


def _ending(data: bytes) -> str:
    return "jpg" if data[:2] == b"\xff\xd8" else "png"


def _unusable(name: str) -> OptionError:
    return OptionError(
        _("The page sent no usable {name}.", name=name),
        _("Expected {expected}.", expected=_("what this view sends")),
        _("Load the page again."),
    )
