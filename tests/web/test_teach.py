"""The view Teach as its reader has it: a real camera's film, real learning, plain files; and what must not come in."""

import base64
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.web.films import film, frames

from halfhour.data.weights import find_weights
from halfhour.models.registry import PRETRAINED

pytestmark = pytest.mark.browser

LONG = 120_000  # milliseconds, on a busy machine
weighty = pytest.mark.skipif(not find_weights(PRETRAINED), reason="the package of pretrained weights is not installed")


def photograph(seed: int = 0) -> bytes:
    """A small JPEG of noise, another for each seed."""
    buffer = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), np.uint8)
    Image.fromarray(pixels).resize((96, 96)).save(buffer, "JPEG")
    return buffer.getvalue()


def sent(*pictures: tuple[str, bytes]) -> list[dict[str, str]]:
    return [{"name": name, "content": base64.b64encode(data).decode()} for name, data in pictures]


@pytest.fixture
def pets(serve):
    """A server with a project of two classes, three pictures in the first."""
    site = serve()
    assert site.post("/api/teach", {"name": "宠物", "classes": ["猫", "dog"]})[0] == 200
    _status, told = site.post(
        "/api/teach/%E5%AE%A0%E7%89%A9/pictures",
        {"class": "猫", "pictures": sent(*((f"{n}.jpg", photograph(n)) for n in range(3)))},
    )
    assert told["added"] == ["0.jpg", "1.jpg", "2.jpg"]
    return site


PETS = "/api/teach/%E5%AE%A0%E7%89%A9"


def files(site) -> list[str]:
    root = site.place.kept / "宠物"
    found = (path.relative_to(root) for path in root.rglob("*.jpg"))
    return sorted(str(path) for path in found if path.parts[0] != ".page")


def test_pictures_are_plain_files_by_class(pets):
    assert files(pets) == ["猫/0.jpg", "猫/1.jpg", "猫/2.jpg"]
    assert (pets.place.kept / "宠物" / "猫" / "1.jpg").read_bytes() == photograph(1)


def test_moved_deleted_renamed_and_brought_back(pets):
    _status, told = pets.post(f"{PETS}/move", {"pictures": [["猫", "0.jpg"]], "to": "dog"})
    assert {one["name"]: one["pictures"] for one in told["classes"]} == {"dog": ["0.jpg"], "猫": ["1.jpg", "2.jpg"]}
    pets.post(f"{PETS}/move", {"pictures": [["猫", "1.jpg"]], "to": None})
    assert files(pets) == ["dog/0.jpg", "猫/2.jpg"]
    pets.post(f"{PETS}/classes", {"rename": "猫", "to": "cat"})
    assert files(pets) == ["cat/2.jpg", "dog/0.jpg"]
    pets.post(f"{PETS}/classes", {"remove": "cat"})
    assert files(pets) == ["dog/0.jpg"]
    for _step in range(4):
        pets.post(f"{PETS}/undo", {})
    assert files(pets) == ["猫/0.jpg", "猫/1.jpg", "猫/2.jpg"]
    pets.post(f"{PETS}/undo", {})
    assert files(pets) == []
    assert len(list((pets.place.kept / "宠物" / ".page" / "bin").iterdir())) == 3


def test_what_is_no_picture_is_named_and_left_out(pets):
    _status, told = pets.post(
        f"{PETS}/pictures", {"class": "dog", "pictures": sent(("a.jpg", b"nothing"), ("b.jpg", photograph(9)))}
    )
    assert told["added"] == ["b.jpg"]
    assert told["refused"] == [{"name": "a.jpg", "reason": "it is not in a known image format"}]


@pytest.mark.parametrize("name", ["", "..", "../out", "a/b", ".hidden", "CON", "x" * 61, "nul.txt", "a\x00b"])
def test_a_name_leads_nowhere(pets, name):
    before = sorted(path for path in pets.place.kept.parent.rglob("*"))
    for path, body in (
        ("/api/teach", {"name": name}),
        (f"{PETS}/classes", {"add": name}),
        (f"{PETS}/classes", {"rename": "dog", "to": name}),
    ):
        assert pets.post(path, body)[0] == 400
    assert sorted(path for path in pets.place.kept.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["../../../out.jpg", "/etc/out.jpg", "C:\\out.jpg", "..\\..\\out.jpg", ".out.jpg"])
