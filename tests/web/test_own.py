"""A person's own data on the page: by path or sent by the browser, looked at, trained on; and what must not come in."""

import base64
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from halfhour.web.uploads import LARGEST, Uploads

LONG = 60_000  # milliseconds
SMOOTH = np.linspace(0, 255, 16, dtype=np.uint8)


@pytest.fixture
def pets(tmp_path):
    """Twenty-four pictures in two classes: brighter to the right, and brighter downwards."""
    random = np.random.default_rng(0)
    for row in range(24):
        plane = np.tile(SMOOTH, (16, 1)) // (1 + row % 4) + random.integers(0, 30, (16, 16)).astype(np.uint8)
        place = tmp_path / "pets" / ("猫" if row % 2 else "<b>dog<b>")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(plane if row % 2 else plane.T).save(place / f"{row}.png")
    return tmp_path / "pets"


@pytest.fixture
def rows(tmp_path):
    """Colour pictures as rows, which can be read in two ways."""
    random = np.random.default_rng(1)
    small = random.integers(0, 255, (40, 3, 1, 16)) * np.ones((1, 1, 16, 1))
    labels = np.arange(40) % 2
    small[labels == 1] = small[labels == 1].swapaxes(2, 3)
    np.savez(tmp_path / "rows.npz", x=small.astype(np.uint8).reshape(40, -1), y=labels)
    return tmp_path / "rows.npz"


def piece(path: str, content: bytes, start: int = 0) -> dict[str, object]:
    return {"path": path, "from": start, "content": base64.b64encode(content).decode()}


def test_a_path_is_looked_at_and_planned_as_the_command_would_be(serve, rows):
    site = serve()
    status, found = site.post("/api/look", {"data": f"path:{rows}"})
    assert (status, found["train"], found["test"], found["shape"]) == (200, 32, 8, [16, 16, 3])
    assert found["readings"] == ["--layout channels-last"]
    assert {one["caption"] for one in found["sheet"]} == {"0", "1"}
    asked = {"data": f"path:{rows}", "options": {"layout": "channels-last"}, "minutes": 2}
    assert site.post("/api/look", asked)[1]["readings"] == []
    command = site.post("/api/plan", asked)[1]["command"]
    assert command == f"halfhour train '{rows}?layout=channels-last' --minutes 2"


def test_what_is_no_data_is_answered_with_three_sentences(serve, tmp_path):
    (tmp_path / "poem.txt").write_text("roses")
    for path in (tmp_path / "poem.txt", tmp_path / "nothing", "--out=/tmp/x"):
        status, told = serve().post("/api/look?lang=zh", {"data": f"path:{path}"})
        assert status >= 400 and all(re.search("[\u4e00-\u9fff]", told["error"][part]) for part in told["error"])


def test_files_that_are_sent_in_pieces_are_whole(serve, pets, rows):
    site = serve()
    content = rows.read_bytes()
    status, told = site.post("/api/uploads", {"files": [piece("rows.npz", content[:1000])]})
    assert status == 200
    assert site.post("/api/uploads", {**told, "files": [piece("rows.npz", content[1000:], 1000)]})[0] == 200
    assert site.post("/api/look", {"data": f"upload:{told['upload']}"})[1]["train"] == 32
    files = [piece(f"pets/{file.parent.name}/{file.name}", file.read_bytes()) for file in sorted(pets.glob("*/*"))]
    upload = site.post("/api/uploads", {"files": files})
    assert upload[0] == 400  # a name that Windows could not write
    files = [one | {"path": re.sub("[<>]", "", str(one["path"]))} for one in files]
    told = site.post("/api/uploads", {"files": files})[1]
    assert site.post("/api/look", {"data": f"upload:{told['upload']}"})[1]["classes"] == ["bdogb", "猫"]


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/x", "a/../../x", "", ".", ".ssh/x", "a\\..\\x", "C:x", "a/ /x", "x" * 300, "a/b/c/d/e/f/g", "\0"],
)
def test_a_name_that_leads_elsewhere_is_refused(serve, tmp_path, path):
    site = serve()
    before = {file for file in tmp_path.rglob("*") if file.is_file()}
    assert site.post("/api/uploads", {"files": [piece(path, b"x")]})[0] == 400
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    "body",
    [
        {"files": "x"},
        {"files": ["x"]},
        {"files": [{}]},
        {"upload": "../..", "files": []},
        {"upload": "0" * 12, "files": [{"path": "x", "from": 7, "content": ""}]},
        {"files": [{"path": "x", "from": 0, "content": "no base64!"}]},
    ],
)
def test_an_upload_that_is_none_is_refused(serve, body):
    assert serve().post("/api/uploads", body)[0] == 400


