"""Cores of tasks in a file, so that a later training can keep what an earlier one needs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from xformparser.atomic import atomic_path
from xformparser.errors import ConfigurationError, one_line

CORES = "cores.safetensors"
"""Name of such a file in the folder of a model."""
_BETWEEN = "|"

PackedCores = Mapping[str, Mapping[str, Tensor]]
"""Packed masks by task."""


def save_cores(cores: PackedCores, folder: Path) -> None:
    """Write cores to `FOLDER/cores.safetensors`; raises OSError where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{task}{_BETWEEN}{name}": each for task, core in cores.items() for name, each in core.items()}
    with atomic_path(folder / CORES) as part:
        save_file(tensors, part)


def load_cores(folder: Path, shapes: Mapping[str, torch.Size]) -> dict[str, dict[str, Tensor]]:
    """Return the cores that a folder holds, of the tensors that are named.

    Args:
        folder: as `save_cores` has left it, or of a model that comes with cores.
        shapes: of the tensors of the network that is trained.

    Raises:
        ConfigurationError: there are no cores, or those of another network.
    """
    path = folder / CORES
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read ({one_line(error)}). Give a folder with cores of a training with EPI."
        ) from error
    cores: dict[str, dict[str, Tensor]] = {}
    for key, each in tensors.items():
        task, _, name = key.partition(_BETWEEN)
        cores.setdefault(task, {})[name] = each
    for name, shape in shapes.items():
        count = -(-int(np.prod(shape, dtype=np.int64)) // 8)
        if not all(name in core and core[name].numel() == count for core in cores.values()):
            raise ConfigurationError(f"{path}: holds cores of another network: {name} does not fit.")
    return {task: {name: core[name] for name in shapes} for task, core in cores.items()}
