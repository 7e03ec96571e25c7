"""Where the model runs: the only place that names a device."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

DRIVERS = ("/proc/driver/nvidia", "/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
"""One of these is there where a GPU may be."""


def resolve_device(choice: str) -> "torch.device":
    """Return the device of `auto`, `cpu` or `cuda`; `auto` takes a GPU where there is one."""
    import torch

    if choice == "auto":
        choice = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(choice)


def uses_accelerator(choice: str) -> bool:
    """Tell whether `auto`, `cpu` or `cuda` means a GPU here; torch is loaded only where there may be one."""
    if choice == "auto":
        return any(Path(driver).exists() for driver in DRIVERS) and resolve_device(choice).type != "cpu"
    return choice == "cuda"
