"""The application: addresses -> what the desk does. A request comes in checked, an answer goes out in its language."""

import json
from collections.abc import Awaitable, Callable
from functools import partial

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
from halfhour.web.wire import Body

STATUS = {RunError: 404, OptionError: 400, MachineError: 409}
Endpoint = Callable[[Request], Awaitable[Response]]


def application(door: Door, settings: PageSettings) -> Starlette:
    """The page's server, for uvicorn or a test.

    Args:
        door: who may come in.
        settings: where runs and pictures lie.
    """
    desk = Desk(settings)
    routes = [
        Route("/", _file),
        Route("/static/{file}", _file),
        _get("/api/state", desk.state),
        _get("/api/runs/{name}", desk.one_run),
        _get("/api/runs/{name}/report", desk.report),
        _get("/api/runs/{name}/model", desk.model),
        _get("/api/runs/{name}/mistakes", desk.confusions),
        _get("/api/runs/{name}/mistakes/cell", desk.cell),
        _get("/api/runs/{name}/wake", desk.wake),
        _post("/api/runs/{name}/recognise", desk.recognise),
        _post("/api/runs/{name}/inside", desk.inside),
        _post("/api/runs/{name}/keep", desk.keep),
        _get("/api/lessons", teaching.lessons),
        _get("/api/lessons/{name}", teaching.lesson),
        _get("/lessons/{name}", teaching.figure),
        _get("/api/choices", desk.choices),
        _post("/api/uploads", desk.upload),
        _post("/api/look", desk.look),
        _post("/api/plan", desk.plan),
        _post("/api/trainings", desk.start),
        _get("/api/trainings/{name}", desk.follow),
        _post("/api/trainings/{name}/stop", desk.stop),
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
            return JSONResponse({"refused": _("Only JSON is accepted.")}, 400)
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
