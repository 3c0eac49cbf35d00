import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from halfhour.errors import FileError, PictureError
from halfhour.images.augment import RANGES, Ranges, augment
from halfhour.images.prepare import prepare
from halfhour.images.read import read_picture

SHAPE = (28, 28, 1)


def seven(*, ink="black", ground="white", size=(200, 240), mode="RGB", place=(60, 50)) -> Image.Image:
    """A drawn 7."""
    picture = Image.new(mode, size, ground)
    draw = ImageDraw.Draw(picture)
    left, top = place
    draw.line([(left, top), (left + 70, top), (left + 25, top + 120)], fill=ink, width=14)
    return picture


def test_a_photograph_fills_the_form_and_loses_nothing():
    quarters = np.zeros((40, 120, 3), np.uint8)
    quarters[:20, :60], quarters[:20, 60:], quarters[20:, :60] = (200, 0, 0), (0, 200, 0), (0, 0, 200)
    pixels = prepare(Image.fromarray(quarters), (16, 16, 3), "photograph").pixels
    for rows in (slice(0, 6), slice(10, 16)):
        for columns in (slice(0, 6), slice(10, 16)):
            wanted = quarters[20 if rows.start else 0, 60 if columns.start else 0]
            assert np.abs(pixels[rows, columns].astype(int) - wanted).max() <= 1


def centre_of_mass(pixels) -> tuple[float, float]:
    rows, columns = np.indices(pixels.shape[:2])
    weights = pixels[..., 0] / pixels.sum()
    return float((rows * weights).sum()), float((columns * weights).sum())


@pytest.mark.parametrize(
    "picture",
    [
        seven(),
        seven(ink="white", ground="black"),
        seven(place=(2, 4)),
        seven(size=(900, 700), place=(700, 500)),
        seven(mode="RGBA", ground=(0, 0, 0, 0)),
        seven(mode="RGBA", ground=(255, 255, 255, 0), ink="white"),
        seven(mode="L", ink=0, ground=255).convert("P"),
        seven(mode="L", ink=0, ground=255).convert("1"),
        seven().convert("CMYK"),
        Image.fromarray(np.asarray(seven(mode="L", ink=0, ground=255)).astype("uint16") * 200),
        seven(ink=(120, 130, 200), ground=(230, 225, 215)),
    ],
    ids="plain dark corner large transparent white-on-transparent palette 1bit cmyk 16bit faint".split(),
)
def test_a_drawn_digit_comes_as_mnist_has_it(picture):
    """White ink on black, inside a 20-pixel box, its centre of mass in the middle to within a pixel."""
    pixels = prepare(picture, SHAPE, "digit").pixels
    assert pixels.shape == SHAPE
    rows, columns = np.nonzero(pixels[..., 0] > 100)
    assert 18 <= rows.max() - rows.min() + 1 <= 20
    assert columns.max() - columns.min() + 1 <= 20
    assert pixels[0].max() == pixels[:, 0].max() == 0
    assert centre_of_mass(pixels) == pytest.approx((14, 14), abs=0.6)
    plain = prepare(seven(), SHAPE, "digit").pixels
    same_seven = np.corrcoef(pixels.ravel(), plain.ravel())[0, 1]
    assert same_seven > 0.9


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_empty_picture_is_refused(shade):
    prepared = prepare(Image.new("L", (50, 50), shade), SHAPE, "digit")
    assert "it is blank" in str(prepared.refusal)


def test_a_colour_picture_keeps_its_shape_and_colours():
    picture = Image.new("RGB", (200, 100), (250, 10, 20))
    pixels = prepare(picture, (32, 32, 3), "plain").pixels
    assert pixels.shape == (32, 32, 3)
    assert np.abs(pixels[16, 16].astype(int) - (250, 10, 20)).max() <= 2


def test_exif_turns_the_picture_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned: 90 degrees clockwise to show
    seven().rotate(90, expand=True).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    upright = np.asarray(read_picture(tmp_path / "turned.jpg").convert("L"), float)
    assert np.corrcoef(upright.ravel(), np.asarray(seven().convert("L"), float).ravel())[0, 1] > 0.98


def bomb() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (60_000, 60_000)).save(buffer, "PNG")
    return buffer.getvalue()


