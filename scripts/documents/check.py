"""What is wrong with a built site: links that lead nowhere, pages in one language alone, sources outside."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from documents.pages import LANGUAGES

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "object": "data"}
IN_STYLE = re.compile(r"(?:@import\s+|url\()\s*[\"']?(https?:)?//", re.I)


@dataclass
class Seen:
    """What stands in a page: the places that can be linked to, the links, and what the browser loads for it."""

    places: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Take down one element."""
        given = {name: value or "" for name, value in attributes}
        self.seen.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.seen.links.append(given["href"])
        if tag == "link" and given.get("rel") not in ("canonical", "alternate"):
            self.seen.loaded.append(given["href"])
        if tag in LOADED and LOADED[tag] in given:
            self.seen.loaded.append(given[LOADED[tag]])


def read(page: Path) -> Seen:
    """What stands in a page."""
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.seen


def faults(site: Path) -> list[str]:
    """Every fault of a site, a sentence each; empty where it is whole."""
    pages = {path.resolve(): read(path) for path in sorted(site.rglob("*.html")) if path.name != "404.html"}
    found = [
        f"{path.relative_to(site)}: {fault}" for path, seen in pages.items() for fault in _of_page(path, seen, pages)
    ]
    for style in sorted(site.rglob("*.css")):
        if IN_STYLE.search(style.read_text(encoding="utf-8")):
            found.append(f"{style.relative_to(site)}: loads something from another place")
    addresses = [
        {path.relative_to(site / each.code) for path in (site / each.code).rglob("*.html")} for each in LANGUAGES
    ]
    found += [f"{page}: stands in one language alone" for page in sorted(addresses[0] ^ addresses[1])]
    return found


def _of_page(path: Path, seen: Seen, pages: dict[Path, Seen]) -> list[str]:
    outside = [f"loads {address} from another place" for address in seen.loaded if _is_outside(address)]
    return outside + [
        fault
        for address in dict.fromkeys([*seen.links, *seen.loaded])
        if not _is_outside(address) and (fault := _of_link(path, address, pages))
    ]


def _of_link(path: Path, address: str, pages: dict[Path, Seen]) -> str:
    """What is wrong with one address; empty where it leads somewhere."""
    parts = urlsplit(address)
    if parts.scheme:
        return ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return f"{address} leads nowhere"
    place = unquote(parts.fragment)
    if place and target in pages and place not in pages[target].places:
        return f"{address} leads to a page without that place"
    return ""


def _is_outside(address: str) -> bool:
    return address.startswith("//") or urlsplit(address).scheme in ("http", "https")
