"""Findings as a card in a notebook: HTML that needs neither scripts nor a style sheet, and its twin in plain text.

Colours are set with their own transparency over whatever the page has, so that the card reads in light and in dark; a
page that takes the styles away, as GitHub does, is left with headings, paragraphs and code.
"""

from collections.abc import Sequence

from halfhour.language import _, listed
from halfhour.records import Finding
from halfhour.report.html import Markup, joined, tag
from halfhour.report.words import place, tried

EDGES = {"error": "#d1242f", "warning": "#bf8700", "note": "#0969da"}  # each 3:1 at least on white and on black
ADDED, TAKEN = "rgba(46,160,67,0.22)", "rgba(248,81,73,0.22)"
NEUTRAL = "#8a96a6"
BOX = "border-left:4px solid {edge};padding:.4em .9em;margin:.5em 0;background:rgba(128,128,128,0.10);max-width:60em"
QUIET = "opacity:.75"
CODE = "margin:.5em 0;padding:.5em .7em;background:rgba(128,128,128,0.12);overflow-x:auto;line-height:1.45"


def card(findings: Sequence[Finding]) -> Markup:
    """The card: one box a finding, the likeliest cause first."""
    return tag("div", *(_finding(finding) for finding in findings), class_="halfhour")


def panel(*content: object) -> Markup:
    """A box of its own, which is about no finding."""
    return tag("div", *content, class_="halfhour", style=BOX.format(edge=NEUTRAL))


def plain(findings: Sequence[Finding]) -> str:
    """The same as text."""
    return "\n\n".join(_plain(finding) for finding in findings)


def line(text: str) -> Markup:
    """One quiet line."""
    return tag("small", f"halfhour: {text}", style=QUIET)


def _finding(finding: Finding) -> Markup:
    rows = [(_("Seen"), finding.evidence), (_("Why"), finding.cause), (_("What to do"), finding.remedy)]
    told = [tag("div", tag("b", name), " ", _with_code(str(text)), style="margin:.25em 0") for name, text in rows]
    if finding.trial:
        told.append(tag("div", tag("b", tried(finding.trial)), style="margin:.25em 0"))
    if finding.diff:
        told.append(tag("pre", *map(_of_the_diff, finding.diff.splitlines()), style=CODE))
    elif finding.place:
        told.append(tag("div", place(finding.place), style=QUIET))
    if finding.explains:
        text = _("This also explains: {codes}.", codes=listed(finding.explains))
        told.append(tag("div", text, style=QUIET))
    head = tag("div", tag("b", finding.title, style="font-size:1.1em"), " ", tag("code", finding.code))
    return tag("div", head, joined(told), style=BOX.format(edge=EDGES[finding.severity]))


def _with_code(text: str) -> Markup:
    """What stands between backticks as code."""
    return joined(tag("code", part) if place % 2 else part for place, part in enumerate(text.split("`")))


def _of_the_diff(text: str) -> Markup:
    shade = {"+": ADDED, "-": TAKEN}.get(text[:1]) if text[:3] not in ("+++", "---") else None
    return tag("span", f"{text}\n", style=f"background:{shade}" if shade else QUIET)


def _plain(finding: Finding) -> str:
    lines = [f"{finding.title}  [{finding.code}]", str(finding.evidence), str(finding.cause), str(finding.remedy)]
    if finding.trial:
        lines.append(tried(finding.trial))
    lines += finding.diff.splitlines()
    if finding.place and not finding.diff:
        lines.append(place(finding.place))
    if finding.explains:
        lines.append(_("This also explains: {codes}.", codes=listed(finding.explains)))
    return "\n  ".join(lines)
