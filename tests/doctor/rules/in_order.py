"""Models of several inputs and outputs, and loops with metrics: programs that are run."""

import textwrap
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.metric_adds_up import metric_adds_up
from halfhour.doctor.rules.parts_swapped import parts_swapped
from halfhour.doctor.seeing.script import run_script

BEGIN = """
import keras, numpy as np, tensorflow as tf
home, guest = keras.Input((2,), name="home"), keras.Input((2,), name="guest")
both = keras.layers.Concatenate()([home, guest])
"""
ONE = """
model = keras.Model([home, guest], keras.layers.Dense(1)(both))
model.compile("sgd", "mse")
home_train = guest_train = home_test = guest_test = np.ones((8, 2))
"""
TWO = """
model = keras.Model([home, guest], [keras.layers.Dense(1, name=name)(both) for name in ("price", "demand")])
model.compile("sgd", ["mse", "mse"])
x, price, demand = [np.ones((8, 2))] * 2, np.ones(8), np.ones(8)
model.fit(x, [price, demand], verbose=0)
"""


def run(*parts: str) -> Any:
    """What is seen of a program."""
    script = Path(mkdtemp()) / "script.py"
    script.write_text("".join(map(textwrap.dedent, parts)), "utf-8")
    ended = run_script(script)
    assert (ended.outcome, ended.faults) == ("finished", [])
    return ended.seen


LIST = "model.fit([home_train, guest_train], np.ones(8), verbose=0)\n"


@shows(parts_swapped, says="trained with `[home_train, guest_train]`, and is asked with `[guest_test, home_test]`.")
def inputs_exchanged():
    return run(BEGIN, ONE, LIST, "print(model.predict([guest_test, home_test], verbose=0))")


@shows(parts_swapped, says="is asked with `[second, first]`.")
def inputs_exchanged_under_other_names():
    by_name = "model.fit({'guest': guest_train, 'home': home_train}, np.ones(8), verbose=0)\n"
    return run(
        BEGIN,
        ONE,
        by_name,
        """
        def chance(table):
            first = table["home"] * 1.0
            second = table["guest"] * 1.0
            return model.predict([second, first], verbose=0)
        chance({"home": home_test, "guest": guest_test})
        """,
    )


@shows(parts_swapped, says="trained with the labels `[price, demand]`; `demand_new, price_new` takes its outputs.")
def outputs_exchanged():
    return run(BEGIN, TWO, "demand_new, price_new = model.predict(x, verbose=0)")


@shows(parts_swapped, says="`d, p` takes its outputs.")
def outputs_exchanged_under_short_names():
    return run(BEGIN, TWO, "(d, p) = model.predict(x, verbose=0)")


@nearly(parts_swapped)
def inputs_in_their_order():
    return run(BEGIN, ONE, LIST, "print(model.predict([home_test, guest_test], verbose=0))")


@nearly(parts_swapped)
def inputs_in_both_orders():
    asked = "for pair in ([{}], [{}]): model.predict(pair, verbose=0)\nmodel.predict([{}], verbose=0)"
    straight, turned = "home_test, guest_test", "guest_test, home_test"
    return run(BEGIN, ONE, LIST, asked.format(straight, turned, turned), f"\nmodel.predict([{straight}], verbose=0)")


@nearly(parts_swapped)
def inputs_of_another_model():
    made = "away = keras.Model([guest, home], model([home, guest]))\n"
    return run(BEGIN, ONE, LIST, made, "away.predict([guest_test, home_test], verbose=0)")


@nearly(parts_swapped)
def inputs_by_name():
    return run(BEGIN, ONE, LIST, "model.predict({'guest': guest_test, 'home': home_test}, verbose=0)")


@nearly(parts_swapped)
def inputs_of_one_name():
    trained = "a, b = home_train, guest_train\nmodel.fit([a, b], np.ones(8), verbose=0)\n"
    return run(BEGIN, ONE, trained, "model.predict([b, b], verbose=0)")


@nearly(parts_swapped)
def outputs_under_other_names():
    return run(BEGIN, TWO, "second, other = model.predict(x, verbose=0)")


LOOP = """
import keras, numpy as np, tensorflow as tf
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
batches = tf.data.Dataset.from_tensor_slices((np.ones((8, 2)), np.arange(8.0))).batch(4)
loss, right = keras.metrics.Mean(), keras.metrics.MeanAbsoluteError()
for epoch in range(4):
    {before}
    for x, y in batches:
        loss.update_state(y + epoch)
        right.update_state(y, model(x))
        {inside}
    {after}
"""


@shows(metric_adds_up, says="`loss` is asked for its value 4 times, and never reset in between.")
def a_metric_over_all_epochs():
    return run(LOOP.format(before="right.reset_state()", inside="pass", after="print(float(loss.result()))"))


@shows(metric_adds_up, says="`loss` is asked for its value 4 times")
def a_metric_over_all_epochs_where_none_is_reset():
    return run(LOOP.format(before="pass", inside="pass", after="print(f'{loss.result():.3f}')"))


@nearly(metric_adds_up)
def a_metric_that_is_reset():
    shown = "print(float(loss.result())); loss.reset_state()"
    return run(LOOP.format(before="pass", inside="pass", after=shown))


@nearly(metric_adds_up)
def a_metric_made_anew():
    made = "loss = keras.metrics.Mean()"
    return run(LOOP.format(before=made, inside="pass", after="print(float(loss.result()))"))


@nearly(metric_adds_up)
def a_running_mean_within_one_epoch():
    text = LOOP.format(before="pass", inside="print(float(loss.result()))", after="pass")
    return run(text.replace("range(4)", "range(1)").replace("batch(4)", "batch(1)"))
