"""Columns that pandas puts side by side; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.rows_misaligned import rows_misaligned

BEGIN = """
import numpy as np, pandas as pd
random = np.random.default_rng(0)
df = pd.DataFrame({"area": random.random(50), "kind": random.choice(["flat", "house"], 50)})
df.loc[::10, "area"] = np.nan
clean = df.dropna()
"""


@shows(rows_misaligned, says="Line 8, `pd.concat(…, axis=1)`, joins two tables of 45 rows by their index; 5 labels of")
def one_numbered_anew_and_the_other_not():
    return run(BEGIN, "area = clean[['area']].reset_index(drop=True)\n"
               "table = pd.concat([area, pd.get_dummies(clean.kind)], axis=1)")  # fmt: skip


@shows(rows_misaligned, says="by their index")
def a_table_of_scaled_values_beside_the_one_they_came_from():
    return run(BEGIN, "from sklearn.preprocessing import StandardScaler\n"
               "scaled = pd.DataFrame(StandardScaler().fit_transform(clean[['area']]), columns=['scaled'])\n"
               "table = pd.concat({'new': scaled, 'old': clean}, axis='columns')")  # fmt: skip


@shows(rows_misaligned, says="Line 7, `['guess'] = …`, joins two tables of 45 rows")
def a_series_of_an_array_as_a_column():
    return run(BEGIN, "clean = clean.copy(); clean['guess'] = pd.Series(random.random(45))")


@nearly(rows_misaligned)
def both_numbered_anew():
    return run(BEGIN, "clean = clean.reset_index(drop=True)\n"
               "table = pd.concat([clean[['area']], pd.get_dummies(clean.kind)], axis=1)")  # fmt: skip


@nearly(rows_misaligned)
def both_with_their_old_labels():
    return run(BEGIN, "table = pd.concat([clean[['area']], pd.get_dummies(clean.kind)], axis=1)")


@nearly(rows_misaligned)
def ranks_of_a_sorted_copy():
    return run(BEGIN, "df['rank'] = df.sort_values('area').area.rank()")


@nearly(rows_misaligned)
def tables_of_different_length():
    return run(BEGIN, "table = pd.concat([df, clean], axis=1).dropna()")


@nearly(rows_misaligned)
def rows_put_below_one_another():
    return run(BEGIN, "both = pd.concat([clean, clean.reset_index(drop=True)])")


@nearly(rows_misaligned)
def days_of_which_some_are_missing():
    return run(BEGIN, "days = pd.date_range('2026-01-01', periods=45)\n"
               "one, other = pd.Series(random.random(45), days), pd.Series(random.random(45), days.shift(3))\n"
               "table = pd.concat([one, other], axis=1).dropna()")  # fmt: skip
