"""Small promises: the version stands in the changelog, links lead somewhere, documents name no one's machine."""

import re
import tomllib
from pathlib import Path

import pytest

import halfhour

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_version_stands_in_the_changelog_and_the_project_file():
    assert f"## {halfhour.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{halfhour.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_dependency_has_a_lowest_version_and_one_that_is_too_high():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    assert len(asked_for) > 20
    assert [name for name in asked_for if not re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith("http"):
            assert (document.parent / link).exists(), link


def test_both_readmes_show_the_same_commands():
    def commands(name: str) -> list[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return re.findall(r"`((?:python3|py) scripts[^`]+)`", text) + re.findall(
            r"^\$ (halfhour[^#\n]*?) *(?:#|$)", text, re.M
        )

    assert commands("README.md") == commands("README.zh-CN.md")
    assert len(commands("README.md")) > 10


def test_both_ways_to_contribute_name_the_same_places():
    """A paragraph that one language gains, or a file that it names, the other is to gain too."""

    def places(name: str) -> list[set[str]]:
        paragraphs = (ROOT / name).read_text(encoding="utf-8").split("\n\n")[1:]
        return [set(re.findall(r"`([\w/.]+/[\w/.]*|[\w/]+\.(?:py|md|po))`", paragraph)) for paragraph in paragraphs]

    english, chinese = places("CONTRIBUTING.md"), places("CONTRIBUTING.zh-CN.md")
    assert len(english) == len(chinese)
    assert [there - here for there, here in zip(english, chinese, strict=True) if there - here] == []
