"""A training in sentences, the same on a console and on a card: events and what they hold -> lines of text."""

from halfhour import events
from halfhour.language import N_, _, clauses
from halfhour.records import LONGER, DataFacts, Epoch, Evaluation, Plan
from halfhour.report.words import channels, duration, share

MANY_CLASSES = 10  # more are not all named


def data(facts: DataFacts) -> list[str]:
    """How many pictures there are for what, what they are like, and what else is to be known of them."""
    height, width, depth = facts.picture_shape
    more = " …" if len(facts.class_names) > MANY_CLASSES else ""
    lines = [
        _(
            "{train:,} training images, {validation:,} for validation, {test:,} for one final test",
            train=facts.train_count,
            validation=facts.validation_count,
            test=facts.test_count,
        ),
        _(
            "{height} x {width} pixels, {channels}; {count} classes: {classes}",
            height=height,
            width=width,
            channels=channels(depth),
            count=len(facts.class_names),
            classes=", ".join(facts.class_names[:MANY_CLASSES]) + more,
        ),
    ]
    if facts.note:
        lines.append(str(facts.note))
    return lines + [str(fact) for fact in (facts.found.facts if facts.found else ())]


def plan(event: events.Planned) -> list[str]:
    """What the time is enough for; then what to expect, and what more time would buy."""
    planned = event.plan
    clause = _(
        "this machine trains {model} at {speed:,.0f} images a second",
        model=planned.model,
        speed=planned.pictures_per_second,
    )
    if event.epochs:
        took = duration(planned.seconds * event.epochs / planned.epochs)
        enough = (
            N_("{epochs} epochs are enough, as longer training was measured to gain nothing here: about {took}")
            if event.epochs == planned.enough
            else N_("{epochs} epochs are enough for so few images: about {took}")
        )
        length = _(enough, epochs=event.epochs, took=took)
    else:
        epochs = f"{planned.epochs:.{0 if planned.epochs >= 10 else 1}f}"
        length = _("in {minutes:g} min that is about {epochs} epochs", minutes=event.minutes, epochs=epochs)
    lines = [clauses([clause, length])]
    if planned.expected:
        low, high = planned.expected
        lines.append(_("Expect a test accuracy of {low} to {high}.", low=share(low), high=share(high)))
    if not planned.is_long_enough:
        lines.append(_("More time helps: `--minutes {minutes:g}`.", minutes=LONGER * event.minutes))
    return lines


def replanned(planned: Plan) -> str:
    """What the time is enough for at the machine's present speed."""
    told = [
        _(
            "the machine now trains {speed:,.0f} images a second: about {epochs:.0f} epochs in all",
            speed=planned.pictures_per_second,
            epochs=planned.epochs,
        )
    ]
    if planned.expected:
        low, high = planned.expected
        told.append(_("expect a test accuracy of {low} to {high}", low=share(low), high=share(high)))
    return clauses(told)


def number(epoch: int, epochs: int | None) -> str:
    """Which epoch it is, of how many where that is known.

    >>> number(2, 10), number(2, None)
    ('2/10', '2')
    """
    return f"{epoch}/{epochs}" if epochs else str(epoch)


def batch(event: events.BatchDone, latest: Epoch | None) -> str:
    """The figures of the epoch under way, with the last epoch's validation."""
    figures = [
        f"{event.batch}/{event.batches}",
        _("loss {loss:.4f}", loss=event.loss),
        _("accuracy {accuracy}", accuracy=share(event.accuracy)),
        _("validation {accuracy}", accuracy=share(latest.validation_accuracy)) if latest else "",
        _("{left} left", left=duration(event.seconds_left)),
    ]
    return " · ".join(figure for figure in figures if figure)


def epoch(event: events.EpochDone) -> str:
    """An epoch in one line."""
    done = event.epoch
    return _(
        "epoch {number}: loss {loss:.4f}, accuracy {accuracy}; validation loss {validation_loss:.4f}, "
        "accuracy {validation_accuracy}; {took}, {left} left",
        number=number(done.number, event.epochs),
        loss=done.loss,
        accuracy=share(done.accuracy),
        validation_loss=done.validation_loss,
        validation_accuracy=share(done.validation_accuracy),
        took=duration(done.seconds),
        left=duration(event.seconds_left),
    )


def verdict(evaluation: Evaluation) -> str:
    """The headline of an evaluation, with its 95 % interval."""
    return _(
        "test accuracy {accuracy} on {count:,} images (95 % interval {low} to {high}), loss {loss:.4f}",
        accuracy=share(evaluation.accuracy),
        count=evaluation.count,
        low=share(evaluation.accuracy_low),
        high=share(evaluation.accuracy_high),
        loss=evaluation.loss,
    )