def test_an_upload_has_an_end(serve, tmp_path):
    uploads = Uploads(tmp_path)
    name = uploads.receive({"files": [piece("x", b"x")]})["upload"]
    uploads._sizes[name] = (1, LARGEST)
    with pytest.raises(Exception, match="Expected at most 200,000 files"):
        uploads.receive({"upload": name, "files": [piece("x", b"x", 1)]})


@pytest.mark.parametrize(
    "asked",
    [
        {"data": "upload:../../secret"},
        {"data": "upload:000000000000"},
        {"data": "path:x", "options": {"labels": "/etc/passwd"}},
        {"data": "path:x", "options": {"size": "3"}},
        {"data": "path:x", "options": ["labels"]},
        {"data": "path:x", "options": {"layout": 3}},
    ],
)
@pytest.mark.parametrize("address", ["/api/look", "/api/plan", "/api/trainings"])
def test_data_that_are_not_there_or_options_that_are_none_are_refused(serve, asked, address):
    assert serve().post(address, asked)[0] == 400


def test_other_machines_are_not_shown_what_lies_here(serve, rows):
    site = serve(host="0.0.0.0")  # noqa: S104
    token = site.place.others.rpartition("=")[2]
    for address in ("look", "plan", "trainings"):
        status, told = site.post(f"/api/{address}?token={token}", {"data": f"path:{rows}"})
        assert status == 400 and "other machines" in told["error"]["happened"]
    status, told = site.post(f"/api/uploads?token={token}", {"files": [piece("rows.npz", rows.read_bytes())]})
    assert site.post(f"/api/look?token={token}", {"data": f"upload:{told['upload']}"})[1]["train"] == 32
    assert site.send("GET", f"/api/choices?token={token}")[1].find(b'"paths":false') > 0


@pytest.mark.browser
def test_a_folder_is_sent_and_a_path_is_read_the_other_way_and_trained_on(visit, serve, pets, rows):
    (pets / "<b>dog<b>").rename(pets / "dog")
    site = serve()
    tab = visit(site, "train")
    tab.get_by_text("Your own folder or file").click()
    expect(tab.locator("#start")).to_be_disabled()
    tab.locator("#own-folder").set_input_files(pets)
    expect(tab.locator(".own-sheet canvas")).to_have_count(12, timeout=LONG)
    expect(tab.locator(".own-found")).to_contain_text("猫")
    tab.locator("#own-path").fill(str(rows))
    tab.locator("#own-look").click()
    tab.get_by_role("button", name="Read with --layout channels-last").click()
    expect(tab.locator(".own-facts")).to_contain_text("as requested")
    expect(tab.locator(".plan pre")).to_contain_text("rows.npz?layout=channels-last")
    tab.locator("#minutes").fill("0")
    tab.locator("#start").click()
    card = tab.locator(".job")
    expect(card.get_by_role("button", name="Draw with it")).to_be_visible(timeout=2 * LONG)
    (run,) = site.get("/api/state")["runs"]
    assert run["name"].startswith("rows-") and run["classes"] == ["0", "1"]
