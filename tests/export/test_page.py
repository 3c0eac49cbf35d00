"""The page that holds a model: real Chromium, no network, the same pixels and the same answers as here."""

import base64
import io
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from halfhour.errors import ExportError
from halfhour.export.deliver import TOLERANCE
from halfhour.export.notes import notes
from halfhour.export.page import browser as asked
from halfhour.export.page import constants
from halfhour.export.page.html import SCRIPTS, page, write
from halfhour.export.page.plan import plan
from halfhour.images.photo import clutter, form, likeness
from halfhour.images.prepare import prepare
from halfhour.language import LANGUAGES

PREPARE = """async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const { pixels, refusal } = halfhour.prepare(canvas);
    return [Array.from(pixels), refusal];
}"""
# Digits as hands draw them, in shares of the pad.
STROKES = {
    0: [[(0.5, 0.15), (0.3, 0.25), (0.25, 0.5), (0.3, 0.75), (0.5, 0.85), (0.7, 0.75), (0.7, 0.25), (0.5, 0.15)]],
    1: [[(0.4, 0.25), (0.52, 0.15), (0.52, 0.85)]],
    2: [[(0.28, 0.3), (0.4, 0.17), (0.6, 0.17), (0.7, 0.32), (0.6, 0.5), (0.3, 0.82), (0.74, 0.82)]],
    3: [[(0.3, 0.2), (0.6, 0.17), (0.68, 0.3), (0.48, 0.47), (0.7, 0.62), (0.62, 0.82), (0.3, 0.8)]],
    4: [[(0.6, 0.85), (0.6, 0.15), (0.25, 0.6), (0.78, 0.6)]],
    5: [[(0.35, 0.18), (0.33, 0.45), (0.6, 0.45), (0.7, 0.62), (0.6, 0.8), (0.3, 0.8)], [(0.35, 0.14), (0.68, 0.12)]],
    6: [[(0.62, 0.15), (0.36, 0.45), (0.3, 0.7), (0.5, 0.85), (0.68, 0.7), (0.5, 0.52), (0.33, 0.65)]],
    7: [[(0.27, 0.2), (0.73, 0.2), (0.45, 0.85)], [(0.4, 0.52), (0.66, 0.52)]],
    8: [[(0.5, 0.5), (0.33, 0.33), (0.5, 0.16), (0.66, 0.33), (0.33, 0.68), (0.5, 0.85), (0.68, 0.68), (0.5, 0.5)]],
    9: [[(0.66, 0.35), (0.5, 0.48), (0.34, 0.34), (0.5, 0.17), (0.66, 0.3), (0.6, 0.85)]],
}


def drawing(digit: int, random: np.random.Generator, side: int = 200) -> Image.Image:
    """A digit in black on white: turned, moved, of any size, drawn with a pen of any width."""
    sheet = Image.new("L", (4 * side, 4 * side), "white")
    pen = ImageDraw.Draw(sheet)
    turn, size, width = random.normal(0, 0.12), random.uniform(0.45, 1.1), random.uniform(0.02, 0.12) * 4 * side
    moved = 0.5 + random.uniform(-0.1, 0.1, 2)
    for stroke in STROKES[digit]:
        points = []
        for across, down in np.array(stroke) - 0.5 + random.normal(0, 0.015, (len(stroke), 2)):
            x = size * (across * math.cos(turn) - down * math.sin(turn)) + moved[0]
            y = size * (across * math.sin(turn) + down * math.cos(turn)) + moved[1]
            points.append((4 * side * x, 4 * side * y))
        pen.line(points, fill=0, width=round(width))
        for x, y in points:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=0)
    return sheet.resize((side, side), Image.Resampling.BOX)


