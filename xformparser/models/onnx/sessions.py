"""The graphs of a model as sessions of ONNX Runtime, filled with its weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xformparser.encoder.packed import Weights
from xformparser.errors import ModelError, one_line
from xformparser.models.onnx.recipe import Recipe, Tensor

if TYPE_CHECKING:
    from onnxruntime import SessionOptions


class GraphSession:
    """One graph, ready to run."""

    def __init__(self, path: Path, weights: Mapping[str, Tensor], threads: int) -> None:
        """Load the graph of a file and fill it.

        Raises:
            ModelError: the file is missing or damaged, or its weights do not fit.
        """
        from onnxruntime import InferenceSession, OrtValue

        options = _options(threads)
        values = [OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
        options.add_external_initializers(list(weights), values)
        try:
            self._session: InferenceSession = InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
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


def _options(threads: int) -> "SessionOptions":
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # it would keep what the largest page took
    options.log_severity_level = 3
    return options
