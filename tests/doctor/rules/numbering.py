"""Words that become numbers: once for the training and once for what is asked; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.registry import RULES

numbered_otherwise = next(rule for rule in RULES if rule.name == "numbered_otherwise")

TABLES = """
import keras, numpy as np, pandas as pd
old = pd.DataFrame({"town": ["Aarau", "Bern", "Chur", "Davos"] * 5, "size": np.arange(20.0)})
new = pd.DataFrame({"town": ["Bern", "Davos", "Chur"] * 3, "size": np.arange(9.0)})
words = keras.layers.Embedding(5, 2)
model = keras.Sequential([keras.Input((1,)), words, keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile("sgd", "mse")
"""
CODES = """
def numbers(table):
    return table["town"].astype("category").cat.codes.to_numpy()
"""
FIT = """
model.fit(numbers(old), old["size"], epochs=1, verbose=0)
"""
ASK = """
print(model.predict(numbers(new), verbose=0))
"""


@shows(
    numbered_otherwise, says="In the column `town`, `Bern` is 1 in the 20 rows of the training and 0 in the 9 new ones"
)
def categories_of_each_table():
    return run(TABLES, CODES, FIT, ASK)


@shows(numbered_otherwise, says="3 of 3 words have another number.")
def both_tables_before_the_training():
    both = "first, second = numbers(old), numbers(new)\n"
    return run(
        TABLES, CODES, both, "model.fit(first, old['size'], verbose=0)\nprint(model.predict(second, verbose=0))\n"
    )


@shows(numbered_otherwise, says="`Bern` is 1 in the 20 rows of the training and 0 in the 9 new ones")
def numbers_in_the_order_of_appearance():
    return run(TABLES, CODES.replace('.astype("category").cat.codes.to_numpy()', ".factorize()[0]"), FIT, ASK)


@shows(numbered_otherwise, says="In the column `town`, `Bern` is 1 in the 20 rows of the training and 0 in the 9 new")
def categories_made_directly():
    direct = CODES.replace(
        'table["town"].astype("category").cat.codes.to_numpy()', 'pd.Categorical(table["town"]).codes'
    )
    return run(TABLES, direct, FIT, ASK)


@nearly(numbered_otherwise)
def categories_made_directly_of_known_words():
    known = CODES.replace(
        'table["town"].astype("category").cat.codes.to_numpy()',
        'pd.Categorical(table["town"], categories=["Aarau", "Bern", "Chur", "Davos"]).codes',
    )
    return run(TABLES, known, FIT, ASK)


@shows(numbered_otherwise, says="in the 20 rows of the training")
def a_part_of_it_held_for_validation():
    return run(TABLES, CODES, FIT.replace("epochs=1", "validation_split=0.2"), ASK)


@nearly(numbered_otherwise)
def categories_of_the_training():
    known = CODES.replace('"category"', 'pd.CategoricalDtype(["Aarau", "Bern", "Chur", "Davos"])')
    return run(TABLES, known, FIT, ASK)


@nearly(numbered_otherwise)
def new_rows_with_the_same_words():
    return run(TABLES, "new = old[:8]\n", CODES, FIT, ASK)


@nearly(numbered_otherwise)
def numbers_that_the_model_never_gets():
    other = "print(new['town'].astype('category').cat.codes)\nmodel.predict(np.ones((4, 1)), verbose=0)\n"
    return run(TABLES, CODES, FIT, other)
