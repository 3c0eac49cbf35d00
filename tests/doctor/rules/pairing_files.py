"""Lists of files that are paired, in one order and in two; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.files_in_another_order import files_in_another_order

PROGRAM = """
import keras, random, tensorflow as tf
from pathlib import Path
numbers = range(1, 13)
images = [f"images/street_{{number}}.jpg" for number in numbers]
masks = [{mask} for number in numbers]
{after}
pairs = tf.data.Dataset.from_tensor_slices(({one}, {other}))
"""
MASK = 'f"masks/street_{number}_mask.png"'


def paired(after="", mask=MASK, one="images", other="masks"):
    return run(PROGRAM.format(after=after, mask=mask, one=one, other=other))


@shows(files_in_another_order, says="such as `street_1.jpg` with `street_10_mask.png`.")
def one_of_them_sorted_as_text():
    return paired("masks = sorted(masks)")


@shows(files_in_another_order, says="pairs 12 files with 12 others of the same names")
def paths_that_were_shuffled_alone():
    return paired(
        "random.seed(0); random.shuffle(images)",
        mask='Path(f"labels/street_{number}.png")',
        other="list(map(str, masks))",
    )


@nearly(files_in_another_order)
def both_in_one_order():
    return paired()


@shows(files_in_another_order, says="such as `street_1.jpg` with `street_10_mask.png`.")
def both_sorted_as_text_with_something_added_to_the_names_of_one():
    return paired("images, masks = sorted(images), sorted(masks)")  # a full stop sorts before digits, a line after


@nearly(files_in_another_order)
def both_sorted_as_text():
    return paired("images, masks = sorted(images), sorted(masks)", mask='f"masks/street_{number}.png"')


@nearly(files_in_another_order)
def one_list_against_itself_in_another_order():
    return paired("others = sorted(images)", other="others")


@nearly(files_in_another_order)
def files_and_the_names_of_their_classes():
    return paired(mask='("cat", "dog")[number % 2]')


@nearly(files_in_another_order)
def names_that_have_nothing_in_common():
    return paired(mask='f"masks/{100 - number}.png"')
