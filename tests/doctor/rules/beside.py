"""What a program does beside its trainings: streams, callbacks, metrics, how answers are read. Cases by hand."""

import textwrap
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds, use

from halfhour.doctor.registry import RULES
from halfhour.doctor.seeing.beside import folder_seen
from halfhour.doctor.seeing.called import CallSeen
from halfhour.doctor.seeing.observed import FitSeen, Observation, Sample
from halfhour.doctor.seeing.sampling import resolve
from halfhour.doctor.seeing.script import run_script

X, Y = two_clouds(200)
RULE = {(rule.code, rule.name): rule for rule in RULES}
not_batched = RULE["not-batched", "not_batched"]
sample_weight_wrong = RULE["sample-weight-wrong", "sample_weight_wrong"]
data_exhausted = RULE["data-exhausted", "data_exhausted"]
endless_epoch = RULE["endless-epoch", "endless_epoch"]
metric_mismatch = RULE["metric-mismatch", "metric_mismatch"]
metric_cannot_read = RULE["metric-mismatch", "metric_cannot_read"]
prediction_decoding = RULE["prediction-decoding", "prediction_decoding"]
predictions_misaligned = RULE["predictions-misaligned", "predictions_misaligned"]
augmented_when_judged = RULE["augmentation-active", "augmented_when_judged"]
augmented_when_called = RULE["augmentation-active", "augmented_when_called"]
schedule_exhausted = RULE["schedule-exhausted", "schedule_exhausted"]
watches_wrongly = RULE["callback-misuse", "watches_wrongly"]
stopped_at_once = RULE["callback-misuse", "stopped_at_once"]
not_recompiled = RULE["not-recompiled", "not_recompiled"]
loss_scale_missing = RULE["loss-scale-missing", "loss_scale_missing"]
single_class = RULE["single-class", "single_class"]
constant_prediction = RULE["constant-prediction", "constant_prediction"]
names_in_another_order = RULE["prediction-decoding", "names_in_another_order"]
no_pictures_found = RULE["no-pictures-found", "no_pictures_found"]
nothing_to_train_on = RULE["no-pictures-found", "nothing_to_train_on"]


def knowing(share: float = 1.0) -> Any:
    """A network that tells the clouds of a share of the samples apart and mistakes the rest."""
    made = network(keras.Input((4,)), layers.Dense(2, activation="softmax"))
    slope = 4.0 if share > 0.5 else -4.0
    made.set_weights([np.array([[-slope, slope], [0, 0], [0, 0], [0, 0]]), np.zeros(2)])
    return made


def one_unit(activation: str | None = "sigmoid") -> Any:
    made = network(
        keras.Input((4,)),
        layers.Dense(1, activation=activation),
        loss=keras.losses.BinaryCrossentropy(from_logits=activation is None),
    )
    made.set_weights([np.array([[4.0], [0], [0], [0]]), np.zeros(1)])
    return made


def streamed(made: Any, stream: Any, **given: Any) -> Any:
    """A training whose data are a stream that was not read."""
    found = case(made, X, Y, **given)
    found.fit.data = Sample(whole=stream)
    return found


def slices() -> Any:
    return tf.data.Dataset.from_tensor_slices((X, Y))


@shows(not_batched, says="Each element of the dataset is a single sample: its inputs have 1 axes")
def samples_one_by_one():
    return streamed(knowing(), slices())


@shows(not_batched, says="Each element")
def validation_one_by_one():
    found = case(knowing(), X, Y)
    found.fit.validation = Sample(whole=slices())
    return found


@shows(not_batched, says="Each element")
def questions_one_by_one_of_which_rows_were_read_all_the_same():
    asked = use("predict", X, Y)
    asked.data.whole = tf.data.Dataset.from_tensor_slices(X)
    return case(knowing(), X, Y, asked=(asked,))


@nearly(not_batched)
def a_column_to_which_keras_adds_the_axis():
    asked = use("predict", X[:, :1])
    asked.data.whole = tf.data.Dataset.from_tensor_slices(X[:, 0]).batch(16)
    return case(network(keras.Input((1,)), layers.Dense(2, activation="softmax")), X[:, :1], Y, asked=(asked,))


@nearly(not_batched)
def samples_in_batches():
    return streamed(knowing(), slices().batch(16))


