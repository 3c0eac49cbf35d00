import math

import pytest

from halfhour.machine import hardware


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="ascii")


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, math.inf),
        ({"cpu.max": "max 100000\n"}, math.inf),
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, math.inf),
        ({"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2.0),
        ({"cpu/cpu.cfs_quota_us": "0\n", "cpu/cpu.cfs_period_us": "0\n"}, math.inf),
    ],
)
def test_core_quotas(tmp_path, files, cores):
    write(tmp_path, files)
    assert hardware.core_quota(tmp_path) == cores


@pytest.mark.parametrize(
    ("files", "limit", "used"),
    [
        ({}, math.inf, 0),
        ({"memory.max": "max\n", "memory.current": "500\n"}, math.inf, 0),
        ({"memory.max": "2147483648\n", "memory.current": "500\n"}, 2 * hardware.GIB, 500),
        (
            {"memory/memory.limit_in_bytes": "1073741824\n", "memory/memory.usage_in_bytes": "7\n"},
            hardware.GIB,
            7,
        ),
    ],
)
def test_memory_limits(tmp_path, files, limit, used):
    write(tmp_path, files)
    assert hardware.memory_limit(tmp_path) == (limit, used)


def test_this_machine_has_cores_and_memory():
    total, available = hardware.memory()
    assert hardware.cores() >= 1
    assert 0 < available <= total
