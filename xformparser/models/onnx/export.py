"""Export: the graphs of a model and their recipe, written to a folder without any weight in them."""

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import nn
from transformers import PreTrainedModel

from xformparser.atomic import atomic_path
from xformparser.encoder.packed import Weights
from xformparser.errors import ConfigurationError, ModelError
from xformparser.models.onnx.architecture import architecture_of
from xformparser.models.onnx.examples import Graph, Sizes, encoder_graph, network_graphs
from xformparser.models.onnx.recipe import EIGHT_BITS, WHOLE, Ingredient, Recipe
from xformparser.models.onnx.twins import Twin
from xformparser.models.pretrained import FormModel

OPSET = 20
IR_VERSION = 10
WEIGHTS = "weights"
LARGEST_SIZE = 100_000


def export_graphs(model: FormModel, folder: Path) -> Recipe:
    """Write the graphs of a model's architecture and their recipe; return the recipe.

    Raises:
        ConfigurationError: the model is of an architecture that runs in torch alone.
    """
    architecture = architecture_of(_config(model.encoder.model), model.card.network)
    if architecture is None:
        raise ConfigurationError(
            f"{model.card.name}: cannot be exported. Only BERT-like text encoders can, under a network "
            "without an image branch and with all of its pair geometry. It runs in torch."
        )
    weights = state_arrays(model)
    encoder = model.encoder.model
    graphs = {
        f"encoder_{WHOLE}": encoder_graph(encoder, weights, eight_bits=False),
        f"encoder_{EIGHT_BITS}": encoder_graph(encoder, weights, eight_bits=True),
        **network_graphs(model.network, weights, Sizes()),
    }
    folder.mkdir(parents=True, exist_ok=True)
    recipes = {name: write_graph(graph, weights, folder / f"{name}.onnx") for name, graph in graphs.items()}
    recipe = Recipe(architecture, recipes)
    recipe.write(folder)
    return recipe


def write_graph(graph: Graph, weights: Weights, path: Path) -> dict[str, Ingredient]:
    """Write a graph without its weights; return what each of its initializers is made of."""
    known = _ingredients(graph.module, weights)
    exported = _without_weights(_exported(graph), known)
    with atomic_path(path) as part:
        part.write_bytes(exported.SerializeToString(deterministic=True))
    used = (held.name for held in exported.graph.initializer)
    return {initializer: known[initializer] for initializer in used if initializer in known}


def state_arrays(model: FormModel) -> Weights:
    """Return all weights of a model as arrays, by the names that recipes give them."""
    states = {"encoder": model.encoder.model.state_dict(), "network": model.network.state_dict()}
    return {
        f"{part}.{name}": tensor.float().numpy()
        for part, state in states.items()
        for name, tensor in state.items()
    }


def _config(encoder: PreTrainedModel) -> Mapping[str, Any]:
    found: dict[str, Any] = encoder.config.to_dict()
    return found


def _ingredients(module: nn.Module, weights: Weights) -> dict[str, Ingredient]:
    """Return what every tensor of a module is made of, by the name that its initializer gets."""
    found = {name: Ingredient("same", (name,)) for name in module.state_dict() if name in weights}
    for place, part in module.named_modules():
        if isinstance(part, Twin):
            found |= {f"{place}.{name}": ingredient for name, ingredient in part.ingredients.items()}
    return found


def _exported(graph: Graph) -> onnx.ModelProto:
    """Return the module as a graph, with its weights."""
    free = {name for _, axes in graph.inputs.values() for name in axes.values()}
    sizes = {name: torch.export.Dim(name, min=1, max=LARGEST_SIZE) for name in free}
    shapes = tuple({axis: sizes[name] for axis, name in axes.items()} for _, axes in graph.inputs.values())
    logging.getLogger("onnx_ir").setLevel(logging.WARNING)  # it tells of every constant that it shares
    with warnings.catch_warnings(action="ignore"), torch.no_grad():
        program = torch.onnx.export(
            graph.module,
            (tuple(example for example, _ in graph.inputs.values()),),
            dynamo=True,
            dynamic_shapes=(shapes,),
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        raise ModelError("The exporter gave nothing. Install the versions of constraints.txt.")
    found: onnx.ModelProto = program.model_proto
    return found


def _without_weights(exported: onnx.ModelProto, ingredients: Mapping[str, Ingredient]) -> onnx.ModelProto:
    """Return the graph with nothing in the place of weights, and without notes of the exporter."""
    exported.ir_version = IR_VERSION
    del exported.graph.value_info[:], exported.metadata_props[:], exported.graph.metadata_props[:]
    for node in exported.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    for held in exported.graph.initializer:
        if held.name in ingredients:
            held.ClearField("raw_data")
            held.data_location = onnx.TensorProto.EXTERNAL
            del held.external_data[:]
            held.external_data.add(key="location", value=WEIGHTS)
    return exported
