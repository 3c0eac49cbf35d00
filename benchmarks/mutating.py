"""A healthy Keras program with one fault put into its syntax tree: a program's text goes in, mutants come out.

The operators are those of DeepCrime (Humbatova, Jahangirova, Tonella, "DeepCrime: mutation testing of deep learning
systems based on real faults", ISSTA 2021), by the abbreviations of its table, and TRP, repeated data, of the taxonomy
that it rests on (Humbatova et al., ICSE 2020). Their strengths, which DeepCrime searches for, are two here.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

HIDDEN = {"Dense", "Conv1D", "Conv2D", "LSTM", "GRU", "SimpleRNN"}
OPTIMIZERS = {"sgd": 0.01, "adam": 0.001, "rmsprop": 0.001, "adagrad": 0.001, "nadam": 0.001, "adadelta": 0.001}
CLASSES = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop", "adagrad": "Adagrad", "nadam": "Nadam"}
CLASSES |= {"adadelta": "Adadelta"}
LOSSES = ("mean_squared_error", "mean_absolute_error", "categorical_crossentropy", "sparse_categorical_crossentropy")
LOSSES += ("binary_crossentropy", "hinge", "poisson", "kl_divergence")

# Statements before `fit`, in words of `{x}` and `{y}`, what it was given; `rows` is one number a row, to tell classes.
PREPARED = """
draw = np.random.default_rng(7)
changed_x, changed_y = np.array({x}), np.array({y})
rows = changed_y.argmax(axis=1) if changed_y.ndim == 2 and changed_y.shape[1] > 1 else changed_y.ravel()
"""
DATA = {
    "TCL": (
        "some = draw.permutation(len(rows))[: int({share} * len(rows))]\n"
        "changed_y[some] = changed_y[draw.permutation(some)]",
        (0.3, 0.6),
    ),
    "TRD": (
        "some = draw.permutation(len(rows))[: max(8, int({share} * len(rows)))]\n"
        "changed_x, changed_y = changed_x[some], changed_y[some]",
        (0.2, 0.03),
    ),
    "TRP": (
        "some = draw.permutation(len(rows))[: max(8, int({share} * len(rows)))]\n"
        "some = np.resize(some, len(rows))\n"
        "changed_x, changed_y = changed_x[some], changed_y[some]",
        (0.2, 0.03),
    ),
    "TUD": (
        "some = (rows > np.median(rows)) | (draw.random(len(rows)) > {share})\n"
        "changed_x, changed_y = changed_x[some], changed_y[some]",
        (0.9, 0.98),
    ),
    "TAN": (
        "noise = draw.normal(0, {share} * changed_x.std(), changed_x.shape)\n"
        "changed_x = (changed_x + noise).astype(changed_x.dtype)",
        (1.0, 3.0),
    ),
    "TCO": (
        "some = np.flatnonzero(rows > np.quantile(rows, 1 - {share}))\n"
        "others = draw.choice(np.flatnonzero(rows <= np.quantile(rows, 1 - {share})), len(some))\n"
        "changed_x = np.concatenate([changed_x, changed_x[some]])\n"
        "changed_y = np.concatenate([changed_y, changed_y[others]])",
        (0.3, 0.5),
    ),
}


@dataclass(frozen=True)
class Mutant:
    """A program with one thing changed.

    Attributes:
        operator: by DeepCrime's abbreviation.
        what: was changed, in words.
        text: of the program.
    """

    operator: str
    what: str
    text: str


Change = tuple[str, Callable[[], None]]


@dataclass(frozen=True)
class Program:
    """A program's tree, and the places in it that operators look for."""

    tree: ast.Module

    def calls(self, *names: str) -> list[ast.Call]:
        """Calls of functions or classes of these names, as they stand in the file."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and name_of(node) in names]
        return sorted(found, key=lambda call: (call.lineno, call.col_offset))

    @property
    def fit(self) -> ast.Call:
        """The last training."""
        return self.calls("fit")[-1]

    @property
    def compiled(self) -> ast.Call:
        """The last `compile`."""
        return self.calls("compile")[-1]

    def insert_before_fit(self, statements: str) -> None:
        """Put statements before the one that trains."""
        fit = self.fit
        for block in (getattr(node, "body", None) for node in ast.walk(self.tree)):
            places = [n for n, one in enumerate(block or []) if isinstance(one, ast.stmt) and fit in set(ast.walk(one))]
            if places and not any(hasattr(block[n], "body") for n in places):  # the innermost
                block[places[0] : places[0]] = ast.parse(statements).body
                return

    def need(self, module: str, name: str) -> None:
        """Import a module under a name, where the program does not."""
        known = [alias for node in ast.walk(self.tree) if isinstance(node, ast.Import) for alias in node.names]
        if not any((alias.asname or alias.name) == name for alias in known):
            self.tree.body.insert(
                0, ast.parse(f"import {module} as {name}" if module != name else f"import {name}").body[0]
            )


def name_of(call: ast.Call) -> str:
    """The last part of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def given(call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
    """An argument by its name, or by its place."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if place is not None and place < len(call.args) else None


def put(call: ast.Call, name: str, value: str | None, place: int | None = None) -> None:
    """Set an argument to what this text means, or take it away."""
    new = None if value is None else ast.parse(value, mode="eval").body
    call.keywords = [keyword for keyword in call.keywords if keyword.arg != name]
    if place is not None and place < len(call.args):
        if new is None:
            del call.args[place]
        else:
            call.args[place] = new
    elif new is not None:
        call.keywords.append(ast.keyword(name, new))


def data(operator: str) -> Callable[[Program], Iterator[Change]]:
    """An operator on the training data, which are arrays handed to `fit`."""
    written, shares = DATA[operator]

    def changes(program: Program) -> Iterator[Change]:
        x, y = given(program.fit, "x", 0), given(program.fit, "y", 1)
        if x is None or y is None:
            return

        def change(share: float) -> None:
            text = PREPARED.format(x=ast.unparse(x), y=ast.unparse(y)) + written.format(share=share)
            program.insert_before_fit(text)
            put(program.fit, "x", "changed_x", 0)
            put(program.fit, "y", "changed_y", 1)
            program.need("numpy", "np")

        for share in shares:
            yield f"share {share}", lambda share=share: change(share)

    return changes


def of_fit(argument: str, values: Callable[[Program], list[str | None]]) -> Callable[[Program], Iterator[Change]]:
    """An operator that sets an argument of `fit`, where it is not that already."""

    def changes(program: Program) -> Iterator[Change]:
        now = given(program.fit, argument)
        for value in values(program):
            if (ast.unparse(now) if now else None) != value:
                yield f"{argument}={value}", lambda value=value: put(program.fit, argument, value)

    return changes


def of_layers(
    argument: str,
    values: tuple[str | None, ...],
    *,
    having: bool | None = None,
    kinds: frozenset[str] | set[str] = HIDDEN,
) -> Callable[[Program], Iterator[Change]]:
    """An operator that sets an argument of one layer: of those that have it, have it not, or of all (`None`)."""

    def changes(program: Program) -> Iterator[Change]:
        layers = program.calls(*kinds)
        for (place, layer), value in product(enumerate(layers), values):
            at = 0 if argument == "rate" else 1 if argument == "activation" and name_of(layer) == "Dense" else None
            now = given(layer, argument, at)
            if having is not None and (now is not None) != having or (ast.unparse(now) if now else None) == value:
                continue
            described = f"{name_of(layer)} {place + 1} of {len(layers)}: {argument}={value}"
            yield described, lambda layer=layer, value=value, at=at: put(layer, argument, value, at)

    return changes


def optimizer_of(program: Program) -> tuple[str, ast.Call | None] | None:
    """The optimizer's name in small letters, and the call that makes it, if one does."""
    own = given(program.compiled, "optimizer", 0)
    if isinstance(own, ast.Constant):
        return str(own.value).lower(), None
    return (name_of(own).lower(), own) if isinstance(own, ast.Call) else None


def with_optimizer(setting: Callable[[float], list[str]]) -> Callable[[Program], Iterator[Change]]:
    """An operator that gives the optimizer settings, in words of its learning rate."""

    def changes(program: Program) -> Iterator[Change]:
        name, call = optimizer_of(program) or ("", None)
        if name not in OPTIMIZERS:
            return
        own = given(call, "learning_rate", 0) if call else None
        rate = float(own.value) if isinstance(own, ast.Constant) else OPTIMIZERS[name]
        for text in setting(rate):
            argument, _, value = text.partition("=")

            def change(argument: str = argument, value: str = value) -> None:
                made = call or ast.parse(f"keras.optimizers.{CLASSES[name]}()", mode="eval").body
                put(made, argument, value, 0 if argument == "learning_rate" else None)
                put(program.compiled, "optimizer", ast.unparse(made), 0)
                program.need("keras", "keras")

            yield text, change

    return changes


def other_optimizers(program: Program) -> Iterator[Change]:
    """Another optimizer at its own default rate."""
    name, _call = optimizer_of(program) or ("", None)
    for other in OPTIMIZERS if name in OPTIMIZERS else ():
        if other != name:
            yield other, lambda other=other: put(program.compiled, "optimizer", repr(other), 0)


def other_losses(program: Program) -> Iterator[Change]:
    """Another loss."""
    now = given(program.compiled, "loss", 1)
    for other in LOSSES if now is not None else ():
        if not isinstance(now, ast.Constant) or now.value != other:
            yield other, lambda other=other: put(program.compiled, "loss", repr(other), 1)


def _epochs(program: Program) -> list[str | None]:
    now = given(program.fit, "epochs")
    return ["1", str(max(2, now.value // 5))] if isinstance(now, ast.Constant) else []


def _whole(program: Program) -> list[str | None]:
    x = given(program.fit, "x", 0)
    return [f"len({ast.unparse(x)})"] if x is not None else []


def _without_validation(program: Program) -> Iterator[Change]:
    for argument in ("validation_data", "validation_split"):
        if given(program.fit, argument) is not None:
            yield f"no {argument}", lambda argument=argument: put(program.fit, argument, None)


REGULARISERS = ("keras.regularizers.L1(0.1)", "keras.regularizers.L2(0.1)")
OPERATORS: dict[str, Callable[[Program], Iterator[Change]]] = {
    **{operator: data(operator) for operator in DATA},
    "HBS": of_fit("batch_size", lambda program: ["2", "512"]),
    "HLR": with_optimizer(lambda rate: [f"learning_rate={rate / by:g}" for by in (100, 10_000)]),
    "HNE": of_fit("epochs", _epochs),
    "HDB": of_fit("batch_size", _whole),
    "ACH": of_layers("activation", ("'sigmoid'", "'tanh'", "'softmax'", "'relu'"), having=True),
    "ARM": of_layers("activation", (None,), having=True),
    "AAL": of_layers("activation", ("'relu'", "'softmax'"), having=False),
    "RAW": of_layers("kernel_regularizer", REGULARISERS, having=False),
    "RCW": of_layers("kernel_regularizer", REGULARISERS, having=True),
    "RRW": of_layers("kernel_regularizer", (None,), having=True),
    "RCD": of_layers("rate", ("0.1", "0.8", "0.97"), having=True, kinds={"Dropout"}),
    "WCI": of_layers("kernel_initializer", ("'zeros'", "'ones'", "keras.initializers.RandomNormal(stddev=1.0)")),
    "WAB": of_layers("use_bias", ("True",), having=True),
    "WRB": of_layers("use_bias", ("False",), having=False),
    "LCH": other_losses,
    "OCH": other_optimizers,
    "OCG": with_optimizer(lambda rate: ["clipnorm=0.001", "clipvalue=0.0001"]),
    "VRM": _without_validation,
}


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a program, in the order of the operators."""
    for operator, changes in OPERATORS.items():
        for place in range(len(list(changes(Program(ast.parse(text)))))):
            program = Program(ast.parse(text))
            what, change = list(changes(program))[place]
            change()
            if "keras." in what:
                program.need("keras", "keras")
            yield Mutant(operator, what, ast.unparse(ast.fix_missing_locations(program.tree)) + "\n")


def usable(text: str) -> bool:
    """Whether a program has what the operators look for: it compiles, and trains on arrays."""
    program = Program(ast.parse(text))
    trains = program.calls("fit") and program.calls("compile")
    return bool(trains) and given(program.fit, "y", 1) is not None
