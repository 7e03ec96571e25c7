"""The slot network beside a model: weights in 8 bits, its graph without them, and how sure its scores are."""

import copy
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from xformparser.asking.network import RELATED, SlotInputs, SlotNetwork
from xformparser.encoder.storage import load_weights, on_grid, save_weights
from xformparser.errors import ModelError, one_line
from xformparser.models.onnx.examples import Graph
from xformparser.models.onnx.export import write_graph
from xformparser.models.onnx.recipe import Recipe
from xformparser.models.onnx.twins import replace_by_twins
from xformparser.slots.field_features import ASKED, MET
from xformparser.slots.likeness import LIKENESSES
from xformparser.slots.meaning import Meaning
from xformparser.slots.model import GRAPH, NETWORK, SLOTS, WEIGHTS
from xformparser.slots.page_features import LOOKS
from xformparser.slots.sureness import Sureness
from xformparser.slots.thesaurus import Thesaurus

EXAMPLE = {"words": 37, "entities": 11, "fields": 5, "phrases": 13}
"""Sizes of the traced example; all differ, lest the exporter takes one for another."""


class SlotGraph(nn.Module):
    """The network as a function of a tuple of tensors."""

    def __init__(self, network: SlotNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return gates, starts, ends and candidates; `inputs` in the order of `SlotInputs`."""
        scores = self.network(SlotInputs(*inputs))
        return scores.gates, scores.starts, scores.ends, scores.candidates


def save_reader(network: SlotNetwork, meaning: Meaning, sureness: Sureness, folder: Path) -> None:
    """Write a slot reader into a model folder, for `SlotReader.load`."""
    place = folder / SLOTS
    place.mkdir(parents=True, exist_ok=True)
    state = {f"{NETWORK}.{name}": tensor for name, tensor in network.state_dict().items()}
    facts = {**meaning.arrays(), **sureness.arrays()}
    state |= {name: torch.from_numpy(array) for name, array in facts.items()}
    save_weights(on_grid(state), place / WEIGHTS)
    weights = {name: tensor.numpy() for name, tensor in load_weights(place / WEIGHTS).items()}
    network = copy.deepcopy(network).eval()
    replace_by_twins(network, NETWORK, weights)
    parts = write_graph(_graph(network), weights, place / f"{GRAPH}.onnx")
    Recipe({"hidden": network.hidden, "layers": len(network.layers)}, {GRAPH: parts}).write(place)


def load_network(network: SlotNetwork, folder: Path) -> Sureness:
    """Fill a network with the weights of the slot reader in a model folder; return how sure its scores are.

    Raises:
        ModelError: there is none, or it is of another size.
    """
    path = folder / SLOTS / WEIGHTS
    try:
        weights = load_weights(path)
        own = {
            name.removeprefix(f"{NETWORK}."): tensor
            for name, tensor in weights.items()
            if name.startswith(f"{NETWORK}.")
        }
        network.load_state_dict(own)
        return Sureness.of({name: tensor.numpy() for name, tensor in weights.items()})
    except (OSError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{path}: no slot reader of this size: {one_line(error)}") from error


def load_meaning(folder: Path) -> Meaning:
    """Return what compares names for the slot reader in a model folder; raises ModelError without one."""
    path = folder / SLOTS / WEIGHTS
    try:
        arrays = {name: tensor.numpy() for name, tensor in load_weights(path).items()}
        return Meaning.of(arrays, Thesaurus.bundled())
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelError(f"{path}: no slot reader: {one_line(error)}") from error


def _graph(network: SlotNetwork) -> Graph:
    """Return the network with an example of what it takes."""
    words, entities, fields, phrases = EXAMPLE.values()
    width = network.width
    examples = {
        "states": (torch.rand(words, width), {0: "words"}),
        "looks": (torch.rand(words, LOOKS), {0: "words"}),
        "boxes": (torch.rand(words, 4), {0: "words"}),
        "entity_of": (torch.arange(words) % entities, {0: "words"}),
        "related": (torch.rand(entities, entities, RELATED), {0: "entities", 1: "entities"}),
        "asked": (torch.rand(fields, ASKED), {0: "fields"}),
        "alike": (torch.rand(fields, entities, LIKENESSES), {0: "fields", 1: "entities"}),
        "met": (torch.rand(fields, MET), {0: "fields"}),
        "phrases": (torch.rand(phrases, width), {0: "phrases"}),
        "roles": (torch.zeros(phrases, dtype=torch.long), {0: "phrases"}),
        "owners": (torch.arange(phrases) % fields, {0: "phrases"}),
        "phrases_alike": (torch.rand(phrases, entities, LIKENESSES), {0: "phrases", 1: "entities"}),
        "phrases_met": (torch.rand(phrases, MET), {0: "phrases"}),
    }
    return Graph(SlotGraph(network), examples, ("gates", "starts", "ends", "candidates"))
