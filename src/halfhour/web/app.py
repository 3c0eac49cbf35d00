"""The application: addresses -> what the desk does. A request comes in checked, an answer goes out in its language."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Concatenate, ParamSpec

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from halfhour.errors import HalfhourError, MachineError, OptionError, RunError
from halfhour.language import LANGUAGES, _, speaking
from halfhour.web import teaching
from halfhour.web.assets import asset
from halfhour.web.desk import Desk, PageSettings
from halfhour.web.guard import Door, Guard
from halfhour.web.seats import Seats
from halfhour.web.teach import Teach
from halfhour.web.wire import Body

STATUS = {RunError: 404, OptionError: 400, MachineError: 409}
Asked = ParamSpec("Asked")
Endpoint = Callable[[Request], Awaitable[Response]]


def application(door: Door, settings: PageSettings) -> Starlette:
    """The page's server, for uvicorn or a test.

    Args:
        door: who may come in.
        settings: where runs and pictures lie.
    """
    seats = Seats(settings)
    get, post = partial(_get, seats), partial(_post, seats)
    routes = [
        Route("/", _file),
        Route("/static/{file}", _file),
        _plain("/api/wall", seats.wall),
        get("/api/state", Desk.state),
        get("/api/runs/{name}", Desk.one_run),
        get("/api/runs/{name}/report", Desk.report),
        get("/api/runs/{name}/model", Desk.model),
        get("/api/comparisons/{name}", Desk.comparison),
        get("/api/runs/{name}/mistakes", Desk.confusions),
        get("/api/runs/{name}/mistakes/cell", Desk.cell),
        get("/api/runs/{name}/wake", Desk.wake),
        post("/api/runs/{name}/export", Desk.export),
        get("/api/runs/{name}/exported/{to}", Desk.exported),
        post("/api/runs/{name}/recognise", Desk.recognise),
        post("/api/runs/{name}/inside", Desk.inside),
        post("/api/runs/{name}/keep", Desk.keep),
        _plain("/api/lessons", teaching.lessons),
        _plain("/api/lessons/{name}", teaching.lesson),
        _plain("/lessons/{name}", teaching.figure),
        get("/api/choices", Desk.choices),
        post("/api/uploads", Desk.upload),
        post("/api/look", Desk.look),
        post("/api/plan", Desk.plan),
        post("/api/trainings", Desk.start),
        get("/api/trainings/{name}", Desk.follow),
        post("/api/trainings/{name}/stop", Desk.stop),
        get("/api/teach", _teach(Teach.projects)),
        post("/api/teach", _teach(Teach.begin)),
        post("/api/teach/unpack", _teach(Teach.unpack)),
        get("/api/teach/{name}", _teach(Teach.open)),
        get("/api/teach/{name}/zip", _teach(Teach.pack)),
        get("/api/teach/{name}/wake", _teach(Teach.wake)),
        get("/api/teach/{name}/invitation", _teach(Teach.invitation)),
        post("/api/teach/{name}/classes", _teach(Teach.change_class)),
        post("/api/teach/{name}/pictures", _teach(Teach.add)),
        get("/api/teach/{name}/pictures/{class}/{file}", _teach(Teach.picture)),
        post("/api/teach/{name}/move", _teach(Teach.move)),
        post("/api/teach/{name}/undo", _teach(Teach.undo)),
        get("/api/teach/{name}/advice", _teach(Teach.advice)),
        post("/api/teach/{name}/learn", _teach(Teach.learn)),
        post("/api/teach/{name}/answer", _teach(Teach.answer)),
        post("/api/teach/{name}/train", _teach(Teach.train)),
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


def _plain(path: str, function: Callable[[Request], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        return await _answered(request, partial(function, request))

    return Route(path, endpoint, methods=["GET"])


def _get(seats: Seats, path: str, function: Callable[[Desk, Request], object]) -> Route:
    return _plain(path, lambda request: function(seats.desk(request), request))


def _teach(function: Callable[Concatenate[Teach, Asked], object]) -> Callable[Concatenate[Desk, Asked], object]:
    """The same of a desk's part for teaching."""

    def called(desk: Desk, /, *asked: Asked.args, **named: Asked.kwargs) -> object:
        return function(desk.teach, *asked, **named)

    return called


def _post(seats: Seats, path: str, function: Callable[[Desk, Request, Body], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        sent = await request.body()
        try:
            body = json.loads(sent)
            if b"\\u" in sent:
                json.dumps(body, ensure_ascii=False).encode()  # half a character could not be sent back
        except (ValueError, RecursionError):  # neither JSON nor UTF-8, or nested to break a parser
            body = None
        if not isinstance(body, dict):
            return JSONResponse({"refused": _("Only JSON is accepted.")}, 400)
        return await _answered(request, lambda: function(seats.desk(request), request, body))

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
