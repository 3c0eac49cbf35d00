"""Pictures as phones, scanners and the web make them: decoded alike, by the same limits."""

import io
import subprocess
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from halfhour.data.catalogue import load
from halfhour.errors import PictureError
from halfhour.images.prepare import eight_bits
from halfhour.images.read import MOST_PIXELS, decode, read_picture

RAMP = np.linspace(0, 255, 64 * 48).reshape(48, 64).astype(np.uint8)
PHOTO = Image.fromarray(np.stack([RAMP, RAMP[::-1], np.full_like(RAMP, 90)], axis=-1))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(buffer, quality=95, **options)
    else:
        image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "WEBP", "JPEG"])
def test_what_phones_make_is_decoded_to_nearly_the_same(kind, tmp_path):
    (tmp_path / "photo.heic").write_bytes(saved(PHOTO, kind, **({} if kind == "HEIF" else {"quality": 95})))
    decoded = read_picture(tmp_path / "photo.heic")  # by what it holds, whatever its name says
    assert decoded.size == (64, 48)
    assert np.abs(np.asarray(decoded.convert("RGB"), int) - np.asarray(PHOTO, int)).mean() < 4


def test_a_heic_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = decode(saved(PHOTO, "HEIF", exif=exif.tobytes()), "photo.heic")
    assert turned.size == (48, 64)


def test_the_main_picture_of_an_mpo_is_taken():
    content = saved(PHOTO, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])
    decoded = decode(content, "stereo.jpg")
    assert np.abs(np.asarray(decoded, int) - np.asarray(PHOTO, int)).mean() < 6


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(kind):
    deep = Image.fromarray(RAMP.astype(np.uint16) * 257)
    assert np.abs(np.asarray(eight_bits(decode(saved(deep, kind), "scan"), 1), int) - RAMP).max() <= 1


def test_cmyk_and_palettes_with_transparency_come_as_colours_on_white():
    cmyk = decode(saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=95), "print.jpg")
    red, green, blue = np.asarray(eight_bits(cmyk, 3)).mean(axis=(0, 1))
    assert red > 230 and green < 30 and blue < 30
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((0, 0), 1)
    shown = np.asarray(eight_bits(decode(saved(palette, "PNG", transparency=0), "icon.png"), 3))
    assert shown[1, 1].tolist() == [255, 255, 255] and shown[0, 0].tolist() == [0, 0, 255]


def test_the_same_limits_hold_and_a_cut_file_is_refused_in_words():
    wide = saved(Image.new("L", (MOST_PIXELS // 1000 + 1000, 1000)), "AVIF", quality=1, speed=10)
    with pytest.raises(PictureError, match="pixels"):
        decode(wide, "wide.avif")
    for kind in ("HEIF", "AVIF"):
        content = saved(PHOTO, kind)
        for cut in (10, 40, len(content) // 2, len(content) - 20):
            with pytest.raises(PictureError):
                decode(content[:cut], "cut")


def test_what_is_no_picture_is_refused_before_heic_is_known():
    program = "from halfhour.images.read import decode\nfrom halfhour.errors import PictureError\n"
    program += "try: decode(b'nothing', 'x')\nexcept PictureError: print('refused')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "refused\n", done.stderr


def test_a_folder_of_an_iphones_pictures_and_of_animations_is_a_set(tmp_path, monkeypatch):
    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(0)
    for name, colour in (("red", (200, 20, 20)), ("blue", (20, 20, 200))):
        (tmp_path / "set" / name).mkdir(parents=True)
        for index in range(4):
            spots = random.integers(100, 256, (5, 5, 1)) / 255 * np.array(colour)
            picture = Image.fromarray(spots.astype(np.uint8)).resize((64, 64))
            (tmp_path / "set" / name / f"IMG_{index}.HEIC").write_bytes(saved(picture, "HEIF"))
            frames = [Image.new("RGB", (64, 64), "green")]
            (tmp_path / "set" / name / f"{index}.gif").write_bytes(
                saved(picture.rotate(90), "GIF", save_all=True, append_images=frames)
            )
    dataset = load(str(tmp_path / "set"))
    assert len(dataset.train) + len(dataset.test) == 16 and not dataset.found.left_out
    assert "8 of 16 images checked are animations" in "\n".join(map(str, dataset.found.facts))
    red, blue = (dataset.train.pictures[..., channel].mean(axis=(1, 2)) for channel in (0, 2))
    assert ((red > blue) == (dataset.train.labels == dataset.class_names.index("red"))).all()
