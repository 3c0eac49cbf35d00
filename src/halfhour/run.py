"""A finished run as its user holds it: the model, what it came to, and what can be asked of it."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from halfhour.answering.answer import answer
from halfhour.answering.explanation import explain
from halfhour.answering.predict import predict_probabilities, predict_with_features, single_picture_predictor
from halfhour.answering.reading import read_many, read_one
from halfhour.answering.retesting import retest, score_elsewhere
from halfhour.bundle import read, write
from halfhour.bundle.manifest import REPORT
from halfhour.bundle.openings import record_look
from halfhour.data.restoring import restore
from halfhour.errors import DataError, FileError, OptionError, PictureError
from halfhour.files import write_text
from halfhour.images.prepare import hypotheses
from halfhour.images.read import read_picture
from halfhour.language import _
from halfhour.records import (
    Evaluation,
    Explanation,
    Exported,
    Finding,
    Floats,
    History,
    Impression,
    OwnPicture,
    Pictures,
    Pixels,
    Prediction,
    Predictions,
    PreparedPicture,
    RunFacts,
    Split,
    Trust,
)
from halfhour.report import shown
from halfhour.report.page import page
from halfhour.report.plots import to_png
from halfhour.report.steps import strip

if TYPE_CHECKING:
    import keras


class Run:
    """A finished training.

    Args:
        facts: what it came to.
        model: the trained model, where it is at hand; otherwise it is loaded from the folder when needed.

    Attributes:
        facts: everything that is known of the run but its model.
        folder: where it lies.
    """

    def __init__(self, facts: RunFacts, model: "keras.Model | None" = None) -> None:
        self.facts = facts
        self.folder = facts.folder
        if model is not None:
            self.model = model

    @cached_property
    def model(self) -> "keras.Model":
        """The `keras.Model`: raw pixels (N, H, W, C) 0..255 go in, probabilities (N, K) come out."""
        from halfhour.bundle.model import load_model

        return load_model(self.folder / "model.keras")

    def __repr__(self) -> str:
        return f"<Run {self.folder}: test accuracy {self.facts.evaluation.accuracy:.4f}>"

    def _repr_html_(self) -> str:
        return shown.run(self.facts)

    @property
    def history(self) -> History:
        """The epochs."""
        return self.facts.history

    @property
    def metrics(self) -> Mapping[str, Any]:
        """The figures of the run, under the names that `halfhour train --json` gives them."""
        return self.facts.as_json()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the doctor found."""
        return self.facts.findings

    def predict(
        self, pictures: str | Path | Iterable[str | Path], *, many: bool = False, explain: bool = False
    ) -> list[Prediction]:
        """Say what pictures of one's own show; each is kept in the run folder as the model saw it.

        Args:
            pictures: one path or several.
            many: answer for every digit of a picture, left to right, instead of refusing it for having several.
            explain: keep beside the pixels a strip of pictures that shows the steps to them.

        Returns:
            One prediction a picture, in order; with `many` one a digit. A file that is no picture is refused, and one
            that cannot be opened too, where there are others. A notebook shows the list with its pictures.

        Raises:
            FileError: the only file cannot be read.
        """
        paths = [Path(pictures)] if isinstance(pictures, str | Path) else [Path(path) for path in pictures]
        answers = shown.Answers()
        for path in paths:
            try:
                image = read_picture(path)
            except (PictureError, FileError) as error:
                if isinstance(error, FileError) and len(paths) == 1:
                    raise
                answers.append(Prediction(str(path), None, None, True, str(error)))
                continue
            answers += self._answer(str(path), image, many=many, explain=explain)
        return answers

    def predict_test_picture(self, index: int) -> Prediction:
        """Say what one picture of the data set's test split shows, beside what it is.

        Args:
            index: its place in the test split, from 0.

        Raises:
            OptionError: there is no such picture.
            DataError: it is not there any more, or the data cannot be had.
        """
        data, count = self.facts.data, self.facts.evaluation.count
        if not 0 <= index < count:
            raise OptionError(
                _("There is no test image {index}.", index=index),
                _("Expected a number from 0 to {last}.", last=count - 1),
                _("Choose one of these."),
            )
        restored = restore(self.facts)
        place = np.flatnonzero(restored.places == index)
        if not len(place):
            raise DataError(
                _("Test image {index} is no longer in {data}.", index=index, data=data.name),
                _("Expected one of the {count} test images that are left.", count=len(restored.places)),
                _("Restore it, or choose another number."),
            )
        test = restored.division.test.open()
        pixels, truth = test.pictures[int(place[0])], data.class_names[test.labels[place[0]]]
        seen = predict_with_features(self.model, pixels[np.newaxis], **self._augmentation)
        prepared = PreparedPicture(pixels)
        answered = answer(f"{data.name}-test-{index}", prepared, seen, data.class_names, trust=None)
        return self._keep(replace(answered, truth=truth), prepared)

    def recognise(self, image: Image.Image, name: str = "") -> tuple[Prediction, PreparedPicture]:
        """Say at once what a drawing or a decoded picture shows, and keep nothing: for those who ask at every stroke.

        Returns:
            The answer, and the picture as the model was given it, with the steps there.
        """
        data = self.facts.data
        ways = hypotheses(image, data.picture_shape, data.preparation)
        (prepared,), seen = read_one(ways, self._recogniser, self._trust)
        return answer(name, prepared, seen, data.class_names, self._trust), prepared

    def warm_up(self) -> None:
        """Load the model and compile what `recognise` needs, so that the first answer comes as soon as the next."""
        self._recogniser(np.zeros((1, *self.facts.data.picture_shape), np.uint8))

    def explain(self, pixels: Pixels) -> Explanation:
        """Why the model answers as it does to one picture (H, W, C) uint8 in its own form."""
        return explain(self.model, lambda shown: predict_with_features(self.model, shown), pixels)

    def validate(self) -> tuple[Split, Predictions]:
        """The pictures that the training validated with, which may be looked at and learned from, and the answers.

        Raises:
            DataError: the data set cannot be had any more, or none of these pictures is left in it.
        """
        validation = restore(self.facts).division.validation
        if not len(validation):
            raise DataError(
                _("None of this run's validation images is left in {data}.", data=self.facts.data.name),
                _("Expected one at least."),
                _("Restore them, or train again."),
            )
        return validation, Predictions(self.probabilities(validation.pictures), validation.labels)

    def probabilities(self, pixels: Pictures) -> Floats:
        """(N, K) float32 probabilities for pictures that have the model's form already, (N, H, W, C) 0..255."""
        return predict_probabilities(self.model, pixels, **self._augmentation)

    def evaluate(self, data: str | None = None, *, new_only: bool = False) -> Evaluation:
        """Score the model on the test pictures of its training that are still there, or on those of another set.

        Pictures that it learned from or validated with are never scored. Each look at test pictures is written down.

        Args:
            data: another named set or path, of the same form.
            new_only: score the pictures that came to its own data since the training, and no others.

        Raises:
            OptionError: both were given.
            DataError: there is no such picture, no telling which are such, or the other set has another form.
        """
        opened = partial(record_look, self.folder, f"halfhour evaluate {self.folder}")
        if data in (None, self.facts.recipe.data or self.facts.data.name):
            return retest(self.probabilities, self.facts, opened, new_only=new_only)
        return score_elsewhere(self.probabilities, self.facts, str(data), opened, new_only=new_only)

    def export(self, to: str, out: str | Path | None = None, *, int8: bool = False) -> Exported:
        """Write the model for elsewhere, read it back there, and compare it with the Keras model on real pictures.

        Args:
            to: `onnx`, `litert`, `saved-model`, or `page`: one HTML file that draws and answers in a browser.
            out: the file; `None` is `export/` in the run folder.
            int8: in whole numbers of eight bits, for `litert`.

        Raises:
            ExportError: it does not answer as the model does; the file is not left behind.
            MachineError: packages for this format are missing.
            DataError: the data set cannot be had any more.
        """
        from halfhour.export.deliver import deliver

        place = Path(out) if out else None
        return deliver(self.model, self.facts, lambda: restore(self.facts).division, to=to, out=place, int8=int8)

    def report(self) -> Path:
        """Write the report anew, in the current language and with the pictures predicted since."""
        facts = read.load(self.folder)
        write_text(self.folder / REPORT, page(facts))
        return self.folder / REPORT

    @cached_property
    def _recogniser(self) -> Callable[[Pixels], Impression]:
        return single_picture_predictor(self.model, **self._augmentation, texture=self._textured)

    @cached_property
    def _trust(self) -> Trust | None:
        """The thresholds with their features as they are multiplied, which takes longer than the product."""
        trust = self.facts.trust
        if trust is None:
            return None
        others = None if trust.others is None else trust.others.astype(np.float32)
        return replace(trust, known=trust.known.astype(np.float32), others=others)

    @property
    def _augmentation(self) -> dict[str, bool]:
        """How the model is asked, as the functions of `answering.predict` take it."""
        return {"test_time_augmentation": self.facts.test_time_augmentation, "mirror": bool(self.facts.recipe.flip)}

    @property
    def _textured(self) -> bool:
        """Whether the thresholds look at the texture."""
        return bool(self.facts.trust and self.facts.trust.texture)

    def _answer(self, file: str, image: Image.Image, *, many: bool, explain: bool) -> list[Prediction]:
        data = self.facts.data
        ways = hypotheses(image, data.picture_shape, data.preparation)
        prepared, seen = (read_many if many else read_one)(ways, self._ask, self.facts.trust)
        answers = []
        for part, picture in enumerate(prepared):
            answered = answer(file, picture, seen.one(part), data.class_names, self.facts.trust)
            answered = replace(answered, part=part + 1 if many else None)
            answers.append(self._keep(answered, picture, explain=explain))
        return answers

    def _ask(self, pixels: Pixels) -> Impression:
        return predict_with_features(self.model, pixels, **self._augmentation, texture=self._textured)

    def _keep(self, prediction: Prediction, prepared: PreparedPicture, *, explain: bool = False) -> Prediction:
        steps = to_png(strip(prepared.steps)) if explain and prepared.steps else None
        own = OwnPicture(prediction, prepared.pixels)
        return write.keep_own_picture(self.folder, own, _png(prepared.pixels), steps).prediction


def load(folder: str | Path) -> Run:
    """A finished run from its folder.

    Raises:
        RunError: the folder is missing, unfinished or damaged.
    """
    return Run(read.load(Path(folder)))


def _png(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.squeeze()).save(buffer, "PNG")
    return buffer.getvalue()
