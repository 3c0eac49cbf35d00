"""The page as its reader has it: a real browser, a real server, real trainings, and no network."""

import base64
import os
import re
from urllib.parse import quote

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from halfhour.lessons.catalogue import LESSONS

pytestmark = pytest.mark.browser

VIEWS = ("draw", "inside", "train", "understand", "mistakes", "runs", "lessons")
SETTLED = {  # what shows that a view has all it waits for
    "draw": ".pad",
    "inside": ".layer .terms",
    "train": ".plan pre",
    "understand": "#piece-fitting svg",
    "mistakes": ".found .shots",
    "runs": ".runs tbody tr",
    "lessons": ".lessons-list a",
}
LONG = 60_000  # milliseconds: a training's start on a busy machine
THREE = [  # a three as a hand draws it, in shares of the pad
    *[(0.30, 0.24), (0.42, 0.17), (0.56, 0.17), (0.66, 0.26), (0.64, 0.38), (0.54, 0.46), (0.45, 0.48)],
    *[(0.56, 0.50), (0.68, 0.58), (0.70, 0.70), (0.60, 0.81), (0.44, 0.84), (0.30, 0.77)],
]


def draw(tab: Page, points: list[tuple[float, float]]) -> None:
    """One stroke with the mouse."""
    box = tab.locator(".pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=2)
    tab.mouse.up()


@pytest.fixture(scope="session")
def reader_of_digits(tmp_path_factory):
    """A network that reads handwriting: one epoch on MNIST."""
    if not os.environ.get("HALFHOUR_DATA"):
        pytest.skip("HALFHOUR_DATA is not set: drawing a digit needs a network that learned MNIST")
    from halfhour.pipeline import train

    root = tmp_path_factory.mktemp("handwriting") / "runs"
    train("mnist", model="quick-16", epochs=1, out=root / "mnist")
    return root


def test_a_three_that_is_drawn_is_seen(visit, serve, reader_of_digits):
    site = serve(reader_of_digits)
    tab = visit(site, "draw")
    draw(tab, THREE)
    expect(tab.locator(".answer .digit")).to_have_text("3", timeout=LONG)
    expect(tab.locator(".bars .best .name")).to_have_text("3")
    tab.get_by_text("That's wrong").click()
    tab.get_by_role("button", name="7", exact=True).click()
    expect(tab.locator("#said")).to_contain_text("Kept as 7")
    assert [path.parent.name for path in site.place.kept.rglob("*.png")] == ["7"]
    tab.keyboard.press("Escape")
    expect(tab.locator(".answer")).to_contain_text("Draw a digit")
    draw(tab, [(0.5, 0.2), (0.5, 0.8)])
    expect(tab.locator(".answer .digit")).to_have_text("1")
    tab.locator("#undo").click()
    expect(tab.locator(".answer")).to_contain_text("Draw a digit")


@pytest.fixture(scope="session")
def runs_of_things(tmp_path_factory):
    """A network for colour pictures of things: red, green and blue noise."""
    from halfhour.pipeline import train

    folder = tmp_path_factory.mktemp("things")
    random = np.random.default_rng(0)
    classes = ("brick red", "grass green", "sea blue")
    labels = np.arange(90) % 3
    pictures = random.integers(0, 90, (90, 32, 32, 3), np.uint8)
    pictures[np.arange(90), :, :, labels] += 150
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        place = folder / "things" / classes[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / f"{number}.png")
    train(str(folder / "things"), model="colour-64", epochs=1, batch_size=32, out=folder / "runs" / "things")
    return folder / "runs"


def test_a_network_for_colour_pictures_is_asked_looked_into_and_played_with(visit, serve, runs_of_things):
    site = serve(runs_of_things)
    tab = visit(site, "draw", width=360)
    expect(tab.locator(".answer")).to_contain_text("Show it a photo")
    tab.get_by_role("button", name="Example").click()
    expect(tab.locator(".strip li").first).to_be_visible(timeout=LONG)
    expect(tab.locator(".bars .figure").first).to_have_text(re.compile("%$"))
    assert len({box["x"] for box in (track.bounding_box() for track in tab.locator(".bars .track").all())}) == 1
    for view in ("inside", "mistakes", "understand"):
        tab.goto(f"{site.origin}/#{view}")
        expect(tab.locator(f".view.{view}")).to_be_visible()
        tab.wait_for_selector({**SETTLED, "inside": ".layer .maps", "mistakes": ".matrix"}[view], timeout=LONG)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        if view == "inside":
            expect(tab.locator(".says").first).to_contain_text("red, green and blue")
    slider = tab.locator("#piece-convolution")
    number = int(re.search(r"\d+", slider.locator("option:checked").inner_text()).group())
    told = float(slider.locator(".sum p").nth(0).inner_text().split()[-1].rstrip(".").replace("−", "-"))
    pixels = site.get("/api/runs/things")["sample"]["base64"]
    _status, inside = site.post("/api/runs/things/inside", {"pixels": pixels})
    layer = next(layer for layer in inside["layers"] if "kernels" in layer)
    count, height, width = layer["maps"]["shape"]
    maps = np.frombuffer(base64.b64decode(layer["maps"]["base64"]), np.uint8).reshape(count, height, width)
    shade = int(maps[layer["order"].index(number - 1), height // 2, width // 2])
    assert told == pytest.approx((shade - 128) / 127 * layer["largest"], abs=layer["largest"] / 127 + 0.006)


def test_a_photograph_shows_its_steps(visit, site, tmp_path):
    photo = Image.new("RGB", (400, 300), (225, 220, 205))
    ImageDraw.Draw(photo).line((200, 60, 195, 240), fill=(30, 30, 60), width=16)
    photo.save(tmp_path / "one.jpg")
    tab = visit(site, "draw")
    tab.set_input_files("#photo", tmp_path / "one.jpg")
    expect(tab.locator(".strip li")).to_have_count(10, timeout=LONG)
    expect(tab.locator(".given .pixels")).to_be_visible()


def test_a_training_is_watched_stopped_and_found_after_a_reload(visit, serve):
    site = serve()
    tab = visit(site, "draw")
    tab.get_by_role("link", name="Train the first network").click()
    tab.get_by_text("digits", exact=True).click()
    tab.get_by_text("tutorial", exact=True).click()
    tab.locator("#minutes").fill("4")  # the fifth of the times that are offered
    expect(tab.locator(".plan pre")).to_have_text("halfhour train digits --model tutorial --minutes 5")
    tab.locator("#start").click()
    card = tab.locator(".job")
    expect(card.locator(".key dd").nth(2)).to_have_text(re.compile(r"^[1-9]"), timeout=LONG)  # the first epoch is done
    points = int(card.get_attribute("data-points"))
    expect(card).not_to_have_attribute("data-points", str(points))
    tab.reload()  # the tab is closed and opened again: the training has gone on
    expect(card.locator(".chart .line").first).to_be_visible(timeout=LONG)
    assert int(card.get_attribute("data-points")) >= points
    expect(card.locator(".shots canvas").first).to_be_visible()
    card.get_by_role("button", name="Stop and keep").click()
    expect(card.get_by_role("button", name="Draw with it")).to_be_visible(timeout=LONG)
    assert [facts["stop_reason"] for facts in site.get("/api/state")["runs"]] == ["interrupted"]
    tab.get_by_role("link", name="Runs").click()
    expect(tab.locator(".runs tbody tr")).to_have_count(1)
    tab.reload()
    expect(tab.locator(".runs tbody tr")).to_contain_text("digits · tutorial")


def test_a_cell_of_the_matrix_shows_its_pictures(visit, site):
    tab = visit(site, "mistakes")
    cell = tab.locator("tbody tr").nth(4).locator(".cell").nth(4)
    cell.click()
    told = site.get("/api/runs/digits/mistakes")["matrix"][4][4]
    expect(tab.locator(".found h2")).to_have_text(f"4 correct: {told}")
    expect(tab.locator(".found canvas")).to_have_count(min(told, 60))
    before = tab.locator(".found figcaption").first.inner_text()
    tab.get_by_role("button", name="Least confident first").click()
    expect(tab.locator(".found figcaption").first).not_to_have_text(before)


def test_the_language_is_switched_and_remembered(visit, site):
    tab = visit(site, "runs")
    expect(tab.locator("h1")).to_have_text("Your runs")
    tab.locator("#language").click()
    expect(tab.locator("h1")).to_have_text("训练记录")
    expect(tab.locator("#language")).to_be_focused()
    tab.reload()
    expect(tab.locator("h1")).to_have_text("训练记录")
    assert tab.locator("html").get_attribute("lang") == "zh-Hans"
    loaded = """document.fonts.load("20px 'Halfhour Sans SC'", "交叉熵").then((faces) => faces.length)"""
    assert tab.evaluate(loaded) == 2  # the whole font and the page's own part of it are named for these


def test_every_lesson_leads_to_the_next_and_commands_stand_as_code(visit, site):
    tab = visit(site, "lessons")
    commands = ["halfhour learn 1 --exercises", "halfhour learn --check FILE"]
    expect(tab.locator("main p.muted code")).to_have_text(commands)
    for lesson in LESSONS[:-1]:
        tab = visit(site, f"lessons/{lesson.number}")
        expect(tab.locator(f"a[href='#lessons/{lesson.number + 1}']").first).to_be_visible()
    tab = visit(site, f"lessons/{LESSONS[-1].number}")
    expect(tab.locator(f"a[href='#lessons/{LESSONS[-1].number - 1}']").first).to_be_visible()
    expect(tab.locator(f"a[href='#lessons/{LESSONS[-1].number + 1}']")).to_have_count(0)


def test_two_runs_are_laid_beside_each_other(visit, site):
    tab = visit(site, "runs")
    for box in tab.locator(".runs input").all():
        box.check()
    expect(tab.locator(".versus .chart svg")).to_have_count(2)
    expect(tab.locator(".versus table tbody tr")).to_have_count(8)


def test_the_slider_of_cross_entropy_tells_the_logarithm(visit, site):
    tab = visit(site, "understand")
    figure = tab.locator("#piece-entropy .big")
    expect(figure).to_have_text("−ln 0.80 = 0.223")
    tab.locator("#share-slider").fill("0.1")
    expect(figure).to_have_text("−ln 0.10 = 2.303")


def test_the_filter_that_slides_gives_what_the_network_computes(visit, site):
    """The page multiplies by itself; its point of the map must be the network's own."""
    tab = visit(site, "understand")
    stage = tab.locator("#piece-convolution [role=application]")
    stage.focus()
    for key in ("ArrowRight", "ArrowDown"):
        stage.press(key)
    told = tab.locator("#piece-convolution .sum p").nth(1).inner_text()
    pixels = site.get("/api/runs/digits")["sample"]["base64"]
    run = tab.locator(".chooser select").input_value()
    _status, inside = site.post(f"/api/runs/{quote(run)}/inside", {"pixels": pixels})
    layer = inside["layers"][1]
    count, height, width = layer["maps"]["shape"]
    shade = base64.b64decode(layer["maps"]["base64"])[(height // 2 + 1) * width + width // 2 + 1]
    shown = float(re.search(r"[\d.]+$", told).group())
    assert shown == pytest.approx((shade - 128) / 127 * layer["largest"], abs=layer["largest"] / 127 + 0.006)


def test_names_that_are_markup_are_shown_as_they_are(visit, site):
    tab = visit(site, "runs")
    hostile = next(run["name"] for run in site.get("/api/state")["runs"] if "<" in run["name"])
    tab.locator(".chooser select").select_option(hostile)
    expect(tab.locator(".runs tr.used")).to_contain_text(hostile)
    for view in ("draw", "inside", "mistakes"):
        tab.goto(f"{site.origin}/#{view}")
        tab.wait_for_selector(SETTLED[view])
        assert tab.locator("main script, main img").count() == 0
    tab.goto(f"{site.origin}/#mistakes")
    expect(tab.locator(".matrix thead")).to_contain_text("<script>")


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_and_every_width_fits(visit, site, view):
    for theme, language in (("light", "en"), ("dark", "zh")):
        tab = visit(site, view, theme=theme, language=language)
        tab.wait_for_selector(SETTLED[view], timeout=LONG)
        serious = [
            (finding["id"], finding["nodes"][0]["html"])
            for finding in Axe().run(tab).response["violations"]
            if finding["impact"] in ("serious", "critical")
        ]
        assert serious == []
        for width in (360, 768, 2560):
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_can_be_reached_with_the_keyboard(visit, site):
    tab = visit(site, "draw")
    reached = set()
    for _press in range(30):
        tab.keyboard.press("Tab")
        reached.add(
            tab.evaluate("document.activeElement.id || document.activeElement.className || document.activeElement.hash")
        )
    assert {"undo", "clear", "language", "theme", "pad", "#inside", "#train"} <= reached
