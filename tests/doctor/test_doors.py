"""The doctor's other doors: the command, the callback, the check before training, explained errors."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

import halfhour
from halfhour.cli import run
from halfhour.doctor import registry, verdict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.errors import OptionError
from halfhour.language import message

PROGRAMS = Path(__file__).parent / "programs"


def network(units=10, activation="softmax", loss="sparse_categorical_crossentropy"):
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(units, activation)]
    )
    model.compile(loss=loss, metrics=["accuracy"])
    return model


@pytest.fixture
def digits():
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return x / 16, y


def test_json_of_an_unhealthy_script_is_one_document(capfd):
    assert run(["check", "--json", "--no-trials", str(PROGRAMS / "numbers_with_one_hot_loss.py")]) == 1
    out, err = capfd.readouterr()
    document = json.loads(out)
    assert (document["outcome"], document["verdict"]) == ("crashed", "unhealthy")
    finding = document["findings"][0]
    assert (finding["code"], finding["severity"], finding["trial"]) == ("loss-label-mismatch", "error", None)
    assert {"title", "evidence", "cause", "remedy"} <= set(finding)
    assert document["doctor_faults"] == []
    assert "ValueError" in err


def test_a_healthy_script_is_told_so_and_prints_as_alone(capfd):
    assert run(["check", str(PROGRAMS / "healthy_wine.py")]) == 0
    out = capfd.readouterr().out
    assert "Nothing is wrong" in out
    assert out.startswith("[0.")  # what the script itself prints


def test_a_script_that_trains_nothing_is_not_called_healthy_or_ill(tmp_path, capfd):
    script = tmp_path / "plain.py"
    script.write_text("print('hello')", encoding="utf-8")
    assert run(["check", str(script)]) == 0
    assert "nothing to judge" in capfd.readouterr().out


def test_a_loop_of_two_losses_is_neither_called_healthy_nor_overlooked(tmp_path, capfd):
    script = tmp_path / "loop.py"
    script.write_text(
        """
import keras, tensorflow as tf
model, loss = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]), keras.losses.MeanSquaredError()
optimizer = keras.optimizers.SGD(0.01)
for _ in range(3):
    with tf.GradientTape() as tape:
        answers = model(tf.ones((8, 4)))
        value = loss(tf.ones((8, 1)), answers[:, :1]) + loss(tf.zeros((8, 1)), answers[:, 1:])
    optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
""",
        encoding="utf-8",
    )
    assert run(["check", str(script)]) == 0
    assert "A custom training loop was seen" in capfd.readouterr().out


def test_check_before_training_changes_nothing(digits):
    x, y = digits
    model = network()
    keras.utils.set_random_seed(1)
    before = [weight.copy() for weight in model.get_weights()], np.random.get_state()[1].tolist()
    assert halfhour.check(model, x, y) == ()
    assert before[1] == np.random.get_state()[1].tolist()
    for old, new in zip(before[0], model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_check_before_training_finds_labels_of_another_form(digits):
    x, y = digits
    (finding,) = halfhour.check(network(loss="categorical_crossentropy"), x, y)
    assert finding.code == "loss-label-mismatch"
    assert "sparse_categorical_crossentropy" in str(finding.remedy)


def test_check_wants_a_compiled_model():
    with pytest.raises(OptionError, match="compiled"):
        halfhour.check(keras.Sequential(), None, None)


def test_the_callback_tries_a_remedy_and_leaves_the_weights(digits):
    x, y = digits
    keras.utils.set_random_seed(1)
    model = network()
    model.compile(keras.optimizers.SGD(1e-5), model.loss, metrics=["accuracy"])
    doctor = halfhour.Doctor()

    class After(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            self.weights = [weight.copy() for weight in self.model.get_weights()]

    after = After()
    model.fit(x, y, epochs=3, validation_split=0.2, verbose=0, callbacks=[after, doctor])
    assert doctor.faults == []
    assert [finding.code for finding in doctor.findings] == ["lr-too-low"]
    trial = doctor.findings[0].trial
    assert trial is not None
    assert trial.after > trial.before + 0.15
    for old, new in zip(after.weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_an_explained_error_is_the_same_error(digits):
    x, y = digits
    with pytest.raises(ValueError, match="rank") as raised, halfhour.explain_errors():
        network(loss="categorical_crossentropy").fit(x, y, verbose=0)
    assert "[loss-label-mismatch]" in raised.value.__notes__[-1]


def test_a_rule_that_raises_is_a_fault_of_the_doctor(digits, monkeypatch):
    @rule("broken", "cause", message("Broken"), looks_at=Case)
    def broken(case):
        raise RuntimeError("oops")

    monkeypatch.setattr(verdict, "RULES", (broken, *registry.RULES))
    x, y = digits
    doctor = halfhour.Doctor(trials=False)
    network(1, "sigmoid", "binary_crossentropy").fit(x, y, verbose=0, callbacks=[doctor])
    assert doctor.findings[0].code == "loss-label-mismatch"
    assert doctor.faults == ["broken: RuntimeError: oops"]


def test_a_training_that_does_not_fit_is_told_before_it_is_tried(tmp_path, capfd):
    """Four billion samples in a batch: were it tried, the system would end this test."""
    script = tmp_path / "large.py"
    script.write_text(
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1000)])\n"
        "model.compile(loss='mse')\n"
        "model.fit(np.zeros((8, 4)), np.zeros((8, 1000)), batch_size=4_000_000_000)\n",
        encoding="utf-8",
    )
    assert run(["check", "--json", str(script)]) == 1
    document = json.loads(capfd.readouterr().out)
    assert (document["outcome"], document["findings"][0]["code"]) == ("stopped", "out-of-memory")


def test_consequences_are_folded_and_the_changed_lines_are_shown(capfd):
    assert run(["check", "--json", "--no-trials", str(PROGRAMS / "smoothed_away.py")]) == 0  # a note is no alarm
    told = capfd.readouterr().out
    note = json.loads(told[told.index("{") :])["findings"][
        0
    ]  # the script's own line comes before, where pytest listens
    assert (note["code"], note["severity"]) == ("miscalibrated", "note")
    assert run(["check", "--json", "--no-trials", str(PROGRAMS / "one_hot_with_sparse.py")]) == 1
    finding = json.loads(capfd.readouterr().out)["findings"][0]
    assert "+" in finding["diff"]
    assert '"categorical_crossentropy"' in finding["diff"]
