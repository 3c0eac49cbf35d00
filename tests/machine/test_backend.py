import json
import os
import subprocess
import sys

import pytest

from halfhour.machine import backend, devices, software


@pytest.mark.parametrize(
    ("environment", "settings", "name"),
    [
        ({}, None, "tensorflow"),
        ({}, "{not json", "tensorflow"),
        ({}, json.dumps({"backend": "jax"}), "jax"),
        ({}, json.dumps({"floatx": "float32"}), "tensorflow"),
        ({"KERAS_BACKEND": "torch"}, json.dumps({"backend": "jax"}), "torch"),
        ({"KERAS_BACKEND": ""}, json.dumps({"backend": "jax"}), "jax"),
    ],
)
def test_the_backend_is_chosen_as_keras_chooses_it(tmp_path, environment, settings, name):
    if settings is not None:
        (tmp_path / ".keras").mkdir()
        (tmp_path / ".keras" / "keras.json").write_text(settings, encoding="utf-8")
    assert backend.chosen(environment, tmp_path)[0] == name


def test_a_misspelled_backend_is_one_fault_and_no_package_to_install():
    program = "from halfhour.machine.checks import *; [print(c.state, c.remedy) for c in examine(CHECKS[-3:])]"
    environment = {**os.environ, "KERAS_BACKEND": "tensorfow"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    faults = [line for line in done.stdout.splitlines() if line.startswith("fault")]
    assert len(faults) == 1
    assert faults[0].endswith("KERAS_BACKEND=tensorflow")
    assert "pip" not in faults[0]


def test_a_device_that_cannot_train_is_a_fault_of_its_own():
    reference = devices.Exercise((2.3, 2.2), 1000.0, 15.0)
    check = devices.try_out("no such device", reference)
    assert (check.name, check.state) == ("no such device", "fault")


def test_a_python_in_a_folder_with_spaces_is_quoted(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/Program Files/python")
    assert software.pip("install x") == '"/Program Files/python" -m pip install x'
