"""How the models of strangers are made: saved by Keras, or trained by PyTorch and written as ONNX."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def saved(model: Any, folder: Path, suffix: str = "keras") -> Path:
    model.save(folder / f"model.{suffix}")
    return folder / f"model.{suffix}"


def by_pytorch(
    folder: Path, build: Callable[[Any], tuple[Any, Any]], inputs: np.ndarray, labels: np.ndarray, steps: int
) -> Path:
    """The ONNX file of a network, channels first, that was trained on all inputs (N, H, W, C) at once.

    Args:
        build: `torch.nn` -> the network and its loss.
    """
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # beside TensorFlow's own, more of them wait for one another
    try:
        model, loss = build(torch.nn)
        x, y = torch.tensor(inputs.transpose(0, 3, 1, 2)).float(), torch.tensor(labels)
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        for _step in range(steps):
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
        path = folder / "model.onnx"
        named = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}}
        torch.onnx.export(model.eval(), (x[:1],), str(path), dynamo=False, **named)
    finally:
        torch.set_num_threads(threads)
    return path
