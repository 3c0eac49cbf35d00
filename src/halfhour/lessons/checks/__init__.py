"""What every exercise asks: the table, one entry an exercise; adding one is a function, an entry and three answers.

A check is given a person's `Work` and raises `NotYetError` where something is missing.
"""

from collections.abc import Callable, Mapping

from halfhour.lessons.checks import (
    beyond,
    curves,
    data,
    loss,
    machine,
    network,
    pitfalls,
    pretrained,
    testing,
    training,
)
from halfhour.lessons.work import Work

CHECKS: Mapping[str, Callable[[Work], None]] = {
    "1.1": machine.how_long,
    "1.2": machine.old_program,
    "2.1": data.prepared,
    "2.2": data.rarest,
    "2.3": data.stratified,
    "3.1": network.counted,
    "3.2": network.convolution,
    "3.3": network.small,
    "4.1": loss.cross_entropy,
    "4.2": loss.softmax,
    "4.3": loss.descent,
    "5.1": training.steps,
    "5.2": training.stopped,
    "5.3": training.enough,
    "6.1": curves.named,
    "6.2": curves.mended,
    "7.1": testing.interval,
    "7.2": testing.confusion,
    "7.3": testing.prepared,
    "8.1": pitfalls.mended,
    "8.2": pitfalls.mended,
    "8.3": pitfalls.mended,
    "9.1": beyond.counted,
    "9.2": beyond.augmented,
    "9.3": beyond.falling,
    "10.1": beyond.residual,
    "10.2": beyond.folder,
    "11.1": pretrained.on_top,
}
