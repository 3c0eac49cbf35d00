"""What the user asked for: one frozen record, validated when it is made, written and read as TOML."""

import dataclasses
import math
import shlex
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeGuard

import tomli_w

from halfhour.errors import OptionError, RunError, unknown_name
from halfhour.language import N_, _

AUGMENTATIONS = ("none", "shift", "tutorial", "strokes", "things")
OPTIMIZERS = ("adam", "adamw", "sgd", "muon")
SCHEDULES = ("constant", "plateau", "cosine", "linear")
STARTS = ("scratch", "pretrained")
LONGEST_MINUTES = 30.0  # promise 1: half an hour, unless asked otherwise


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _finite(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _positive(value: object) -> bool:
    return _whole(value) and value >= 1


# Option -> what is expected of its value, and whether a value is that.
NUMBERS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "epochs": (N_("a whole number from 1 up"), _positive),
    "minutes": (N_("a number above 0"), lambda value: _finite(value) and value > 0),
    "seed": (N_("a whole number from 0 to 2^32 - 1"), lambda value: _whole(value) and 0 <= value < 2**32),
    "size": (N_("a whole number from 12 to 256"), lambda value: _whole(value) and 12 <= value <= 256),
    "batch_size": (N_("a whole number from 1 up"), _positive),
    "learning_rate": (N_("a number above 0, up to 10"), lambda value: _finite(value) and 0 < value <= 10),
    "dropout": (N_("a number from 0 up to 1"), lambda value: _finite(value) and 0 <= value < 1),
    "validation_split": (N_("a number between 0 and 1"), lambda value: _finite(value) and 0 < value < 1),
    "label_smoothing": (N_("a number from 0 up to 1"), lambda value: _finite(value) and 0 <= value < 1),
    "views": (N_("a whole number from 1 to 16"), lambda value: _whole(value) and 1 <= value <= 16),
    "reduce": (N_("a whole number from 1 to 8"), lambda value: _whole(value) and 1 <= value <= 8),
    "pictures": (N_("a whole number from 1 up"), _positive),
    "validation_pictures": (N_("a whole number from 1 up"), _positive),
}
# Option -> what its value is, and the names that there are.
NAMES = {
    "start": (N_("start"), STARTS),
    "augment": (N_("augmentation"), AUGMENTATIONS),
    "optimizer": (N_("optimizer"), OPTIMIZERS),
    "schedule": (N_("schedule"), SCHEDULES),
}


@dataclass(frozen=True)
class Settings:
    """What a training works with, nothing left open.

    Attributes:
        batch_size: pictures a step.
        learning_rate: at its highest.
        dropout: share of the last hidden layer's outputs dropped in training, 0 up to 1.
        validation_split: share of the training pictures kept for validation, between 0 and 1.
        augment: how the pictures are changed on the way, one of `AUGMENTATIONS`.
        schedule: how the learning rate moves, one of `SCHEDULES`.
        optimizer: one of `OPTIMIZERS`.
        flip: whether pictures are mirrored, each in every other epoch.
        label_smoothing: share of certainty that a label gives to all classes alike, 0 up to 1.
    """

    batch_size: int
    learning_rate: float
    dropout: float
    validation_split: float
    augment: str
    schedule: str
    optimizer: str = "adam"
    flip: bool = False
    label_smoothing: float = 0.0


class Options(TypedDict, total=False):
    """What `train` may be asked for besides the data: the other fields of `Recipe`, which says what each is."""

    model: str | None
    epochs: int | None
    minutes: float | None
    seed: int
    batch_size: int | None
    learning_rate: float | None
    dropout: float | None
    validation_split: float | None
    augment: str | None
    schedule: str | None
    size: int | None
    optimizer: str | None
    flip: bool | None
    label_smoothing: float | None
    start: str | None
    views: int | None
    reduce: int | None
    pictures: int | None
    validation_pictures: int | None


