"""Where the model runs: the only place that names a device."""

import torch


def resolve_device(choice: str) -> torch.device:
    """Return the device of `auto`, `cpu` or `cuda`; `auto` takes a GPU where there is one."""
    if choice == "auto":
        choice = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(choice)