def test_a_file_lies_in_its_class_whatever_it_is_called(pets, name):
    _status, told = pets.post(f"{PETS}/pictures", {"class": "dog", "pictures": sent((name, photograph()))})
    assert told["added"] == ["out.jpg"]
    assert "dog/out.jpg" in files(pets)


def test_pictures_are_asked_for_by_their_own_names_alone(pets):
    (pets.place.kept / "secret.jpg").write_bytes(photograph())
    for path in ("%E7%8C%AB/..%2F..%2Fsecret.jpg", "..%2F/secret.jpg", ".page/journal.json", "%E7%8C%AB/none.jpg"):
        assert pets.send("GET", f"{PETS}/pictures/{path}")[0] in (400, 404)
    status, content, headers = pets.send("GET", f"{PETS}/pictures/%E7%8C%AB/0.jpg")
    assert (status, headers["content-type"], content[:2]) == (200, "image/jpeg", b"\xff\xd8")


def test_a_journal_that_was_changed_leads_nowhere(pets):
    outside = pets.place.kept / "outside.jpg"
    outside.write_bytes(photograph())
    (pets.place.kept / "宠物" / ".page" / "journal.json").write_text('[[["../stolen.jpg", "../outside.jpg"]]]')
    _status, told = pets.post(f"{PETS}/undo", {})
    assert told["moved"] == 0
    assert outside.exists()


