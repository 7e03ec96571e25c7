"""What fills the graphs: which stored weight, in which form, is which initializer.

Graphs hold no weights. So models of one architecture share them, and no weight lies on the disk twice.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xformparser.encoder.packed import Weights, whole_array
from xformparser.errors import ModelError

RECIPE = "recipe.json"
FORMAT = 1
WHOLE, EIGHT_BITS = "float32", "int8"
"""How the graphs of the encoder multiply."""
LARGEST_WEIGHT = 63
"""Weights have 7 bits: sums of two products with 8-bit inputs then fit into the 16 bits that older processors
add them in."""

Tensor = NDArray[Any]


def _eight_bits(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return the (inputs, outputs) kernel of a linear layer in int8, and the scale of each output."""
    scales = np.maximum(np.abs(weight).max(axis=1), 1e-12) / np.float32(LARGEST_WEIGHT)
    return np.ascontiguousarray(np.rint(weight / scales[:, None]).T).astype(np.int8), scales


def _gates(weight: Tensor) -> Tensor:
    """Return the rows of an LSTM's gates in ONNX's order (input, output, forget, cell)."""
    inputs, forget, cell, output = np.split(weight, 4, axis=0)
    return np.concatenate([inputs, output, forget, cell])[None]


FORMS: Mapping[str, Callable[..., Tensor]] = {
    "same": lambda weight: weight,
    "first_row": lambda weight: weight[0],
    "kernel": lambda weight: np.ascontiguousarray(weight.T),
    "kernel_int8": lambda weight: _eight_bits(weight)[0],
    "scales_int8": lambda weight: _eight_bits(weight)[1],
    "gates": _gates,
    "gates_bias": lambda first, second: np.concatenate([_gates(first), _gates(second)], axis=1),
}
"""Makes an initializer of the stored weights that it takes, in torch's layout."""


@dataclass(frozen=True)
class Ingredient:
    """What an initializer is made of: a form of `FORMS`, and the names of the stored weights."""

    form: str
    weights: tuple[str, ...]

    def made_of(self, weights: Weights) -> Tensor:
        """Return the initializer."""
        arrays = [whole_array(weights[name]) for name in self.weights]
        return np.ascontiguousarray(FORMS[self.form](*arrays))


@dataclass(frozen=True)
class Recipe:
    """The architecture that the graphs are of, and the ingredients of each graph by initializer."""

    architecture: dict[str, Any]
    graphs: dict[str, dict[str, Ingredient]]

    def write(self, folder: Path) -> None:
        """Write the recipe beside its graphs."""
        record = {
            "format": FORMAT,
            "architecture": self.architecture,
            "graphs": {
                graph: {name: [part.form, *part.weights] for name, part in sorted(parts.items())}
                for graph, parts in self.graphs.items()
            },
        }
        (folder / RECIPE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Recipe | None":
        """Return the recipe of a folder, None where there is none or one of another format.

        Raises:
            ModelError: the recipe is damaged.
        """
        path = folder / RECIPE
        if not path.is_file():
            return None
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if record["format"] != FORMAT:
                return None
            graphs = {
                graph: {name: Ingredient(form, tuple(weights)) for name, (form, *weights) in parts.items()}
                for graph, parts in record["graphs"].items()
            }
            return cls(record["architecture"], graphs)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: cannot be read: {error}. Export the model anew.") from error
