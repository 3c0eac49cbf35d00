"""The report as its reader has it: in a real browser, without a network."""

import pytest

from halfhour import language
from halfhour.report.page import page


@pytest.fixture(params=language.LANGUAGES)
def report(request, facts, tmp_path):
    language.use(request.param)
    path = tmp_path / "report.html"
    path.write_text(page(facts), encoding="utf-8")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1100, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_stands_alone_and_fits(browser, report, width, scheme):
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests, troubles = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.goto(report.as_uri())
    assert troubles == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator("h1").inner_text()
    tab.close()
