"""What each address of the page does: a checked request goes in, plain data or a finished answer comes out."""

import threading
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from halfhour.errors import OptionError
from halfhour.export.formats import find_format
from halfhour.language import _
from halfhour.recipe import Recipe
from halfhour.records import RUNS, RunFacts
from halfhour.report.page import page
from halfhour.teaching.eye import Eye
from halfhour.teaching.project import MOST_BYTES
from halfhour.teaching.projects import Projects
from halfhour.web import asking, own, training
from halfhour.web.bench import Ahead
from halfhour.web.guard import SEAT, TEACHER
from halfhour.web.invitation import invitation
from halfhour.web.jobs import Jobs
from halfhour.web.shelf import Shelf
from halfhour.web.teach import Teach
from halfhour.web.turns import Turns
from halfhour.web.uploads import Uploads
from halfhour.web.wire import Body, packed, text

KEPT = Path("pictures")  # what people put right, by data set and class
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"


@dataclass(frozen=True)
class PageSettings:
    """Where the page works.

    Attributes:
        runs: the folder of runs.
        kept: the folder of pictures that people put right.
        others: the address for other machines, token included, if they may come in.
        classroom: whether every browser has a project folder of its own.
        most_bytes: of pictures, for a project.
    """

    runs: Path = RUNS
    kept: Path = KEPT
    others: str | None = None
    classroom: bool = False
    most_bytes: int = MOST_BYTES


class Desk:
    """Answers one page's requests.

    Args:
        settings: where runs and pictures lie.
        eye: looks at pictures that are collected.
        ahead: does so before they are needed.
        turns: the queue of trainings, where several desks share one.
    """

    def __init__(self, settings: PageSettings, eye: Eye, ahead: Ahead, turns: Turns | None = None) -> None:
        self._settings = settings
        self._shelf, self._jobs = Shelf(settings.runs), Jobs(settings.runs, turns)
        self._uploads = Uploads(settings.runs)
        projects = Projects(settings.kept, settings.most_bytes)
        self.teach = Teach(projects, self._jobs, self._uploads, eye, ahead, settings.others)
        self._alone = settings.others is None
        self._drawing, self._looking = threading.Lock(), threading.Lock()

    def state(self, request: Request) -> dict[str, object]:
        """Runs, trainings, and how others come in."""
        return {
            "runs": [_facts(facts) for facts in self._shelf.all()],
            "comparisons": [path.stem for path in self._shelf.comparisons()],
            "trainings": [training.summary(job) for job in self._jobs.all()],
            "teacher": request.scope.get(SEAT) == TEACHER,
            "invitation": invitation(self._settings.others) if self._settings.others else None,
        }

    def one_run(self, request: Request) -> dict[str, object]:
        """One run, with its curves and findings."""
        facts = self._shelf.facts(self._shelf.folder(_name(request)))
        return {
            **_facts(facts),
            "history": [vars(epoch) for epoch in facts.history.epochs],
            "findings": training.worded_findings(facts.findings),
            "sample": packed(facts.sample),
        }

    def report(self, request: Request) -> Response:
        """Its report, as a page of its own."""
        folder = self._shelf.folder(_name(request))
        with self._drawing:  # Matplotlib is not made for several threads
            content = page(self._shelf.facts(folder))
        return HTMLResponse(content, headers={"content-security-policy": REPORT_POLICY})

    def comparison(self, request: Request) -> Response:
        """What `halfhour compare` wrote, by a name of the list."""
        for path in self._shelf.comparisons():
            if path.stem == _name(request):
                content = path.read_text(encoding="utf-8")
                return HTMLResponse(content, headers={"content-security-policy": REPORT_POLICY})
        return Response(status_code=404)

    def model(self, request: Request) -> Response:
        """Its model, as a file."""
        folder = self._shelf.folder(_name(request))
        return FileResponse(folder / "model.keras", filename=f"{folder.name}.keras")

    def export(self, request: Request, body: Body) -> dict[str, object]:
        """Write its model for elsewhere, compared with the model itself."""
        opened = self._shelf.open(_name(request))
        with opened.lock:
            exported = opened.run.export(text(body, "to"))
        compared = exported.comparison
        return {"pictures": compared.pictures, "same": compared.same_label, "bytes": exported.bytes}

    def exported(self, request: Request) -> Response:
        """What was written so, as a file."""
        folder = self._shelf.folder(_name(request))
        kind = find_format(request.path_params["to"])
        path = folder / "export" / kind.file
        if kind.folder or not path.is_file():
            return Response(status_code=404)
        return FileResponse(path, filename=f"{folder.name}{path.suffix}", media_type="application/octet-stream")

    def wake(self, request: Request) -> dict[str, object]:
        """Make the first answer as quick as the next."""
        opened = self._shelf.open(_name(request))
        with opened.lock:
            opened.run.warm_up()
        return {}

    def confusions(self, request: Request) -> dict[str, object]:
        """Which classes it takes for which."""
        return asking.confusions(self._shelf.open(_name(request)))

    def cell(self, request: Request) -> dict[str, object]:
        """The pictures of one cell of that table."""
        truth, predicted = (_number(request, name) for name in ("truth", "predicted"))
        return asking.cell(
            self._shelf.open(_name(request)), truth, predicted, request.query_params.get("order") != "unsure"
        )

    def recognise(self, request: Request, body: Body) -> dict[str, object]:
        """What a drawing or a picture shows."""
        return asking.recognise(self._shelf.open(_name(request)), body)

    def inside(self, request: Request, body: Body) -> dict[str, object]:
        """What the layers make of it."""
        return asking.look_inside(self._shelf.open(_name(request)), body)

    def keep(self, request: Request, body: Body) -> dict[str, object]:
        """Keep a picture under the class that it really is of."""
        return asking.keep_picture(self._shelf.open(_name(request)), body, self._settings.kept)

    def choices(self, request: Request) -> dict[str, object]:
        """What a training can be asked for."""
        return {**training.choices(self._settings.kept), "paths": self._alone}

    def _recipe(self, body: Body) -> Recipe:
        return training.recipe(body, self._settings.kept, self._uploads, alone=self._alone)

    def look(self, request: Request, body: Body) -> dict[str, object]:
        """What lies in the data that a person points at."""
        with self._looking:  # decoding takes all cores
            return own.look(own.asked(body, self._uploads, alone=self._alone))

    def upload(self, request: Request, body: Body) -> dict[str, object]:
        """Take a piece of a file in."""
        return self._uploads.receive(body)

    def plan(self, request: Request, body: Body) -> dict[str, object]:
        """What a training would come to."""
        return training.plan(self._recipe(body))

    def start(self, request: Request, body: Body) -> dict[str, object]:
        """Begin a training."""
        return training.summary(self._jobs.start(self._recipe(body)))

    def follow(self, request: Request) -> dict[str, object]:
        """What has happened in it since."""
        return training.follow(self._jobs.named(_name(request)), _number(request, "from"))

    def stop(self, request: Request, body: Body) -> dict[str, object]:
        """End it."""
        self._jobs.stop(self._jobs.named(_name(request)))
        return {}


