"""`halfhour.check`: a compiled Keras model and its data go in, findings come out, before any training."""

from typing import TYPE_CHECKING

from halfhour.doctor.seeing.observed import FitSeen, Observation, Sample, initial_weights
from halfhour.doctor.seeing.sampling import sample_of
from halfhour.doctor.trying.randomness import own_randomness
from halfhour.doctor.verdict import diagnose
from halfhour.errors import OptionError
from halfhour.language import _
from halfhour.records import Finding

if TYPE_CHECKING:
    import keras


def check(
    model: "keras.Model", x: object, y: object, *, validation_data: object = None, batch_size: int = 32
) -> tuple[Finding, ...]:
    """What is wrong with a training before it begins: its data, its loss and labels, its network.

    Nothing is trained, and the model, the data and every random stream stay as they are.

    Args:
        model: a compiled Keras model.
        x: inputs, as for `fit`.
        y: targets, as for `fit`.
        validation_data: a pair (x, y), as for `fit`.
        batch_size: as for `fit`.

    Returns:
        Findings, the likeliest cause first; none where nothing is wrong.

    Raises:
        OptionError: the model is no compiled Keras model.

    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    >>> model.compile(loss="categorical_crossentropy")
    >>> [finding.code for finding in check(model, np.eye(4), np.array([0, 1, 2, 1]))]
    ['loss-label-mismatch']
    """
    if not getattr(model, "compiled", False):
        raise OptionError(
            _("`check` got {kind}.", kind=type(model).__name__),
            _("Expected a compiled Keras model."),
            _("Call `model.compile(optimizer=…, loss=…)` first."),
        )
    pair = validation_data if isinstance(validation_data, list | tuple) else (validation_data, None)
    seen = Observation()
    record = seen.model_seen(model)
    record.compiled = {"loss": model.loss, "metrics": None}
    settings = {"batch_size": batch_size, "epochs": 1}
    with own_randomness():
        record.fits.append(
            FitSeen(
                sample_of(x, y),
                sample_of(pair[0], pair[1]) if validation_data is not None else Sample(),
                settings,
                initial=initial_weights(model),
            )
        )
        return tuple(diagnose(seen, trials=False, streams=False).findings)
