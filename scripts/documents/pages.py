"""Which pages there are: their sources in the repository, their addresses in the site, their order and names."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ENGLISH_ONLY = '!!! note ""\n    这一页只有英文。\n'
LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")


@dataclass(frozen=True)
class Language:
    """A language of the site.

    Attributes:
        code: its folder in the site.
        program: its name in `halfhour --lang`, and in Zensical.
        suffix: of its sources, before `.md`.
        other: the folder and the name of the other language.
    """

    code: str
    program: str
    suffix: str
    other: tuple[str, str]
    description: str
    to_dark: str
    to_light: str


LANGUAGES = (
    Language(
        "en",
        "en",
        "",
        ("zh-CN", "中文"),
        "Train your first image classifier in half an hour, and see what goes wrong.",
        "Switch to dark",
        "Switch to light",
    ),
    Language(
        "zh-CN",
        "zh",
        ".zh-CN",
        ("en", "English"),
        "用手边的电脑，在半小时之内训练出你的第一个图像分类器；看清每一步，哪里出了问题直接告诉你。",
        "切换到深色",
        "切换到浅色",
    ),
)


@dataclass(frozen=True)
class Page:
    """A page that lies in the repository: its English source, and its address in the site."""

    english: Path
    address: str

    def source(self, language: Language) -> Path:
        """The source in a language, or the English one where it is written in English alone."""
        own = self.english.with_suffix(f"{language.suffix}.md")
        return own if own.exists() else self.english


# What stands elsewhere in the site than in `docs/`.
PLACED = {
    ROOT / "README.md": "index.md",
    ROOT / "CONTRIBUTING.md": "contributing.md",
    ROOT / "CHANGELOG.md": "changelog.md",
}
# What the README tells in a section has a page of its own in the site.
SECTIONS = {
    "#what-it-can-do": "commands/index.md",
    "#它能做什么": "commands/index.md",
}


def written() -> list[Page]:
    """Every page that lies in the repository as Markdown."""
    english = [path for path in sorted(DOCS.rglob("*.md")) if not path.name.endswith(".zh-CN.md")]
    placed = [Page(path, address) for path, address in PLACED.items() if path.name != "README.md"]
    return [Page(path, address_of(path)) for path in english] + placed


def address_of(source: Path) -> str:
    """Where a source stands in the site; the README of a folder is its first page."""
    plain = source.with_name(source.name.replace(".zh-CN.md", ".md"))
    if plain in PLACED:
        return PLACED[plain]
    inside = plain.relative_to(DOCS)
    return (inside.with_name("index.md") if inside.name == "README.md" else inside).as_posix()


def for_site(page: Page, language: Language) -> str:
    """A page's text in a language, as it is in the site."""
    source = page.source(language)
    text = linked(source.read_text(encoding="utf-8"), source, page.address, language)
    if language.suffix and source == page.english:
        title, _, rest = text.partition("\n")
        text = f"{title}\n\n{ENGLISH_ONLY}\n{rest}"
    return text


def linked(text: str, source: Path, address: str, language: Language) -> str:
    """A text with its links as they are in the site.

    Raises:
        ValueError: it links to what the site does not show.
    """
    depth = "../" * address.count("/")

    def turned(found: re.Match[str]) -> str:
        opening, target, closing = found.groups()
        if re.match(r"[a-z]+:", target):
            return found[0]
        path = (source.parent / target).resolve()
        if path.name.startswith("README.") and path.parent == ROOT and closing[:-1] in SECTIONS:
            return f"{opening}{depth}{SECTIONS[closing[:-1]]})"
        if path not in PLACED and not path.is_relative_to(DOCS):
            raise ValueError(f"{source}: links to {target}, which the site does not show. Name it in `code` instead.")
        if path != source and address_of(path) == address:  # the same page in the other language
            return f"{opening}{depth}../{language.other[0]}/{address.removesuffix('.md')}.html{closing}"
        return f"{opening}{depth}{address_of(path)}{closing}"

    return LINK.sub(turned, text)


# The table of contents: a heading in both languages, and the addresses under it; a folder stands for all in it.
CONTENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Start", "开始", ("index.md",)),
    ("Lessons", "课程", ("lessons/",)),
    ("Commands", "命令", ("commands/",)),
    ("Python", "Python", ("api.md",)),
    ("Findings", "诊断", ("findings/",)),
    (
        "Good to know",
        "深入了解",
        (
            "teach.md",
            "notebooks.md",
            "data.md",
            "adopt.md",
            "compare.md",
            "what-keras-does.md",
            "export.md",
            "elsewhere.md",
            "reliability.md",
            "glossary.md",
            "figures.md",
            "experiments.md",
            "voice.md",
        ),
    ),
    ("Taking part", "参与", ("contributing.md", "changelog.md")),
)


def navigation(language: Language, there: list[str]) -> list[dict[str, object]]:
    """The table of contents of the pages that there are, in their order, as Zensical reads it.

    Raises:
        ValueError: a page is under no heading.
    """
    contents: list[dict[str, object]] = []
    for english, chinese, addresses in CONTENTS:
        listed = [page for address in addresses for page in there if _under(page, address)]
        listed.sort(key=lambda page: not page.endswith("index.md"))  # a folder's first page leads; the rest keep order
        there = [page for page in there if page not in listed]
        heading = chinese if language.suffix else english
        if listed:
            contents.append({heading: listed[0] if len(listed) == 1 else [named(page) for page in listed]})
    if there:
        raise ValueError(f"These pages are under no heading of CONTENTS in scripts/documents/pages.py: {there}.")
    return contents


def named(page: str) -> object:
    """An entry of the table of contents: a finding goes by its code, another page by its own title."""
    return {Path(page).stem: page} if page.startswith("findings/") and not page.endswith("index.md") else page


def _under(page: str, address: str) -> bool:
    return page.startswith(address) if address.endswith("/") else page == address
