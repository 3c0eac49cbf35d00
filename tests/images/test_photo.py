"""The steps from a photograph to MNIST's form, one by one, on sheets whose right answer is known by construction."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from halfhour.images.photo.clutter import drop_frames, drop_rules, drop_specks
from halfhour.images.photo.digits import separate
from halfhour.images.photo.form import centre_mass, cut_out, fill_box, set_stroke_width, stroke_width
from halfhour.images.photo.ink import edge_level, find_ink
from halfhour.images.photo.light import flatten_light, make_ink_dark
from halfhour.images.photo.likeness import holes, is_written
from halfhour.images.photo.marks import find_marks
from halfhour.images.photo.sequence import form, hypotheses, prepare_digit
from halfhour.images.photo.sheet import LONG_SIDE, Sheet, lay_out
from halfhour.images.photo.ways import look

SHAPE = (28, 28, 1)


def seven(size=(300, 300), ink=30, ground=220, width=14, place=(100, 80), height=140) -> Image.Image:
    """A drawn 7 of a height in pixels."""
    picture = Image.new("L", size, ground)
    left, top = place
    points = [(left, top), (left + height * 0.6, top), (left + height * 0.2, top + height)]
    ImageDraw.Draw(picture).line(points, fill=ink, width=width, joint="curve")
    return picture


def sheet_of(picture: Image.Image) -> Sheet:
    return lay_out(picture)


def inked(picture: Image.Image) -> Sheet:
    """A sheet with its ink found: dark on light, even light."""
    return find_ink(flatten_light(lay_out(picture)))


def alike(first, second) -> float:
    """Correlation of two pictures."""
    return float(np.corrcoef(np.ravel(first).astype(float), np.ravel(second).astype(float))[0, 1])


def test_large_pictures_are_laid_out_by_means():
    checkered = np.indices((1536, 1024)).sum(axis=0) % 2 * 255
    sheet = lay_out(Image.fromarray(checkered.astype(np.uint8)))
    assert max(sheet.levels.shape) == LONG_SIDE
    assert sheet.levels.mean() == pytest.approx(0.5, abs=0.01)
    assert sheet.levels.std() < 0.1


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (255, 0), (90, 140), (140, 90)])
def test_ink_becomes_the_darker(ink, ground):
    sheet = make_ink_dark(lay_out(seven(ink=ink, ground=ground)))
    dark = sheet.levels < (sheet.levels.max() + sheet.levels.min()) / 2
    assert 0.005 < dark.mean() < 0.3


def test_a_dark_frame_does_not_turn_the_ink_round():
    picture = seven(ink=40, ground=210)
    ImageDraw.Draw(picture).rectangle((5, 5, 294, 294), outline=0, width=10)
    sheet = lay_out(picture)
    assert make_ink_dark(sheet) is sheet


def test_an_uneven_light_leaves_even_ink():
    """Light that falls to a fifth from one side to the other; ink that takes 70 % of it wherever it is."""
    reflected = np.where(np.asarray(seven(ink=0, ground=255)) > 127, 1.0, 0.3)
    light = np.linspace(0.2, 1.0, 300)[None, :]
    strength = flatten_light(Sheet((reflected * light).astype("float32"), np.ones((300, 300), bool))).levels
    ink = reflected < 0.5
    assert np.percentile(strength[ink], [10, 90]) == pytest.approx([0.7, 0.7], abs=0.08)
    assert np.percentile(strength[~ink], 95) < 0.08


def test_the_edge_of_a_shadow_is_not_ink():
    shadowed = np.asarray(seven(ink=60, ground=230)).astype("float32") / 255
    shadowed[:, 170:] *= 0.5
    ink = find_ink(flatten_light(Sheet(shadowed, np.ones(shadowed.shape, bool)))).ink
    assert alike(ink, np.asarray(seven(ink=255, ground=0)) > 127) > 0.85


@pytest.mark.parametrize("share", [0.002, 0.3])
def test_the_threshold_lies_between_ink_and_ground_however_little_ink_there_is(share):
    strength = np.zeros((200, 200), "float32")
    strength[:, 100 : 100 + round(200 * share) + 1] = 0.6
    noisy = strength + np.random.default_rng(0).normal(0, 0.01, strength.shape).astype("float32")
    assert edge_level(noisy) == pytest.approx(0.3, abs=0.03)


def test_noise_alone_is_not_ink_worth_reading():
    noise = np.random.default_rng(0).normal(200, 4, (300, 400)).clip(0, 255).astype(np.uint8)
    assert prepare_digit(Image.fromarray(noise), SHAPE).refusal


@pytest.mark.parametrize("inset", [0, 6])
def test_frames_are_dropped(inset):
    picture = seven()
    ImageDraw.Draw(picture).rectangle((inset, inset, 299 - inset, 299 - inset), outline=20, width=8)
    assert alike(drop_frames(inked(picture)).ink, inked(seven()).ink) > 0.99


def test_a_zero_is_no_frame():
    picture = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((50, 30, 150, 170), outline=0, width=10)
    draw.ellipse((95, 95, 101, 101), fill=0)
    sheet = inked(picture)
    assert alike(drop_frames(sheet).ink, sheet.ink) == pytest.approx(1)


def test_rules_are_dropped_where_the_digit_stands_on_them():
    picture = seven()
    draw = ImageDraw.Draw(picture)
    for row in range(30, 300, 60):
        draw.line([(0, row), (300, row + 2)], fill=90, width=2)
    assert alike(drop_rules(inked(picture)).ink, inked(seven()).ink) > 0.9


def test_a_bar_that_fills_its_picture_is_the_digit():
    picture = Image.new("L", (40, 200), 255)
    ImageDraw.Draw(picture).line([(20, 0), (20, 200)], fill=0, width=8)
    prepared = prepare_digit(picture, SHAPE)
    assert prepared.refusal is None
    assert prepared.pixels.max() == 255


def test_specks_go_and_the_bar_of_a_five_stays():
    picture = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.arc((62, 80, 140, 170), 200, 120, fill=0, width=10)
    draw.line([(70, 50), (70, 95)], fill=0, width=10)
    draw.line([(88, 45), (140, 45)], fill=0, width=10)
    whole = inked(picture).ink
    draw.ellipse((20, 20, 24, 24), fill=0)
    cleaned = drop_specks(inked(picture))
    assert alike(cleaned.ink, whole) > 0.99
    assert len(separate(cleaned)) == 1


def test_digits_are_separated_left_to_right():
    picture = Image.new("L", (500, 200), 255)
    draw = ImageDraw.Draw(picture)
    for left in (300, 60, 180):
        draw.line([(left, 60 + left // 10), (left, 150)], fill=0, width=10)
    digits = separate(inked(picture))
    lefts = [int(np.flatnonzero(digit.any(axis=0))[0]) for digit in digits]
    assert lefts == pytest.approx([55, 175, 295], abs=2)


def test_a_digit_is_cut_out_alone_and_filled_to_the_fine_grid():
    sheet = inked(seven())
    alone = cut_out(sheet, separate(sheet)[0])
    assert max(alone.shape) in range(160, 168)
    assert alone.any(axis=1).sum() in range(156, 164)


@pytest.mark.parametrize(("width", "low", "high"), [(2, 18, 20), (24, 24, 24), (50, 28, 30)])
def test_strokes_come_between_mnists_thinnest_and_thickest(width, low, high):
    """Of a bar 160 fine pixels long MNIST's limits are 0.12 and 0.18: 19.2 and 28.8 pixels."""
    bar = np.zeros((160, 80), bool)
    bar[:, 40 - width // 2 : 40 + width - width // 2] = True
    assert low <= stroke_width(set_stroke_width(bar)) + 1 <= high + 1


def test_the_box_holds_shares_of_ink():
    """A bar 195 fine pixels long is 19.5 pixels of 28, so that a pixel is 10 fine ones: 36 of them wide are 3.6."""
    pixels = fill_box(np.ones((195, 36), bool), 28, 28)
    assert pixels.shape == (28, 28)
    assert pixels.sum() / 255 == pytest.approx(19.5 * 3.6, rel=0.01)
    assert np.count_nonzero(pixels.any(axis=1)) in (20, 21)
    assert pixels[14].max() == 255


def test_the_centre_of_mass_comes_to_pixel_14_to_half_a_pixel():
    lopsided = np.zeros((28, 28), np.uint8)
    lopsided[17:24, 3:12] = 255
    centred = centre_mass(lopsided).astype(float)
    rows, columns = np.indices(centred.shape)
    assert (rows * centred).sum() / centred.sum() == pytest.approx(14, abs=0.5)
    assert (columns * centred).sum() / centred.sum() == pytest.approx(14, abs=0.5)


def test_writing_is_told_from_shapes():
    ring = np.hypot(*(np.indices((160, 160)) - 80)) < 79
    assert not is_written(ring)
    ring &= np.hypot(*(np.indices((160, 160)) - 80)) > 55
    assert is_written(ring)
    assert holes(ring) == 1
    window = np.zeros((160, 160), bool)
    window[:, ::32] = window[::32] = True
    window[-8:] = window[:, -8:] = True
    assert not is_written(window)


def test_each_step_is_kept_to_be_seen():
    prepared = prepare_digit(seven(), SHAPE)
    names = [str(step.name) for step in prepared.steps]
    assert len(set(names)) == len(names) == 10
    assert all(step.pixels.dtype == np.uint8 for step in prepared.steps)
    assert (prepared.steps[-1].pixels == prepared.pixels[..., 0]).all()


def test_several_digits_are_refused_with_their_number_and_read_one_by_one():
    picture = Image.new("L", (900, 300), 220)
    for left in (50, 350, 650):
        picture.paste(seven(), (left - 50, 0))
    refused = prepare_digit(picture, SHAPE)
    assert refused.seen == 3
    assert "3 digits" in str(refused.refusal)
    alone = prepare_digit(seven(), SHAPE).pixels
    parts = next(hypotheses(picture, SHAPE)).parts
    assert len(parts) == 3
    assert all(part.refusal is None and alike(part.pixels, alone) > 0.85 for part in parts)


def test_ink_that_leaves_the_picture_is_a_caution():
    assert prepare_digit(seven(), SHAPE).caution is None
    cut = prepare_digit(seven().crop((0, 130, 300, 300)), SHAPE)
    assert "touches the edge" in str(cut.caution)


@pytest.mark.parametrize("size", [(300, 300), (1200, 900), (4000, 3000)])
@pytest.mark.parametrize("width", [3, 14, 30])
def test_the_resolution_does_not_matter(size, width):
    """The same 7, a half of the height of its picture, from hairline to brush."""
    scale = size[1] / 300
    picture = seven(size, 60, 200, round(width * scale), (round(100 * scale), round(80 * scale)), 140 * scale)
    prepared = prepare_digit(picture, SHAPE)
    assert prepared.refusal is None
    assert alike(prepared.pixels, prepare_digit(seven(width=width), SHAPE).pixels) > 0.7


def test_mnists_own_pictures_stay_what_they_are(data_folder):
    """The sequence is near the identity on the set whose form it aims at."""
    with np.load(data_folder / "mnist.npz") as arrays:
        pictures = arrays["x_train"][:200]
    likeness = [alike(prepare_digit(Image.fromarray(picture), SHAPE).pixels, picture) for picture in pictures]
    assert np.median(likeness) > 0.9
    assert np.percentile(likeness, 5) > 0.6


def test_marks_are_connected_also_across_corners():
    marks, _labels = find_marks(np.eye(5, dtype=bool))
    assert [(mark.height, mark.width) for mark in marks] == [(5, 5)]


def test_a_clean_sheet_has_the_steps_in_order():
    sheet, steps, way, doubtful = next(look(lay_out(seven())))
    assert [str(step.name) for step in steps][0] == "greyscale"
    assert sheet.ink.any()
    assert way is None
    assert not doubtful


def test_a_first_look_that_leaves_a_sliver_of_the_ink_is_doubtful_and_one_with_a_dark_border():
    squared = np.full((400, 400), 255, np.uint8)
    for column in range(20, 400, 40):
        squared[:, column : column + 4] = 40
    squared[120:280, 170:230] = 40  # a thick stroke, which hangs together with the lines
    squared[150:250, 40:45] = 40  # and a sliver that doesn't
    filled = np.zeros((400, 400), np.uint8)
    filled[20:380, 120:280] = 255
    for pixels in (squared, filled):
        first = next(look(lay_out(Image.fromarray(pixels))))
        assert first.doubtful


def test_a_hairline_of_which_nothing_is_left_is_refused():
    hairline = np.zeros((900, 900), bool)
    hairline[50:850, 450] = True
    formed = form(Sheet(hairline.astype(np.float32), hairline), hairline, (), SHAPE)
    assert formed.refusal is not None
    assert not formed.pixels.any()
