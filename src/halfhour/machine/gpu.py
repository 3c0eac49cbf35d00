"""A GPU that is in the machine and not in use: which command brings it in, on which system."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from halfhour.language import _
from halfhour.machine import backend
from halfhour.machine.backends import reaches_gpu
from halfhour.machine.devices import device_names
from halfhour.machine.software import pip
from halfhour.records import Check


def check_gpu() -> Iterator[Check]:
    """Look for a GPU, and for whether Keras's backend uses it."""
    if not backend.started():
        return  # that it does not start has been told
    nvidia = shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()
    used = any(not name.startswith("cpu") for name in device_names())
    found = gpu(platform.system(), platform.machine(), backend.current(), nvidia=nvidia, used=used)
    yield better(found, *reached) if found.state == "warning" and (reached := reaches_gpu()) else found


def better(found: Check, name: str, device: Check) -> Check:
    """The same, with the installed library that was seen to train on the GPU, which is nearer than an installation.

    >>> found = Check("GPU", "warning", "TensorFlow does not use it", "pip install …")
    >>> better(found, "jax", Check("gpu:0", "ok", "90,000 pictures a second")).remedy
    'halfhour --backend jax train'
    """
    seen = {"detail": found.detail, "title": backend.TITLES[name], "device": device.name, "speed": device.detail}
    detail = _("{detail}; Keras on {title} does, as {device}: {speed}", **seen)
    return Check(found.name, found.state, detail, f"halfhour --backend {name} train")


def gpu(system: str, machine: str, in_use: str, *, nvidia: bool, used: bool) -> Check:
    """Judge a machine by its system, processor, backend, and whether it has a GPU that is used.

    >>> gpu("Linux", "x86_64", "tensorflow", nvidia=True, used=False).remedy.endswith('"tensorflow[and-cuda]"')
    True
    """
    apple = system == "Darwin" and machine == "arm64"
    if used:
        return Check("GPU", "ok", _("in use"))
    if not nvidia and not apple:
        return Check("GPU", "ok", _("none; a first model trains on the CPU in minutes"))
    if apple:
        detail = _("Apple's GPU is not used: Keras reaches it through PyTorch")
        return Check("GPU", "warning", detail, f"{pip('install torch')} && export KERAS_BACKEND=torch")
    detail = _("there is an NVIDIA GPU, and {backend} does not use it", backend=in_use)
    if in_use == "jax":
        return Check("GPU", "warning", detail, pip('install "jax[cuda12]"'))
    if in_use == "torch":
        return Check("GPU", "warning", detail, _("Install PyTorch's CUDA build: the command is on pytorch.org."))
    if system == "Windows":
        detail = _("{detail}: since 2.11 TensorFlow has no GPU build for Windows", detail=detail)
        command = _("Install PyTorch's CUDA build: the command is on pytorch.org.")  # pip's own choice has no CUDA here
        return Check(
            "GPU",
            "warning",
            detail,
            _("Use Keras on PyTorch: {command}", command=f"{command} set KERAS_BACKEND=torch"),
        )
    return Check("GPU", "warning", detail, pip('install "tensorflow[and-cuda]"'))
