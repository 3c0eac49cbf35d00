#!/usr/bin/env bash
# Keras 3.15: the two loaders for a folder of classes read different formats, and neither says what it skips.
#
# Expected: `flow_from_directory` and `image_dataset_from_directory`, which replaced it, find the same images in a folder.
# Seen: the older one reads ppm and tiff and skips gif; the newer one reads gif and skips ppm and tiff; neither reads
# webp, which Pillow opens. Both report how many files they found and nothing of the others, so a script that is moved
# from one to the other trains on other images, and a class whose images are all of such a format is empty.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5" "pillow==12.0.0" scipy
cat > "$folder/loaders.py" <<'PYTHON'
import contextlib
import io
import tempfile
from pathlib import Path

import keras
import tensorflow as tf
from PIL import Image
from tensorflow.keras.preprocessing.image import ImageDataGenerator

print("keras", keras.__version__, "tensorflow", tf.__version__)
root = Path(tempfile.mkdtemp())
for name in ("leaf", "stone"):
    (root / name).mkdir()
    for suffix in ("png", "jpg", "bmp", "gif", "tif", "ppm", "webp"):
        Image.new("RGB", (8, 8), "green").save(root / name / f"one.{suffix}")
said = io.StringIO()
with contextlib.redirect_stdout(said):
    older = ImageDataGenerator().flow_from_directory(root, target_size=(8, 8))
    newer = keras.utils.image_dataset_from_directory(root, image_size=(8, 8))
found = {
    "flow_from_directory": sorted({Path(path).suffix for path in older.filenames}),
    "image_dataset_from_directory": sorted({Path(path).suffix for path in newer.file_paths}),
}
for loader, suffixes in found.items():
    print(f"{loader} reads {' '.join(suffixes)}")
print("said:", said.getvalue().replace("\n", " "))
assert found["flow_from_directory"] == [".bmp", ".jpg", ".png", ".ppm", ".tif"], found
assert found["image_dataset_from_directory"] == [".bmp", ".gif", ".jpg", ".png"], found
assert not any(word in said.getvalue().lower() for word in ("skip", "ignor", "webp", "gif", "tif")), said.getvalue()
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/loaders.py" 2>/dev/null
