#!/usr/bin/env bash
# Pillow 13.0.0, `Image.open(file, formats=[…])` with the name of a format that no plugin has registered (HEIF without
# pillow-heif): a file in one of the formats before it opens; a file in none of them raises KeyError with that name
# instead of UnidentifiedImageError. So a list of formats that may be missing must be cut to those that are registered
# before it is handed over, or a file that is no picture looks like a fault of the program.
# Seen: `png: opened`, `text: KeyError 'HEIF'`, `text, registered formats alone: UnidentifiedImageError`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io

from PIL import Image, UnidentifiedImageError

png = io.BytesIO()
Image.new("L", (4, 4)).save(png, "PNG")


def tried(name, content, formats):
    try:
        Image.open(io.BytesIO(content), formats=formats)
        print(f"{name}: opened")
    except KeyError as error:
        print(f"{name}: KeyError {error}")
    except UnidentifiedImageError:
        print(f"{name}: UnidentifiedImageError")


tried("png", png.getvalue(), ["PNG", "HEIF"])
tried("text", b"no picture at all", ["PNG", "HEIF"])
tried("text, registered formats alone", b"no picture at all", ["PNG"])
PYTHON
diff - "$folder/seen" <<'EXPECTED'
png: opened
text: KeyError 'HEIF'
text, registered formats alone: UnidentifiedImageError
EXPECTED
echo "As it was seen."
