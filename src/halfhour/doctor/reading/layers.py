"""What kinds of layer do, in one table: a layer goes in, whether it has a trait comes out.

A layer counts by its own class or the nearest one above it that stands in the table, so that a person's subclass of
`Dense` is a `Dense`.
"""

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import keras

Trait = Literal[
    "weighs",  # multiplies what it is given with weights, and adds
    "dense",
    "convolves",
    "of pictures",  # takes (height, width, channels)
    "recurrent",
    "of words",  # takes places in a vocabulary
    "normalises",  # brings values to a common scale by what it has seen
    "rescales",  # brings values to another scale by what it was told, or may do so
    "linear",  # adds no bend of its own: layers of this kind on top of each other are one linear layer, or pick values
    "passes",  # hands values on, in another form at most
    "drops",
    "activates",
]

DENSE: frozenset[Trait] = frozenset({"weighs", "dense"})
FLAT_CONVOLUTION: frozenset[Trait] = frozenset({"weighs", "convolves"})
PICTURE_CONVOLUTION: frozenset[Trait] = FLAT_CONVOLUTION | {"of pictures"}
RECURRENT: frozenset[Trait] = frozenset({"weighs", "recurrent"})
NORMALISING: frozenset[Trait] = frozenset({"normalises"})
LINEAR: frozenset[Trait] = frozenset({"linear"})

KINDS: dict[str, frozenset[Trait]] = {
    "Dense": DENSE,
    "EinsumDense": DENSE,
    "Conv1D": FLAT_CONVOLUTION,
    "Conv1DTranspose": FLAT_CONVOLUTION,
    "SeparableConv1D": FLAT_CONVOLUTION,
    "DepthwiseConv1D": FLAT_CONVOLUTION,
    "Conv2D": PICTURE_CONVOLUTION,
    "Conv2DTranspose": PICTURE_CONVOLUTION,
    "SeparableConv2D": PICTURE_CONVOLUTION,
    "DepthwiseConv2D": PICTURE_CONVOLUTION,
    "Conv3D": FLAT_CONVOLUTION,
    "Conv3DTranspose": FLAT_CONVOLUTION,
    "ConvLSTM1D": RECURRENT,
    "ConvLSTM2D": RECURRENT,
    "LSTM": RECURRENT,
    "GRU": RECURRENT,
    "SimpleRNN": RECURRENT,
    "RNN": RECURRENT,
    "Bidirectional": RECURRENT,
    "Embedding": frozenset({"weighs", "of words"}),
    "Attention": frozenset({"weighs"}),
    "AdditiveAttention": frozenset({"weighs"}),
    "MultiHeadAttention": frozenset({"weighs"}),
    "GroupQueryAttention": frozenset({"weighs"}),
    "BatchNormalization": NORMALISING | LINEAR,
    "Normalization": NORMALISING | LINEAR,
    "LayerNormalization": NORMALISING,
    "RMSNormalization": NORMALISING,
    "UnitNormalization": NORMALISING,
    "GroupNormalization": NORMALISING,
    "SpectralNormalization": frozenset({"weighs"}),
    "Rescaling": frozenset({"rescales", "linear"}),
    "Lambda": frozenset({"rescales"}),
    "Resizing": frozenset({"rescales"}),
    "StringLookup": frozenset({"rescales"}),
    "TextVectorization": frozenset({"rescales"}),
    "InputLayer": LINEAR,
    "Sequential": LINEAR,
    "Functional": LINEAR,
    "Flatten": frozenset({"passes", "linear"}),
    "Reshape": frozenset({"passes", "linear"}),
    "Permute": frozenset({"passes", "linear"}),
    "Identity": frozenset({"passes", "linear"}),
    "ActivityRegularization": frozenset({"passes", "linear"}),
    "ZeroPadding1D": LINEAR,
    "ZeroPadding2D": LINEAR,
    "MaxPooling1D": LINEAR,
    "MaxPooling2D": LINEAR,
    "AveragePooling1D": LINEAR,
    "AveragePooling2D": LINEAR,
    "GlobalAveragePooling1D": LINEAR,
    "GlobalAveragePooling2D": LINEAR,
    "Dropout": frozenset({"passes", "drops", "linear"}),
    "AlphaDropout": frozenset({"passes", "drops"}),
    "SpatialDropout1D": frozenset({"passes", "drops", "linear"}),
    "SpatialDropout2D": frozenset({"passes", "drops", "linear"}),
    "SpatialDropout3D": frozenset({"passes", "drops", "linear"}),
    "GaussianDropout": frozenset({"passes", "drops"}),
    "Activation": frozenset({"activates"}),
    "Softmax": frozenset({"activates"}),
    "ReLU": frozenset({"activates"}),
    "LeakyReLU": frozenset({"activates"}),
    "PReLU": frozenset({"activates"}),
    "ELU": frozenset({"activates"}),
}

