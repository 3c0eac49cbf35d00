"""Real Jupyter: the extension and the cards in a kernel of nbclient, and in JupyterLab as Chromium shows it."""

import importlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import numpy as np
import pytest
from PIL import Image, ImageDraw

of = importlib.import_module("tests.notebook.written")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOT_SCALED = """
# %%
%load_ext halfhour
# %%
import keras
from sklearn.datasets import load_digits
keras.utils.set_random_seed(0)
x, y = load_digits(return_X_y=True)
x = x * 16
model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")])
model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %%
history = model.fit(x, y, epochs=4, verbose=0)
"""
TRAINED = """
# %%
import halfhour
run = halfhour.train("bars.npz", epochs=3)
# %%
run
# %%
run.predict(["mine.png", "no-picture.png"])
"""
LOADS = 240_000  # milliseconds that JupyterLab, or a cell of it, is given on a busy machine


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of nobody, and a kernel that has this very Python."""
    folder = tmp_path_factory.mktemp("jupyter")
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HALFHOUR_HOME")
    return {**os.environ, **{name: str(folder / name.lower()) for name in names}, "LC_ALL": "C.UTF-8"}


@pytest.fixture
def beside(tmp_path: Path, bars_file: Path) -> Path:
    """A folder with data and a person's picture."""
    (tmp_path / "bars.npz").write_bytes(bars_file.read_bytes())
    picture = Image.new("L", (60, 60), 20)
    ImageDraw.Draw(picture).rectangle((28, 0, 33, 60), fill=230)
    picture.save(tmp_path / "mine.png")
    (tmp_path / "no-picture.png").write_text("words")
    return tmp_path


def carried_out(notebook: Path, surroundings: dict[str, str]) -> list[list[dict]]:
    """The outputs of the cells with code, as nbclient's kernel gave them."""
    command = [sys.executable, "-m", "jupyter", "execute", "--inplace", notebook.name]
    subprocess.run(command, cwd=notebook.parent, env=surroundings, check=True, capture_output=True, timeout=300)
    return [cell.outputs for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]


def shown(outputs: list[dict], kind: str = "text/html") -> list[str]:
    """What was displayed, in one form."""
    return [output["data"][kind] for output in outputs if kind in output.get("data", {})]


def test_a_bad_training_gets_one_card_with_its_twin_in_text(tmp_path, surroundings):
    outputs = carried_out(of.written(tmp_path / "n.ipynb", NOT_SCALED), surroundings)
    (card,) = shown(outputs[-1])
    (text,) = shown(outputs[-1], "text/plain")
    assert "input-not-scaled" in card
    assert "input-not-scaled" in text
    assert "<script" not in card
    assert any(line.strip().startswith("+") and "x" in line for line in text.splitlines())  # the diff of the cell


def test_a_training_is_one_card_that_grows_and_the_run_shows_itself(beside, surroundings):
    outputs = carried_out(of.written(beside / "n.ipynb", TRAINED), surroundings)
    (card,) = shown(outputs[0])  # one, however often it was drawn anew
    (text,) = shown(outputs[0], "text/plain")
    assert card.count("<polyline") == 4  # training and validation, accuracy and loss
    assert "on 40 images" in card
    assert "on 40 images" in text
    assert not [output for output in outputs[0] if output.get("name") == "stdout"]
    (run,) = shown(outputs[1])
    assert "on 40 images" in run
    assert "<svg" in run
    assert "run.predict(&quot;photo.jpg&quot;)" in run
    (answers,) = shown(outputs[2])
    assert answers.count("<img") == 2  # the picture, and the pixels that the network was given
    assert "refused" in answers  # what is no picture is refused


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, surroundings: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """JupyterLab: its address and the folder that it shows."""
    root = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root"]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", *options]
    with (root / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=surroundings, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(240):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (root / "log").read_text()
                time.sleep(0.5)
        yield address, root
    finally:
        server.terminate()
        server.wait()


def open_in_lab(browser: "Browser", lab: tuple[str, Path], notebook: str) -> tuple["Page", list[str]]:
    """The notebook, opened and carried out; and what the console complained of meanwhile."""
    page = browser.new_page(viewport={"width": 1300, "height": 1800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{lab[0]}/lab/tree/{notebook}?reset")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=LOADS)
    running = page.locator(".jp-InputPrompt", has_text="[*]")
    for _attempt in range(20):  # until the kernel is there, a notebook that is to be run asks which one
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).first.click()
        page.wait_for_timeout(3000)
        if running.count():
            break
        for answer in page.locator(".jp-Dialog .jp-mod-accept").all():
            answer.click()
        page.wait_for_timeout(3000)
    return page, complaints


@pytest.mark.browser
@pytest.mark.sampled(2)
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_cards_in_jupyterlab(browser, lab, surroundings, beside, theme):
    set_for_a_person(surroundings, "apputils-extension/themes", {"theme": f"JupyterLab {theme}"})
    set_for_a_person(surroundings, "notebook-extension/tracker", {"autoStartDefaultKernel": True})
    for file in beside.iterdir():
        if file.is_file():
            (lab[1] / file.name).write_bytes(file.read_bytes())
    of.written(lab[1] / f"{theme}.ipynb", NOT_SCALED + TRAINED)
    page, complaints = open_in_lab(browser, lab, f"{theme}.ipynb")
    try:
        page.get_by_text('run.export("page")').first.wait_for(timeout=LOADS)
        page.get_by_text("refused", exact=True).first.wait_for(timeout=LOADS)
        found = page.locator(".jp-OutputArea code", has_text="input-not-scaled").first
        assert found.is_visible()
        colours = page.evaluate(
            """element => [element, element.closest('.jp-Notebook')].map(e => getComputedStyle(e))
                .map((style, place) => place ? style.backgroundColor : style.color)""",
            page.locator(".jp-OutputArea .halfhour b").first.element_handle(),
        )
        assert contrast(*colours) >= 4.5  # WCAG 2.2, 1.4.3
    finally:
        page.screenshot(path=beside / f"jupyterlab-{theme.lower()}.png")
        page.close()
    # JupyterLab itself may be busy elsewhere when it asks the kernel for its debugger.
    assert [complaint for complaint in complaints if "debugger state" not in complaint] == []


def set_for_a_person(surroundings: dict[str, str], part: str, settings: dict[str, object]) -> None:
    """Settings of JupyterLab's, as its own dialogs write them."""
    folder, name = f"lab/user-settings/@jupyterlab/{part}".rsplit("/", 1)
    file = Path(surroundings["JUPYTER_CONFIG_DIR"], folder, f"{name}.jupyterlab-settings")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(settings))


def contrast(first: str, second: str) -> float:
    """Of two colours, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = np.array([float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
