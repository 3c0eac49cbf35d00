"""The documents as a site: whole in both languages, asking nothing of the network, searchable as files."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

import halfhour
from documents import pages
from documents.build import build
from documents.check import faults
from documents.pages import LANGUAGES
from halfhour.cli import COMMANDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("documents"))


def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere(site: Path):
    assert faults(site) == []


def test_chinese_is_shown_where_there_is_no_chinese_font(site: Path):
    """Every Chinese character of the Chinese pages lies in the font beside their style."""
    written = "".join(page.read_text(encoding="utf-8") for page in (site / "zh-CN").rglob("*.html"))
    wanted = {ord(character) for character in written if "\u4e00" <= character <= "\u9fff"}
    assert len(wanted) > 500
    assert wanted <= set(TTFont(site / "zh-CN" / "assets" / "chinese.woff").getBestCmap())
    assert "chinese.woff" in (site / "zh-CN" / "assets" / "site.css").read_text(encoding="utf-8")


def test_a_broken_site_is_found_out(tmp_path: Path):
    for language in LANGUAGES:
        (tmp_path / language.code).mkdir()
    (tmp_path / "en" / "index.html").write_text(
        '<a href="gone.html">a</a><a href="#gone">b</a><img src="https://example.org/x.png"><p id="here"></p>'
        '<a href="#here">c</a><a href="https://example.org/">d</a>'
    )
    (tmp_path / "en" / "style.css").write_text("p { background: url(//example.org/x.png) }")
    found = faults(tmp_path)
    assert [fault.split(": ", 1)[0] for fault in found] == ["en/index.html"] * 3 + ["en/style.css", "index.html"]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_command_has_its_page(site: Path, language: pages.Language):
    for name in COMMANDS:
        text = (site / language.code / "commands" / f"{name}.html").read_text(encoding="utf-8")
        assert f"halfhour {name}" in text
    train = (site / language.code / "commands" / "train.html").read_text(encoding="utf-8")
    assert "--minutes" in train
    assert "--help" not in train.partition("<table>")[2]
    assert ("分钟" in train) == (language.program == "zh")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_public_name_has_its_place(site: Path, language: pages.Language):
    text = (site / language.code / "api.html").read_text(encoding="utf-8")
    headings = re.findall(r"halfhour\.(\w+)\b", re.sub(r"<[^>]+>", "", text))
    assert set(halfhour.__all__) <= set(headings)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("folder", "words", "count", "nothing"),
    [("en", "overfitting", "result", "No results"), ("zh-CN", "过拟合", "个结果", "没有找到")],
)
def test_the_search_works_in_pages_opened_as_files(
    browser: "Browser", site: Path, folder: str, words: str, count: str, nothing: str
):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / folder / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector("[role='listbox'] a[href*='findings/overfitting.html']")
    page.wait_for_selector(f"text=/[1-9]\\d* {count}/")
    page.keyboard.type(" qqqqqq")
    page.wait_for_selector(f"text={nothing}")
    page.close()
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:", "about:"))] == []
