"""Stored weights as arrays: what `storage.save_weights` has written, read without torch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

Floats = NDArray[np.float32]
HALF = 8
VALUES, SCALES = ".values", ".scales"


@dataclass(frozen=True)
class PackedMatrix:
    """A matrix in blocks of 32 along its rows, each with a scale.

    `values` are (K, 16) uint8, two of 4 bits in each, or (K, 32) int8; `scales` (K,) float16.
    """

    values: NDArray[np.uint8] | NDArray[np.int8]
    scales: NDArray[np.float16]
    shape: tuple[int, ...]

    def array(self) -> Floats:
        """Return the whole matrix."""
        return _unpacked(self.values, self.scales).reshape(self.shape)

    def rows(self, places: NDArray[np.int64]) -> Floats:
        """Return rows by their places, (N, columns)."""
        values = self.values.reshape(self.shape[0], -1)[places].reshape(-1, self.values.shape[1])
        scales = self.scales.reshape(self.shape[0], -1)[places].reshape(-1)
        return _unpacked(values, scales).reshape(len(places), *self.shape[1:])


Weights = Mapping[str, PackedMatrix | Floats]


def read_weights(path: Path) -> dict[str, PackedMatrix | Floats]:
    """Return the weights of a file by their names, float32 where they are not packed.

    Raises:
        OSError, SafetensorError: the file is missing or damaged.
    """
    found: dict[str, PackedMatrix | Floats] = {}
    with safe_open(path, framework="np") as file:
        shapes = json.loads((file.metadata() or {}).get("shapes", "{}"))
        for name in sorted(file.keys()):
            whole = name.removesuffix(VALUES).removesuffix(SCALES)
            if whole not in shapes:
                tensor = file.get_tensor(name)
                floating = np.issubdtype(tensor.dtype, np.floating)
                found[name] = tensor.astype(np.float32) if floating else tensor
            elif name.endswith(VALUES):
                scales = file.get_tensor(whole + SCALES)
                found[whole] = PackedMatrix(file.get_tensor(name), scales, tuple(shapes[whole]))
    return found


def whole_array(weight: PackedMatrix | Floats) -> Floats:
    """Return a weight as a float32 array, packed or not."""
    return weight.array() if isinstance(weight, PackedMatrix) else weight


def _unpacked(values: NDArray[np.uint8] | NDArray[np.int8], scales: NDArray[np.float16]) -> Floats:
    """Return (K, 32) numbers of K blocks."""
    if values.dtype == np.uint8:
        # (K, 16) -> (K, 32)
        values = np.concatenate([values & 15, values >> 4], axis=1).astype(np.int8) - np.int8(HALF)
    numbers: Floats = values.astype(np.float32) * scales.astype(np.float32)[:, None]
    return numbers
