"""Names of classes beside the encoders and categories that number them: programs that are run, and nothing trained."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.registry import RULES
from halfhour.doctor.seeing.script import run_script

names_in_another_order = next(rule for rule in RULES if rule.name == "names_in_another_order")

ENCODED = "encoder = LabelEncoder().fit(['low', 'medium', 'high'])"
LIST = "names = ['low', 'medium', 'high']"


def decoding(*lines: str) -> Any:
    """A program that makes something, and after it predicts with a model of three classes."""
    before, *after = lines
    text = [
        "import keras, numpy as np, pandas as pd",
        "from sklearn.preprocessing import LabelBinarizer, LabelEncoder",
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation='softmax')])",
        before,
        "best = model.predict(np.ones((4, 2)), verbose=0).argmax(axis=1)",
        *after,
    ]
    script = Path(mkdtemp()) / "script.py"
    script.write_text("\n".join(text) + "\n", "utf-8")
    run = run_script(script)
    assert run.outcome == "finished"
    return run.seen


@shows(names_in_another_order, says="Class 0 is `high` for `encoder.classes_`, and `low` in your list `names`.")
def a_list_beside_an_encoder():
    return decoding(ENCODED, LIST, "print([names[one] for one in best])")


@shows(names_in_another_order, says="for `encoder.classes_`, and `low` in your list `names`.")
def a_report_with_names_by_hand():
    text = "from sklearn.metrics import classification_report as report; report([0, 1, 2, 2], best, target_names=names)"
    return decoding(ENCODED.replace("LabelEncoder", "LabelBinarizer"), LIST, text)


@shows(names_in_another_order, says="Class 0 is `high` for `table['grade'].cat.categories`, and `low` in your list")
def a_list_beside_categories():
    made = "table = pd.DataFrame({'grade': pd.Categorical(['low', 'medium', 'high'])}); codes = table.grade.cat.codes"
    return decoding(made, LIST, "print(names[best[0]])")


TABLE = "table = pd.DataFrame({'grade': ['low', 'medium', 'high'] * 4}); "
DUMMIES = f"{TABLE}y = pd.get_dummies(table.grade).values.astype('float32')"
TRAIN = "; model.compile('sgd', 'categorical_crossentropy'); model.fit(np.ones((12, 2)), y, verbose=0)"
APPEARING = "grades = table.grade.unique()"


@shows(names_in_another_order, says="Class 0 is `high` for `get_dummies`, and `low` in your list `grades`.")
def words_as_they_appear_beside_dummies():
    return decoding(DUMMIES + TRAIN, APPEARING, "print(grades[best])")


@shows(names_in_another_order, says="for `get_dummies`, and `low` in your list `names`.")
def a_list_beside_dummies_of_a_table():
    made = f"{TABLE}y = pd.get_dummies(table, columns=['grade'], dtype=float).to_numpy()"
    return decoding(made + TRAIN, LIST, "print(names[best[0]])")


@shows(names_in_another_order, says="Class 0 is `high` for `encoder.classes_`, and `low` in your list `grades`.")
def words_as_they_appear_beside_an_encoder():
    return decoding(f"{TABLE}{ENCODED}", APPEARING, "print(grades[best])")


@nearly(names_in_another_order)
def words_in_the_order_of_dummies():
    return decoding(DUMMIES + TRAIN, "grades = sorted(table.grade.unique())", "print(grades[best[0]])")


@nearly(names_in_another_order)
def dummies_that_are_no_labels():
    y = "; y = pd.factorize(table.grade)[0]"
    train = TRAIN.replace("'categ", "'sparse_categ")
    return decoding(DUMMIES.replace("y =", "shown =") + y + train, APPEARING, "print(grades[best])")


@nearly(names_in_another_order)
def a_list_in_the_encoders_order():
    return decoding(ENCODED, "names = ['high', 'low', 'medium']", "print(names[best[0]])")


@nearly(names_in_another_order)
def a_list_that_made_the_labels_before():
    return decoding(f"{LIST}; {ENCODED}; print(names[2])", "print(encoder.classes_[best[0]])")


@nearly(names_in_another_order)
def predictions_decoded_by_the_encoder():
    shown = "print(pd.Series(encoder.inverse_transform(best)).value_counts(), names[0])"
    return decoding(ENCODED, LIST, shown)


@nearly(names_in_another_order)
def an_order_for_the_rows_of_a_report():
    text = "from sklearn.metrics import classification_report as report; words = encoder.classes_[best]"
    return decoding(ENCODED, LIST, text, "report(words, words, labels=names, target_names=names, zero_division=0)")


@nearly(names_in_another_order)
def categories_in_an_order_of_their_own():
    made = f"{LIST}; table = pd.DataFrame({{'grade': pd.Categorical(['low', 'medium', 'high'], categories=names)}})"
    return decoding(made, "print(names[best[0]])")
