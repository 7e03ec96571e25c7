"""The command `export-onnx`: graphs for a model's architecture, checked against torch."""

import importlib.util

from xformparser.errors import MissingDependencyError, ModelError
from xformparser.models.folders import GRAPHS, model_folder, shared_folder
from xformparser.models.loading import load_reader
from xformparser.models.onnx.parity import Difference, differences
from xformparser.models.onnx.runtime import OnnxModel
from xformparser.models.pretrained import FormModel

PACKAGE = "onnxscript"
"""What exporting needs, and running does not."""


def export(source: str) -> str:
    """Write the graphs of a model into its folder; return how near they are to torch, line by line.

    Raises:
        MissingDependencyError: a package that exporting needs is not installed.
        ConfigurationError: the model runs in torch alone.
        ModelError: the graphs say something else than torch.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        raise MissingDependencyError(PACKAGE, "train")
    from xformparser.models.onnx.export import export_graphs

    model = FormModel.load(source)
    folder = shared_folder(model_folder(source)) / GRAPHS
    export_graphs(model, folder)
    exported = load_reader(source, runtime="onnx")
    if not isinstance(exported, OnnxModel):
        raise ModelError(f"{folder}: the graphs written there do not fit the model.")
    found = list(differences(model, exported))
    report = "\n".join(map(describe, found))
    if not all(difference.is_rounding for difference in found):
        raise ModelError(f"{folder}: the graphs differ from torch.\n{report}")
    return f"{report}\nThe graphs are in {folder}."


def describe(difference: Difference) -> str:
    """Return a difference as a line."""
    return (
        f"{difference.spans} spans, {difference.windows} windows: "
        f"labels differ by {difference.labels:.1e}, links by {difference.links:.1e}"
    )