@dataclass(frozen=True)
class Recipe:
    """A training, as asked for.

    Args:
        data: a named set or a path; `None` is MNIST, or scikit-learn's digits where MNIST cannot be had.
        model: a name of `models.MODELS`; `None` is `tutorial` where epochs are given, and otherwise what the plan
            chooses for the time.
        epochs: passes over the training pictures; `None` is as many as fit.
        minutes: the deadline from the start of the process; `None` is 30 where epochs are given, and otherwise what
            suits the data.
        seed: of the split, the first weights, the order, the dropout and the augmentation.
        batch_size, learning_rate, dropout, validation_split: as in `Settings`; `None` is what suits the network.
        augment: `none`, `shift` (up to two pixels), `tutorial` (rotation 10 degrees, shift 0.1) or `strokes` (also
            scale, shear, perspective, thickness and blur) or `things` (rotation, shift, scale, brightness and a
            hole, for few pictures); `None` is what suits the network.
        schedule: of the learning rate: `constant`, `plateau` (halved after 3 epochs without gain), `cosine` (down
            to zero) or `linear` (a short warm-up, then down to zero); `None` is what suits the network where epochs
            are given, `linear` where the deadline decides.
        size: the side in pixels that pictures of a folder are brought to; `None` is what suits them.
        optimizer: `adam`, `adamw` (of pretrained networks), `sgd` (momentum 0.9) or `muon` (of the quick and colour
            networks: filters take orthogonal steps); `None` is what suits the network.
        flip: whether pictures are mirrored in training; `None` is what suits the network and keeps the classes.
        label_smoothing: as in `Settings`; `None` is what suits the network.
        start: `scratch` begins from nothing, `pretrained` from weights that have seen ImageNet; `None` takes what does
            better on the validation pictures, where they are photographs.
        views: of each picture that a pretrained network is tuned on, the picture itself the first of them; `None` is as
            many as there is time for.
        pictures: that are learned from, of every class as many as of the others while they last, drawn by the seed;
            `None` is all.
        validation_pictures: that it is validated on, drawn likewise; `None` is all.
        reduce: a network from nothing brings pictures to 1/reduce of their sides itself; `None` is 1.

    Raises:
        OptionError: a value is impossible.

    >>> Recipe(data="mnist", epochs=3).model
    'tutorial'
    >>> Recipe(batch_size=0)
    Traceback (most recent call last):
    halfhour.errors.OptionError: ...
    """

    data: str | None = None
    model: str | None = None
    epochs: int | None = None
    minutes: float | None = None
    seed: int = 0
    batch_size: int | None = None
    learning_rate: float | None = None
    dropout: float | None = None
    validation_split: float | None = None
    augment: str | None = None
    schedule: str | None = None
    size: int | None = None
    optimizer: str | None = None
    flip: bool | None = None
    label_smoothing: float | None = None
    start: str | None = None
    views: int | None = None
    reduce: int | None = None
    pictures: int | None = None
    validation_pictures: int | None = None

    def __post_init__(self) -> None:
        if self.epochs is not None:
            usual = "efficientnet-lite0" if self.start == "pretrained" else "tutorial"
            object.__setattr__(self, "model", self.model or usual)
        for name, (expected, possible) in NUMBERS.items():
            value = getattr(self, name)
            if value is not None and not possible(value):
                raise _impossible(name, value, expected)
        for name, (kind, names) in NAMES.items():
            value = getattr(self, name)
            if value is not None and value not in names:
                raise unknown_name(_(kind), str(value), names)

    def with_deadline(self, minutes: float) -> "Recipe":
        """This recipe with a deadline of so many minutes, where it names neither epochs nor minutes.

        >>> [recipe.with_deadline(2.0).minutes for recipe in (Recipe(), Recipe(minutes=5), Recipe(epochs=3))]
        [2.0, 5, None]
        """
        return self if self.epochs or self.minutes else dataclasses.replace(self, minutes=minutes)

    def resolve_settings(self, defaults: Settings) -> Settings:
        """What this training works with: what the recipe says, and what suits the network where it says nothing.

        >>> Recipe(minutes=2, dropout=0.2).resolve_settings(Settings(128, 0.001, 0.5, 0.2, "none", "constant")).schedule
        'linear'
        """
        usual = defaults if self.epochs is not None else dataclasses.replace(defaults, schedule="linear")
        asked = {field.name: getattr(self, field.name) for field in dataclasses.fields(Settings)}
        return dataclasses.replace(usual, **{name: value for name, value in asked.items() if value is not None})

    def with_settings(self, model: str, settings: Settings) -> "Recipe":
        """This recipe with network and settings written into it: it stays the same, whatever suits them later."""
        return dataclasses.replace(self, model=model, **dataclasses.asdict(settings))

    def with_batches(self, settings: Settings) -> "Recipe":
        """This recipe with the batch size of these settings, and the learning rate that goes with it."""
        return dataclasses.replace(self, batch_size=settings.batch_size, learning_rate=settings.learning_rate)

    @property
    def settings(self) -> Settings:
        """The settings that are written into this recipe.

        >>> Recipe().with_settings("tutorial", Settings(128, 0.001, 0.5, 0.2, "none", "constant")).settings.batch_size
        128
        """
        return Settings(**{field.name: getattr(self, field.name) for field in dataclasses.fields(Settings)})

    @property
    def deadline_seconds(self) -> float:
        """Seconds from the start of the process within which everything must be done."""
        return 60.0 * (LONGEST_MINUTES if self.minutes is None else self.minutes)

    def to_toml(self) -> str:
        """The recipe as TOML; what is `None` is left out."""
        return tomli_w.dumps({name: value for name, value in dataclasses.asdict(self).items() if value is not None})

    @classmethod
    def from_toml(cls, path: Path) -> "Recipe":
        """The recipe in a TOML file.

        Raises:
            RunError: the file is missing or is no recipe.
        """
        try:
            return cls(**tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, RecursionError) as error:
            raise RunError(
                _("{path} is not a readable recipe: {reason}.", path=path, reason=error),
                _("Expected the recipe.toml that a training wrote."),
                _("Choose another run (`halfhour runs` lists them), or train again."),
            ) from error

    def words(self) -> list[str]:
        """The command and options, each a word, that carry this recipe out: what is so without them is left out."""
        return self._words(Recipe(epochs=self.epochs, start=self.start))

    def _words(self, bare: "Recipe") -> list[str]:
        """The words that make this recipe of a bare one: what is the same in both is left out."""
        words = ["train"] if self.data is None else ["train", self.data]
        for option in dataclasses.fields(self)[1:]:
            value = getattr(self, option.name)
            asked = option.name in ("epochs", "minutes", "start") or value != getattr(bare, option.name)
            if value is not None and asked:
                words += [f"--{option.name.replace('_', '-')}", str(value).removesuffix(".0")]
        return words

    def command(self) -> str:
        """The `halfhour train` command for this training."""
        return shlex.join(["halfhour", *self.words()])

    def suggestion(self, usual: Settings) -> str:
        """The shortest command for this training today: what its network's usual settings have is left out.

        >>> usual = Settings(128, 0.001, 0.5, 0.2, "none", "constant")
        >>> Recipe(epochs=3).with_settings("tutorial", dataclasses.replace(usual, augment="strokes")).suggestion(usual)
        'halfhour train --epochs 3 --augment strokes'
        """
        own = Recipe(data=self.data, epochs=self.epochs, minutes=self.minutes, start=self.start)
        own = own.with_settings(str(own.model), own.resolve_settings(usual))
        return shlex.join(["halfhour", *self._words(own)])


def _impossible(name: str, value: object, expected: str) -> OptionError:
    option = f"--{name.replace('_', '-')}"
    return OptionError(
        _("{option} was {value!r}.", option=option, value=value),
        _("Expected {expected}.", expected=_(expected)),
        _("Give {option} such a value, or drop it.", option=option),
    )