# Layers that are an activation and nothing else, by the name that the same activation has as an argument.
ACTIVATION_OF = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "prelu"}

# Between what an activation's outputs lie. An end that depends on a setting (ELU's), or that lies so near 0 that hardly
# a target tells it (GELU's at -0.17, SiLU's at -0.28, SELU's at -1.76), is left open.
OUTPUT_RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, math.inf),
    "softplus": (0.0, math.inf),
} | dict.fromkeys(("linear", "leaky_relu", "elu", "selu", "gelu", "swish", "silu"), (-math.inf, math.inf))

PROBABILITIES = frozenset(name for name, ends in OUTPUT_RANGES.items() if ends == (0.0, 1.0))
# Those that are flat near both ends; a softmax is not of one unit's input alone.
SATURATING = {name: ends for name, ends in OUTPUT_RANGES.items() if math.isfinite(ends[1]) and name != "softmax"}


def kind_of(layer: object) -> str:
    """The name of the layer's class, or of the nearest one above it that stands in the table."""
    names = [kind.__name__ for kind in type(layer).__mro__]
    return next((name for name in names if name in KINDS), names[0])


def has(layer: object, *traits: Trait) -> bool:
    """Whether a layer has one of these traits.

    >>> import keras
    >>> has(keras.layers.Conv2D(4, 3), "convolves"), has(keras.layers.Flatten(), "weighs", "passes")
    (True, True)
    """
    return bool(KINDS.get(kind_of(layer), frozenset()) & set(traits))


def activation_of(layer: object) -> str | None:
    """The activation that a layer ends with, by Keras's name; nothing where it has none to tell.

    >>> import keras
    >>> activation_of(keras.layers.Dense(4)), activation_of(keras.layers.ReLU()), activation_of(keras.layers.Flatten())
    ('linear', 'relu', None)
    """
    kind = kind_of(layer)
    if kind in ACTIVATION_OF:
        return ACTIVATION_OF[kind]
    if not hasattr(layer, "activation"):
        return None
    name = str(getattr(layer.activation, "__name__", type(layer.activation).__name__)).lower()
    return name.removesuffix("_v2")  # `tf.nn.softmax` calls itself so


def is_graph(model: object) -> bool:
    """Whether a model's layers form one graph that can be looked into: a built `Sequential` or a functional model.

    >>> import keras
    >>> is_graph(keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])), is_graph(keras.Sequential())
    (True, False)
    """
    return bool(getattr(model, "inputs", None)) and "Functional" in {
        type(graph).__name__ for graph in (model, getattr(model, "_functional", None))
    }


def flat_layers(model: "keras.Model | keras.Layer") -> list["keras.Layer"]:
    """Every layer from the input to the output, those of models inside the model in the place of these.

    >>> import keras
    >>> inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.ReLU()])
    >>> [kind_of(layer) for layer in flat_layers(keras.Sequential([inner, keras.layers.Dense(2)]))]
    ['Dense', 'ReLU', 'Dense']
    """
    found = []
    for layer in getattr(model, "layers", None) or []:
        if parts := flat_layers(layer):
            found += parts
        elif kind_of(layer) != "InputLayer":
            found += [layer, *layer._flatten_layers(include_self=False)]  # a cell, a block's own layers
    return found
