"""The lessons as the page gets them."""

import pytest

from halfhour.lessons.catalogue import COURSE, LESSONS


def tags(nodes: list) -> set[str]:
    """Every tag of nested nodes."""
    found = set()
    for node in nodes:
        if isinstance(node, list):
            found |= {node[0]} | tags(node[2:])
    return found


def test_the_list_has_every_lesson(site):
    listed = site.get("/api/lessons?lang=zh")["lessons"]
    assert [entry["title"] for entry in listed] == [lesson.title("zh") for lesson in LESSONS]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_comes_as_nodes_that_the_page_knows(site, lesson):
    told = site.get(f"/api/lessons/{lesson.number}?lang=zh")
    assert told["nodes"][0] == ["h1", {}, f"{lesson.number} {lesson.title('zh')}"]
    assert {"p", "h2", "pre", "code"} <= tags(told["nodes"])
    known = {"p", "h1", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "pre", "img", "a", "blockquote"}
    assert tags(told["nodes"]) <= known | {"table", "thead", "tbody", "tr", "th", "td"}
    for node in told["nodes"]:
        if node[0] == "p" and isinstance(node[2], list) and node[2][0] == "img":
            status, content, headers = site.send("GET", node[2][1]["src"])
            assert (status, headers["content-type"], content[1:4]) == (200, "image/png", b"PNG")


def test_an_opened_lesson_is_remembered(site):
    site.get("/api/lessons/2")
    assert site.get("/api/lessons")["lessons"][1]["opened"]


@pytest.mark.parametrize("name", ["nothing.png", "..%2f01-machine.json", "01-machine.json"])
def test_nothing_but_figures_is_given(site, name):
    assert (COURSE / "01-machine.json").exists()
    assert site.send("GET", f"/lessons/{name}")[0] == 404


def test_a_lesson_that_is_not_there_is_told(site):
    status, content, _headers = site.send("GET", "/api/lessons/77?lang=zh")
    assert status == 400
    assert "没有“77”这一课。" in content.decode()
