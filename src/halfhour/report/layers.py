"""Layers as a person can take them in: of a long network, blocks of them in a line each."""

from itertools import groupby

from halfhour.records import LayerSummary

LONGEST = 60  # layers, beyond which blocks stand for them


def folded(layers: tuple[LayerSummary, ...]) -> tuple[LayerSummary, ...]:
    """The layers, those of a block (`4a_expand`, `4a_project`) as one where there are many.

    >>> long = [LayerSummary(f"{number}a_{part}", "Conv2D", "", (7, 7, 8), 5) for number in range(40) for part in "xy"]
    >>> short = folded(tuple(long))
    >>> len(short), short[0].name, short[0].kind, short[0].parameters
    (40, '0a', 'Conv2D x 2', 10)
    """
    if len(layers) <= LONGEST:
        return layers
    blocks = [list(block) for _name, block in groupby(layers, key=lambda layer: layer.name.split("_")[0])]
    return tuple(block[0] if len(block) == 1 else _one(block) for block in blocks)


def _one(block: list[LayerSummary]) -> LayerSummary:
    name, last = block[0].name.split("_")[0], block[-1]
    weighted = [layer.kind for layer in block if layer.parameters] or [last.kind]
    kinds = ", ".join(f"{kind} x {weighted.count(kind)}" for kind in dict.fromkeys(weighted))
    return LayerSummary(name, kinds, "", last.output_shape, sum(layer.parameters for layer in block))
