"""The graphs of a model as sessions, filled with its weights."""

from pathlib import Path

from xformparser.cpu_session import CpuSession
from xformparser.encoder.packed import Weights
from xformparser.errors import ModelError, one_line
from xformparser.models.onnx.recipe import Recipe


def load_sessions(
    folder: Path, recipe: Recipe, names: tuple[str, ...], weights: Weights, threads: int
) -> tuple[CpuSession, ...]:
    """Return the named graphs of a folder, ready to run.

    Args:
        folder: of the graphs.
        recipe: that of the folder.
        names: of the graphs.
        weights: by the names that recipes give them.
        threads: of each operator.

    Raises:
        ModelError: a graph is missing or damaged, or the weights do not fit it.
    """
    sessions = []
    for name in names:
        path = folder / f"{name}.onnx"
        try:
            made = {key: ingredient.made_of(weights) for key, ingredient in recipe.graphs[name].items()}
        except (KeyError, ValueError) as error:
            raise ModelError(f"{path}: the weights do not fit it: {one_line(error)}.") from error
        try:
            sessions.append(CpuSession(path, threads, made))
        except Exception as error:  # ONNX Runtime raises nothing more special
            raise ModelError(f"{path}: cannot be loaded: {one_line(error)} Export the model anew.") from error
    return tuple(sessions)
