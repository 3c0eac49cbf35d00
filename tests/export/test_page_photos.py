"""Photographs in the exported page: read in every way in which `halfhour predict` reads them, with the same answers."""

import base64
import io
import json
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import ConvexHull

from halfhour.answering.answer import answer
from halfhour.answering.predict import predict_with_features
from halfhour.answering.reading import read_one
from halfhour.answering.trust import closeness
from halfhour.export.page import constants
from halfhour.export.page.html import SCRIPTS, joined, write_doubting
from halfhour.export.page.trust import pack
from halfhour.images.photo.sheet import lay_out
from halfhour.images.photo.ways import ON_PAPER, WAYS, look
from halfhour.images.prepare import hypotheses
from halfhour.images.read import decode
from halfhour.records import Trust

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from handwriting import READ, REFUSED, examples  # noqa: E402

KINDS = len({**READ, **REFUSED})
REASONS = {  # a word of each of Python's reasons
    "nothing_drawn": "blank",
    "too_small": "small marks",
    "several_digits": "only one can be read",
    "no_handwriting": "handwriting",
    "different_digits": "different digits",
    "at_the_edge": "edge",
    "unlike": "training set",
    "not_sure": "not sure",
}
CANVAS = """const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const canvas = await halfhour.canvasOfFile(new File([bytes], "picture", { type }));"""
ANSWER = f"""async ([base64, type]) => {{
    {CANVAS}
    const {{ refusal, probabilities }} = await halfhour.read(canvas);
    return [refusal, Array.from(probabilities)];
}}"""
WAYS_SHOWN = f"""async ([base64, type]) => {{
    {CANVAS}
    return halfhour.everyWay(canvas).map(({{ pixels }}) => Array.from(pixels));
}}"""
PIXELS = f"""async ([base64, type]) => {{
    {CANVAS}
    const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const letters = Array.from(data, (byte) => String.fromCharCode(byte));
    return [canvas.height, canvas.width, btoa(letters.join(""))];
}}"""


def file(image: Image.Image, kind: str = "PNG", **options) -> list[str]:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return [base64.b64encode(buffer.getvalue()).decode(), f"image/{kind.lower()}"]


def seven(size=(300, 300), ink=30, ground=220) -> Image.Image:
    image = Image.new("L", size, ground)
    ImageDraw.Draw(image).line([(100, 80), (200, 80), (130, 220)], ink, 14, joint="curve")
    return image


@pytest.fixture
def tab(browser, digits_run, tmp_path):
    """The page of the shared run, in which no error may come."""
    write_doubting(digits_run.model, tmp_path / "page.html", digits_run.facts)
    page, troubles = browser.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((tmp_path / "page.html").as_uri())
    yield page
    page.close()
    assert troubles == []


@pytest.fixture
def functions(browser):
    """Runs JavaScript with functions of the page's own modules at hand."""
    page = browser.new_page()

    def call(expression: str, given):
        texts = [constants.module(), *(path.read_text(encoding="utf-8") for path in SCRIPTS if path.name != "page.js")]
        page.goto("about:blank")
        script = f"{joined(texts)}\nconst given = {json.dumps(given)};\nwindow.got = await ({expression});"
        page.set_content(f"<script type=module>{script}</script>")
        page.wait_for_function("'got' in window")
        return page.evaluate("window.got")

    yield call
    page.close()


def in_python(run, image: Image.Image):
    """As `halfhour predict` answers; nothing is kept."""
    facts = run.facts
    ask = partial(predict_with_features, run.model, test_time_augmentation=facts.test_time_augmentation)
    ways = hypotheses(image, facts.data.picture_shape, "digit")
    (prepared,), seen = read_one(ways, ask, facts.trust)
    return answer("", prepared, seen, facts.data.class_names, facts.trust)