def with_a_third(shape: tuple[int, ...], labels: Any = Y) -> Any:
    """A training that ended in an error, of a set whose elements have a third item."""
    stream = tf.data.Dataset.from_tensor_slices((X, labels, np.zeros((len(X), *shape)))).batch(16)
    return streamed(knowing(), stream, crash=ValueError("shape"))


@shows(sample_weight_wrong, says="the third item has shape (16, 2).")
def a_third_item_of_two_numbers():
    return with_a_third((2,))


@nearly(sample_weight_wrong)
def a_weight_for_each_sample():
    return with_a_third((1,))


@nearly(sample_weight_wrong)
def a_weight_for_each_place():
    return with_a_third((3, 4), np.zeros((len(X), 3, 4, 2)))


@shows(data_exhausted, says="Epoch 2 of 3 ran 2 steps instead of 13.")
def a_generator_that_gave_all_in_the_first_epoch():
    found = case(knowing(), X, Y, warnings=("Your input ran out of data; interrupting training.",))
    found.fit.steps = [13, 2, 2]
    return found


@shows(data_exhausted, says="The validation data ran out")
def a_validation_generator_that_gave_all_at_once():
    found = case(knowing(), X, Y, warnings=("Your input ran out of data; interrupting training.",))
    found.fit.steps = [13, 13, 13]
    found.fit.validation = Sample()
    for epoch in found.fit.epochs:
        epoch["val_loss"] = 0.5
    return found


@nearly(data_exhausted)
def another_training_whose_data_ran_out():
    found = case(knowing(), X, Y, held=(X, Y), warnings=("Your input ran out of data; interrupting training.",))
    found.fit.steps = [13, 13, 13]
    return found


@nearly(data_exhausted)
def epochs_of_different_length_on_purpose():
    found = case(knowing(), X, Y)
    found.fit.steps = [13, 7, 7]
    return found


@shows(endless_epoch, says="The dataset is infinite, and `steps_per_epoch` isn't set.")
def a_training_that_was_not_begun():
    found = case(knowing(), X, Y, losses=())
    found.fit.finished, found.seen.never_ends = False, "steps_per_epoch"
    return found.seen


@nearly(endless_epoch)
def a_training_that_ended():
    return case(knowing(), X, Y).seen


@shows(metric_mismatch, says="`val_accuracy` reports 0.0%; the true accuracy on the same samples is 9")
def an_accuracy_that_compares_probabilities_with_labels():
    return case(knowing(), X, Y, held=(X, Y), figures={"val_accuracy": (0.0, 0.0, 0.0)})


@shows(metric_mismatch, says="`accuracy` reports")
def an_object_called_accuracy_on_the_training_samples_where_few_are_held():
    given = [keras.metrics.CategoricalAccuracy(name="accuracy")]
    return case(knowing(), X, Y, held=(X[:20], Y[:20]), metrics=given)


@shows(metric_mismatch, says="The targets are continuous, such as 0.5; `accuracy` compares them as classes.")
def values_that_are_counted_as_classes():
    made = network(keras.Input((4,)), layers.Dense(1), loss="mse")
    return case(made, X, np.linspace(0.5, 9.5, len(X)), metrics=["accuracy"])


@nearly(metric_mismatch)
def class_numbers_as_floats():
    made = network(keras.Input((4,)), layers.Dense(1), loss="mse")
    return case(made, X, Y.astype("float32"), metrics=["accuracy"])


@nearly(metric_mismatch)
def values_whose_distance_is_told():
    made = network(keras.Input((4,)), layers.Dense(1), loss="mse")
    return case(made, X, np.linspace(0.5, 9.5, len(X)), metrics=["mae"])


@shows(nothing_to_train_on, says="`fit` got 0 samples.")
def an_empty_list_of_files():
    return case(knowing(), X[:0], Y[:0], crash=ValueError("shape"))


@nearly(nothing_to_train_on)
def a_single_sample():
    return case(knowing(), X[:1], Y[:1])


@nearly(metric_mismatch)
def an_accuracy_that_is_one():
    return case(knowing(), X, Y, held=(X, Y), figures={"val_accuracy": (0.6, 0.9, 0.97)})


@shows(metric_cannot_read, says="`F1Score` got labels of shape (200,) and predictions of shape (200, 2)")
def a_score_of_rows_on_class_numbers():
    found = case(knowing(), X, Y, crash=ValueError("FBetaScore expects 2D inputs"))
    found.model_seen.compiled["metrics"] = [keras.metrics.F1Score()]
    return found