def address(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


@pytest.fixture
def opened(browser, tmp_path):
    """Opens pages from the disk; at the end no error may have come, and no request may have been made."""
    requests, troubles, tabs = [], [], []

    def show(model, facts, *, lang="en-GB", width=1100, theme="light"):
        write(model, tmp_path / "page.html", notes(facts))
        tab = browser.new_page(viewport={"width": width, "height": 800}, locale=lang, color_scheme=theme)
        tabs.append(tab)
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.on("dialog", lambda dialog: troubles.append(dialog.message))
        tab.goto((tmp_path / "page.html").as_uri())
        return tab

    yield show
    for tab in tabs:
        tab.close()
    assert troubles == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_page_holds_the_constants_of_the_steps_in_python(network, facts_for):
    model = network("tutorial")
    held = dict(re.findall(r"^const ([A-Z_]+) = (.+?);", page(model, notes(facts_for(model))), re.MULTILINE))
    assert float(held["BOX"]) == form.BOX == 19.5 / 28
    assert (float(held["SPECK"]), float(held["THICKEST_SPOT"])) == (clutter.SPECK, likeness.THICKEST_SPOT)
    assert json.loads(held["LANGUAGES"]).keys() == set(LANGUAGES)


def test_no_script_writes_a_shared_constant_again():
    for path in SCRIPTS:
        script = path.read_text(encoding="utf-8")
        written = set(re.findall(r"^(?:export )?const ([A-Z_]+) =", script, re.MULTILINE))
        assert written.isdisjoint(constants.SHARED), path.name
        for names in re.findall(r'^import \{([^}]+)\} from "./constants.js"', script, re.MULTILINE):
            assert {name.strip() for name in names.split(",")} <= constants.SHARED.keys(), path.name


@pytest.mark.browser
def test_every_family_answers_in_the_browser_as_keras_does(browser, family, network, pictures_for, facts_for, tmp_path):
    model = network(family)
    pictures = pictures_for(model)
    expected = model.predict_on_batch(pictures)
    write(model, tmp_path / "page.html", notes(facts_for(model)))
    answers = asked.answers(tmp_path / "page.html", pictures)
    assert answers.runtime.startswith("Chromium")
    assert np.abs(answers.probabilities - expected).max() < TOLERANCE


@pytest.mark.browser
def test_drawings_become_the_pixels_that_predict_gives_the_model(opened, digits_run):
    tab = opened(digits_run.model, digits_run.facts)
    random = np.random.default_rng(0)
    shape = digits_run.facts.data.picture_shape
    for number in range(40):
        image = drawing(number % 10, random)
        pixels, refusal = tab.evaluate(PREPARE, address(image))
        expected = prepare(image, shape, "digit")
        assert (refusal is None) == (expected.refusal is None), number
        if refusal is None:
            assert np.array_equal(np.reshape(pixels, shape), expected.pixels), number


@pytest.mark.browser
@pytest.mark.parametrize(
    ("strokes", "refusal"),
    [
        ([], "nothing_drawn"),
        ([(20, 20, 90, 90), (120, 120, 190, 190)], "several_digits"),
        ([(99, 99, 101, 101)], "too_small"),
    ],
)
def test_what_predict_refuses_the_page_refuses(opened, digits_run, strokes, refusal):
    image = Image.new("L", (200, 200), "white")
    for box in strokes:
        ImageDraw.Draw(image).ellipse(box, outline=0, width=12)
    assert prepare(image, digits_run.facts.data.picture_shape, "digit").refusal is not None
    tab = opened(digits_run.model, digits_run.facts)
    assert tab.evaluate(PREPARE, address(image))[1] == refusal


@pytest.mark.browser
@pytest.mark.parametrize("size", [(90, 70), (33, 120), (32, 32), (20, 9), (801, 40)])
@pytest.mark.parametrize(("name", "way"), [("quick-16", "plain"), ("colour-64", "plain"), ("colour-64", "photograph")])
def test_whole_pictures_are_scaled_as_predict_scales_them(opened, network, facts_for, size, name, way):
    model = network(name)
    image = Image.fromarray(np.random.default_rng(2).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))
    tab = opened(model, facts_for(model, preparation=way))
    pixels, refusal = tab.evaluate(PREPARE, address(image))
    expected = prepare(image, model.input_shape[1:], way).pixels.astype(int)
    assert refusal is None
    assert np.abs(np.reshape(pixels, expected.shape) - expected).max() <= 1  # Pillow multiplies whole numbers


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "sure", "undo"), [("en-GB", "confident", "Undo"), ("zh-CN", "置信度", "撤销")])
@pytest.mark.parametrize("width", [360, 1100])
def test_a_drawing_is_answered_in_both_languages(opened, digits_run, lang, sure, undo, width):
    hostile = ("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", *"23456789")
    facts = replace(digits_run.facts, data=replace(digits_run.facts.data, class_names=hostile))
    tab = opened(digits_run.model, facts, lang=lang, width=width)
    box = tab.locator(".pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKES[3][0]]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=2)
    tab.mouse.up()
    tab.locator(".given canvas").wait_for()
    assert sure in tab.locator(".answer").inner_text()
    assert tab.locator(".bars .best .name").inner_text() == "3"
    assert tab.locator("#undo").inner_text() == undo
    assert tab.locator(".given canvas").get_attribute("width") == "28"
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator("#clear").click()
    assert tab.locator(".given canvas").count() == 0
    tab.locator("button.tool").click()
    other = {"en-GB": "撤销", "zh-CN": "Undo"}[lang]
    tab.locator("#undo", has_text=other).wait_for()


@pytest.mark.browser
def test_a_picture_file_is_answered(opened, network, pictures_for, facts_for, tmp_path):
    model = network("colour-64")
    Image.fromarray(pictures_for(model, 1)[0]).resize((96, 64)).save(tmp_path / "mine.jpg")
    tab = opened(model, facts_for(model, preparation="plain"))
    tab.locator("#photo").set_input_files(tmp_path / "mine.jpg")
    tab.locator(".given canvas").wait_for()
    (tmp_path / "no.jpg").write_text("not an image")
    tab.locator("#photo").set_input_files(tmp_path / "no.jpg")
    tab.locator(".answer", has_text="can't read").wait_for()


def test_a_layer_without_a_function_is_told():
    import keras

    inputs = keras.Input((8, 8, 1))
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2DTranspose(2, 3)(inputs)))
    with pytest.raises(ExportError, match="Conv2DTranspose"):
        plan(model)


def test_the_page_allows_itself_no_request(digits_run):
    content = page(digits_run.model, notes(digits_run.facts))
    assert "default-src 'none'" in content
    assert content.count("<script") == 3
    for word in ("src=", "href=", "@import", "import(", "url(http"):
        assert word not in content, word
