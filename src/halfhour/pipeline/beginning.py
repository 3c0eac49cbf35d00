"""From nothing or from pretrained weights: a job -> how its pictures are loaded, and the network that is prepared."""

from dataclasses import dataclass

from halfhour.data.weights import demand_weights, find_weights, how_to_get
from halfhour.errors import OptionError
from halfhour.events import Tell, Warned
from halfhour.language import _, message
from halfhour.models.registry import PRETRAINED, find_name, find_network
from halfhour.recipe import Recipe
from halfhour.records import Dataset
from halfhour.training.fit import fit
from halfhour.training.plan import cheapest
from halfhour.training.task import Trainer

LOOKED_AT = 64  # pixels: the side that time is reckoned with, for a network that sees a picture once


@dataclass(frozen=True)
class Beginning:
    """How a training begins.

    Attributes:
        name: of the network that was asked for, by name or as a start; `None` where the data decide.
        photographs: whether photographs are brought to the size in which pretrained networks know them.
        size: the side that pictures are brought to for it; `None` leaves that to them.
    """

    name: str | None
    photographs: bool = False
    size: int | None = None

    def network(self, dataset: Dataset, tell: Tell) -> str:
        """The network for a set: the one that was asked for, a pretrained one for photographs, or the cheapest."""
        height, width, channels = dataset.picture_shape
        if self.name:
            return self.name
        if self.photographs and dataset.found and channels == 3 and min(height, width) >= _side(PRETRAINED):
            return PRETRAINED
        if dataset.found and channels == 3 and min(height, width) >= LOOKED_AT and not find_weights(PRETRAINED):
            tell(Warned(message(
                "On photos, pretrained weights are usually far better; they aren't on this machine: `{command}`.",
                command=how_to_get(PRETRAINED),
            )))  # fmt: skip
        return cheapest(channels)


def beginning(recipe: Recipe, trainer: Trainer, tell: Tell) -> Beginning:
    """How a training begins.

    Args:
        recipe: what was asked for.
        trainer: what is to train; from pretrained weights, one device does.
        tell: hears of weights that are fetched.

    Raises:
        UnknownNameError: there is no network of that name.
        OptionError: a network was asked for that does not begin so, or several devices.
        MachineError, FetchError: the weights cannot be had.
    """
    name = find_name(recipe.model) if recipe.model else None
    pretrained = bool(name and find_network(name).pretrained)
    if name and recipe.start and pretrained != (recipe.start == "pretrained"):
        raise OptionError(
            _("Got --start {start} together with --model {name}.", start=recipe.start, name=name),
            _("Expected the two to agree: {name} starts from pretrained weights.", name=PRETRAINED),
            _("Drop one of the two."),
        )
    if name and find_network(name).closed and trainer is not fit:
        raise OptionError(
            _("Got --model {name} together with several devices or processes.", name=name),
            _("Expected one device: a closed-form network is computed, not trained."),
            _("Drop --devices, or the options of the other processes."),
        )
    if recipe.start == "pretrained" or pretrained:
        if trainer is not fit:
            raise OptionError(
                _("Got pretrained weights together with several devices or processes."),
                _("Expected one device: the images are processed once, so there is little to share."),
                _("Drop --devices, or the options of the other processes."),
            )
        name = name or PRETRAINED
        demand_weights(name, tell)
        return Beginning(name, photographs=True, size=_side(name))
    if name or recipe.start == "scratch" or trainer is not fit or not find_weights(PRETRAINED):
        return Beginning(name, photographs=bool(recipe.reduce))  # as those that it was learned from in a larger form
    return Beginning(None, photographs=True)


def _side(name: str) -> int:
    pretrained = find_network(name).pretrained
    return pretrained.side if pretrained else 0