@nearly(metric_cannot_read)
def a_crash_beside_a_metric_that_can_be_computed():
    found = case(knowing(), X, Y, crash=ValueError("something else"))
    found.model_seen.compiled["metrics"] = [keras.metrics.SparseCategoricalAccuracy()]
    return found


def written(made: Any, line: str) -> Any:
    """A case whose `predict` stands in a file of its own, followed by this line; the file is really run."""
    file = Path(mkdtemp(), "asks.py")
    file.write_text(
        textwrap.dedent(
            """
            import keras
            import numpy as np
            from tests.doctor.rules import beside
            made = beside.LENT[-1]
            answers = made.predict(beside.X, verbose=0)
            """
        )
        + line,
        encoding="utf-8",
    )
    LENT.append(made)
    asked = run_script(file).seen.models[id(LENT.pop())].uses
    return case(made, X, Y, asked=tuple(asked))


LENT: list[Any] = []


@shows(prediction_decoding, says="takes the `argmax` of a single output")
def the_largest_of_one_output():
    return written(one_unit(), "said = np.argmax(answers, axis=1)")


@shows(prediction_decoding, says="Line 7 thresholds logits at 0.5")
def logits_cut_at_a_half():
    return written(one_unit(None), "said = (answers[:, 0] > 0.5).astype(int)")


@shows(prediction_decoding, says="over all samples")
def the_largest_down_the_samples():
    return written(knowing(), "said = answers.argmax(axis=0)")


@shows(prediction_decoding, says="thresholds each of 2 outputs at 0.5")
def rows_that_are_rounded():
    return written(knowing(), "said = np.round(answers)")


@shows(prediction_decoding, says="truncates to integers")
def probabilities_made_whole_numbers():
    return written(one_unit(), "said = answers.astype(int)")


@shows(prediction_decoding, says="Line 7 applies `sigmoid` to what is a probability already.")
def a_sigmoid_of_a_probability():
    return written(one_unit(), "said = keras.ops.sigmoid(answers.ravel()) > 0.5")


@shows(prediction_decoding, says="applies `softmax` to what is a probability already.")
def a_softmax_of_probabilities():
    return written(knowing(), "said = keras.ops.softmax(answers[0])")


@shows(prediction_decoding, says="applies `sigmoid` to what is a probability already.")
def a_sigmoid_written_out_of_a_sigmoid():
    return written(one_unit(None), "said = 1 / (1 + np.exp(-np.array(keras.ops.sigmoid(answers)))) > 0.5")


@shows(prediction_decoding, says="Line 8 thresholds logits at 0.5")
def logits_cut_at_a_half_in_a_function_that_is_given_them():
    return written(
        one_unit(None),
        "def report(truth, scores):\n    return (scores > 0.5).mean()\nreport(beside.Y, answers.ravel())",
    )


@shows(prediction_decoding, says="Line 9 thresholds logits at 0.5")
def logits_cut_at_a_half_where_a_function_returns_them():
    function = "def ask(x):\n    return made.predict(x, verbose=0).ravel()\nsaid = ask(beside.X) > 0.5"
    return written(one_unit(None), function)


@nearly(prediction_decoding)
def logits_given_to_a_function_that_has_another_name_for_the_half():
    function = "def report(scores, half):\n    scores = keras.ops.sigmoid(scores)\n    return scores > 0.5"
    return written(one_unit(None), function + "\nreport(answers, 0.5)")


@nearly(prediction_decoding)
def a_function_that_calls_itself():
    function = "def halve(scores):\n    return halve(scores[1:]) if len(scores) > 1 else scores"
    return written(one_unit(None), function + "\nhalve(answers)")


@nearly(prediction_decoding)
def a_probability_stretched_to_minus_1_to_1():
    return written(one_unit(), "shown = 2 / (1 + np.exp(-answers)) - 1")


@nearly(prediction_decoding)
def a_sigmoid_of_logits():
    return written(one_unit(None), "shown = 1 / (1 + np.exp(-answers)); said = (shown > 0.5).astype(int)")


@nearly(prediction_decoding)
def rows_rounded_for_the_eye():
    return written(knowing(), "print(np.round(answers[0], 2), answers.round(decimals=3))")


