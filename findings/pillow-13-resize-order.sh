#!/usr/bin/env bash
# Pillow 13.0.0, `Image.resize`: scaling is two passes with rounding and clipping to 0..255 between them. Pillow 12.0.0
# always scales every row first; 13.0.0 scales the columns of many high pictures first. The same call then gives other
# bytes, by several of 255 where a picture is noisy, so that pixels prepared under one version are not those of another.
# Two calls, one for each direction, give the same bytes under both.
# Seen: of a picture of 33 x 120 to 32 x 32, bicubic: 12.0.0 `rows first`, 13.0.0 `columns first`; two calls: the same.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/resize.py" <<'PYTHON'
import hashlib
import sys

import numpy as np
import PIL
from PIL import Image

picture = Image.fromarray(np.random.default_rng(2).integers(0, 256, (120, 33, 3), dtype=np.uint8))
way = Image.Resampling.BICUBIC
at_once = np.asarray(picture.resize((32, 32), way))
rows_first = np.asarray(picture.resize((32, 120), way).resize((32, 32), way))
columns_first = np.asarray(picture.resize((33, 32), way).resize((32, 32), way))
for name, other in (("rows first", rows_first), ("columns first", columns_first)):
    if np.array_equal(at_once, other):
        print(f"{PIL.__version__}: {name}")
print("apart by at most", np.abs(rows_first.astype(int) - columns_first).max())
print("two calls:", hashlib.sha256(rows_first.tobytes()).hexdigest()[:12], file=sys.stderr)
PYTHON
for version in 12.0.0 13.0.0; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" --quiet --disable-pip-version-check install "pillow==$version" numpy==2.3.5
    "$folder/$version/bin/python" "$folder/resize.py" 2> "$folder/calls-$version" | tee -a "$folder/seen"
done
diff "$folder/calls-12.0.0" "$folder/calls-13.0.0"
diff - "$folder/seen" <<'EXPECTED'
12.0.0: rows first
apart by at most 5
13.0.0: columns first
apart by at most 5
EXPECTED
echo "As it was seen."
