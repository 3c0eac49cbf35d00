"""Ask an exported SavedModel about a picture: `python with_tensorflow.py saved-model picture.png`."""

import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

names = Path(sys.argv[1], "assets.extra", "labels.txt").read_text(encoding="utf-8").splitlines()
model = tf.saved_model.load(sys.argv[1])
_count, height, width, channels = model.signatures["serving_default"].structured_input_signature[1]["pixels"].shape
picture = Image.open(sys.argv[2]).convert("L" if channels == 1 else "RGB").resize((width, height))
pixels = np.asarray(picture, np.float32).reshape(1, height, width, channels)  # raw, 0..255
probabilities = model.serve(pixels).numpy()[0]
print(names[probabilities.argmax()], f"{probabilities.max():.4f}")
