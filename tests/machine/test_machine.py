import math

import pytest
from packaging.requirements import Requirement

from halfhour.machine import devices, gpu, resources, software
from halfhour.machine.checks import CHECKS, examine
from halfhour.machine.environment import describe


def test_this_machine_is_examined_whole_and_can_train():
    checks = {check.name: check for check in examine()}
    assert {"Python", "keras", "tensorflow", "memory", "disk", "cores", "fonts", "GPU", "cpu:0"} <= set(checks)
    assert checks["cpu:0"].state == checks["keras"].state == checks["fonts"].state == "ok"


def test_a_check_that_breaks_ends_nothing():
    def sensor():
        raise OSError("no such sensor")
        yield

    broken, *rest = examine((sensor, *CHECKS[:1]))
    assert (broken.name, broken.state) == ("sensor", "fault")
    assert "no such sensor" in broken.detail
    assert [check.name for check in rest] == ["Python"]


@pytest.mark.parametrize(
    ("version", "bits", "state"), [((3, 11, 0), 64, "ok"), ((3, 10, 9), 64, "fault"), ((3, 12, 1), 32, "fault")]
)
def test_pythons(version, bits, state):
    assert software.python(version, bits, in_environment=True).state == state


def test_an_old_or_missing_package_comes_with_the_command():
    for version in (None, "2.15.0"):
        check = software.package(Requirement("tensorflow>=2.21"), version)
        assert check.state == "fault"
        assert check.remedy.endswith('-m pip install --upgrade "tensorflow>=2.21"')


@pytest.mark.parametrize(
    ("system", "machine", "backend", "nvidia", "used", "state", "command"),
    [
        ("Linux", "x86_64", "tensorflow", True, False, "warning", "tensorflow[and-cuda]"),
        ("Linux", "x86_64", "jax", True, False, "warning", "jax[cuda12]"),
        ("Linux", "x86_64", "torch", True, False, "warning", "pytorch.org"),
        ("Windows", "AMD64", "tensorflow", True, False, "warning", "KERAS_BACKEND=torch"),
        ("Darwin", "arm64", "tensorflow", False, False, "warning", "KERAS_BACKEND=torch"),
        ("Linux", "x86_64", "tensorflow", True, True, "ok", ""),
        ("Linux", "x86_64", "tensorflow", False, False, "ok", ""),
        ("Darwin", "x86_64", "tensorflow", False, False, "ok", ""),
    ],
)
def test_gpus(system, machine, backend, nvidia, used, state, command):
    check = gpu.gpu(system, machine, backend, nvidia=nvidia, used=used)
    assert check.state == state
    assert command in check.remedy
    assert bool(check.remedy) == (state != "ok")


def test_little_memory_disk_and_cores_are_told(tmp_path):
    assert resources.memory_free(0.5, 8).state == "warning"
    assert resources.memory_free(6, 8).state == "ok"
    assert resources.disk_free(tmp_path, 0.1).state == "fault"
    assert resources.cores_free(2, "any", 0.9).state == "warning"
    assert resources.cores_free(2, "any", 0.1).state == "ok"


def test_a_device_that_computes_something_else_is_a_fault():
    right = devices.Exercise((2.3, 2.2, 2.1), 1000.0, 15.0)
    for losses in ((2.3, 2.2, 2.9), (2.3, 2.2, math.nan)):
        assert devices.judge("gpu:0", right._replace(losses=losses), right).state == "fault"
    flat = right._replace(losses=(2.3, 2.3, 2.3))
    assert devices.judge("cpu:0", flat, flat).state == "fault"
    assert devices.judge("gpu:0", right._replace(losses=(2.3, 2.2001, 2.1)), right).state == "ok"


def test_the_environment_names_what_decides_a_result():
    described = describe()
    assert {"python", "halfhour", "keras", "tensorflow", "backend", "processor", "cores", "memory"} <= set(described)
