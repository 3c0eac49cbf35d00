"""The ways to look at a picture: of every kind that strangers send, one of them shows the digit as it was written."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from halfhour.images.negatives import draw_negatives
from halfhour.images.photo.clutter import drop_rims, drop_rules, drop_thin_pieces, drop_thin_rules
from halfhour.images.photo.ink import find_faint_ink, find_firm_ink, find_ink
from halfhour.images.photo.light import border_is_dark, flatten_light, follow_light, make_ink_dark
from halfhour.images.photo.papers import papers
from halfhour.images.photo.sequence import hypotheses, prepare_digit
from halfhour.images.photo.sheet import Sheet, lay_out
from halfhour.images.photo.ways import ON_PAPER, WAYS, look
from halfhour.records import Hypothesis

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from handwriting import READ  # noqa: E402

SHAPE = (28, 28, 1)


def found(picture: Image.Image, find=find_ink) -> Sheet:
    return find(flatten_light(lay_out(picture)))


def alike(first, second) -> float:
    """Correlation of two pictures."""
    return float(np.corrcoef(np.ravel(first).astype(float), np.ravel(second).astype(float))[0, 1])


def nearest(ways: list[Hypothesis], pixels: np.ndarray) -> float:
    """How near the nearest hypothesis of one digit comes to its pixels."""
    shown = [way.alone.pixels for way in ways if way.alone.pixels.any()]
    return max((alike(one, pixels) for one in shown), default=-1.0)


@pytest.mark.parametrize("kind", READ)
def test_of_every_kind_some_way_shows_the_digit(kind, data_folder):
    """Of the half that is tuned on; what a network then makes of it, `benchmarks/photos.py --generated` tells."""
    with np.load(data_folder / "mnist.npz") as arrays:
        digits = arrays["x_test"][:40:4]
    random = np.random.default_rng(3)
    shown = 0
    for digit in digits:
        picture = ImageOps.exif_transpose(READ[kind](digit, random))
        pixels = prepare_digit(Image.fromarray(digit), SHAPE).pixels
        shown += nearest(list(hypotheses(picture, SHAPE)), pixels) > 0.75
    assert shown >= 8, f"{shown} of 10"


def test_the_usual_way_comes_first_and_no_way_twice():
    picture = Image.new("L", (200, 300), 230)
    ImageDraw.Draw(picture).line([(100, 60), (90, 240)], 20, 16)
    ways = list(hypotheses(picture, SHAPE))
    assert ways[0].alone.way is None
    assert len(ways) < len(WAYS)  # on a clean sheet most ways see the same ink
    assert all(way.alone.way is not None for way in ways[1:])


def test_a_stroke_along_nearly_all_of_the_sheet_is_no_thin_rule():
    picture = Image.new("L", (120, 200), 255)
    ImageDraw.Draw(picture).line([(60, 4), (60, 190)], 0, 22)
    ImageDraw.Draw(picture).line([(30, 190), (90, 190)], 0, 16)
    sheet = found(picture)
    assert not drop_rules(sheet).ink[100, 60]
    assert (drop_thin_rules(sheet).ink == sheet.ink).all()


def test_thin_rules_leaning_in_pieces_are_dropped_and_the_digit_stays():
    picture = Image.new("L", (400, 400), 235)
    draw = ImageDraw.Draw(picture)
    for place in range(20, 400, 55):
        draw.line([(0, place), (400, place + 9)], 120, 2)
        draw.line([(place, 0), (place - 9, 400)], 120, 2)
    draw.line([(130, 110), (270, 110), (180, 300)], 20, 20, joint="curve")
    alone = Image.new("L", (400, 400), 235)
    ImageDraw.Draw(alone).line([(130, 110), (270, 110), (180, 300)], 20, 20, joint="curve")
    cleaned = drop_thin_pieces(found(picture, find_firm_ink))
    assert alike(cleaned.ink, found(alone, find_firm_ink).ink) > 0.9


def test_a_digit_that_touches_the_border_is_no_rim_and_a_stripe_along_it_is():
    picture = Image.new("L", (200, 200), 230)
    draw = ImageDraw.Draw(picture)
    draw.line([(60, 0), (140, 60), (60, 199)], 30, 16)
    whole = found(picture).ink
    draw.rectangle((186, 0, 199, 199), 10)
    assert alike(drop_rims(found(picture)).ink, whole) > 0.95


def test_the_pale_end_of_a_stroke_is_ink_beside_its_dark_beginning():
    levels = np.ones((200, 200), np.float32)
    levels[30:170, 95:107] -= np.linspace(0.9, 0.15, 140, dtype=np.float32)[:, None]
    levels += np.random.default_rng(0).normal(0, 0.005, levels.shape).astype(np.float32)
    flat = flatten_light(Sheet(levels.clip(0, 1), np.ones(levels.shape, bool)))
    assert not find_ink(flat).ink[160, 100]
    faint = find_faint_ink(flat).ink
    assert faint[35:165, 100].all()
    assert not faint[:, :40].any()


@pytest.mark.parametrize("inverted", [False, True])
def test_the_edges_of_a_hard_shadow_are_no_ink_where_the_light_is_followed(inverted):
    levels = np.full((240, 240), 0.9, np.float32)
    levels[100:] = 0.45  # the lower part lies in the shadow of a hand
    levels[:, 150:] *= 0.6
    stroke = np.zeros(levels.shape, bool)
    stroke[40:200, 90:104] = True
    levels[stroke] *= 0.3
    sheet = Sheet(1 - levels if inverted else levels, np.ones(levels.shape, bool))
    followed = find_ink(follow_light(sheet)).ink
    assert followed[44:196, 92:102].all()
    assert not followed[:, :80].any()
    assert not followed[:, 114:].any()


def note(corners: list[tuple[int, int]], paper: int = 220, table: int = 70) -> Image.Image:
    picture = Image.new("L", (400, 300), table)
    ImageDraw.Draw(picture).polygon(corners, paper)
    return picture


def test_a_note_on_a_table_is_found_with_its_corners():
    picture = note([(120, 80), (260, 60), (280, 200), (140, 220)])
    ImageDraw.Draw(picture).line([(200, 100), (200, 180)], 30, 12)
    (paper,) = papers(lay_out(picture))
    height, width = paper.sheet.levels.shape
    assert abs(width - 160) < 25
    assert abs(height - 160) < 25
    assert paper.sheet.levels[0, 0] == pytest.approx(220 / 255, abs=0.02)  # table, in the paper's level
    assert ON_PAPER.told in [cleaned.way for cleaned in look(lay_out(picture))]


def test_a_dark_card_on_a_bright_table_is_paper_too():
    picture = note([(120, 80), (260, 60), (280, 200), (140, 220)], paper=30, table=230)
    ImageDraw.Draw(picture).line([(200, 100), (200, 180)], 240, 12)
    assert len(list(papers(lay_out(picture)))) == 1


def lit_by_a_lamp() -> Image.Image:
    rows, columns = np.mgrid[:300, :400]
    spot = np.exp(-((rows - 150) ** 2 + (columns - 200) ** 2) / (2 * 90**2))
    return Image.fromarray((60 + 180 * spot).astype(np.uint8))


@pytest.mark.parametrize(
    "picture",
    [
        lit_by_a_lamp(),
        note([(0, 0), (250, 0), (120, 80), (280, 150), (100, 220), (260, 300), (0, 300)]),  # light with bays
        note([(0, 0), (400, 0), (400, 300), (0, 300)]),  # nothing but paper
        note([(10, 10), (16, 10), (16, 16), (10, 16)]),  # a crumb
    ],
    ids=["spot of light", "bays", "all paper", "crumb"],
)
def test_what_is_no_piece_of_paper_is_not_cut_out(picture):
    assert not list(papers(lay_out(picture)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (3, 3), (9, 64), (300, 2)])
def test_papers_are_looked_for_in_pictures_of_any_size(shape):
    for levels in (np.zeros(shape), np.eye(*shape), np.random.default_rng(0).random(shape)):
        picture = Image.fromarray((255 * levels).astype(np.uint8))
        assert all(paper.sheet.levels.size for paper in papers(lay_out(picture)))


def test_ink_that_runs_off_the_paper_is_not_read_from_what_is_left_of_it():
    picture = note([(120, 80), (260, 80), (260, 220), (120, 220)])
    ImageDraw.Draw(picture).line([(200, 100), (200, 290)], 10, 12)
    assert ON_PAPER.told not in [cleaned.way for cleaned in look(lay_out(picture))]


def test_thick_light_strokes_that_fill_a_dark_picture_are_seen_by_its_border():
    picture = Image.new("L", (140, 200), 10)
    ImageDraw.Draw(picture).line([(20, 28), (118, 28), (60, 185)], 245, 44, joint="curve")
    dark = make_ink_dark(lay_out(picture))
    expected = Image.new("L", (140, 200), 245)
    ImageDraw.Draw(expected).line([(20, 28), (118, 28), (60, 185)], 10, 44, joint="curve")
    right_at_once = alike(dark.levels, lay_out(expected).levels) > 0.9
    assert right_at_once or border_is_dark(dark)
    assert nearest(list(hypotheses(picture, SHAPE)), prepare_digit(expected, SHAPE).pixels) > 0.9


def test_several_marks_are_shown_apart_and_as_one():
    picture = Image.new("L", (400, 200), 230)
    for left in (100, 280):
        ImageDraw.Draw(picture).line([(left, 40), (left, 160)], 20, 14)
    first = next(hypotheses(picture, SHAPE))
    assert len(first.parts) == 2
    assert first.whole is not None and first.alone is first.whole
    both, one = (np.flatnonzero(shown.pixels.any(axis=(0, 2))) for shown in (first.whole, first.parts[0]))
    assert np.ptp(one) <= 4
    assert np.ptp(both) >= 16  # 180 of 180 pixels across: the longer side, which fills the box


def test_negatives_have_the_form_of_digits_and_are_drawn_again_alike(data_folder):
    with np.load(data_folder / "mnist.npz") as arrays:
        pictures, labels = arrays["x_train"][:300, :, :, None], arrays["y_train"][:300].astype(np.int64)
    drawn = [draw_negatives(pictures, labels, 60, np.random.default_rng(5)) for _again in range(2)]
    assert drawn[0].shape == (60, *SHAPE)
    assert (drawn[0] == drawn[1]).all()
    rows, columns = np.indices((28, 28))
    for picture in drawn[0][..., 0].astype(float):
        assert picture.max() > 100
        box = [np.ptp(np.flatnonzero(picture.any(axis=axis))) + 1 for axis in range(2)]
        assert max(box) <= 20
        middle = [(places * picture).sum() / picture.sum() for places in (rows, columns)]
        assert middle == pytest.approx([14, 14], abs=1.6)
