"""A model by its name or folder, on the runtime that suits the machine."""

import json
from pathlib import Path

from safetensors import SafetensorError
from tokenizers import Tokenizer

from xformparser.device import uses_accelerator
from xformparser.encoder.packed import Floats, PackedMatrix, Weights, read_weights
from xformparser.errors import ConfigurationError, ModelError, one_line
from xformparser.models.folders import (
    CONFIG,
    ENCODER,
    ENCODER_WEIGHTS,
    GRAPHS,
    LAYERS,
    NETWORK,
    TOKENIZER,
    WEIGHTS,
    model_folder,
    shared_folder,
)
from xformparser.models.onnx.architecture import architecture_of
from xformparser.models.onnx.recipe import EIGHT_BITS, WHOLE, Recipe
from xformparser.models.onnx.runtime import WORD_EMBEDDINGS, OnnxModel, graph_names
from xformparser.models.onnx.sessions import load_sessions
from xformparser.models.reading import LayoutReader, read_card

PRECISIONS = {"auto": EIGHT_BITS, "onnx-int8": EIGHT_BITS, "onnx": WHOLE}
"""Of the encoder, by runtime. Eight bits are far faster and lose nothing (benchmarks/TRIALS.md)."""


def load_reader(
    source: Path | str | None = None, runtime: str = "auto", device: str = "auto", threads: int = 1
) -> LayoutReader:
    """Return a bundled model by its name, or the model of a folder; `base` where none is given.

    Args:
        source: name or folder.
        runtime: `onnx-int8`, `onnx`, `torch`, or `auto`, which takes ONNX Runtime in 8 bits on a CPU where
            there are graphs of the model's architecture, and torch otherwise.
        device: as `device.resolve_device` takes it; ONNX Runtime runs on the CPU alone.
        threads: of each operator.

    Raises:
        ConfigurationError: there are no graphs for the runtime.
        ModelError: the folder holds no model, a damaged one, or one of another format.
    """
    folder = model_folder(source)
    if runtime == "auto" and uses_accelerator(device):
        runtime = "torch"
    if runtime != "torch":
        found = _on_onnx(folder, PRECISIONS[runtime], threads)
        if found is not None:
            return found
        if runtime != "auto":
            raise ConfigurationError(
                f"{folder}: there are no graphs of this model's architecture. Export it with "
                "`xformparser export-onnx`, or choose the runtime torch."
            )
    return _in_torch(folder, device, threads)


def graphs_of(folder: Path) -> tuple[Path, Recipe] | None:
    """Return the folder of graphs that fit a model, and their recipe: its own, else those of the package."""
    card = read_card(folder)
    own = shared_folder(folder)
    try:
        config = json.loads((own / ENCODER / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{own / ENCODER}: the text encoder is damaged: {one_line(error)}. Prepare or fetch it anew."
        ) from error
    architecture = architecture_of(config, card.network)
    for place in dict.fromkeys((own / GRAPHS, WEIGHTS / GRAPHS)):
        recipe = Recipe.read(place) if architecture else None
        if recipe is not None and recipe.architecture == architecture:
            return place, recipe
    return None


def stored_weights(folder: Path) -> Weights:
    """Return the weights of a model folder by the names that recipes give them.

    Raises:
        ModelError: a file is missing or damaged.
    """
    own = shared_folder(folder)
    weights: dict[str, PackedMatrix | Floats] = {}
    files = [("encoder", own / ENCODER / ENCODER_WEIGHTS), ("network", folder / NETWORK)]
    if own != folder and (folder / LAYERS).exists():
        files.append(("encoder", folder / LAYERS))
    for part, path in files:
        try:
            weights |= {f"{part}.{name}": weight for name, weight in read_weights(path).items()}
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"{path}: is damaged: {one_line(error)}. Fetch or train the model anew."
            ) from error
    return weights


def _on_onnx(folder: Path, precision: str, threads: int) -> OnnxModel | None:
    found = graphs_of(folder)
    if found is None:
        return None
    path = shared_folder(folder) / ENCODER / TOKENIZER
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing more special
        raise ModelError(
            f"{path}: is damaged: {one_line(error)}. Prepare or fetch the encoder anew."
        ) from error
    weights = stored_weights(folder)
    sessions = load_sessions(*found, graph_names(precision), weights, threads)
    return OnnxModel(sessions, weights[WORD_EMBEDDINGS], tokenizer, read_card(folder))


def _in_torch(folder: Path, device: str, threads: int) -> LayoutReader:
    import torch

    from xformparser.device import resolve_device
    from xformparser.models.pretrained import FormModel

    torch.set_num_threads(threads)
    return FormModel.load(folder, resolve_device(device))
