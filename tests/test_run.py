import dataclasses
import shutil
import zipfile

import keras
import numpy as np
import pytest
from PIL import Image, ImageDraw

import halfhour
from halfhour.answering.predict import predict_with_features
from halfhour.data.catalogue import load as load_dataset
from halfhour.data.splits import unsealed
from halfhour.errors import DataError, FileError, MachineError, OptionError, UnknownNameError
from halfhour.events import Evaluated, Warned
from halfhour.images.prepare import hypotheses
from halfhour.records import Trust
from halfhour.run import Run


def test_a_loaded_run_answers_as_the_trained_one(digits_run):
    again = halfhour.load(digits_run.folder)
    pixels = load_dataset("digits").train.pictures[:20]
    assert np.allclose(again.probabilities(pixels), digits_run.probabilities(pixels), atol=1e-6)


def test_raw_pixels_go_into_the_saved_model_without_halfhour(digits_run):
    """Whoever loads `model.keras` with plain Keras needs no division by 255: it is inside."""
    model = keras.saving.load_model(digits_run.folder / "model.keras")
    train = load_dataset("digits").train
    told = model.predict(train.pictures, verbose=0).argmax(axis=1)
    assert (told == train.labels).mean() > 0.7


@pytest.mark.parametrize("model", ["tutorial", "quick-16"])
def test_nothing_of_halfhours_own_is_in_the_saved_model(tmp_path, model):
    run = halfhour.train("digits", model=model, epochs=1, optimizer="muon", learning_rate=0.1, out=tmp_path / "run")
    with zipfile.ZipFile(run.folder / "model.keras") as saved:
        assert b"halfhour" not in saved.read("config.json")
    assert type(run.model.optimizer).__module__.startswith("keras")


def test_the_metrics_keep_their_contract(digits_run):
    keys = (
        "run data model seconds deadline_seconds epochs stop_reason parameters train_accuracy validation_accuracy "
        "test_accuracy test_loss findings"
    )
    assert set(keys.split()) <= set(digits_run.metrics)
    assert set(digits_run.metrics["seconds"]) == {"start", "data", "train", "evaluate", "total"}


def test_a_picture_of_ones_own_is_answered_and_kept(digits_run, tmp_path):
    test = load_dataset("digits").train
    Image.fromarray(255 - test.pictures[0, ..., 0]).resize((280, 280)).save(tmp_path / "mine.png")
    (answer,) = digits_run.predict(tmp_path / "mine.png")
    assert answer.label in digits_run.facts.data.class_names
    assert answer.probability == max(answer.probabilities.values())
    assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-4)
    with Image.open(answer.pixels) as seen:
        assert seen.size == (28, 28)
    assert answer in [own.prediction for own in halfhour.load(digits_run.folder).facts.own_pictures]


def test_an_empty_picture_is_refused_with_the_reason(digits_run, tmp_path):
    Image.new("L", (40, 40), "white").save(tmp_path / "empty.png")
    (answer,) = digits_run.predict([tmp_path / "empty.png"])
    assert (answer.refused, answer.label) == (True, None)
    assert "it is blank" in answer.reason


def test_one_missing_file_does_not_take_the_others_answers(digits_run, tmp_path):
    Image.fromarray(255 - load_dataset("digits").train.pictures[0, ..., 0]).resize((280, 280)).save(tmp_path / "a.png")
    read, missing = digits_run.predict([tmp_path / "a.png", tmp_path / "nowhere.png"])
    assert read.label is not None
    assert (missing.refused, missing.label) == (True, None)
    assert "nowhere.png" in missing.reason
    with pytest.raises(FileError, match="nowhere.png"):
        digits_run.predict(tmp_path / "nowhere.png")


def test_a_test_picture_comes_with_the_truth(digits_run):
    answer = digits_run.predict_test_picture(5)
    assert answer.truth == str(unsealed(load_dataset("digits")).labels[5])
    for index in (-1, 360):
        with pytest.raises(OptionError, match="359"):
            digits_run.predict_test_picture(index)


def test_evaluating_again_repeats_the_test(digits_run):
    again = digits_run.evaluate()
    assert again.accuracy == digits_run.facts.evaluation.accuracy
    assert again.loss == pytest.approx(digits_run.facts.evaluation.loss, abs=1e-5)


def test_a_set_of_another_form_is_told(digits_run, bars_file):
    with pytest.raises(DataError, match="12, 12, 1"):
        digits_run.evaluate(str(bars_file))


def test_one_trains_on_ones_own_npz(bars_file, tmp_path):
    run = halfhour.train(str(bars_file), epochs=8, batch_size=16, out=tmp_path / "run")
    assert run.metrics["test_accuracy"] > 0.9
    assert run.facts.data.train_count + run.facts.data.validation_count == 200