@pytest.fixture
def camera(serve, browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a view in a browser of its own, whose camera shows a film."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    troubles, opened = [], []

    def open_view(site, view: str, photograph: str) -> Page:
        shown = film(tmp_path / f"{photograph}.mjpeg", photograph)
        args = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        args.append(f"--use-file-for-fake-video-capture={shown}")
        opened.append(browser.browser_type.launch(executable_path=path, args=args))
        tab = (
            opened[-1]
            .new_context(permissions=["camera"], locale="en-GB", viewport={"width": 1200, "height": 1000})
            .new_page()
        )
        tab.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(f"{site.origin}/#{view}")
        tab.wait_for_selector("html[data-ready]")
        return tab

    yield open_view
    for one in opened:
        one.close()
    assert troubles == []


def hold(tab: Page, class_name: str, most: int) -> None:
    """Hold the camera's button of a class until there are so many pictures."""
    card = tab.get_by_role("region", name=class_name, exact=True)
    card.get_by_role("button", name="Camera").click()
    card.locator("video").wait_for()
    tab.wait_for_function("document.querySelector('video').videoWidth > 0")
    card.locator(".hold").hover()
    tab.mouse.down()
    expect(card.locator(".thumb").nth(most - 1)).to_be_attached(timeout=LONG)
    tab.mouse.up()


@weighty
def test_two_things_are_collected_by_camera_learned_and_told_apart(camera, serve):
    site = serve()
    tab = camera(site, "teach", "china.jpg")
    tab.fill("#project-name", "garden")
    tab.fill("#class-1", "temple")
    tab.fill("#class-2", "flower")
    tab.get_by_role("button", name="Start a project").click()
    hold(tab, "temple", 10)
    other = camera(site, "teach/garden", "flower.jpg")
    hold(other, "flower", 10)
    expect(other.locator(".advice")).to_contain_text("same moment", timeout=LONG)
    other.locator("#learn").click()
    expect(other.locator(".outcome").first).to_contain_text("Learned from", timeout=LONG)
    other.locator("#try-camera").click()
    expect(other.locator(".answer .digit")).to_have_text("flower", timeout=LONG)
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    tab.locator("#learn").click()
    tab.locator("#try-camera").click()
    expect(tab.locator(".answer .digit")).to_have_text("temple", timeout=LONG)
    expect(tab.locator(".bars .best .name")).to_have_text("temple")
    tab.keyboard.press("w")
    expect(tab.locator(".heat")).to_be_visible(timeout=LONG)
    found = sorted((site.place.kept / "garden" / "temple").iterdir())
    assert len(found) >= 10
    assert {Image.open(io.BytesIO(path.read_bytes())).size for path in found} == {(320, 320)}


def fill(site, counts: dict[str, tuple[str, int]]) -> None:
    """A project `garden` from parts of photographs, every one of another moment."""
    site.post("/api/teach", {"name": "garden", "classes": list(counts)})
    for place, (class_name, (name, count)) in enumerate(counts.items()):
        pictures = [(f"2026010{place + 1}-12{n:02}00.jpg", frames(name, seed=n, count=1)[0]) for n in range(count)]
        status, told = site.post("/api/teach/garden/pictures", {"class": class_name, "pictures": sent(*pictures)})
        assert (status, told["refused"]) == (200, [])


@weighty
def test_a_wrong_label_is_found_moved_and_brought_back_on_the_page(serve, visit):
    site = serve()
    fill(site, {"flower": ("flower.jpg", 12), "temple": ("china.jpg", 12)})
    site.post("/api/teach/garden/move", {"pictures": [["temple", "20260102-120000.jpg"]], "to": "flower"})
    tab = visit(site, "teach/garden")
    tab.locator("#teach-minutes").select_option("0")
    tab.locator("#learn").click()
    doubt = tab.get_by_role("button", name="Move to temple")
    expect(doubt).to_have_count(1, timeout=LONG)
    doubt.click()
    expect(tab.get_by_role("region", name="temple").locator(".number")).to_have_text("12 images")
    assert (site.place.kept / "garden" / "temple" / "20260102-120000.jpg").exists()
    tab.keyboard.press("Control+z")
    expect(tab.get_by_role("region", name="flower").locator(".number")).to_have_text("13 images")
    thumb = tab.get_by_role("region", name="temple").locator(".thumb").first
    thumb.focus()
    tab.keyboard.press("Delete")
    expect(tab.get_by_role("region", name="temple").locator(".number")).to_have_text("10 images")


@weighty
def test_what_is_none_of_these_is_said_to_be(serve):
    site = serve()
    fill(site, {"flower": ("flower.jpg", 12), "temple": ("china.jpg", 12)})
    assert site.post("/api/teach/garden/learn", {})[0] == 200

    def ask(data: bytes) -> dict:
        return site.post("/api/teach/garden/answer", {"picture": base64.b64encode(data).decode(), "where": True})[1]

    told = ask(frames("flower.jpg", seed=99, count=1)[0])
    assert told["label"] == "flower"
    assert np.array(told["where"]).shape == (7, 7)
    strange = ask(photograph(5))
    assert strange["label"] is None
    assert "none of these" in strange["reason"]


@weighty
def test_moments_stay_on_one_side_and_the_page_says_where_there_is_one_only(serve):
    site = serve()
    fill(site, {"flower": ("flower.jpg", 12), "temple": ("china.jpg", 12)})
    _status, told = site.post("/api/teach/garden/learn", {})
    assert told["count"] == 24
    assert told["test"]["accuracy"] > 0.9
    checks = {one["name"]: one["state"] for one in site.get("/api/teach/garden/advice")["checks"]}
    assert checks["missing classes"] == checks["small classes"] == checks["balance"] == "ok"


@weighty
@pytest.mark.sampled(3)  # the first and the last: both themes, both languages
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_can_use_it(serve, visit, theme, language):
    site = serve()
    fill(site, {"flower": ("flower.jpg", 4), "temple": ("china.jpg", 4)})
    for view, width in (("teach", 360), ("teach/garden", 360), ("teach/garden", 2560)):
        tab = visit(site, view, language=language, width=width, theme=theme)
        tab.wait_for_selector(".teach-start" if view == "teach" else ".advice section, .advice p", timeout=LONG)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        result = Axe().run(tab)
        serious = [one["id"] for one in result.response["violations"] if one["impact"] in ("serious", "critical")]
        assert serious == [], result.generate_report()
