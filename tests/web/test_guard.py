"""Nobody else gets in: what a foreign site, another machine or a clumsy program may send, and what it gets."""

import base64
import io
import json
import os
import time
from urllib.parse import quote

import psutil
import pytest
from PIL import Image

from halfhour.errors import MachineError, OptionError
from halfhour.files import write_json
from halfhour.web.address import take
from halfhour.web.guard import MOST_BYTES

CHANGES = "/api/runs/digits/keep"


def test_the_page_itself_comes_in_and_is_shut_to_frames_and_foreign_scripts(site):
    status, _content, headers = site.send("GET", "/", origin=site.origin)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil"])
def test_a_foreign_host_is_refused(site, host):
    assert site.send("GET", "/api/state", host=host)[0] in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://{host}", "http://127.0.0.1", "file://"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_origin_is_refused(site, origin, method):
    body = {} if method == "POST" else None
    assert site.send(method, "/api/state", body, origin=origin.format(host=site.host))[0] == 403


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None]
)
def test_what_a_form_can_send_changes_nothing(site, kind):
    assert site.send("POST", CHANGES, b'{"label": 3}', content_type=kind)[0] == 415


def test_what_the_browser_calls_cross_site_changes_nothing(site):
    for kind in ("cross-site", "same-site", "none"):
        assert site.send("POST", CHANGES, {}, sec_fetch_site=kind)[0] == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(site, method):
    assert site.send(method, "/api/state")[0] == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_json_object_is_refused(site, body):
    assert site.send("POST", CHANGES, body, content_type="application/json")[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"label": "3", "pixels": ""},
        {"label": 3, "pixels": "not base64!"},
        {"label": 3, "pixels": base64.b64encode(bytes(783)).decode()},
        {"label": 10, "pixels": base64.b64encode(bytes(784)).decode()},
        {"label": -1, "pixels": base64.b64encode(bytes(784)).decode()},
        {"label": True, "pixels": base64.b64encode(bytes(784)).decode()},
    ],
    ids=str,
)
def test_a_wrong_field_is_told_in_three_sentences(site, body):
    status, told = site.post(CHANGES, body)
    assert status == 400
    assert all(told["error"][part] for part in ("happened", "expected", "remedy"))
    assert not site.place.kept.exists()


@pytest.mark.parametrize(
    "body", [b'{"data": "\\ud800", "model": "tutorial"}', b'{"a":' * 50_000 + b"1" + b"}" * 50_000]
)
def test_half_a_character_and_a_nest_without_end_are_refused(site, body):
    status, content, _headers = site.send("POST", "/api/plan", body, content_type="application/json")
    assert (status, json.loads(content)) == (400, {"refused": "Only JSON is accepted."})


def test_a_body_over_the_limit_is_refused_before_it_is_read(site):
    assert (
        site.send("POST", CHANGES, b"{}", content_type="application/json", content_length=str(MOST_BYTES + 1))[0] == 413
    )


def test_a_body_that_grows_over_the_limit_is_cut_off(site):
    chunks = (bytes(2**20) for _number in range(MOST_BYTES // 2**20 + 2))
    try:
        status = site.send("POST", CHANGES, chunks, content_type="application/json", transfer_encoding="chunked")[0]
    except (BrokenPipeError, ConnectionResetError):  # it hung up on us, as it may
        return
    assert status == 413


def test_a_picture_of_too_many_pixels_is_refused(site):
    bomb = io.BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, "PNG")
    status, told = site.post("/api/runs/digits/recognise", {"picture": base64.b64encode(bomb.getvalue()).decode()})
    assert status == 422
    assert "8000 x 8000" in told["error"]["happened"]


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(99), b"<svg onload=alert(1)>"])
def test_a_broken_picture_is_told(site, content):
    status, told = site.post("/api/runs/digits/recognise", {"picture": base64.b64encode(content).decode()})
    assert (status, set(told)) == (422, {"error"})


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2f%2e%2e%2frun.py",
        "/static/words.en.json/../../app.py",
        "/static//etc/passwd",
        "/api/runs/..%2f..%2f..%2fetc%2fpasswd/report",
        "/api/runs/%2e%2e/model",
        "/api/runs/./model",
        "/api/runs/digits%00/model",
        "/api/runs/.page/model",
        "/api/trainings/..%2fdigits?from=0",
        "/../../etc/passwd",
    ],
)
def test_no_path_of_the_browser_reaches_the_disk(site, path):
    status, content, _headers = site.send("GET", path)
    assert status in (400, 404)
    assert b"root:" not in content and b"import" not in content


@pytest.mark.parametrize("data", ["/etc/passwd", "../runs", "kept:../../etc", "kept:", "--out=x", ""])
def test_a_training_takes_no_path_for_its_data(site, data):
    status, told = site.post("/api/trainings", {"data": data, "minutes": 0.1})
    assert (status, set(told)) == (400, {"error"})
    assert site.get("/api/state")["trainings"] == []


@pytest.mark.parametrize(
    "wrong", [{"minutes": -1}, {"minutes": "1"}, {"model": "../x"}, {"model": 3}, {"augment": "x"}]
)
def test_a_training_takes_no_impossible_value(site, wrong):
    status, told = site.post("/api/trainings", {"data": "digits", **wrong})
    assert (status, set(told)) == (400, {"error"})


def test_only_so_many_trainings_run_beside_each_other(serve, tmp_path):
    site = serve()
    process = psutil.Process(os.getpid())
    for name in ("one", "two"):  # this very process stands for two trainings that run
        record = {"process": process.pid, "created": process.create_time(), "begun": time.time()}
        write_json(tmp_path / "runs" / ".page" / name / "job.json", record)
    status, told = site.post("/api/trainings", {"data": "digits", "minutes": 0.1})
    assert status == 409
    assert "2" in told["error"]["happened"]
    assert len(site.get("/api/state")["trainings"]) == 2


def test_another_machine_needs_the_token(serve):
    site = serve(host="0.0.0.0")  # noqa: S104
    token = site.address.door.token
    assert site.address.others.endswith(f"token={token}")
    assert site.send("GET", "/")[0] == 401
    assert site.send("GET", "/static/main.js")[0] == 401
    assert site.send("GET", "/api/state?token=wrong")[0] == 401
    assert site.send("GET", "/api/state", cookie=f"{site.address.door.cookie}=wrong; {{")[0] == 401
    assert site.send("POST", "/api/plan", {"data": "digits"})[0] == 401
    status, _content, headers = site.send("GET", f"/?token={token}")
    assert status == 200
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    status, content, _headers = site.send("GET", "/api/state", cookie=cookie.partition(";")[0])
    assert status == 200
    assert json.loads(content)["invitation"]["address"] == site.address.others


def test_this_machine_alone_needs_none(site):
    assert site.address.door.token is None and site.address.others is None
    assert site.get("/api/state")["invitation"] is None


def test_a_port_that_is_taken_and_a_foreign_address_are_told(site):
    with pytest.raises(MachineError, match="isn't available"):
        take("127.0.0.1", site.address.listening.getsockname()[1])
    with pytest.raises(OptionError, match="isn't an address of this machine"):
        take("192.0.2.7", 0)  # of the block that is nobody's (RFC 5737)


def test_a_name_that_is_markup_stays_a_name(site):
    facts = next(run for run in site.get("/api/state")["runs"] if "<" in run["name"])
    assert facts["classes"][3] == "<script>alert(1)</script>"
    status, content, headers = site.send("GET", f"/api/runs/{quote(facts['name'])}/report")
    assert status == 200
    assert b"<script" not in content
    assert "default-src 'none'" in headers["content-security-policy"]
