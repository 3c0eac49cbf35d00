"""Ask an exported LiteRT file about a picture: `python with_litert.py model.tflite picture.png`."""

import sys
import zipfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

names = zipfile.ZipFile(sys.argv[1]).read("labels.txt").decode().splitlines()
interpreter = Interpreter(model_path=sys.argv[1])
interpreter.allocate_tensors()
(given,), (answered,) = interpreter.get_input_details(), interpreter.get_output_details()
_one, height, width, channels = given["shape"]
picture = Image.open(sys.argv[2]).convert("L" if channels == 1 else "RGB").resize((width, height))
pixels = np.asarray(picture, np.float32).reshape(given["shape"])  # raw, 0..255
interpreter.set_tensor(given["index"], pixels)
interpreter.invoke()
probabilities = interpreter.get_tensor(answered["index"])[0]
print(names[probabilities.argmax()], f"{probabilities.max():.4f}")
