"""`python scripts/keras_does`: write the pages."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from keras_does.pages import pages  # noqa: E402

for path, text in pages().items():
    path.write_text(text, encoding="utf-8")
