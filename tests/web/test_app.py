"""What the page's server answers: every figure of it comes from the run, and can be checked against it."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from halfhour.answering.evaluation import confusion_matrix
from halfhour.language import LANGUAGES
from halfhour.models.registry import MODELS, build
from halfhour.web.assets import FOLDER, asset

WORDS = {name: json.loads((FOLDER / f"words.{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}
BY_KIND = re.compile(r"(view|kind|says|head|state|order|split|piece|augment|model|finding|wall)_")


def drawing() -> str:
    """A one, black on white, as the page sends it."""
    image = Image.new("L", (280, 280), "white")
    ImageDraw.Draw(image).line((140, 50, 140, 230), fill=0, width=20)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def values(packed: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed["base64"]), np.uint8).reshape(packed["shape"])


@pytest.fixture(scope="module")
def validated(digits_run):
    return digits_run.validate()


def test_a_drawing_is_answered_as_predict_answers_it(site, digits_run, tmp_path):
    (tmp_path / "one.png").write_bytes(base64.b64decode(drawing()))
    (expected,) = digits_run.predict(tmp_path / "one.png")
    status, told = site.post("/api/runs/digits/recognise", {"picture": drawing()})
    assert status == 200
    assert (told["label"], told["reason"]) == (expected.label, expected.reason)
    assert told["probabilities"] == pytest.approx(list(expected.probabilities.values()), abs=1e-5)
    with Image.open(expected.pixels) as kept:
        assert (values(told["pixels"])[..., 0] == np.asarray(kept)).all()
    assert told["steps"] == []


def test_a_photograph_comes_with_its_steps_in_the_readers_language(site):
    _status, told = site.post("/api/runs/digits/recognise?lang=zh", {"picture": drawing(), "steps": True})
    assert len(told["steps"]) == 10
    assert told["steps"][0]["name"] == "灰度"
    assert max(values(told["steps"][0]["picture"]).shape) <= 160


def test_asking_keeps_nothing(site):
    before = sorted(site.place.runs.rglob("*"))
    site.post("/api/runs/digits/recognise", {"picture": drawing()})
    assert sorted(site.place.runs.rglob("*")) == before


def test_a_picture_put_right_lies_under_its_class(serve, runs):
    site = serve(runs)
    _status, told = site.post("/api/runs/digits/recognise", {"picture": drawing()})
    for _time in range(2):  # the same picture twice is one
        status, kept = site.post("/api/runs/digits/keep", {"pixels": told["pixels"]["base64"], "label": 7})
    assert (status, kept["count"]) == (200, 1)
    (file,) = site.place.kept.rglob("*.png")
    assert file.parent.name == "7" and file.parent.parent.name == "digits"
    with Image.open(file) as picture:
        assert (np.asarray(picture) == values(told["pixels"])[..., 0]).all()
    (offered,) = site.get("/api/choices")["kept"]
    assert (offered["name"], offered["train"], offered["classes"]) == ("kept:digits", 1, ["7"])


def test_the_sum_of_the_last_layer_is_the_answer(site, digits_run, validated):
    picture = validated[0].pictures[5]
    _status, told = site.post("/api/runs/digits/inside", {"pixels": base64.b64encode(picture.tobytes()).decode()})
    (expected,) = digits_run.probabilities(picture[np.newaxis])
    assert told["probabilities"] == pytest.approx(expected.tolist(), abs=1e-4)
    scores = np.array(told["sum"]["scores"])
    shares = np.exp(scores - scores.max())
    assert shares / shares.sum() == pytest.approx(expected, abs=1e-3)
    kernel = digits_run.model.get_layer("classes").kernel.numpy()
    for label in range(10):
        number, _value, weight = told["sum"]["terms"][label][0]
        assert weight == pytest.approx(kernel[number, label], abs=1e-3)


def test_layers_come_in_order_with_their_strongest_maps_first(site, digits_run, validated):
    picture = validated[0].pictures[5]
    _status, told = site.post("/api/runs/digits/inside", {"pixels": base64.b64encode(picture.tobytes()).decode()})
    kinds = [layer["kind"] for layer in told["layers"]]
    assert kinds == ["Rescaling", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]
    first = told["layers"][1]
    maps = values(first["maps"]).astype(float) - 128
    assert maps.shape == (32, 26, 26)
    strengths = np.abs(maps).mean(axis=(1, 2))
    assert (np.diff(strengths) < 0.5).all()  # as far as 255 shades can tell
    kernels = digits_run.model.get_layer("conv_1").kernel.numpy()
    assert np.array(first["kernels"][0])[..., 0] == pytest.approx(kernels[..., 0, first["order"][0]], abs=1e-4)
    patch = picture[10:13, 8:11, 0] / 255  # a convolution is the sum of products and the bias, then ReLU
    value = max(0.0, float((patch * kernels[..., 0, first["order"][0]]).sum()) + first["bias"][0])
    assert (maps[0, 10, 8] / 127) * first["largest"] == pytest.approx(value, abs=first["largest"] / 127)


@pytest.mark.parametrize(
    "name",
    [name for name in MODELS if name not in ("tutorial", "resnet-32", "colour-256") and not MODELS[name].pretrained],
)
def test_other_networks_are_looked_into_too(name):
    from halfhour.answering.explanation import explain
    from halfhour.answering.predict import single_picture_predictor

    model = build(name, (28, 28, 1), 10)
    picture = np.random.default_rng(0).integers(0, 255, (28, 28, 1), dtype=np.uint8)
    explanation = explain(model, single_picture_predictor(model), picture)
    assert len(explanation.layers) == len(
        [layer for layer in model.layers if type(layer).__name__ not in ("InputLayer", "Dropout")]
    )
    assert explanation.evidence.shape == (28, 28)
    assert explanation.last is not None


def test_the_matrix_is_of_the_validation_pictures(site, validated):
    _split, predictions = validated
    told = site.get("/api/runs/digits/mistakes")
    assert told["matrix"] == confusion_matrix(predictions, 10).tolist()


@pytest.mark.parametrize("order", ["sure", "unsure"])
def test_a_cell_shows_its_pictures_by_confidence(site, validated, order):
    split, predictions = validated
    told = site.get(f"/api/runs/digits/mistakes/cell?truth=4&predicted=4&order={order}")
    assert told["count"] == ((predictions.labels == 4) & (predictions.predicted == 4)).sum()
    sure = [one["probabilities"][4] for one in told["pictures"]]
    assert sure == sorted(sure, reverse=order == "sure")
    for one in told["pictures"]:
        assert split.labels[one["index"]] == 4
        assert (values(one["pixels"]) == split.pictures[one["index"]]).all()


def test_a_report_is_in_the_readers_language_and_a_model_is_the_file(site, runs):
    status, content, _headers = site.send("GET", "/api/runs/digits/report?lang=zh")
    assert status == 200 and '<html lang="zh-Hans"' in content.decode()
    status, content, headers = site.send("GET", "/api/runs/digits/model")
    assert status == 200 and content == (runs / "digits" / "model.keras").read_bytes()
    assert "digits.keras" in headers["content-disposition"]


def test_an_unknown_run_is_told(site):
    status, content, _headers = site.send("GET", "/api/runs/nowhere?lang=zh")
    assert status == 404
    assert "nowhere" in json.loads(content)["error"]["happened"]


def test_a_plan_tells_the_command_and_the_split(site):
    status, told = site.post("/api/plan", {"data": "digits", "model": "quick-16", "minutes": 2})
    assert status == 200
    assert told["command"] == "halfhour train digits --model quick-16 --minutes 2"
    assert (told["train"] + told["validation"], told["test"]) == (1437, 360)
    assert sum(layer["parameters"] for layer in told["layers"]) == told["parameters"]


def test_both_languages_have_the_same_words_with_the_same_places():
    def places(table: dict[str, str]) -> dict[str, list[str]]:
        return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in table.items()}

    assert places(WORDS["en"]) == places(WORDS["zh"])
    assert all(text.strip() for table in WORDS.values() for text in table.values())


def test_every_word_is_used_and_every_use_has_a_word():
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js")) + [FOLDER / "index.html"])
    used = set(re.findall(r"\bt(?:Or)?\(\s*\"([\w-]+)\"", code)) | set(re.findall(r'data-t="(\w+)"', code))
    assert used - set(WORDS["en"]) == set()
    named = set(re.findall(r'"([\w-]+)"', code))
    assert [key for key in WORDS["en"] if key not in named and not BY_KIND.match(key)] == []


def test_the_page_asks_for_nothing_outside():
    for path in [*FOLDER.glob("*.js"), *FOLDER.glob("*.css"), FOLDER / "index.html"]:
        places = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", path.read_text(encoding="utf-8"))
        assert [place for place in places if "www.w3.org/2000/svg" not in place] == [], path.name


def test_the_scripts_get_their_constants_from_python():
    served = asset("constants.js")
    assert served is not None and served.kind.startswith("text/javascript")
    held = dict(re.findall(r"^export const ([A-Z_]+) = (.+);$", served.content.decode(), re.MULTILINE))
    assert json.loads(held["LANGUAGES"]).keys() == set(LANGUAGES)
    assert set(json.loads(held["PICTURES"]).split(",")) >= {"image/png", "image/jpeg", "image/webp"}
    for path in FOLDER.glob("*.js"):
        script = path.read_text(encoding="utf-8")
        for names in re.findall(r'^import \{([^}]+)\} from "./constants.js"', script, re.MULTILINE):
            assert {name.strip() for name in names.split(",")} <= held.keys(), path.name


def test_no_script_of_the_page_is_two_in_one():
    for path in Path(FOLDER).glob("*.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name


def test_what_compare_wrote_is_listed_and_opened_by_its_name_alone(site, runs):
    page = runs / "compared-20260102-030405.html"
    page.write_text("<!doctype html><p>two models</p>", encoding="utf-8")
    (runs / "other.html").write_text("secret", encoding="utf-8")
    try:
        assert site.get("/api/state")["comparisons"] == [page.stem]
        status, content, headers = site.send("GET", f"/api/comparisons/{page.stem}")
        assert status == 200 and b"two models" in content
        assert "default-src 'none'" in headers["content-security-policy"]
        for name in ("other", "..%2fother", "compared-x", "compared-*"):
            status, content, _headers = site.send("GET", f"/api/comparisons/{name}")
            assert status == 404 and b"secret" not in content
    finally:
        page.unlink()
        (runs / "other.html").unlink()
