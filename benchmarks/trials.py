"""Try one thing at a time with the quick networks on MNIST: one line a trial, read off 10,000 validation pictures.

    HALFHOUR_DATA=… python benchmarks/trials.py "width=16, epochs=5" "width=16, epochs=5, augmentation='shift'" ...

A trial is the arguments of `trial` below. The test set is never opened. Chance error at 99.4 %: 0.08 points.
"""

import sys

import keras

from halfhour.answering.evaluation import evaluate
from halfhour.answering.predict import predict_probabilities
from halfhour.data.catalogue import load
from halfhour.data.splits import divide
from halfhour.models.quick import quick
from halfhour.records import Predictions
from halfhour.training.batches import Batches, fed
from halfhour.training.schedule import Annealing, linear
from measure import machine

dataset = load("mnist")
division = divide(dataset, 1 / 6, seed=99)


def trial(
    *,
    width: int = 16,
    epochs: int = 5,
    augmentation: str = "none",
    batch_size: int = 256,
    learning_rate: float = 0.01,
    optimizer: str = "adam",
    averaging: float = 0.0,
    smoothing: float = 0.0,
    seed: int = 0,
) -> str:
    keras.utils.set_random_seed(seed)
    model = quick(width, dataset.picture_shape, dataset.num_classes, dropout=0.0)
    batches = Batches(division.train, 10, batch_size=batch_size, seed=seed, augmentation=augmentation)
    steps, done = len(batches) * epochs, []
    options = {"use_ema": True, "ema_momentum": averaging} if averaging else {}
    if optimizer == "sgd":
        options |= {"momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
    chosen = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[optimizer](learning_rate, **options)
    model.compile(chosen, keras.losses.CategoricalCrossentropy(label_smoothing=smoothing))
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: done.append(batch))
    annealing = Annealing(learning_rate, linear, lambda: len(done) / steps)
    shuffle = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: batches.next_epoch())
    model.fit(fed(batches), epochs=epochs, callbacks=[annealing, count, shuffle], shuffle=False, verbose=0)
    if averaging:
        chosen.finalize_variable_values(model.trainable_variables)
    validation = division.validation
    scores = [
        evaluate(
            Predictions(
                predict_probabilities(model, validation.pictures, test_time_augmentation=augmented), validation.labels
            ),
            dataset.class_names,
        )
        for augmented in (False, True)
    ]
    return "; augmented ".join(f"{100 * score.accuracy:.2f} %, loss {score.loss:.4f}" for score in scores)


print(machine(), flush=True)
for arguments in sys.argv[1:]:
    print(f"{arguments}: {trial(**eval(f'dict({arguments})'))}", flush=True)  # noqa: S307  (typed in by the person)
