"""What the exporter traces: the graphs of a model with an example of each of their inputs.

Shapes: W words, S segments, N spans, M some of them.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from xformparser.encoder.packed import Weights
from xformparser.encoding.shapes import COUNT
from xformparser.labels import LABELS, LINK_KINDS
from xformparser.models.form_parser import FormNetwork
from xformparser.models.layers import HEADS, GeometryAttention
from xformparser.models.onnx.graphs import (
    FRAME,
    BiasesGraph,
    EncoderGraph,
    LinksGraph,
    SpansGraph,
    WordsGraph,
    scorers_of,
    segment_attentions,
    span_attentions,
)
from xformparser.models.onnx.twins import replace_by_twins
from xformparser.models.pair_geometry import PAIR_FEATURES
from xformparser.models.rivals import RIVAL_FEATURES
from xformparser.models.spans import POOLED


@dataclass(frozen=True)
class Graph:
    """A module to export: an example of each input, which of its axes have which free size, its outputs.

    The module takes all inputs as one tuple.
    """

    module: nn.Module
    inputs: Mapping[str, tuple[Tensor, Mapping[int, str]]]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Sizes:
    """Sizes of the traced examples; all differ, lest the exporter takes one for another."""

    words: int = 40
    segments: int = 17
    spans: int = 23
    rows: int = 5


def network_graphs(network: FormNetwork, weights: Weights, sizes: Sizes) -> dict[str, Graph]:
    """Return the graphs of a network by name; twins stand in its copy."""
    network = copy.deepcopy(network).eval()
    replace_by_twins(network, "network", weights)
    return {**_word_graphs(network, sizes), **_span_graphs(network, sizes)}


def encoder_graph(encoder: PreTrainedModel, weights: Weights, *, eight_bits: bool) -> Graph:
    """Return the graph of an encoder."""
    tokens = 30
    return Graph(
        EncoderGraph(encoder, weights, eight_bits=eight_bits).eval(),
        {
            "frame": (torch.rand(FRAME, encoder.config.hidden_size), {}),
            "edges": (torch.tensor([0, tokens + 1]), {}),
            "embedded": (torch.rand(tokens, encoder.config.hidden_size), {0: "tokens"}),
            "positions": (torch.arange(1, tokens + 1), {0: "tokens"}),
        },
        ("states",),
    )


def _word_graphs(network: FormNetwork, sizes: Sizes) -> dict[str, Graph]:
    words, segments = sizes.words, sizes.segments
    biases = _biases(segment_attentions(network), segments, "segments")
    features = cast(nn.LayerNorm, network.reader.text[0]).normalized_shape[0]
    owners = torch.arange(words).mul(segments).div(words, rounding_mode="floor")
    inputs = {
        "states": (torch.rand(words, features), {0: "words"}),
        "shapes": (torch.rand(words, COUNT), {0: "words"}),
        "boxes": (_boxes(words), {0: "words"}),
        "segments": (owners, {0: "words"}),
        "segment_boxes": (_boxes(segments), {0: "segments"}),
        **biases,
    }
    geometry = {"geometry": (torch.rand(sizes.rows, segments, PAIR_FEATURES), {0: "rows", 1: "segments"})}
    return {
        "segment_biases": Graph(BiasesGraph(network, segment_attentions), geometry, tuple(biases)),
        "words": Graph(WordsGraph(network), inputs, ("words", "tags")),
    }


def _span_graphs(network: FormNetwork, sizes: Sizes) -> dict[str, Graph]:
    spans, rows = sizes.spans, sizes.rows
    kinds = len(LINK_KINDS)
    features = cast(nn.LayerNorm, network.reader.text[0]).normalized_shape[0]
    hidden = network.reader.norm.normalized_shape[0]
    biases = _biases(span_attentions(network), spans, "spans")
    inputs = {
        "states": (torch.rand(spans, features), {0: "spans"}),
        "words": (torch.rand(spans, POOLED * hidden), {0: "spans"}),
        "shapes": (torch.rand(spans, POOLED * COUNT), {0: "spans"}),
        "boxes": (_boxes(spans), {0: "spans"}),
        "known": (torch.zeros(spans, len(LABELS)), {0: "spans"}),
        **biases,
    }
    outputs: list[str] = ["labels"]
    geometry = {"geometry": (torch.rand(rows, spans, PAIR_FEATURES), {0: "rows", 1: "spans"})}
    sides: dict[str, tuple[Tensor, dict[int, str]]] = {}
    for place, links in enumerate(scorers_of(network)):
        rank = links.biaffine.shape[1]
        width = links.geometry_score.in_features
        sides |= {
            f"pairs_{place}": (
                torch.rand(rows, spans, PAIR_FEATURES + RIVAL_FEATURES),
                {0: "rows", 1: "spans"},
            ),
            f"heads_{place}": (torch.rand(kinds, rows, rank), {1: "rows"}),
            f"tails_{place}": (torch.rand(spans, rank), {0: "spans"}),
            f"by_head_{place}": (torch.rand(rows, kinds, width), {0: "rows"}),
            f"by_tail_{place}": (torch.rand(spans, kinds, width), {0: "spans"}),
        }
        outputs += [f"{name}_{place}" for name in ("shares", "heads", "tails", "by_head", "by_tail")]
    return {
        "span_biases": Graph(BiasesGraph(network, span_attentions), geometry, tuple(biases)),
        "spans": Graph(SpansGraph(network), inputs, tuple(outputs)),
        "links": Graph(LinksGraph(network), sides, ("links",)),
    }


def _biases(
    attentions: Sequence[GeometryAttention], places: int, axis: str
) -> dict[str, tuple[Tensor, dict[int, str]]]:
    """Return the biases of every layer, by name."""
    layers = sum(len(attention.layers) for attention in attentions)
    return {
        f"biases_{layer}": (torch.rand(HEADS, places, places), {1: axis, 2: axis}) for layer in range(layers)
    }


def _boxes(count: int) -> Tensor:
    corners = torch.rand(count, 2)
    return torch.cat([corners, corners + 0.1], dim=-1)