@nearly(prediction_decoding)
def one_output_cut_at_a_half():
    return written(one_unit(), "said = (answers.ravel() > 0.5).astype(int)")


@nearly(prediction_decoding)
def logits_cut_at_nothing():
    return written(one_unit(None), "said = (answers > 0).astype(int)")


@nearly(prediction_decoding)
def the_largest_of_each_row():
    return written(knowing(), "said = answers.argmax(axis=1)")


@nearly(prediction_decoding)
def the_probability_of_one_class_cut_at_a_half():
    return written(knowing(), "said = answers[:, 1] > 0.5")


@nearly(prediction_decoding)
def the_largest_of_a_single_row():
    return written(knowing(), "said = np.argmax(answers[0])")


def read_twice(shuffle: str) -> Any:
    file = Path(mkdtemp(), "reads.py")
    file.write_text(
        textwrap.dedent(
            f"""
            import numpy as np, tensorflow as tf
            from tests.doctor.rules import beside
            made = beside.LENT[-1]
            ds = tf.data.Dataset.from_tensor_slices((beside.X, beside.Y)){shuffle}.batch(20)
            answers = made.predict(ds, verbose=0)
            labels = np.concatenate([y for x, y in ds])
            """
        ),
        encoding="utf-8",
    )
    made = knowing()
    LENT.append(made)
    return case(made, X, Y, asked=tuple(run_script(file).seen.models[id(LENT.pop())].uses))


@shows(predictions_misaligned, says="`predict` on line 6 reads the shuffled dataset once; line 7 reads it again.")
def labels_of_a_second_pass():
    return read_twice(".shuffle(200)")


@nearly(predictions_misaligned)
def labels_of_a_second_pass_in_the_same_order():
    return read_twice("")


def judged_by(stream: Any) -> Any:
    found = case(knowing(), X, Y)
    found.fit.validation = resolve(Sample(whole=stream))
    found.fit.validation.whole = stream
    return found


@shows(augmented_when_judged, says="The samples of `validation_data` change at random")
def validation_with_noise_of_its_own():
    return judged_by(slices().batch(20).map(lambda x, y: (x + tf.random.normal(tf.shape(x)), y)))


@shows(augmented_when_judged, says="`validation_data`")
def validation_that_differs_at_each_reading():
    def noisy():
        for start in range(0, 200, 20):
            yield X[start : start + 20] + np.random.default_rng().normal(size=(20, 4)), Y[start : start + 20]

    kinds = (tf.TensorSpec((20, 4), tf.float64), tf.TensorSpec((20,), tf.int64))
    return judged_by(tf.data.Dataset.from_generator(noisy, output_signature=kinds))


@nearly(augmented_when_judged)
def validation_in_another_order():
    return judged_by(slices().shuffle(200).batch(20))


def many(*, noise: float) -> Any:
    """A validation set of 1,500 rows, of which a sample sees a part, in another order at each reading."""
    rows = np.random.default_rng(3).normal(size=(1500, 4)).astype("float32")

    def shuffled() -> Any:
        random = np.random.default_rng()
        for row in random.permutation(rows):
            yield row + noise * random.normal(size=4).astype("float32"), 0

    stream = tf.data.Dataset.from_generator(
        shuffled, output_signature=(tf.TensorSpec((4,)), tf.TensorSpec((), tf.int32))
    )
    made = case(knowing(), X, Y)
    made.fit.validation = resolve(Sample(whole=stream.batch(100)))
    return made


@shows(augmented_when_judged, says="`validation_data`")
def many_rows_with_noise_in_another_order():
    return many(noise=0.1)


@nearly(augmented_when_judged)
def many_rows_in_another_order():
    return many(noise=0.0)


def called(*given: Any, training: bool | None = None) -> Observation:
    found = case(
        network(keras.Input((4, 4, 1)), *given, layers.Flatten(), layers.Dense(2)), np.zeros((8, 4, 4, 1)), Y[:8]
    )
    found.seen.calls.append(CallSeen(found.model, training, None))
    return found.seen


@shows(augmented_when_called, says="changes the images at random")
def a_model_with_flips_called_as_a_function():
    return called(layers.RandomFlip())


@nearly(augmented_when_called)
def the_same_told_that_it_is_no_training():
    return called(layers.RandomFlip(), training=False)


