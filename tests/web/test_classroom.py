"""A class: every browser its own projects, one queue, a wall for the teacher; forty at once lose nothing."""

import base64
import io
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from tests.web.conftest import Site

from halfhour.web.address import take
from halfhour.web.app import application
from halfhour.web.desk import PageSettings
from halfhour.web.serve import server
from halfhour.web.turns import Turns, Waiting


def picture(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (16, 16, 3), np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def room(tmp_path) -> Iterator[Site]:
    """A class on this machine alone."""
    import threading

    address = take("127.0.0.1", 0, classroom=True)
    place = PageSettings(tmp_path / "runs", tmp_path / "pictures", others=address.others, classroom=True)
    serving = server(application(address.door, place))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [address.listening]})
    thread.start()
    yield Site(address, place)
    serving.should_exit = True
    thread.join()
    address.listening.close()


def entered(room: Site, *, teacher: bool = False) -> str:
    """The cookies of a browser that opened the address it was shown."""
    token = re.search(r"token=([\w-]+)", room.address.here if teacher else room.address.others)[1]
    status, _content, headers = room.send("GET", f"/?token={token}")
    assert status == 200
    return "; ".join(cookie.split(";")[0] for cookie in headers.get_all("set-cookie"))


def begin(room: Site, cookie: str, name: str, count: int = 0) -> None:
    status, _content, _headers = room.send("POST", "/api/teach", {"name": name, "classes": ["a", "b"]}, cookie=cookie)
    assert status == 200
    for number in range(count):
        sent = [{"name": f"{number}.png", "content": base64.b64encode(picture(number)).decode()}]
        status, _content, _headers = room.send(
            "POST", f"/api/teach/{name}/pictures", {"class": "a", "pictures": sent}, cookie=cookie
        )
        assert status == 200


def test_nobody_reads_what_is_a_neighbours(room):
    one, other = entered(room), entered(room)
    begin(room, one, "secret", count=2)
    begin(room, other, "mine")
    listed = json.loads(room.send("GET", "/api/teach", cookie=other)[1])["projects"]
    assert [project["name"] for project in listed] == ["mine"]
    for path in ("secret", "secret/pictures/a/0.png", "secret/zip", "..%2F..%2Fsecret"):
        assert room.send("GET", f"/api/teach/{path}", cookie=other)[0] in (400, 404)
    for path in ("move", "undo", "learn", "answer", "train"):
        assert room.send("POST", f"/api/teach/secret/{path}", {}, cookie=other)[0] == 400
    assert room.send("GET", "/api/teach/secret/pictures/a/0.png", cookie=one)[0] == 200


def test_a_stranger_stays_outside(room):
    for cookie in (None, "halfhour=x", entered(room).split("; ")[-1]):  # the last has a seat, and no token
        assert room.send("GET", "/api/teach", cookie=cookie)[0] == 401


def test_the_wall_is_the_teachers(room):
    pupil, teacher = entered(room), entered(room, teacher=True)
    begin(room, pupil, "cups", count=3)
    assert room.send("GET", "/api/wall", cookie=pupil)[0] == 400
    forged = f"{pupil.split('; ')[0]}; {pupil.split('; ')[1].split('=')[0]}=teacher"
    assert room.send("GET", "/api/wall", cookie=forged)[0] == 400
    seats = json.loads(room.send("GET", "/api/wall", cookie=teacher)[1])["seats"]
    assert [(seat["number"], seat["projects"][0]["name"], seat["projects"][0]["classes"]) for seat in seats] == [
        (1, "cups", {"a": 3, "b": 0})
    ]


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "locale"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_the_wall_shows_everybody_on_every_width_and_axe_finds_nothing_serious(room, browser, tmp_path, theme, locale):
    for name in ("cups", "pens", "a-name-of-the-length-that-somebody-will-think-of"):
        begin(room, entered(room), name, count=2)
    context = browser.new_context(color_scheme=theme, locale=locale)
    tab = context.new_page()
    tab.goto(f"{room.address.here}#wall")
    expect(tab.locator(".card h3, .card h2")).not_to_have_count(0)
    expect(tab.locator("main")).to_contain_text("somebody-will-think-of")
    for width in (360, 768, 2560):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        result = Axe().run(tab)
        assert [one["id"] for one in result.response["violations"] if one["impact"] in ("serious", "critical")] == []
    tab.set_viewport_size({"width": 1200, "height": 900})
    tab.screenshot(path=tmp_path / "wall.png")
    context.close()


def test_forty_at_once_lose_no_picture_and_the_next_is_told_that_the_class_is_full(room):
    cookies = [entered(room) for _browser in range(40)]
    slowest = []

    def work(cookie: str) -> None:
        began = time.monotonic()
        begin(room, cookie, "ours", count=6)
        slowest.append(time.monotonic() - began)

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(work, cookies))
    kept = [path.relative_to(room.place.kept) for path in room.place.kept.rglob("*.png")]
    assert len(kept) == 40 * 6
    assert len({path.parts[1] for path in kept}) == 40
    print(f"the slowest browser had its project and six pictures after {max(slowest):.1f} s")
    status, told, _headers = room.send("GET", "/api/teach", cookie=entered(room))
    assert status == 409
    assert "Expected at most 40 in a classroom." in told.decode()


def test_a_full_class_keeps_all_the_connections_that_its_browsers_open(room):
    cookie, place = entered(room), room.address.here.split("/")[2].split(":")
    with ExitStack() as held:
        for _connection in range(40 * 6):
            held.enter_context(socket.create_connection((place[0], int(place[1]))))
        assert room.send("GET", "/api/teach", cookie=cookie)[0] == 200


class Training:
    """One that goes on until it is told to end."""

    def __init__(self) -> None:
        self.going = True

    def running(self) -> bool:
        return self.going


def test_trainings_wait_for_their_turn():
    turns, begun = Turns(1), []
    trainings = {name: Training() for name in "abcd"}
    unwanted: set[str] = set()

    def waiting(name: str) -> Waiting:
        def begin() -> Training:
            begun.append(name)
            return trainings[name]

        return Waiting(name, begin, lambda: name not in unwanted)

    def until(expected: list[str]) -> None:
        for _look in range(200):
            if begun == expected:
                return
            time.sleep(0.02)
        raise AssertionError(begun)

    for name in "abcd":
        turns.enter(waiting(name))
    until(["a"])
    assert [turns.place(name) for name in "abcd"] == [None, 1, 2, 3]
    unwanted.add("b")
    trainings["a"].going = False
    until(["a", "c"])
    trainings["c"].going = False
    until(["a", "c", "d"])
