#!/usr/bin/env bash
# Keras 3.15: `tf.keras.losses.mse` is there, `keras.losses.mse` is not, although both modules hold the same functions.
#
# Expected: `tf.keras` is Keras 3 under another name, so what one has, the other has.
# Seen: each is a module of its own. The functions with long names are the same objects in both; the short names of
# Keras 2 (mse, mae, mape, msle, kld and their capitals) are in `tf.keras.losses` and `tf.keras.metrics` alone, while
# the same words as text are taken everywhere. What is put in the place of a function in one module is not seen in the
# other.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/names.py" <<'PYTHON'
import inspect

import keras
import tensorflow as tf

print("keras", keras.__version__, "tensorflow", tf.__version__)
for ours, theirs in ((keras.losses, tf.keras.losses), (keras.metrics, tf.keras.metrics)):
    one, other = ({name for name, value in vars(part).items() if inspect.isfunction(value)} for part in (ours, theirs))
    both = one & other
    same = sum(getattr(ours, name) is getattr(theirs, name) for name in both)
    short = sorted({"mse", "mae", "mape", "msle", "kld", "MSE", "MAE", "MAPE", "MSLE", "KLD"} & (other - one))
    print(f"{ours.__name__}: {same} of {len(both)} functions are the same objects; only in tf.keras: {' '.join(short)}")
    assert ours is not theirs and same == len(both) and len(short) == 10, (same, len(both), short)
assert keras.losses.get("mse") is tf.keras.losses.mse is keras.losses.mean_squared_error
print("as text, 'mse' is taken by both")
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/names.py" 2>/dev/null
