"""Ask an exported ONNX file about a picture: `python with_onnx_runtime.py model.onnx picture.png`."""

import json
import sys

import numpy as np
import onnxruntime
from PIL import Image

session = onnxruntime.InferenceSession(sys.argv[1])
notes = session.get_modelmeta().custom_metadata_map
height, width, channels = json.loads(notes["input"])["shape"][1:]
picture = Image.open(sys.argv[2]).convert("L" if channels == 1 else "RGB").resize((width, height))
pixels = np.asarray(picture, np.float32).reshape(1, height, width, channels)  # raw, 0..255
(probabilities,) = session.run(["probabilities"], {"pixels": pixels})
best = int(probabilities[0].argmax())
print(json.loads(notes["class_names"])[best], f"{probabilities[0, best]:.4f}")
