"""The view Teach beyond one browser: a phone with its token, a server that is killed, a model that is taken along."""

import base64
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.web.films import frames

pytestmark = pytest.mark.browser

LONG = 120_000  # milliseconds, on a busy machine


def test_a_phone_comes_in_by_its_token_and_a_stranger_does_not(serve, browser, tmp_path):
    site = serve(host="0.0.0.0")  # noqa: S104
    token = re.search(r"token=([\w-]+)", site.address.here)[1]
    status, _content, headers = site.send("GET", f"/?token={token}")
    cookie = headers["set-cookie"].split(";")[0]
    body = {"name": "garden", "classes": ["flower", "temple"]}
    assert site.send("POST", "/api/teach", body)[0] == 401
    assert site.send("POST", "/api/teach", body, cookie=cookie)[0] == 200
    _status, told, _headers = site.send("GET", "/api/teach/garden/invitation", cookie=cookie)
    address = re.search(rb'"address":"([^"]+)"', told)[1].decode()
    assert address.endswith(f"?token={token}#teach/garden")

    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(frames("flower.jpg", count=1)[0])
    phone = browser.new_context(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True).new_page()
    phone.goto(f"{site.origin}/?token={token}#teach/garden")
    card = phone.get_by_role("region", name="flower", exact=True)
    card.locator("input[multiple]").set_input_files(photo)
    expect(card.locator(".thumb")).to_have_count(1, timeout=LONG)
    phone.context.close()
    assert (site.place.kept / "garden" / "flower" / "IMG_0001.jpg").read_bytes() == photo.read_bytes()

    stranger = browser.new_context().new_page()
    answer = stranger.goto(f"{site.origin}/#teach/garden")
    assert answer.status == 401
    stranger.context.close()


SERVER = """
import sys
from pathlib import Path
from halfhour.web.address import take
from halfhour.web.app import application
from halfhour.web.desk import PageSettings
from halfhour.web.serve import serve
address = take("127.0.0.1", 0)
print(address.listening.getsockname()[1], flush=True)
serve(application(address.door, PageSettings(Path(sys.argv[1]) / "runs", Path(sys.argv[1]) / "pictures")), address)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_server_that_is_killed_leaves_whole_pictures_alone(tmp_path):
    import http.client
    import json
    import threading

    process = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline())

    def post(path: str, body: dict) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
            connection.getresponse().read()
        finally:
            connection.close()

    post("/api/teach", {"name": "garden", "classes": ["flower", "temple"]})
    pictures = [
        {"name": f"{number}.jpg", "content": base64.b64encode(data).decode()}
        for number, data in enumerate(frames("flower.jpg", count=40))
    ]

    def upload() -> None:
        for _time in range(200):
            try:
                post("/api/teach/garden/pictures", {"class": "flower", "pictures": pictures})
            except OSError:
                return
            except http.client.HTTPException:
                return

    sending = threading.Thread(target=upload)
    sending.start()
    flower = tmp_path / "pictures" / "garden" / "flower"
    while len(list(flower.glob("[0-9]*.jpg"))) < 15:
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    sending.join()
    found = [path for path in flower.iterdir() if not path.name.startswith(".part-")]
    assert len(found) >= 15
    for path in found:
        with Image.open(path) as image:
            image.load()  # every byte is there


def test_a_project_is_packed_and_opened_on_the_page(serve, visit, tmp_path):
    site = serve()
    site.post("/api/teach", {"name": "garden", "classes": ["flower", "temple"]})
    for class_name, name in (("flower", "flower.jpg"), ("temple", "china.jpg")):
        data = base64.b64encode(frames(name, count=1)[0]).decode()
        site.post("/api/teach/garden/pictures", {"class": class_name, "pictures": [{"name": name, "content": data}]})
    tab = visit(site, "teach/garden")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Project (.zip)").click()
    packed = tmp_path / "garden.zip"
    download.value.save_as(packed)
    tab.goto(f"{site.origin}/#teach")
    tab.locator("#archive").set_input_files(packed)
    expect(tab.get_by_role("heading", name="garden 2")).to_be_visible(timeout=LONG)
    first, second = (site.place.kept / name for name in ("garden", "garden 2"))
    for part in ("flower/flower.jpg", "temple/china.jpg"):
        assert Path(second, part).read_bytes() == Path(first, part).read_bytes()
