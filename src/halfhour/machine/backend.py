"""Which library Keras computes with here, and the devices that this library sees."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import ModuleType

from halfhour.machine.hardware import memory

# Taken as it is needed: by default TensorFlow and JAX take a whole GPU at their start, and other programs find it full.
GROWING = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
MIB = 2**20
# The libraries that Keras trains with, as their makers spell them; its others (numpy, openvino) cannot train.
TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
TRAINING_BACKENDS = tuple(TITLES)


def chosen(environment: Mapping[str, str], home: Path) -> tuple[str, str]:
    """The backend that Keras takes when it is imported, and what chose it, as Keras 3 looks for it.

    Args:
        environment: `KERAS_BACKEND` comes first; `KERAS_HOME` moves the folder of `keras.json`.
        home: the person's home folder, with `.keras/keras.json`.

    Returns:
        The name, and `KERAS_BACKEND`, a file's path or `default`.

    >>> chosen({"KERAS_BACKEND": "torch"}, Path("nowhere"))
    ('torch', 'KERAS_BACKEND')
    >>> chosen({}, Path("nowhere"))
    ('tensorflow', 'default')
    """
    if environment.get("KERAS_BACKEND"):
        return environment["KERAS_BACKEND"], "KERAS_BACKEND"
    file = Path(environment.get("KERAS_HOME") or home / ".keras") / "keras.json"
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # Keras too goes on without a settings file that it cannot read
        return "tensorflow", "default"
    if isinstance(settings, dict) and "backend" in settings:
        return str(settings["backend"]), str(file)
    return "tensorflow", "default"


def current() -> str:
    """The backend of this process: that of the Keras which is imported, or the one that it would take."""
    keras = sys.modules.get("keras")
    if keras is not None:
        return str(keras.config.backend())
    return chosen(os.environ, Path.home())[0]


def started() -> bool:
    """Whether this process has imported Keras whole; Python forgets a module whose import failed."""
    return "keras" in sys.modules


def devices(backend: str, module: ModuleType) -> dict[str, str]:
    """The devices of a backend, by the names that `keras.device` takes, each with its kind or its maker's name.

    Args:
        backend: one of `TRAINING_BACKENDS`.
        module: the imported library.

    Returns:
        The processor first, such as `{"cpu:0": "CPU", "gpu:0": "NVIDIA H200"}`.
    """
    if backend == "tensorflow":
        found = {"cpu:0": "CPU"}
        for index, device in enumerate(module.config.list_physical_devices("GPU")):
            details = module.config.experimental.get_device_details(device)
            found[f"gpu:{index}"] = str(details.get("device_name", "GPU"))
        return found
    if backend == "jax":
        both = [*module.devices("cpu"), *module.devices()]  # the second are the CPU's again where there is no other
        return {f"{device.platform}:{device.id}": str(device.device_kind) for device in both}
    found = {"cpu:0": "CPU"}
    if module.backends.mps.is_available():
        found["mps"] = "Apple GPU"
    for index in range(module.cuda.device_count()):
        found[f"cuda:{index}"] = str(module.cuda.get_device_name(index))
    return found


def share_gpu(environment: MutableMapping[str, str]) -> None:
    """Let the backend take a GPU's memory as it needs it, unless the person has said otherwise; before it starts.

    >>> environment = {"TF_FORCE_GPU_ALLOW_GROWTH": "false"}
    >>> share_gpu(environment)
    >>> environment
    {'TF_FORCE_GPU_ALLOW_GROWTH': 'false', 'XLA_PYTHON_CLIENT_PREALLOCATE': 'false'}
    """
    for name, value in GROWING.items():
        environment.setdefault(name, value)


def memory_left() -> int:
    """Bytes of memory that are free where Keras computes: of the first GPU where there is one, or of this machine."""
    name = current()
    module = importlib.import_module(name)
    if all(device.startswith("cpu") for device in devices(name, module)):
        return memory()[1]
    if name == "torch" and module.cuda.is_available():
        return int(module.cuda.mem_get_info()[0])
    return _told_by_driver() or memory()[1]


def _told_by_driver() -> int | None:
    """Bytes free on the first GPU that this process may use, as NVIDIA's own tool says."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    asked = [tool, "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    asked += [f"--id={first}"] if (first := os.environ.get("CUDA_VISIBLE_DEVICES", "").partition(",")[0]) else []
    answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
    return int(answer[0]) * MIB if answer and answer[0].isdigit() else None