@nearly(augmented_when_called)
def a_model_with_dropout_called_as_a_function():
    return called(layers.Dropout(0.5))


def falling(steps: int) -> Any:
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, decay_steps=steps)
    made = network(keras.Input((4,)), layers.Dense(2, activation="softmax"), optimizer=keras.optimizers.Adam(schedule))
    made.set_weights([np.zeros((4, 2)), np.zeros(2)])
    return case(made, X, Y, losses=(0.7,) * 8)


@shows(schedule_exhausted, says="The learning rate fell from 0.001 to")
def a_cosine_over_epochs_instead_of_steps():
    return falling(8)


@shows(schedule_exhausted, says="The learning rate fell from 0.001 to 1e-06")
def a_rate_that_fell_long_before_the_end():
    return case(*guess(), losses=(0.7,) * 6, rates=(0.001, 0.001, 1e-6, 1e-6, 1e-6, 1e-6))


def guess() -> tuple[Any, Any, Any]:
    made = network(keras.Input((4,)), layers.Dense(2, activation="softmax"))
    made.set_weights([np.zeros((4, 2)), np.zeros(2)])
    return made, X, Y


@nearly(schedule_exhausted)
def a_cosine_over_the_whole_training():
    return falling(8 * 7)


@nearly(schedule_exhausted)
def a_rate_that_warms_up():
    return case(*guess(), losses=(0.7,) * 6, rates=(0.0, 1e-4, 3e-4, 1e-3, 1e-3, 1e-3))


def watching(callback: Any, **figures: tuple[float, ...]) -> Any:
    return case(knowing(), X, Y, figures=figures, callbacks=[callback])


@shows(watches_wrongly, says="`EarlyStopping` monitors `val_loss`; `fit` reports `loss`, `accuracy`.")
def a_figure_that_is_not_reported():
    return watching(keras.callbacks.EarlyStopping(), accuracy=(0.8, 0.9, 0.9))


@shows(watches_wrongly, says="`EarlyStopping` monitors `loss` with `mode='max'`.")
def a_loss_of_which_more_is_better():
    return watching(keras.callbacks.EarlyStopping("loss", mode="max"))


@shows(watches_wrongly, says="`ReduceLROnPlateau` tries to change a learning rate that a schedule sets.")
def a_schedule_and_a_callback():
    found = falling(56)
    found.fit.arguments["callbacks"] = [keras.callbacks.ReduceLROnPlateau("loss")]
    return found


@nearly(watches_wrongly)
def a_figure_that_is_reported():
    return watching(keras.callbacks.EarlyStopping("val_loss", mode="min"), val_loss=(1.0, 0.9, 0.8))


@nearly(watches_wrongly)
def a_checkpoint_of_every_epoch():
    return watching(keras.callbacks.ModelCheckpoint("a.keras"))


def stopped(patience: int) -> Any:
    callback = keras.callbacks.EarlyStopping("loss", patience=patience)
    callback.stopped_epoch = 2
    found = case(*guess(), losses=(0.7, 0.69, 0.7), callbacks=[callback])
    found.fit.arguments["epochs"] = 50
    return found


@shows(stopped_at_once, says="Training ended after 3 of 50 epochs, with a patience of 0.")
def no_patience():
    return stopped(0)


@nearly(stopped_at_once)
def some_patience():
    return stopped(3)


def unfrozen(*, compiled_again: bool) -> Any:
    made = network(keras.Input((4,)), layers.Dense(4), layers.Dense(2, activation="softmax"))
    found = case(made, X, Y)
    head = frozenset(id(variable) for variable in made.layers[-1].weights)
    found.fit.wanted = frozenset(id(variable) for variable in made.weights)
    found.fit.trains = found.fit.wanted if compiled_again else head
    return found


@shows(not_recompiled, says="The last `fit` left 2 trainable weights untrained.")
def a_base_unfrozen_after_a_fit():
    return unfrozen(compiled_again=False)


@shows(not_recompiled, says="The last `fit` trained 2 frozen weights.")
def a_base_frozen_after_a_fit():
    found = unfrozen(compiled_again=False)
    found.fit.wanted, found.fit.trains = found.fit.trains, found.fit.wanted
    return found


@nearly(not_recompiled)
def a_base_unfrozen_and_compiled():
    return unfrozen(compiled_again=True)


