"""Optimizers by name: settings -> what a network is compiled with."""

from typing import Any

import keras
from keras import ops

from halfhour.recipe import Settings

ADAM_SHARE = 0.01 / 0.24  # of Muon's learning rate, for what is no filter
DECAY = 0.02  # of AdamW, times the learning rate: fine-tuning leaves weights near those that it began with
MOMENTUM, STEPS = 0.6, 3  # of airbench94_muon; three steps of Newton and Schulz are near enough to orthogonal


class FilterMuon(keras.optimizers.Muon):
    """Muon for the filters of convolutions, Adam for offsets, scales and dense layers.

    Muon (K. Jordan et al., 2024) makes the step of a weight matrix orthogonal, so that it moves all directions alike.
    Keras's own takes 2-D weights only; a filter bank (h, w, C, F) is here the matrix (F, h w C), as in airbench94_muon.
    Its weights are brought to a norm of sqrt(F) before each step: normalisation follows, so that only their direction
    counts, and the step has the same meaning throughout.
    """

    def __init__(self, learning_rate: float) -> None:
        usual = {"momentum": MOMENTUM, "ns_steps": STEPS, "rms_rate": None, "adam_lr_ratio": ADAM_SHARE}
        super().__init__(learning_rate, weight_decay=None, adam_weight_decay=None, **usual)

    def _should_use_adamw(self, variable: keras.Variable) -> bool:
        return len(variable.shape) != 4

    def _muon_update_step(self, gradient: Any, variable: keras.Variable, lr: Any, m: keras.Variable) -> None:
        filters = variable.shape[-1]
        self.assign(variable, variable * (filters**0.5 / (ops.norm(ops.reshape(variable, (-1,))) + self.epsilon)))
        super()._muon_update_step(gradient, variable, lr, m)

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """The nearest orthogonal matrix, roughly, of a filter bank (h, w, C, F)."""
        matrix = ops.reshape(x, (-1, x.shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)


def compiled_with(settings: Settings) -> dict[str, keras.Optimizer | keras.Loss]:
    """The optimizer and the loss of these settings, as `compile` takes them."""
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing)
    return {"optimizer": _forgettable(_optimizer(settings)), "loss": loss}


def ready(model: keras.Model) -> None:
    """Make what an optimizer remembers of a compiled model's weights now, not at the first step.

    Keras on TensorFlow traces a training step once more where the first trace makes variables: of a small network that
    is as long as building it (findings/keras-tensorflow-traces-twice.sh).
    """
    if keras.config.backend() == "tensorflow" and not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def _optimizer(settings: Settings) -> keras.Optimizer:
    if settings.optimizer == "muon":
        return FilterMuon(settings.learning_rate)
    if settings.optimizer == "sgd":
        return keras.optimizers.SGD(settings.learning_rate, momentum=0.9, nesterov=True, weight_decay=1e-4 / (1 - 0.9))
    if settings.optimizer == "adamw":
        return keras.optimizers.AdamW(settings.learning_rate, weight_decay=DECAY)
    return keras.optimizers.Adam(settings.learning_rate)


def _forgettable(optimizer: keras.Optimizer) -> keras.Optimizer:
    """The optimizer, kept from making TensorFlow remember what it trained for as long as the process lives.

    Keras sums the gradients of all devices, also where there is one; TensorFlow registers how to differentiate each
    such sum, and never gives up that entry, which holds the graph of the training (tensorflow issue 97697): 4 to 6 MB a
    training. Where there is one device the sum is what it is the sum of. The method is Keras's own affair: should it
    go by another name one day, memory grows again and nothing else happens.
    """
    if keras.config.backend() == "tensorflow":
        from tensorflow import distribute

        if distribute.get_strategy().num_replicas_in_sync == 1:
            optimizer._all_reduce_sum_gradients = lambda gradients: gradients
    return optimizer
