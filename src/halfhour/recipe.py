"""What the user asked for: one frozen record, validated when it is made, written and read as TOML."""

import dataclasses
import math
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from halfhour.errors import OptionError, RunError, unknown_name
from halfhour.language import _

AUGMENTATIONS = ("none", "shift", "tutorial", "strokes", "things")
OPTIMIZERS = ("adam", "adamw", "sgd", "muon")
SCHEDULES = ("constant", "plateau", "cosine", "linear")
STARTS = ("scratch", "pretrained")
MOST_VIEWS, MOST_REDUCED = 16, 8
LONGEST_MINUTES = 30.0  # promise 1: half an hour, unless asked otherwise


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

    def __post_init__(self) -> None:
        if self.epochs is not None:
            usual = "efficientnet-lite0" if self.start == "pretrained" else "tutorial"
            object.__setattr__(self, "model", self.model or usual)
            _demand("epochs", self.epochs, _whole(self.epochs) and self.epochs >= 1, _("a whole number from 1 up"))
        if self.minutes is not None:
            _demand("minutes", self.minutes, _finite(self.minutes) and self.minutes > 0, _("a number above 0"))
        _demand("seed", self.seed, _whole(self.seed) and 0 <= self.seed < 2**32, _("a whole number from 0 to 2^32 - 1"))
        if self.size is not None:
            _demand("size", self.size, _whole(self.size) and 12 <= self.size <= 256, _("a whole number from 12 to 256"))
        batch_size, rate, dropout = self.batch_size, self.learning_rate, self.dropout
        if batch_size is not None:
            _demand("batch_size", batch_size, _whole(batch_size) and batch_size >= 1, _("a whole number from 1 up"))
        if rate is not None:
            _demand("learning_rate", rate, _finite(rate) and 0 < rate <= 10, _("a number above 0, up to 10"))
        if dropout is not None:
            _demand("dropout", dropout, _finite(dropout) and 0 <= dropout < 1, _("a number from 0 up to 1"))
        split = self.validation_split
        if split is not None:
            _demand("validation_split", split, _finite(split) and 0 < split < 1, _("a number between 0 and 1"))
        smoothing = self.label_smoothing
        if smoothing is not None:
            _demand(
                "label_smoothing", smoothing, _finite(smoothing) and 0 <= smoothing < 1, _("a number from 0 up to 1")
            )
        if self.pictures is not None:
            _demand(
                "pictures", self.pictures, _whole(self.pictures) and self.pictures >= 1, _("a whole number from 1 up")
            )
        for name, most in (("views", MOST_VIEWS), ("reduce", MOST_REDUCED)):
            value = getattr(self, name)
            if value is not None:
                _demand(
                    name, value, _whole(value) and 1 <= value <= most, _("a whole number from 1 to {most}", most=most)
                )
        if self.start is not None and self.start not in STARTS:
            raise unknown_name(_("start"), str(self.start), STARTS)
        if self.augment is not None and self.augment not in AUGMENTATIONS:
            raise unknown_name(_("augmentation"), str(self.augment), AUGMENTATIONS)
        if self.optimizer is not None and self.optimizer not in OPTIMIZERS:
            raise unknown_name(_("optimizer"), str(self.optimizer), OPTIMIZERS)
        if self.schedule is not None and self.schedule not in SCHEDULES:
            raise unknown_name(_("schedule"), str(self.schedule), SCHEDULES)

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


def _demand(name: str, value: object, valid: bool, expected: str) -> None:
    """Raise an `OptionError` unless the value is valid."""
    if not valid:
        option = f"--{name.replace('_', '-')}"
        raise OptionError(
            _("{option} was {value!r}.", option=option, value=value),
            _("Expected {expected}.", expected=expected),
            _("Give {option} such a value, or drop it.", option=option),
        )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