class Shifted(keras.Model):
    """Moves its pictures at random: always, or when it is told that it trains."""

    def __init__(self, *, always: bool) -> None:
        super().__init__()
        self.always = always
        self.move = layers.RandomTranslation(0.4, 0.4, fill_mode="constant")
        self.out = layers.Dense(2, activation="softmax")
        self.flat = layers.Flatten()

    def call(self, x: Any, training: Any = None) -> Any:
        return self.out(self.flat(self.move(x, training=True if self.always else training)))


def shifted(*, always: bool) -> Any:
    pictures = np.random.default_rng(0).random((40, 8, 8, 1)).astype("float32")
    made = Shifted(always=always)
    made.compile("adam", "sparse_categorical_crossentropy")
    made(pictures[:1])
    return case(made, pictures, np.arange(40) % 2)


@shows(augmented_when_judged, says="Two predictions for the same images differ: the layer `random_translation")
def a_random_layer_that_is_always_on():
    return shifted(always=True)


@nearly(augmented_when_judged)
def a_random_layer_that_is_told_when():
    return shifted(always=False)


class OwnStep(keras.Model):
    """A training step of one's own."""

    def train_step(self, data: Any) -> Any:
        return {}


def in_half_precision(kind: type, *, scaled: bool = False) -> Observation:
    start = keras.Input((4,))
    hidden = layers.Dense(4, activation="relu", dtype="mixed_float16")(start)
    made = kind(start, layers.Dense(2, activation="softmax", dtype="float32")(hidden))
    made.compile("adam", "sparse_categorical_crossentropy")
    found = case(made, X, Y)
    found.seen.scales_losses = scaled
    return found.seen


@shows(loss_scale_missing, says="The policy is `mixed_float16`, and the training step never calls `scale_loss`.")
def a_step_of_ones_own_in_float16():
    return in_half_precision(OwnStep)


@nearly(loss_scale_missing)
def a_step_of_ones_own_that_scales():
    return in_half_precision(OwnStep, scaled=True)


@nearly(loss_scale_missing)
def the_step_of_keras_in_float16():
    return in_half_precision(keras.Model)


@shows(single_class, says="All 200 training samples have the label 1; the validation samples have 2 different labels.")
def labels_cut_from_a_sorted_table():
    return case(knowing(), X, np.ones(200, int), held=(X, Y))


@shows(single_class, says="All 200 training samples have the label 1.")
def one_label_and_nothing_to_validate_with():
    return case(knowing(), X, np.ones(200, int))


@nearly(single_class)
def a_network_that_is_to_fool_another():
    fooling = case(knowing(), X, np.ones(200, int))
    other = fooling.seen.model_seen(keras.Sequential([fooling.model]))
    other.fits.append(FitSeen(fooling.fit.data, Sample(), {}, began=1, ended=4))
    fooling.fit.began, fooling.fit.ended = 2, 3
    return fooling


@nearly(single_class)
def two_labels():
    return case(knowing(), X, Y)


def values(slope: float) -> Any:
    made = network(keras.Input((4,)), layers.Dense(1), loss="mse")
    made.set_weights([np.array([[slope], [0], [0], [0]]), np.full(1, 5.0)])
    return case(made, X, (5 + X[:, 0]).astype("float32"))


@shows(constant_prediction, says="The predictions vary by 0 around 5")
def only_the_mean():
    return values(0.0)


@nearly(constant_prediction)
def answers_that_follow_the_inputs():
    return values(1.0)


@nearly(constant_prediction)
def values_that_are_noise():
    made = network(keras.Input((4,)), layers.Dense(1), loss="mse")
    made.set_weights([np.zeros((4, 1)), np.zeros(1)])
    return case(made, X, np.random.default_rng(1).normal(size=200).astype("float32"))


def folder(*, classes: bool = True, **kinds: tuple[str, ...]) -> Observation:
    """A folder with empty files of these kinds in each class; the loader looks at names alone."""
    root = Path(mkdtemp())
    for name, suffixes in kinds.items():
        (root / name).mkdir()
        for place, suffix in enumerate(suffixes):
            (root / name / f"{place}{suffix}").touch()
    return Observation(folders=[folder_seen(root, classes=classes)])


@shows(no_pictures_found, says="were read and 3 were skipped: 2 .heic, 1 .webp.")
def pictures_of_a_phone():
    return folder(cat=(".jpg", ".heic", ".webp", ".png"), dog=(".jpg", ".jpg", ".png", ".heic"))


