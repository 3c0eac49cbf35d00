"""Which random numbers the parts of a `tf.data` set depend on: the set goes in, the operations that draw come out."""

from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.streams import with_sources

if TYPE_CHECKING:
    import tensorflow as tf
    from tensorflow.core.framework.graph_pb2 import GraphDef

# Operations that draw by a seed which they are given: two with one seed draw alike, so it is the seed that counts.
BY_SEED = "Stateless"
RANDOM = ("Random", "TruncatedNormal", "Multinomial")
SEEDS = ("Seed", "GetKeyCounter", "GetAlg")
IMAGE = 3  # axes of an image or a mask, at least

Draw = tuple[object, ...]


def masks_drawn_apart(stream: object) -> bool:
    """Whether images and their masks are changed by random numbers, and the masks by others than the images.

    A set counts that gives pairs of as many axes each. What a pair shares, a seed or a `cond`, is no difference.
    """
    return any(_apart(one) for one in with_sources(stream) if _function(one) is not None)


def is_random(stream: object) -> bool:
    """Whether a `map` of a `tf.data` set draws random numbers: its samples are changed each time they are read.

    They may come out the same all the same, where the program has set TensorFlow's seed.
    """
    functions = filter(None, map(_function, with_sources(stream)))
    return any(_holds_a_draw(function.graph.as_graph_def()) for function in functions)


def _function(one: object) -> Any:
    """The traced function that a set applies, where it applies one."""
    return getattr(getattr(one, "_map_func", None), "function", None)


def _holds_a_draw(graph: "GraphDef") -> bool:
    """Whether an operation draws, in a function or in those that it calls."""
    inner = [node.op for part in graph.library.function for node in part.node_def]
    return any(map(_draws_numbers, (*(node.op for node in graph.node), *inner)))


def _draws_numbers(operation: str) -> bool:
    """Whether an operation of this name draws; those that make a seed or a key of one are named alike."""
    return any(word in operation for word in RANDOM) and not any(word in operation for word in SEEDS)


def _apart(mapped: Any) -> bool:
    spec = mapped.element_spec
    if not isinstance(spec, tuple) or len(spec) < 2:
        return False
    image, mask = spec[:2]
    ranks = [getattr(getattr(part, "shape", None), "rank", None) or 0 for part in (image, mask)]
    if min(ranks) < IMAGE or ranks[0] != ranks[1]:
        return False
    of_image, of_mask = (_draws(tensor) for tensor in _function(mapped).graph.outputs[:2])
    return bool(of_image) and bool(of_mask) and not of_mask <= of_image


def _draws(tensor: "tf.Tensor") -> set[Draw]:
    """What a tensor of a graph depends on that is random, each by what makes it draw otherwise than another."""
    found: set[Draw] = set()
    known: set[tuple[str, bool]] = set()
    waiting = [(tensor.op, False)]
    while waiting:
        operation, gives_seed = waiting.pop()
        if (operation.name, gives_seed) in known:
            continue
        known.add((operation.name, gives_seed))
        random = _draws_numbers(operation.type)
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
            if BY_SEED not in node.op and _draws_numbers(node.op):
                return True
            called += [attribute.func.name for attribute in node.attr.values() if attribute.func.name]
    return False


def _by_seed(operation: "tf.Operation") -> Draw:
    """An operation with a seed of its own draws as every other with that seed; without one, as no other."""
    seeds = tuple(operation.get_attr(name) for name in ("seed", "seed2"))
    return seeds if any(seeds) else (operation.name,)