@pytest.mark.browser
def test_every_kind_of_photograph_is_answered_as_predict_answers_it(tab, digits_run, data_folder):
    """Of the half that is tuned on; `benchmarks/photos_on_page.py` compares many, and with a better network."""
    with np.load(data_folder / "mnist.npz") as arrays:
        cases = list(examples(arrays["x_test"], arrays["y_test"].astype(np.int64), 1, held_out=False))
    names = digits_run.facts.data.class_names
    answered = set()
    for case in cases:
        image = Image.open(io.BytesIO(base64.b64decode(file(upright(case.image))[0])))
        expected = in_python(digits_run, image)
        refusal, probabilities = tab.evaluate(ANSWER, file(image))
        assert (refusal is not None) == expected.refused, case.kind
        if refusal:
            assert REASONS[refusal] in expected.reason, case.kind
        else:
            assert names[int(np.argmax(probabilities))] == expected.label, case.kind
            assert max(probabilities) == pytest.approx(expected.probability, abs=0.02), case.kind
        answered.add((expected.refused, expected.way))
    assert len(cases) == KINDS
    assert len(answered) > 2  # some refused, some read in the usual way, some in another


def upright(image: Image.Image) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["thick, light on dark", "squared", "shadow", "note on a table", "uneven ink"])
def test_every_way_shows_the_pixels_that_python_prepares(tab, digits_run, kind, data_folder):
    with np.load(data_folder / "mnist.npz") as arrays:
        digit = arrays["x_test"][2]
    shape = digits_run.facts.data.picture_shape
    image = upright(READ[kind](digit, np.random.default_rng(8)))
    ways = list(look(lay_out(image)))
    expected = [one.alone.pixels for one in hypotheses(image, shape, "digit")][: len(ways)]
    shown = tab.evaluate(WAYS_SHOWN, file(image))
    assert len(shown) == len(expected) > 1
    for pixels, wanted in zip(shown, expected, strict=True):
        assert np.abs(np.reshape(pixels, shape).astype(int) - wanted).mean() < 2  # of 255


@pytest.mark.browser
def test_a_photograph_is_reduced_and_turned_as_python_reads_it(tab):
    image = Image.effect_mandelbrot((2000, 1400), (-2, -1, 1, 1), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind, options in (("PNG", {}), ("JPEG", {"exif": exif, "quality": 95})):
        sent = file(image, kind, **options)
        height, width, data = tab.evaluate(PIXELS, sent)
        expected = np.asarray(decode(base64.b64decode(sent[0]), "picture").convert("RGB")).astype(int)
        assert expected.shape == (height, width, 3)
        pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)[..., :3]
        apart = np.abs(pixels - expected)
        assert apart.mean() < 1.5 if kind == "JPEG" else apart.max() <= 1


@pytest.mark.browser
@pytest.mark.parametrize("alpha", [255, 128, 0])
def test_what_is_transparent_gets_the_ground_that_keeps_the_ink_visible(tab, digits_run, alpha):
    for ink in ("white", "black"):
        image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
        ImageDraw.Draw(image).line([(60, 50), (140, 50), (90, 160)], ink, 12)
        ImageDraw.Draw(image).rectangle((0, 0, 20, 20), (120, 120, 120, alpha))
        shape = digits_run.facts.data.picture_shape
        expected = next(hypotheses(image, shape, "digit")).alone.pixels
        shown = tab.evaluate(WAYS_SHOWN, file(image))[0]
        assert np.abs(np.reshape(shown, shape).astype(int) - expected).mean() < 1


