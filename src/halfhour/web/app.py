"""The application: addresses -> functions. A request comes in checked (`guard`), an answer goes out in its language."""

import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import segno
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from halfhour.bundle.read import RUNS
from halfhour.errors import HalfhourError, MachineError, OptionError, RunError
from halfhour.language import LANGUAGES, _, speaking
from halfhour.recipe import Recipe
from halfhour.records import RunFacts
from halfhour.report.page import page
from halfhour.web import asking, own, teaching, training
from halfhour.web.assets import asset
from halfhour.web.guard import Door, Guard
from halfhour.web.jobs import Jobs
from halfhour.web.shelf import Shelf
from halfhour.web.uploads import Uploads
from halfhour.web.wire import Body, packed

KEPT = Path("pictures")  # what people put right, by data set and class
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"
STATUS = {RunError: 404, OptionError: 400, MachineError: 409}
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class PageSettings:
    """Where the page works.

    Attributes:
        runs: the folder of runs.
        kept: the folder of pictures that people put right.
        others: the address for other machines, token included, if they may come in.
    """

    runs: Path = RUNS
    kept: Path = KEPT
    others: str | None = None


def application(door: Door, settings: PageSettings) -> Starlette:
    """The page's server, for uvicorn or a test.

    Args:
        door: who may come in.
        settings: where runs and pictures lie.
    """
    shelf, jobs, uploads = Shelf(settings.runs), Jobs(settings.runs), Uploads(settings.runs)
    alone = settings.others is None

    def state(request: Request) -> dict[str, Any]:
        return {
            "runs": [_facts(facts) for facts in shelf.all()],
            "trainings": [training.summary(job) for job in jobs.all()],
            "invitation": _invitation(settings.others),
        }

    def one_run(request: Request) -> dict[str, Any]:
        facts = shelf.facts(shelf.folder(_name(request)))
        return {
            **_facts(facts),
            "history": [vars(epoch) for epoch in facts.history.epochs],
            "findings": training.worded_findings(facts.findings),
            "sample": packed(facts.sample),
        }

    def report(request: Request) -> Response:
        folder = shelf.folder(_name(request))
        with drawing:  # Matplotlib is not made for several threads
            content = page(shelf.facts(folder))
        return HTMLResponse(content, headers={"content-security-policy": REPORT_POLICY})

    def model(request: Request) -> Response:
        folder = shelf.folder(_name(request))
        return FileResponse(folder / "model.keras", filename=f"{folder.name}.keras")

    def wake(request: Request) -> dict[str, Any]:
        opened = shelf.open(_name(request))
        with opened.lock:
            opened.run.warm_up()
        return {}

    def confusions(request: Request) -> dict[str, Any]:
        return asking.confusions(shelf.open(_name(request)))

    def cell(request: Request) -> dict[str, Any]:
        truth, predicted = (_number(request, name) for name in ("truth", "predicted"))
        return asking.cell(shelf.open(_name(request)), truth, predicted, request.query_params.get("order") != "unsure")

    def recognise(request: Request, body: Body) -> dict[str, Any]:
        return asking.recognise(shelf.open(_name(request)), body)

    def inside(request: Request, body: Body) -> dict[str, Any]:
        return asking.look_inside(shelf.open(_name(request)), body)

    def keep(request: Request, body: Body) -> dict[str, Any]:
        return asking.keep_picture(shelf.open(_name(request)), body, settings.kept)

    def choices(request: Request) -> dict[str, Any]:
        return {**training.choices(settings.kept), "paths": alone}

    def recipe(body: Body) -> Recipe:
        return training.recipe(body, settings.kept, uploads, alone=alone)

    def look(request: Request, body: Body) -> dict[str, Any]:
        with looking:  # decoding takes all cores
            return own.look(own.asked(body, uploads, alone=alone))

    def upload(request: Request, body: Body) -> dict[str, Any]:
        return uploads.receive(body)

    def plan(request: Request, body: Body) -> dict[str, Any]:
        return training.plan(recipe(body))

    def start(request: Request, body: Body) -> dict[str, Any]:
        return training.summary(jobs.start(recipe(body)))

    def follow(request: Request) -> dict[str, Any]:
        return training.follow(jobs.named(_name(request)), _number(request, "from"))

    def stop(request: Request, body: Body) -> dict[str, Any]:
        jobs.stop(jobs.named(_name(request)))
        return {}

    drawing, looking = threading.Lock(), threading.Lock()
    routes = [
        Route("/", _file),
        Route("/static/{file}", _file),
        _get("/api/state", state),
        _get("/api/runs/{name}", one_run),
        _get("/api/runs/{name}/report", report),
        _get("/api/runs/{name}/model", model),
        _get("/api/runs/{name}/mistakes", confusions),
        _get("/api/runs/{name}/mistakes/cell", cell),
        _get("/api/runs/{name}/wake", wake),
        _post("/api/runs/{name}/recognise", recognise),
        _post("/api/runs/{name}/inside", inside),
        _post("/api/runs/{name}/keep", keep),
        _get("/api/lessons", teaching.lessons),
        _get("/api/lessons/{name}", teaching.lesson),
        _get("/lessons/{name}", teaching.figure),
        _get("/api/choices", choices),
        _post("/api/uploads", upload),
        _post("/api/look", look),
        _post("/api/plan", plan),
        _post("/api/trainings", start),
        _get("/api/trainings/{name}", follow),
        _post("/api/trainings/{name}/stop", stop),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, door=door)])


async def _file(request: Request) -> Response:
    """A file of the page itself."""
    found = await run_in_threadpool(asset, request.path_params.get("file", "index.html"))
    if found is None:
        return Response(status_code=404)
    headers = {"cache-control": "no-cache"}
    if found.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
        return Response(found.compressed, media_type=found.kind, headers=headers)
    return Response(found.content, media_type=found.kind, headers=headers)


def _get(path: str, function: Callable[[Request], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        return await _answered(request, partial(function, request))

    return Route(path, endpoint, methods=["GET"])


def _post(path: str, function: Callable[[Request, Body], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        sent = await request.body()
        try:
            body = json.loads(sent)
            if b"\\u" in sent:
                json.dumps(body, ensure_ascii=False).encode()  # half a character could not be sent back
        except (ValueError, RecursionError):  # neither JSON nor UTF-8, or nested to break a parser
            body = None
        if not isinstance(body, dict):
            return JSONResponse({"refused": _("Only JSON is taken.")}, 400)
        return await _answered(request, partial(function, request, body))

    return Route(path, endpoint, methods=["POST"])


async def _answered(request: Request, function: Callable[[], object]) -> Response:
    """Run a function in a thread of its own, in the reader's language; an error is told in its three sentences."""
    language = request.query_params.get("lang", LANGUAGES[0])
    with speaking(language):
        try:
            result = await run_in_threadpool(function)
        except HalfhourError as error:
            told = {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
            status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)
            return JSONResponse({"error": told}, status)
    return result if isinstance(result, Response) else JSONResponse(result)


def _facts(facts: RunFacts) -> dict[str, Any]:
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
        "test_low": facts.evaluation.accuracy_low,
        "test_high": facts.evaluation.accuracy_high,
        "findings": [finding.code for finding in facts.findings],
    }


def _invitation(address: str | None) -> dict[str, Any] | None:
    """The address for others, and its QR code as rows of 0 and 1."""
    if address is None:
        return None
    return {"address": address, "code": [list(row) for row in segno.make(address, micro=False).matrix]}


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