@pytest.mark.skipif(keras.config.backend() == "jax", reason="there Keras shares a training out")
def test_all_devices_are_refused_where_keras_takes_one(tmp_path):
    with pytest.raises(MachineError, match="JAX"):
        halfhour.train("digits", epochs=1, devices="all", out=tmp_path / "run")
    with pytest.raises(UnknownNameError, match="some"):
        halfhour.train("digits", epochs=1, devices="some", out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_folder_that_goes_away_while_training_loses_nothing(tmp_path):
    """What stands for a full disk: the folder turns into a file before the model is saved."""
    folder, told = tmp_path / "run", []

    def tell(event):
        told.append(event)
        if isinstance(event, Evaluated):
            shutil.rmtree(folder)
            folder.write_text("in the way")

    run = halfhour.train("digits", epochs=1, out=folder, tell=tell)
    assert run.folder != folder
    assert halfhour.load(run.folder).metrics["test_accuracy"] == run.metrics["test_accuracy"]
    assert any(isinstance(event, Warned) and str(run.folder) in str(event.text) for event in told)
    shutil.rmtree(run.folder)


def test_a_class_without_pictures_is_told(bars, tmp_path):
    told = []
    x, y = bars.pictures[..., 0], bars.labels + 1  # numbered from 1, so that 0 is nobody's
    np.savez(tmp_path / "from-one.npz", x_train=x[:60], y_train=y[:60], x_test=x[60:80], y_test=y[60:80])
    halfhour.train(str(tmp_path / "from-one.npz"), epochs=1, out=tmp_path / "run", tell=told.append)
    warnings = [str(event.text) for event in told if isinstance(event, Warned)]
    assert "There is no training image of these classes: 0." in warnings


def of_digits(count: int, folder) -> str:
    """A picture of the first so many digits of the set, beside each other, dark on light."""
    pictures = load_dataset("digits").train.pictures[:count, ..., 0]
    drawings = [Image.fromarray(255 - picture).resize((200, 200)) for picture in pictures]
    page = Image.new("L", (260 * count + 60, 300), 255)
    for place, drawing in enumerate(drawings):
        page.paste(drawing, (60 + 260 * place, 50))
    page.save(folder / "page.png")
    return str(folder / "page.png")


def test_several_digits_are_refused_and_read_one_by_one_when_asked(digits_run, tmp_path):
    page = of_digits(2, tmp_path)
    (refused,) = digits_run.predict(page)
    assert (refused.refused, refused.seen, refused.part) == (True, 2, None)
    parts = digits_run.predict(page, many=True)
    assert [part.part for part in parts] == [1, 2]
    assert {part.seen for part in parts} == {2}


def test_what_is_no_picture_is_refused_beside_the_others(digits_run, tmp_path):
    (tmp_path / "notes.png").write_text("not an image")
    of_digits(1, tmp_path)
    broken, fine = digits_run.predict([tmp_path / "notes.png", tmp_path / "page.png"])
    assert broken.refused
    assert "notes.png" in broken.reason
    assert "notes.png" not in str(fine.reason)


def test_the_steps_are_kept_beside_the_pixels_and_shown_in_the_report(digits_run, tmp_path):
    (plain,) = digits_run.predict(of_digits(1, tmp_path))
    (answer,) = digits_run.predict(of_digits(1, tmp_path), explain=True)
    assert plain.steps is None
    with Image.open(answer.steps) as steps:
        assert steps.width > steps.height > 100
    kept = {own.prediction.file: own for own in halfhour.load(digits_run.folder).facts.own_pictures}
    assert kept[answer.file].steps.shape[2] == 3
    assert "became these pixels" in digits_run.report().read_text(encoding="utf-8")


def test_an_answer_under_its_thresholds_is_refused_with_the_two_likeliest(digits_run, tmp_path):
    page = of_digits(1, tmp_path)
    strict = dataclasses.replace(digits_run.facts.trust, lowest_likeness=0.0, lowest_probability=1.1)
    unsure = Run(dataclasses.replace(digits_run.facts, trust=strict), digits_run.model)
    (answer,) = unsure.predict(page)
    first, second = sorted(answer.probabilities, key=lambda name: -answer.probabilities[name])[:2]
    assert answer.refused
    assert answer.reason.startswith(f"not sure, {first} (")
    assert f"or {second} (" in answer.reason
    stranger = dataclasses.replace(strict, lowest_likeness=1.1, lowest_probability=0.0)
    (answer,) = Run(dataclasses.replace(digits_run.facts, trust=stranger), digits_run.model).predict(page)
    assert "nothing in the training set" in answer.reason


def test_thresholds_come_back_from_the_run_folder(digits_run):
    saved, loaded = digits_run.facts.trust, halfhour.load(digits_run.folder).facts.trust
    assert (loaded.known == saved.known).all()
    assert loaded.lowest_likeness == saved.lowest_likeness
    assert loaded.lowest_probability == saved.lowest_probability
    assert (loaded.others == saved.others).all()
    assert loaded.lowest_likeness <= loaded.usual_likeness == saved.usual_likeness


def test_the_way_that_the_network_decided_for_is_told_and_kept(digits_run, tmp_path):
    """A model that knows nothing but what the last way shows of a thick light 7 that fills its dark picture."""
    picture = Image.new("L", (140, 200), 10)
    ImageDraw.Draw(picture).line([(20, 28), (118, 28), (60, 185)], 245, 44, joint="curve")
    picture.save(tmp_path / "thick.png")
    shape = digits_run.facts.data.picture_shape
    *_others, last = hypotheses(picture, shape, "digit")
    features = predict_with_features(digits_run.model, last.alone.pixels[np.newaxis]).features
    known = features / np.linalg.norm(features)
    trust = Trust(known, lowest_likeness=0.999, lowest_probability=0.0, usual_likeness=0.999)
    run = Run(dataclasses.replace(digits_run.facts, trust=trust), digits_run.model)
    (told,) = run.predict(tmp_path / "thick.png")
    assert last.alone.way is not None
    assert told.way == str(last.alone.way)
    assert not told.refused
    kept = {own.prediction.file: own.prediction for own in halfhour.load(digits_run.folder).facts.own_pictures}
    assert kept[str(tmp_path / "thick.png")].way == told.way
    prediction, prepared = run.recognise(picture)
    assert (prediction.way, prepared.way) == (told.way, last.alone.way)
