"""The sections of a run's page: records -> HTML, each without its heading."""

from collections.abc import Sequence

from halfhour.language import N_, _, sentences
from halfhour.records import (
    DataFacts,
    Finding,
    Found,
    Gallery,
    LayerSummary,
    Mistake,
    OwnPicture,
    Pixels,
    RunFacts,
)
from halfhour.report.architecture import draw
from halfhour.report.commands import repeating
from halfhour.report.html import Markup, joined, kept, picture, table, tag
from halfhour.report.layers import folded
from halfhour.report.plots import confusion, curves, to_svg
from halfhour.report.walls import responses
from halfhour.report.words import channels, duration, precision, rough_share, shape, share

SEVERITIES = {"error": N_("fault"), "warning": N_("warning"), "note": N_("note")}
ENVIRONMENT = {
    "backend": N_("backend"),
    "platform": N_("platform"),
    "processor": N_("CPU"),
    "devices": N_("devices"),
    "cores": N_("cores"),
    "memory": N_("memory"),
}
STOP_REASONS = {
    "epochs": N_("It ended when all epochs were done."),
    "deadline": N_("It finished within its deadline."),
    "replayed": N_("It repeated an earlier run, batch by batch."),
    "interrupted": N_("It was interrupted and kept what it had learned."),
}
ENOUGH_EPOCHS = 4  # the rules on the course of a training need as many
LAYERS_A_ROW = {"wide": 10, "middle": 5, "narrow": 3}  # by the width of the page, see page.css


def findings(findings: Sequence[Finding], epochs: int) -> Markup:
    """What is wrong, the likeliest cause first, or that nothing was found, or that it was too short to tell."""
    if not findings and epochs < ENOUGH_EPOCHS:
        return tag("p", _("{epochs} epochs are too few to tell whether anything is wrong.", epochs=epochs))
    if not findings:
        return tag("p", _("The doctor checked this training for known problems and found none."), class_="healthy")
    return joined(_finding(finding) for finding in findings)


def data(facts: DataFacts, galleries: Sequence[Gallery]) -> Markup:
    """What was learned from, validated on and tested on."""
    height, width, depth = facts.picture_shape
    rows = [
        (_("Data"), facts.name),
        (_("From"), facts.source),
        (
            _("Images"),
            _("{height} x {width} pixels, {channels}", height=height, width=width, channels=channels(depth)),
        ),
        (_("{count} classes", count=len(facts.class_names)), ", ".join(facts.class_names)),
    ]
    parts = [
        ("training", _("for training"), facts.train_count),
        ("validation", _("for validation"), facts.validation_count),
        ("wrong", _("for one final test"), facts.test_count),
    ]
    split = [
        tag("li", tag("b", f"{count:,}"), " ", words, style=f"flex-grow:{count};--part:var(--{colour})")
        for colour, words, count in parts
    ]
    note = tag("p", facts.note, class_="note") if facts.note else None
    found = tag("ul", *(tag("li", fact) for fact in facts.found.facts)) if facts.found else None
    shown = (_gallery(gallery) for gallery in galleries)
    return joined([note, tag("ul", *split, class_="split"), pairs(rows), found, _left_out(facts.found), *shown])


def training(facts: RunFacts) -> Markup:
    """The curves, and how to read them."""
    if not facts.history.epochs:
        return tag("p", _("No epoch finished, so there is nothing to plot."))
    accuracy, loss = (curves(facts.history, [quantity]) for quantity in ("accuracy", "loss"))
    best = facts.history.best or facts.history.epochs[-1]
    told = _(
        "Validation was best in epoch {number}: accuracy {accuracy}, loss {loss:.4f}.",
        number=best.number,
        accuracy=kept(share(best.validation_accuracy)),
        loss=best.validation_loss,
    )
    drawn = tag(
        "div",
        Markup(to_svg(accuracy, _("Accuracy of every epoch. {told}", told=told))),
        Markup(to_svg(loss, _("Loss of every epoch. {told}", told=told))),
        class_="pair",
    )
    reading = sentences(
        _(
            "Both curves should rise and fall together. If training keeps improving and validation doesn't, "
            "the network memorises its images: overfitting."
        ),
        _(
            "The training curve is the mean over each epoch, with everything that makes learning harder on "
            "purpose (dropout, augmentation); evaluated at the end without it, training accuracy is "
            "{accuracy}.",
            accuracy=kept(share(facts.train_accuracy)),
        ),
    )
    stop = _(STOP_REASONS.get(facts.stop_reason, facts.stop_reason))
    return joined([tag("p", sentences(told, stop)), tag("figure", drawn, tag("figcaption", reading))])


