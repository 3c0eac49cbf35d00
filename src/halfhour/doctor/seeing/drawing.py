"""Which random numbers the parts of a `tf.data` set depend on: the set goes in, the operations that draw come out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf

# Operations that draw by a seed which they are given: two with one seed draw alike, so it is the seed that counts.
BY_SEED = "Stateless"
RANDOM = ("Random", "TruncatedNormal", "Multinomial")
IMAGE = 3  # axes of an image or a mask, at least

Draw = tuple[object, ...]


def masks_drawn_apart(stream: object) -> bool:
    """Whether images and their masks are changed by random numbers, and the masks by others than the images.

    A set counts that gives pairs of as many axes each. What a pair shares, a seed or a `cond`, is no difference.
    """
    return any(_apart(one) for one in _mapped(stream))


def _mapped(stream: object) -> Iterator[Any]:
    """The sets among those that a set is made from which apply a function and give pairs."""
    before = [stream]
    while before:
        one: Any = before.pop()
        spec = getattr(one, "element_spec", None)
        if hasattr(one, "_map_func") and isinstance(spec, tuple) and len(spec) > 1:
            yield one
        before += one._inputs() if hasattr(one, "_inputs") else []


def _apart(mapped: Any) -> bool:
    image, mask = mapped.element_spec[:2]
    ranks = [getattr(getattr(part, "shape", None), "rank", None) or 0 for part in (image, mask)]
    if min(ranks) < IMAGE or ranks[0] != ranks[1]:
        return False
    of_image, of_mask = (_draws(tensor) for tensor in mapped._map_func.function.graph.outputs[:2])
    return bool(of_image) and bool(of_mask) and not of_mask <= of_image


def _draws(tensor: "tf.Tensor") -> set[Draw]:
    """What a tensor of a graph depends on that is random, each by what makes it draw otherwise than another."""
    found: set[Draw] = set()
    known: set[str] = set()
    waiting = [(tensor.op, False)]
    while waiting:
        operation, gives_seed = waiting.pop()
        if operation.name in known:
            continue
        known.add(operation.name)
        random = any(word in operation.type for word in RANDOM)
        if random and BY_SEED not in operation.type:
            found.add(_by_seed(operation))
        elif _calls_random(operation):
            found.add((operation.name,))
        elif gives_seed and operation.type == "ReadVariableOp":  # the state of a generator: each reading gives another
            found.add((operation.name,))
        gives_seed = gives_seed or (random and BY_SEED in operation.type)
        waiting += [(one.op, gives_seed) for one in operation.inputs]
    return found


def _calls_random(operation: "tf.Operation") -> bool:
    """Whether it calls a function of the graph, such as a traced one or a branch, that draws by no given seed."""
    called = [attribute.func.name for attribute in operation.node_def.attr.values() if attribute.func.name]
    functions = {one.signature.name: one for one in operation.graph.as_graph_def().library.function} if called else {}
    known: set[str] = set()
    while called:
        name = called.pop()
        if name in known or name not in functions:
            continue
        known.add(name)
        for node in functions[name].node_def:
            if BY_SEED not in node.op and any(word in node.op for word in RANDOM):
                return True
            called += [attribute.func.name for attribute in node.attr.values() if attribute.func.name]
    return False


def _by_seed(operation: "tf.Operation") -> Draw:
    """An operation with a seed of its own draws as every other with that seed; without one, as no other."""
    seeds = tuple(operation.get_attr(name) for name in ("seed", "seed2"))
    return seeds if any(seeds) else (operation.name,)