def png() -> bytes:
    buffer = io.BytesIO()
    seven().save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "the file is empty"),
        (b"hello, I am a text", "known image format"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "known image format"),
        (png()[:-400], "damaged"),
        (bomb(), "pixels"),
    ],
    ids=["empty", "text", "postscript", "truncated", "bomb"],
)
def test_what_is_no_picture_is_told(tmp_path, content, word):
    path = tmp_path / "mine.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    assert word in caught.value.happened
    assert "mine.jpg" in caught.value.happened


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileError, match=r"none\.png"):
        read_picture(tmp_path / "none.png")


def test_an_animation_gives_its_first_frame(tmp_path):
    frames = [seven(mode="L", ink=0, ground=255), Image.new("L", (200, 240), 255)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert prepare(read_picture(tmp_path / "a.gif"), SHAPE, "digit").refusal is None


def test_no_change_asked_for_changes_nothing():
    pictures = np.random.default_rng(0).integers(0, 256, (5, 9, 9, 3), dtype=np.uint8)
    assert (augment(pictures, Ranges(), np.random.default_rng(1)) == pictures).all()


def test_a_quarter_turn_is_numpys():
    """With every picture turned by exactly 90 degrees, the result is NumPy's own rotation."""

    class Quarter(np.random.Generator):
        def uniform(self, low=0.0, high=1.0, size=None):
            return np.full(size, high)

    pictures = np.random.default_rng(0).integers(0, 256, (3, 9, 9, 1), dtype=np.uint8)
    turned = augment(pictures, Ranges(rotation=90), Quarter(np.random.PCG64(0)))
    expected = {np.rot90(pictures, turns, axes=(1, 2)).tobytes() for turns in (1, 3)}
    assert turned.tobytes() in expected


def test_a_jump_moves_whole_pixels_and_changes_none():
    pictures = np.zeros((50, 9, 9, 1), np.uint8)
    pictures[:, 4, 4] = 200
    moved = augment(pictures, Ranges(jump=2), np.random.default_rng(0))
    assert (moved.sum(axis=(1, 2, 3)) == 200).all()
    rows, columns = np.nonzero(moved[..., 0])[1:]
    assert set(rows) == set(columns) == {2, 3, 4, 5, 6}


@pytest.mark.parametrize("name", RANGES)
def test_augmentation_moves_each_picture_its_own_way_and_repeats_with_the_seed(name):
    pictures = np.repeat(np.asarray(prepare(seven(), SHAPE, "digit").pixels)[np.newaxis], 6, axis=0)
    moved = augment(pictures, RANGES[name], np.random.default_rng(5))
    assert len({picture.tobytes() for picture in moved}) >= 4  # of 25 whole-pixel shifts two may be the same
    assert (moved == augment(pictures, RANGES[name], np.random.default_rng(5))).all()
    assert moved.dtype == np.uint8
    ink = moved.reshape(6, -1).sum(axis=1) / pictures[0].sum()
    assert ((ink > 0.5) & (ink < 2)).all()


@pytest.mark.parametrize("name", RANGES)
def test_a_part_of_a_batch_is_changed_as_the_whole_batch_is(name):
    pictures = np.random.default_rng(0).integers(0, 256, (7, 12, 12, 3), dtype=np.uint8)
    whole = augment(pictures, RANGES[name], np.random.default_rng(5))
    for part in (slice(0, 2), slice(2, 7)):
        alone = augment(pictures[part], RANGES[name], np.random.default_rng(5), len(pictures), part)
        assert (alone == whole[part]).all()


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_large_picture_is_reduced_while_it_is_read(tmp_path, suffix):
    seven(size=(4000, 3000), place=(1900, 1400)).save(tmp_path / f"large.{suffix}")
    read = read_picture(tmp_path / f"large.{suffix}")
    assert 800 <= max(read.size) < 1600
    assert read.width / read.height == pytest.approx(4 / 3, abs=0.01)


def test_more_pixels_than_memory_has_room_for_are_refused(tmp_path):
    Image.new("RGBA", (7000, 6500)).save(tmp_path / "wide.png")
    with pytest.raises(PictureError, match="7000 x 6500"):
        read_picture(tmp_path / "wide.png")


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1", "CMYK", "I", "I;16", "F"])
@pytest.mark.parametrize("channels", [1, 3])
def test_another_models_door_takes_every_mode(mode, channels):
    picture = Image.fromarray(np.full((50, 80), 9000, np.uint16)) if mode == "I;16" else Image.new(mode, (80, 50))
    pixels = prepare(picture, (32, 32, channels), "plain").pixels
    assert (pixels.shape, pixels.dtype) == ((32, 32, channels), np.uint8)
