"""From the sources to the site: gather the pages of each language in a folder, then let Zensical build it."""

import shutil
import subprocess
import sys
from pathlib import Path

import tomli_w

from documents import commands, lessons, pages
from documents.pages import DOCS, LANGUAGES, ROOT, Language
from halfhour.report.fonts import FIRST_CHINESE, woff

THEME = DOCS / "theme"
# What Zensical's search says in English whatever the language of the site.
SEARCH_IN_CHINESE = {
    '"result":"results"': '"个结果":"个结果"',
    '"No results"': '"没有找到"',
    '"Search results"': '"搜索结果"',
    'placeholder:"Search"': 'placeholder:"搜索"',
    '"Filters"': '"筛选"',
    '"Loading search\\u2026"': '"正在载入……"',
    '"Search is unavailable. Reload the page to try again."': '"搜索暂时用不了，请重新载入页面。"',
}
ICON = ROOT / "src" / "halfhour" / "web" / "static" / "icon.svg"


def build(folder: Path) -> Path:
    """Build the site of both languages.

    Args:
        folder: where to work; what an earlier build left there is replaced.

    Returns:
        The folder of the finished site.
    """
    shutil.rmtree(folder, ignore_errors=True)
    site = folder / "site"
    site.mkdir(parents=True)
    for language in LANGUAGES:
        work = folder / language.code
        contents = pages.navigation(language, gather(language, work / "docs"))
        settings = {"project": {"nav": contents, **told(language)}}
        (work / "zensical.toml").write_text(tomli_w.dumps(settings), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / "zensical.toml")],
            cwd=work,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(f"{done.stdout}\n{done.stderr}")
        if language.suffix:
            translate_search(work / "site")
        bring_chinese(work / "site")
        shutil.move(work / "site", site / language.code)
    shutil.copy(THEME / "choose.html", site / "index.html")
    return site


def gather(language: Language, folder: Path) -> list[str]:
    """Write every page of a language, and what the pages show.

    Returns:
        The pages' addresses in the site.
    """
    gathered = {page.address: pages.for_site(page, language) for page in pages.written()}
    gathered |= commands.pages(language)
    gathered |= {"lessons/index.md": lessons.index(language)}
    for address, text in gathered.items():
        write(folder / address, text)
    for picture in sorted([*DOCS.rglob("*.png"), *DOCS.rglob("*.svg")]):
        shown = folder / picture.relative_to(DOCS)
        shown.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, shown)
    shutil.copytree(THEME / "assets", folder / "assets")
    shutil.copy(ICON, folder / "assets" / "icon.svg")
    return list(gathered)


def bring_chinese(site: Path) -> None:
    """Write a font with the Chinese characters of a site beside its style, for readers who have none."""
    texts = [path.read_text(encoding="utf-8") for kind in ("html", "js", "json") for path in site.rglob(f"*.{kind}")]
    characters = {ord(character) for text in texts for character in text if ord(character) >= FIRST_CHINESE}
    (site / "assets" / "chinese.woff").write_bytes(woff(characters))


def translate_search(site: Path) -> None:
    """Put Chinese words into the script of the search.

    Raises:
        ValueError: this release of Zensical has other words.
    """
    (script,) = site.glob("assets/javascripts/bundle.*.js")
    text = script.read_text(encoding="utf-8")
    for english, chinese in SEARCH_IN_CHINESE.items():
        if english not in text:
            raise ValueError(f"Zensical's search no longer says {english}. Bring SEARCH_IN_CHINESE up to date.")
        text = text.replace(english, chinese)
    script.write_text(text, encoding="utf-8")


def write(path: Path, text: str) -> None:
    """Write a page, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def told(language: Language) -> dict[str, object]:
    """What Zensical is told: nothing is asked from another place, and no address needs a server."""
    folder, name = language.other
    return {
        "site_name": "halfhour",
        "site_description": language.description,
        "site_dir": "site",
        "docs_dir": "docs",
        "use_directory_urls": False,
        "extra_css": ["assets/site.css"],
        "extra": {
            "generator": False,
            "polyfills": ["assets/iframe-worker.js"],  # lets the search work from files, without a server
            "alternate": True,  # a list would make every page look for the other language's map over the network
            "other": {"lang": folder, "name": name},
        },
        "theme": {
            "language": language.program,
            "custom_dir": str(THEME),
            "font": False,
            "logo": "assets/icon.svg",
            "favicon": "assets/icon.svg",
            "features": [
                "content.code.copy",
                "navigation.footer",
                "navigation.indexes",
                "navigation.tabs",
                "navigation.top",
                "search.highlight",
                "toc.follow",
            ],
            "palette": [
                {
                    "media": f"(prefers-color-scheme: {mode})",
                    "scheme": scheme,
                    "toggle": {"icon": icon, "name": name},
                }
                for mode, scheme, icon, name in (
                    ("light", "default", "lucide/sun", language.to_dark),
                    ("dark", "slate", "lucide/moon", language.to_light),
                )
            ],
        },
        "plugins": {
            "offline": {},
            "search": {},
            "mkdocstrings": {
                "locale": language.program,
                "handlers": {
                    "python": {
                        "paths": [str(ROOT / "src")],
                        "options": {
                            "docstring_style": "google",
                            "extensions": [str(Path(__file__).with_name("examples.py"))],
                            "heading_level": 3,
                            "separate_signature": True,
                            "show_root_heading": True,
                            "show_root_full_path": False,
                            "show_signature_annotations": True,
                            "show_source": False,
                            "docstring_section_style": "list",
                            "signature_crossrefs": False,
                            "show_bases": False,
                        },
                    }
                },
            },
        },
        "markdown_extensions": {
            "admonition": {},
            "attr_list": {},
            "md_in_html": {},
            "tables": {},
            "toc": {"permalink": True},
            "pymdownx": {
                "details": {},
                "highlight": {"pygments_lang_class": True},
                "inlinehilite": {},
                "superfences": {},
                "tabbed": {"alternate_style": True},
                "emoji": {
                    "emoji_index": "zensical.extensions.emoji.twemoji",
                    "emoji_generator": "zensical.extensions.emoji.to_svg",
                },
            },
        },
    }
