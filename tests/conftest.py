"""What the tests share: a language to stand in, small real pictures made on the spot, one small real training."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from halfhour import language
from halfhour.records import Split

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from halfhour.run import Run


@pytest.hookimpl(tryfirst=True)  # before pytest takes those for the night out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the cases of a test that is `sampled(n)` every nth runs for every change, the others at night."""
    places: Counter[str] = Counter()
    for item in items:
        sampled = item.get_closest_marker("sampled")
        if sampled:
            name = item.nodeid.partition("[")[0]
            if places[name] % sampled.args[0]:
                item.add_marker("nightly")
            places[name] += 1


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test starts in English, whatever the surroundings say."""
    language.use("en")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person has done in the lessons is kept elsewhere than in the tester's own folder."""
    monkeypatch.setenv("HALFHOUR_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture
def data_folder() -> Path:
    """The folder of real data sets; tests that need it skip without it."""
    folder = os.environ.get("HALFHOUR_DATA")
    if not folder:
        pytest.skip("HALFHOUR_DATA is not set: this test needs the real data sets")
    return Path(folder)


@pytest.fixture(scope="session")
def bars() -> Split:
    """240 pictures of 12 x 12: a bright bar, upright (class 0) or lying (class 1), on noise. Easy to learn."""
    random = np.random.default_rng(0)
    pictures = random.integers(0, 40, (240, 12, 12, 1), dtype=np.uint8)
    labels = np.arange(240) % 2
    for picture, label in zip(pictures, labels, strict=True):
        place = random.integers(2, 10)
        picture[:, place] += np.uint8(200 * (label == 0))
        picture[place, :] += np.uint8(200 * (label == 1))
    return Split(pictures, labels)


@pytest.fixture(scope="session")
def bars_file(bars: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bars as an `.npz` in Keras's layout: 200 to learn from, 40 to test."""
    path = tmp_path_factory.mktemp("data") / "bars.npz"
    x, y = bars.pictures[..., 0], bars.labels
    np.savez(path, x_train=x[:200], y_train=y[:200], x_test=x[200:], y_test=y[200:])
    return path


@pytest.fixture(scope="session")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> "Run":
    """One real training on scikit-learn's digits, shared by the tests that only read it."""
    from halfhour.pipeline import train

    language.use("en")
    return train("digits", epochs=3, batch_size=64, out=tmp_path_factory.mktemp("runs") / "digits")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, from the system; where it is missing the test skips, on CI it fails."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing = "no Chromium on this machine: `apt-get install chromium`, or your system's way"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
