#!/usr/bin/env bash
# Keras 3.15: a built model is "never called" for `export(format="onnx")`, until it is exported as a SavedModel.
#
# Expected: a model made from `keras.Input`, or one that was trained, saved and loaded, is exported to ONNX as it is to a
# SavedModel: its shapes are known.
# Seen: ONNX ends in "ValueError: The model provided has never called", also for the loaded one; the SavedModel of the
# same model is written, and from then on ONNX is too. One `predict`, or one call with numbers, does as well.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5" "onnx==1.23.2" \
    "tf2onnx==1.17.0"
cat > "$folder/called.py" <<'PYTHON'
import sys

import keras
import numpy as np


def built():
    given = keras.Input((4,))
    return keras.Model(given, keras.layers.Dense(2)(given))


def exported(model, form):
    try:
        model.export(f"{sys.argv[1]}/out.{form}", format=form, verbose=False)
        return "written"
    except ValueError as error:
        return str(error).splitlines()[0].strip()


print("keras", keras.__version__)
trained = built()
trained.compile("sgd", "mse")
trained.fit(np.zeros((8, 4)), np.zeros((8, 2)), verbose=0)
trained.save(f"{sys.argv[1]}/model.keras")
for name, make in (("built", built), ("loaded", lambda: keras.saving.load_model(f"{sys.argv[1]}/model.keras"))):
    model = make()
    seen = [exported(model, form) for form in ("onnx", "onnx", "tf_saved_model", "onnx")]
    print(f"{name}: onnx: {seen[0]}; again: {seen[1]}; SavedModel: {seen[2]}; onnx now: {seen[3]}")
    assert "never called" in seen[0] and seen[1] == seen[0] and seen[2:] == ["written", "written"], seen
    asked = make()
    asked.predict(np.zeros((1, 4)), verbose=0)
    assert exported(asked, "onnx") == "written"
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/called.py" "$folder" 2>/dev/null
