"""Copies of a person's model, with something changed: a case and a change go in, a new Keras model comes out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.seeing.sampling import leaves
from halfhour.doctor.suspicion import Change
from halfhour.models.weights import set_weights

if TYPE_CHECKING:
    import keras


def copy_of(case: Case, change: Change) -> "keras.Model | None":
    """A copy of the model with the weights it began with, or with weights of its own where the change asks for them."""
    import keras

    model = case.model

    def rebuilt(layer: keras.Layer) -> keras.Layer:
        if layer.name in change.without:
            return keras.layers.Identity(name=layer.name)
        config = layer.get_config()
        if isinstance(config.get("activation"), dict):  # a function that Keras has no name for, such as `tf.nn.softmax`
            config["activation"] = layer.activation
        return type(layer).from_config(change.layer(layer, config) if change.layer else config)

    try:
        if change.input_shape or change.flatten:
            copy = _with_other_shapes(model, change, rebuilt)
        elif (
            isinstance(model, keras.Sequential) or hasattr(model, "_functional") or type(model).__name__ == "Functional"
        ):
            with keras.saving.CustomObjectScope(_own_functions(case)):  # the copy is compiled by their names
                inner = bool(change.layer or change.without)
                copy = keras.models.clone_model(model, clone_function=rebuilt, recursive=inner)
        elif change.layer is None and not change.without:
            copy = _same_class(model)
        else:
            return None
        if copy is None:
            return None
        if not copy.built:
            copy(case.fit.data.inputs[0][:2])
        start = model.get_weights() if change.epochs else case.fit.initial
        if start is not None and not change.fresh and _fits(copy, start):
            set_weights(copy, start)
    except Exception:  # layers of their own that cannot be made from their settings: then nothing is tried
        return None
    return copy


def _same_class(model: "keras.Model") -> "keras.Model":
    """A new model of a class of the person's own: from its settings, or from nothing where it takes none."""
    try:
        return type(model).from_config(model.get_config())
    except (TypeError, NotImplementedError):
        return type(model)()


def _with_other_shapes(
    model: "keras.Model", change: Change, rebuilt: Callable[["keras.Layer"], "keras.Layer"]
) -> "keras.Model | None":
    """The network for inputs of another shape, or with a `Flatten` before its first `Dense`."""
    import keras

    if not isinstance(model, keras.Sequential):
        given = keras.Input(change.input_shape) if change.input_shape and not change.flatten else None
        return None if given is None else keras.models.clone_model(model, input_tensors=given, clone_function=rebuilt)
    shape = change.input_shape or tuple(model.input_shape[1:])
    layers = [rebuilt(layer) for layer in model.layers]
    if change.flatten:
        place = next(place for place, layer in enumerate(layers) if isinstance(layer, keras.layers.Dense))
        layers.insert(place, keras.layers.Flatten())
    return keras.Sequential([keras.Input(shape), *layers])


def _own_functions(case: Case) -> dict[str, object]:
    """Losses and metrics of the person's own, by name."""
    given = [*leaves(case.model_seen.compiled.get("loss")), *leaves(case.model_seen.compiled.get("metrics"))]
    named = [part if hasattr(part, "__name__") else type(part) for part in given if not isinstance(part, str)]
    return {part.__name__: part for part in named if part is not type(None)}


def _fits(model: "keras.Model", weights: list[Array]) -> bool:
    return [tuple(weight.shape) for weight in model.weights] == [weight.shape for weight in weights]


def new_optimizer(case: Case, change: Change) -> "keras.Optimizer":
    """A new optimizer with the settings of the person's own, and the learning rate of the change."""
    import keras

    own = case.optimizer.own
    config = own.get_config()
    if change.learning_rate is not None:
        config["learning_rate"] = change.learning_rate
    if change.decay is not None:
        config["learning_rate"] = keras.optimizers.schedules.InverseTimeDecay(case.optimizer.rate, 1, change.decay)
    if change.weight_decay is not None:
        config["weight_decay"] = change.weight_decay
    return type(own).from_config(config)
