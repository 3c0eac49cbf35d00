"""Rule `drawn-once`."""

import linecache

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.seeing.sites import CallSite
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("drawn-once", "cause", message("A random number is drawn only once"), looks_at=Observation)
def drawn_once(seen: Observation) -> Suspicion | None:
    """A traced function draws from NumPy or from Python's `random`, so it draws once and never again.

    Why it matters: TensorFlow runs the Python code of a `tf.function`, of a function passed to `Dataset.map`, and of a
    layer's `call` only to trace it. What NumPy gives then becomes a constant of the graph: each sample is shifted by
    the same amount, each batch gets the same noise. Nothing fails, and the data only looks augmented. The rule compares
    the state of the generators before and after tracing, and looks up the line that draws.
    """
    if not seen.drawn_once:
        return None
    draw = seen.drawn_once[0]
    return Suspicion(
        "error",
        message(
            "Line {line}, `{code}`, draws from `{generator}` while TensorFlow traces the function: once, for all "
            "samples.",
            line=draw.line,
            code=linecache.getline(draw.file, draw.line).strip(),
            generator=draw.generator,
        ),
        message("The Python code runs only during tracing; the number drawn there is a constant in the graph."),
        (
            Remedy(
                message(
                    "Draw with TensorFlow, `tf.random.uniform(shape, low, high)`, or with `keras.random`; or call "
                    "NumPy for each sample with `tf.numpy_function`."
                )
            ),
        ),
        explains=("overfitting", "underfitting", "miscalibrated"),
        site=CallSite(draw.file, draw.line, draw.line, 0),
    )
