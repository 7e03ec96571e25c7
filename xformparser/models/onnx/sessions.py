"""The graphs of a model as sessions of ONNX Runtime, filled with its weights."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xformparser.cpu_session import open_session
from xformparser.encoder.packed import Weights
from xformparser.errors import ModelError, one_line
from xformparser.models.onnx.recipe import Recipe, Tensor


class GraphSession:
    """One graph, ready to run."""

    def __init__(self, path: Path, weights: Mapping[str, Tensor], threads: int) -> None:
        """Load the graph of a file and fill it.

        Raises:
            ModelError: the file is missing or damaged, or its weights do not fit.
        """
        try:
            self._session = open_session(path, threads, weights)
        except Exception as error:  # ONNX Runtime raises nothing more special
            raise ModelError(f"{path}: cannot be loaded: {one_line(error)} Export the model anew.") from error
        self._inputs = [held.name for held in self._session.get_inputs()]

    def __call__(self, *inputs: NDArray[np.generic]) -> list[Tensor]:
        """Return the outputs for the inputs, both in the order of the graph."""
        found: list[Tensor] = self._session.run(None, dict(zip(self._inputs, inputs, strict=True)))
        return found


def load_sessions(
    folder: Path, recipe: Recipe, names: tuple[str, ...], weights: Weights, threads: int
) -> tuple[GraphSession, ...]:
    """Return the named graphs of a folder; raises as `GraphSession`."""
    sessions = []
    for name in names:
        try:
            made = {key: ingredient.made_of(weights) for key, ingredient in recipe.graphs[name].items()}
        except (KeyError, ValueError) as error:
            raise ModelError(
                f"{folder / name}.onnx: the weights do not fit it: {one_line(error)}."
            ) from error
        sessions.append(GraphSession(folder / f"{name}.onnx", made, threads))
    return tuple(sessions)