@pytest.mark.browser
def test_the_filters_are_those_of_scipy(functions):
    values = np.random.default_rng(0).random((23, 31)).astype(np.float32)
    mask = ndimage.gaussian_filter(values, 2) > 0.5
    picture = {"height": 23, "width": 31, "channels": 1}
    got = functions(
        """(() => {
            const picture = { ...given.picture, values: Float32Array.from(given.values) };
            const mask = { ...given.picture, on: Uint8Array.from(given.mask) };
            return {
                gaussian: [...gaussian(picture, 2.25).values], wide: [...gaussian(picture, 11).values],
                maximum: [...maximum(picture, 7).values], minimum: [...minimum(picture, 45).values],
                median: [...medianFilter(picture, 5).values], dilated: [...dilated(mask, 3).on],
                eroded: [...eroded(mask, 1).on], hull: hullArea(mask),
                beyond: [...surroundedBy(picture, 49, goingOn).values],
            };
        })()""",
        {"picture": picture, "values": values.ravel().tolist(), "mask": mask.ravel().astype(int).tolist()},
    )
    corners = np.concatenate([np.argwhere(mask) + corner for corner in np.ndindex(2, 2)])
    expected = {
        "gaussian": ndimage.gaussian_filter(values, 2.25),
        "wide": ndimage.gaussian_filter(values, 11),
        "maximum": ndimage.maximum_filter(values, 7),
        "minimum": ndimage.minimum_filter(values, 45),
        "median": ndimage.median_filter(values, 5, mode="nearest"),
        "dilated": ndimage.binary_dilation(mask, iterations=3),
        "eroded": ndimage.binary_erosion(mask, iterations=3, border_value=1),
        "hull": ConvexHull(corners).volume,
        "beyond": np.pad(values, 49, mode="reflect", reflect_type="odd"),
    }
    for name, wanted in expected.items():
        np.testing.assert_allclose(
            got[name], np.ravel(wanted) if np.ndim(wanted) else wanted, rtol=1e-4, atol=1e-5, err_msg=name
        )


@pytest.mark.browser
@pytest.mark.parametrize("lowest", [0.0, -1.0])
def test_closeness_is_that_of_python_to_a_thousandth(functions, lowest):
    """Of features after a ReLU, and of features of either sign."""
    random = np.random.default_rng(1)
    features, known, others = (np.maximum(random.normal(0, 1, (count, 64)), lowest) for count in (6, 300, 40))
    known, others = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (known, others))
    trust = Trust(known.astype(np.float16), 0.5, 0.5, others=others.astype(np.float16))
    packed = pack(trust, augmented=False)
    got = functions(
        """(async () => {
            const trust = await trusted(given.thresholds, given.directions);
            return given.features.map((each) => trust.closeness(Float32Array.from(each)));
        })()""",
        {"thresholds": packed.thresholds, "directions": packed.directions, "features": features.tolist()},
    )
    assert got == pytest.approx(closeness(features.astype(np.float32), trust).tolist(), abs=0.002)


def test_the_page_has_pythons_ways_in_pythons_order():
    held = json.loads(constants.module().split("const WAYS = ")[1].split(";\n")[0])
    assert len(held) == len(WAYS) == 8
    assert [way["find"] for way in held] == [way.find.__name__ for way in WAYS]
    assert constants.SHARED["ON_PAPER"] == constants.way(ON_PAPER)
    script = (SCRIPTS[0].parents[2] / "export/page/static/ways.js").read_text(encoding="utf-8")
    for way in held:
        assert all(f"{name}: " in script for name in (way["find"], *way["drop"], way["light"])), way


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "blank"), [("en-GB", "It is blank"), ("zh-CN", "空白")])
def test_a_photograph_of_a_digit_is_chosen_and_answered(browser, digits_run, tmp_path, lang, blank):
    write_doubting(digits_run.model, tmp_path / "page.html", digits_run.facts)
    page = browser.new_page(locale=lang, viewport={"width": 360, "height": 800})
    page.goto((tmp_path / "page.html").as_uri())
    seven().save(tmp_path / "seven.png")
    Image.new("L", (300, 300), 200).save(tmp_path / "blank.png")
    page.locator("#photo").set_input_files(tmp_path / "blank.png")
    page.locator(".answer", has_text=blank).wait_for()
    page.locator("#photo").set_input_files(tmp_path / "seven.png")
    page.locator(".answer", has_not_text=blank).wait_for()
    expected = in_python(digits_run, seven())
    shown = page.locator(".answer .digit").inner_text()
    assert shown == ("?" if expected.refused else expected.label)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#clear").click()
    assert page.locator(".given canvas").count() == 0
    page.close()
