"""The lessons for the page: their list with what was done, one of them as nodes, their figures."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from halfhour.language import current
from halfhour.lessons.catalogue import COURSE, LESSONS, find_lesson
from halfhour.lessons.markdown import markdown
from halfhour.lessons.nodes import nodes
from halfhour.lessons.progress import facts, opened

FIGURES = COURSE / "figures"


def lessons(request: Request) -> dict[str, object]:
    """Every lesson, in order."""
    return {"lessons": [facts(lesson) for lesson in LESSONS]}


def lesson(request: Request) -> dict[str, object]:
    """One lesson to read; it counts as opened from now on."""
    chosen = find_lesson(request.path_params["name"])
    opened(chosen)
    return facts(chosen) | {"last": LESSONS[-1].number, "nodes": nodes(markdown(chosen, current(), figures="/lessons"))}


def figure(request: Request) -> Response:
    """A figure of a lesson, of those there are: a name from outside reaches no path."""
    name = request.path_params["name"]
    there = {path.name: path for path in FIGURES.glob("*.png")}
    if name not in there:
        return Response(status_code=404)
    return FileResponse(there[name], media_type="image/png")