def _facts(facts: RunFacts) -> dict[str, object]:
    """A run in a list."""
    return {
        "name": facts.folder.name,
        "data": facts.data.name,
        "model": facts.recipe.model,
        "classes": facts.data.class_names,
        "shape": facts.data.picture_shape,
        "preparation": facts.data.preparation,
        "parameters": facts.parameters,
        "epochs": len(facts.history.epochs),
        "seconds": facts.seconds.total,
        "stop_reason": facts.stop_reason,
        "train_accuracy": facts.train_accuracy,
        "validation_accuracy": facts.validation_accuracy,
        "test_accuracy": facts.evaluation.accuracy,
        "start": _start(facts),
        "test_low": facts.evaluation.accuracy_low,
        "test_high": facts.evaluation.accuracy_high,
        "findings": [finding.code for finding in facts.findings],
    }


def _start(facts: RunFacts) -> str:
    """Which candidate validation kept: `head` is a last layer alone, `tuned` more of the network, or `scratch`."""
    if not facts.candidates:
        return "head" if facts.recipe.start == "pretrained" else "scratch"
    return max(facts.candidates, key=lambda one: (one.validation_accuracy, -one.validation_loss)).start


def _name(request: Request) -> str:
    name: str = request.path_params["name"]
    return name


def _number(request: Request, name: str) -> int:
    given = request.query_params.get(name, "0")
    if not given.isdecimal() or len(given) > 15:
        raise OptionError(
            _("The page sent no usable {name}.", name=name),
            _("Expected {expected}.", expected=_("a whole number")),
            _("Load the page again."),
        )
    return int(given)