def network(layers: Sequence[LayerSummary], parameters: int) -> Markup:
    """The layers, drawn and listed."""
    shown = folded(tuple(layer for layer in layers if not layer.aside))
    caption = _(
        "Each block is a layer's output: as large as its feature maps, as deep as there are maps; a "
        "bar is a row of numbers. {count:,} parameters in all.",
        count=parameters,
    )
    if count := sum(layer.aside for layer in layers):
        beside = _("Layers on shorter paths to the concatenation, only in the table: {count}.", count=count)
        caption = sentences(caption, beside)
    drawn = tag(
        "figure",
        *(tag("div", Markup(draw(shown, columns)), class_=width) for width, columns in LAYERS_A_ROW.items()),
        tag("figcaption", caption),
        class_="network",
    )
    rows = [
        (layer.name, layer.kind, layer.settings, shape(layer.output_shape), f"{layer.parameters:,}")
        for layer in folded(tuple(layers))
    ]
    headings = (_("layer"), _("kind"), _("settings"), _("output"), _("parameters"))
    return joined(
        [drawn, _folded(_("All {count} layers as a table", count=len(layers)), table(headings, rows, words=3))]
    )


def results(facts: RunFacts) -> Markup:
    """Confusions, classes and the worst mistakes."""
    evaluation, names = facts.evaluation, facts.data.class_names
    pairs = [(pair.truth, pair.predicted, f"{pair.count:,}") for pair in evaluation.confused_pairs]
    classes = [
        (score.name, f"{score.support:,}", share(score.recall), precision(score.precision))
        for score in evaluation.per_class
    ]
    matrix = Markup(
        to_svg(confusion(evaluation, names), _("Confusion matrix: rows are true classes, columns predictions."))
    )
    caption = _("Blue: correct. Orange: mistakes; the stronger the colour, the more frequent.")
    columns = [tag("figure", tag("div", matrix, class_="scroll", tabindex=0), tag("figcaption", caption))]
    if pairs:
        heading = tag("h3", _("Most often confused"))
        columns.append(tag("div", heading, table((_("truth"), _("prediction"), _("images")), pairs, words=2)))
    headings = (_("class"), _("images"), _("recall"), _("precision"))
    return joined(
        [
            tag("div", *columns, class_="beside"),
            tag("h3", _("Class by class")),
            table(headings, classes),
            _mistakes(facts.mistake_pictures, evaluation.mistakes),
        ]
    )


def inside(facts: RunFacts) -> Markup | None:
    """Filters of the first convolutions and the maps they give for one picture."""
    if not facts.responses:
        return None
    drawn = Markup(to_svg(responses(facts.sample, facts.responses), _("Filters and their responses to one image")))
    caption = _(
        "A filter slides over the image and responds where it finds its pattern: red adds, blue subtracts, a "
        "bright spot is a strong response. The strongest of each layer come first. A filter that reads "
        "several maps is shown for the first of them."
    )
    return tag("figure", tag("div", drawn, class_="scroll", tabindex=0), tag("figcaption", caption))


def own_pictures(pictures: Sequence[OwnPicture]) -> Markup | None:
    """The pictures that the run was asked about since, as the network saw them."""
    if not pictures:
        return None
    strips = (_strip(own) for own in pictures)
    return joined([tag("ul", *(_own_picture(own) for own in pictures), class_="pictures"), *strips])