@shows(no_pictures_found, says="Class `dog`")
def a_class_without_pictures():
    return folder(cat=(".jpg",) * 5, dog=(".txt",))


@shows(no_pictures_found, says="has only one folder, `train`: one class.")
def a_level_too_high():
    return folder(train=(".jpg",) * 4)


@nearly(no_pictures_found)
def scans_that_the_older_loader_reads():
    return decoded(
        "for name in ('dog', 'cat'): open(root + '/' + name + '/scan.tif', 'w').close()\nLOAD\n",
        load="Generator().flow_from_directory(root, target_size=(8, 8))",
    )


@nearly(no_pictures_found)
def one_folder_read_without_labels():
    return folder(classes=False, faces=(".jpg",) * 4)


@nearly(no_pictures_found)
def pictures_that_are_read():
    return folder(cat=(".jpg", ".png", ".txt"), dog=(".jpeg", ".bmp"))


def decoded(
    text: str, *, load: str = "ds = keras.utils.image_dataset_from_directory(root, image_size=(8, 8))"
) -> Observation:
    """A script that reads a folder of cats and dogs, and these lines around it; the marker stands for the loader."""
    root = Path(mkdtemp())
    for name in ("dog", "cat"):
        (root / name).mkdir()
        for place in range(2):
            keras.utils.save_img(root / name / f"{place}.png", np.zeros((8, 8, 3)), scale=False)
    script = root / "script.py"
    generator = "from tensorflow.keras.preprocessing.image import ImageDataGenerator as Generator"
    script.write_text(
        f"import keras, numpy as np\n{generator}\nroot = {str(root)!r}\n" + text.replace("LOAD", load), "utf-8"
    )
    return run_script(script).seen


@shows(names_in_another_order, says="Class 0 is `cat` for the loader, and `dog` in your list `names`.")
def names_listed_by_hand():
    return decoded("names = ['dog', 'cat']\nLOAD\nprint(names[np.array([0.1, 0.9]).argmax()])\n")


@shows(names_in_another_order, says="Class 0 is `cat` for the loader, and `dog` in your list `kinds`.")
def names_by_number_in_a_dictionary():
    return decoded("LOAD\nkinds = {1: 'cat', 0: 'dog'}\nprint(kinds.get(int(0.3 > 0.5)))\n")


@shows(names_in_another_order, says="for the loader, and `dog` in your list `NAMES`.")
def names_beside_probabilities_of_an_older_loader():
    load = "Generator().flow_from_directory(root, target_size=(8, 8))"
    return decoded("NAMES = ('dog', 'cat')\nLOAD\nfor name, share in zip(NAMES, (0.2, 0.8)): print(name)\n", load=load)


@nearly(names_in_another_order)
def names_in_the_order_of_the_alphabet():
    return decoded("names = ['cat', 'dog']\nLOAD\nprint(names[1])\n")


@nearly(names_in_another_order)
def names_whose_order_the_loader_was_given():
    load = "keras.utils.image_dataset_from_directory(root, image_size=(8, 8), class_names=names)"
    return decoded("names = ['dog', 'cat']\nLOAD\nprint(names[1])\n", load=load)


@nearly(names_in_another_order)
def names_that_pictures_are_looked_up_by():
    return decoded("names = ['dog', 'cat']\nLOAD\nfor place, name in enumerate(names): print(place, root, name)\n")


@nearly(names_in_another_order)
def names_whose_order_the_older_loader_was_given():
    load = "Generator().flow_from_directory(root, target_size=(8, 8), classes=names)"
    return decoded("names = ['dog', 'cat']\nLOAD\nprint(names[1])\n", load=load)


@nearly(names_in_another_order)
def names_that_only_folders_are_made_of():
    return decoded("names = ['dog', 'cat']\nfor place in range(2): print(names[place])\nLOAD\n")


@nearly(names_in_another_order)
def names_of_something_else():
    return decoded("names = ['dog', 'cat', 'bird']\nLOAD\nprint(names[1])\n")


@nearly(names_in_another_order)
def a_folder_read_without_labels():
    load = "keras.utils.image_dataset_from_directory(root, image_size=(8, 8), labels=None)"
    return decoded("names = ['dog', 'cat']\nLOAD\nprint(names[1])\n", load=load)
