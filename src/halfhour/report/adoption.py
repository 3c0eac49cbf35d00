"""The sections of the page of a model from elsewhere: what it wants, and how to take it in again."""

from halfhour.language import _
from halfhour.records import Adoption, RunFacts
from halfhour.report.html import Markup, joined, tag
from halfhour.report.sections import ENVIRONMENT, pairs


def adoption(facts: Adoption) -> Markup:
    """What trying found, question by question, and where the model came from."""
    told = tag("ul", *(tag("li", evidence) for evidence in facts.evidence))
    explained = _(
        "Each was found by feeding the model labelled images in every common way, and is now part of the "
        "network: raw pixels go in."
    )
    origin = [(_("From"), facts.source), ("SHA-256", facts.sha256)]
    return joined([told, tag("p", explained), pairs(origin)])


def again(facts: RunFacts) -> Markup:
    """The command, and the machine, of a model from elsewhere."""
    surroundings = [(_(ENVIRONMENT.get(name, name)), value) for name, value in facts.environment.items()]
    return joined(
        [
            tag("p", _("This command imports the model again:")),
            tag("pre", tag("code", facts.command), tabindex=0),
            tag("h3", _("Machine and versions")),
            pairs(surroundings),
            tag("p", _("Run folder: {folder}", folder=facts.folder), class_="quiet"),
        ]
    )