def again(facts: RunFacts) -> Markup:
    """The command, the recipe, the machine and the seconds."""
    seconds = [
        (_("start"), duration(facts.seconds.start)),
        (_("data"), duration(facts.seconds.data)),
        (_("training"), duration(facts.seconds.train)),
        (_("evaluation"), duration(facts.seconds.evaluate)),
        (_("in all"), duration(facts.seconds.total)),
    ]
    surroundings = [(_(ENVIRONMENT.get(name, name)), value) for name, value in facts.environment.items()]
    return joined(
        [
            tag("p", _("This command repeats the training:")),
            tag("pre", tag("code", repeating(facts)), tabindex=0),
            tag(
                "div",
                tag("div", tag("h3", _("Time spent")), table((_("part"), _("time")), seconds)),
                tag(
                    "div",
                    tag("h3", _("Machine and versions")),
                    pairs(surroundings),
                ),
                class_="beside",
            ),
            _folded(_("The whole recipe"), tag("pre", tag("code", facts.recipe.to_toml()), tabindex=0)),
            tag("p", _("Run folder: {folder}", folder=facts.folder), class_="quiet"),
        ]
    )


def _finding(finding: Finding) -> Markup:
    trial = finding.trial
    tried = trial and _(
        "Tried on a copy: {metric} {before} unchanged, {after} with the fix, after {seconds} each.",
        metric=trial.metric,
        before=kept(share(trial.before)),
        after=kept(share(trial.after)),
        seconds=kept(duration(trial.seconds)),
    )
    rows = [
        (_("Seen"), str(finding.evidence)),
        (_("Why"), str(finding.cause)),
        (_("What to do"), str(finding.remedy)),
        (_("Tried"), tried),
    ]
    head = tag("p", tag("b", _(SEVERITIES[finding.severity])), " ", tag("code", finding.code), class_="severity")
    shown = [(name, text) for name, text in rows if text]
    return tag("article", head, tag("h3", finding.title), pairs(shown), class_=f"finding {finding.severity}")


def _mistakes(pictures: Pixels, mistakes: Sequence[Mistake]) -> Markup | None:
    if not mistakes:
        return None
    items = []
    for pixels, mistake in zip(pictures, mistakes, strict=True):
        truth = _("truth: {truth}", truth=mistake.truth)
        belief = _("predicted: {predicted}", predicted=mistake.predicted)
        alt = _("Test image {index}: {truth}", index=mistake.index, truth=truth)
        firmness = tag("small", kept(rough_share(mistake.probability)))
        items.append(tag("li", picture(pixels, alt), tag("b", truth), tag("span", belief, " ", firmness)))
    told = _("Its most confident mistakes, with the probability of its prediction.")
    return joined([tag("h3", _("The worst mistakes")), tag("p", told), tag("ul", *items, class_="pictures")])


def _own_picture(own: OwnPicture) -> Markup:
    prediction = own.prediction
    if prediction.label is None or prediction.probability is None:
        answer = joined([tag("b", _("refused")), tag("span", prediction.reason)])
    else:
        answer = joined([tag("b", prediction.label), tag("small", share(prediction.probability))])
    alt = _("{file}, as the network saw it", file=prediction.file)
    way = tag("span", _("processing: {way}", way=prediction.way), class_="quiet") if prediction.way else None
    return tag("li", picture(own.pixels, alt), answer, tag("span", prediction.file, class_="quiet"), way)


def _gallery(shown: Gallery) -> Markup:
    """Pictures to look at, each with its words."""
    items = (
        tag("li", picture(pixels, caption), tag("span", caption))
        for pixels, caption in zip(shown.pictures, shown.captions, strict=True)
    )
    return joined([tag("h3", shown.title), tag("p", shown.told), tag("ul", *items, class_="pictures")])


def _left_out(found: Found | None) -> Markup | None:
    """The files that were not used, folded away."""
    if not found or not found.left_out:
        return None
    rows = [(out.file, out.reason) for out in found.left_out]
    told = _("{count} files were left out", count=found.left_out_count)
    return _folded(told, table((_("file"), _("why")), rows, words=2))


def _strip(own: OwnPicture) -> Markup | None:
    if own.steps is None:
        return None
    file = own.prediction.file
    alt = _("The steps from {file} to the pixels that the network saw", file=file)
    return _folded(
        _("How {file} became these pixels", file=file), tag("figure", picture(own.steps, alt), class_="steps")
    )


def pairs(rows: Sequence[tuple[str, str]]) -> Markup:
    """Names, each with its value."""
    return tag("dl", *(joined([tag("dt", name), tag("dd", value)]) for name, value in rows), class_="pairs")


def _folded(summary: str, content: Markup) -> Markup:
    return tag("details", tag("summary", summary), content)
