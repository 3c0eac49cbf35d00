"""Markdown for the page: a text goes in; nested lists come out, `[tag, attributes, children...]` and plain strings.

A browser builds its elements from these, so that no text can become markup.
"""

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

TAGS = {
    *("p", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "br", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
Node = str | dict[str, str | None] | list["Node"]  # a text, or a tag, its attributes and its children


def nodes(text: str) -> list[Node]:
    """The elements of a Markdown text.

    >>> nodes("# One *two*")
    [['h1', {}, 'One ', ['em', {}, 'two']]]
    """
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    return _children(tree)


def _children(parent: SyntaxTreeNode) -> list[Node]:
    return [node for child in parent.children for node in _made(child)]


def _made(node: SyntaxTreeNode) -> list[Node]:
    """What becomes of a node: one element, a string, or its children where its tag means nothing here."""
    match node.type:
        case "text":
            return [node.content]
        case "softbreak":
            return [" "]
        case "code_inline":
            return [["code", {}, node.content]]
        case "fence" | "code_block":
            return [["pre", {"class": node.info or None}, ["code", {}, node.content]]]
        case "image":
            return [["img", {"src": str(node.attrs["src"]), "alt": node.content}]]
        case "link" if str(node.attrs["href"]).startswith("https://"):
            return [["a", {"href": str(node.attrs["href"]), "rel": "noreferrer"}, *_children(node)]]
    children = _children(node)
    return [[node.tag, {}, *children]] if node.tag in TAGS else children
