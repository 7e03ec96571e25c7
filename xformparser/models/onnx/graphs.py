"""The graphs of a form model, as modules to export; what runs between them is in `runtime`.

What grows with the square of the spans (biases and links) takes a few rows of pairs at a time, which stay in
the processor's cache. Shapes: T tokens, W words, S segments, N spans, M some of them, C labels, K link kinds,
H hidden, R rank of a link scorer, G pair features, A rivals' features.
"""

import copy
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from xformparser.encoder.packed import Weights
from xformparser.models.backbone import middle_layer
from xformparser.models.decoder import SpanDecoder
from xformparser.models.form_parser import FormNetwork, LabelHint, mean_labels
from xformparser.models.layers import GeometryAttention
from xformparser.models.links import LinkScorer, LinkSides
from xformparser.models.onnx.twins import FirstRow, attended, replace_by_twins, split_places
from xformparser.models.opinions import SecondOpinion
from xformparser.models.split_encoder import encoder_layers
from xformparser.models.words import WordBatch

FRAME = 2
"""Tokens that open and close a window; in its graph they stand before the others."""

Inputs = tuple[Tensor, ...]


class EncoderGraph(nn.Module):
    """One window through a BERT-like encoder.

    The opening and closing tokens take on values ten times those of all others. Where inputs are rounded to 8
    bits, they pass the feed-forward parts apart, lest their range be everybody's.
    """

    def __init__(self, encoder: PreTrainedModel, weights: Weights, *, eight_bits: bool) -> None:
        super().__init__()
        self.middle = middle_layer(encoder)
        self.heads: int = encoder.config.num_attention_heads
        self.eight_bits = eight_bits
        self.encoder: Any = copy.deepcopy(encoder)
        replace_by_twins(self.encoder, "encoder", weights, eight_bits=eight_bits)
        self.token_type = FirstRow("encoder.embeddings.token_type_embeddings.weight", weights)

    def forward(self, inputs: Inputs) -> Tensor:
        """Return (T, 2H): last and middle states of the tokens between the opening and the closing one.

        Args:
            inputs: of the opening and the closing token (2, H) rows of the word embeddings and (2,) places in
                the window; of the others (T, H) rows and (T,) places.
        """
        frame, edges, embedded, positions = inputs
        embeddings = self.encoder.embeddings
        states = torch.cat([frame, embedded]) + self.token_type.row
        places = torch.cat([edges, positions])
        states = states + functional.embedding(places, embeddings.position_embeddings.weight)
        passed = [embeddings.LayerNorm(states).unsqueeze(0)]
        for layer in encoder_layers(self.encoder):
            passed.append(self._pass(layer, passed[-1], embedded.shape[0]))
        found = torch.cat([passed[-1], passed[self.middle]], dim=-1)
        return split_places(found, FRAME, embedded.shape[0])[1].squeeze(0)

    def _pass(self, layer: Any, states: Tensor, others: int) -> Tensor:
        attention = layer.attention
        own = attention.self
        heard = attended((own.query(states), own.key(states), own.value(states)), self.heads)
        states = attention.output.LayerNorm(attention.output.dense(heard) + states)
        parts = split_places(states, FRAME, others) if self.eight_bits else (states,)
        fed = [layer.output.dense(functional.gelu(layer.intermediate.dense(part))) for part in parts]
        found: Tensor = layer.output.LayerNorm(torch.cat(fed, dim=1) + states)
        return found


class BiasesGraph(nn.Module):
    """How segments or spans weigh each other by geometry, in every layer of the attentions that are asked."""

    def __init__(self, network: FormNetwork, asked: Callable[[FormNetwork], list[GeometryAttention]]) -> None:
        super().__init__()
        self.network = network
        self.asked = asked

    def forward(self, inputs: Inputs) -> Inputs:
        """Return each layer's (heads, M, N) of (M, N, G) pair features."""
        (geometry,) = inputs
        return tuple(bias for attention in self.asked(self.network) for bias in attention.biases(geometry))


class WordsGraph(nn.Module):
    """Words with their segments and neighbours, and the BIO head."""

    def __init__(self, network: FormNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Inputs) -> tuple[Tensor, Tensor]:
        """Return (W, H) word states and (W, 2C) tags.

        Args:
            inputs: of the words (W, encoder) states, (W, F) shapes, (W, 4) boxes and (W,) segments; of the
                segments (S, 4) boxes and each layer's biases.
        """
        states, shapes, boxes, segments, segment_boxes, *biases = inputs
        batch = WordBatch(
            states=states.unsqueeze(0),
            shapes=shapes.unsqueeze(0),
            boxes=boxes.unsqueeze(0),
            segments=segments.unsqueeze(0),
            mask=torch.ones_like(segments, dtype=torch.bool).unsqueeze(0),
            segment_boxes=segment_boxes.unsqueeze(0),
            segment_mask=torch.ones_like(segment_boxes[:, 0], dtype=torch.bool).unsqueeze(0),
        )
        reader = self.network.reader
        words, tags = reader.mix(batch, lambda found: reader.attention.attend(found, _batched(biases)))
        return words.squeeze(0), tags.squeeze(0)


class SpansGraph(nn.Module):
    """The decoders: labels of spans, and their sides of a link."""

    def __init__(self, network: FormNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Inputs) -> tuple[Tensor, ...]:
        """Return (N, C) label logits; of each decoder its label shares (N, C), then its `LinkSides`.

        Args:
            inputs: of the spans (N, encoder) means of the word states, (N, 3H) of what `WordsGraph` returns
                and (N, 3F) of the shapes, both pooled; (N, 4) boxes, (N, C) rows of given labels, and each
                layer's biases.
        """
        states, words, looks, boxes, known, *biases = _batched(inputs)
        mask = torch.ones_like(boxes[..., 0], dtype=torch.bool)
        heard = torch.cat([states, looks], dim=-1)
        pooled_by = [
            torch.cat([words, looks], dim=-1),
            *(opinion.read(heard) for opinion in opinions_of(self.network)),
        ]
        hint = LabelHint(known, known.sum(dim=-1, keepdim=True))
        rest = iter(biases)
        logits, parts = [], []
        for part, decoder, links in zip(
            pooled_by, decoders_of(self.network), scorers_of(self.network), strict=True
        ):
            own = islice(rest, len(decoder.attention.layers))
            found, labels = decoder.end(decoder.attention.attend(decoder.begin(part, boxes, mask), own))
            weights = hint.mix(labels.softmax(dim=-1))
            sides = links.sides(found, weights)
            logits.append(labels)
            parts += [
                each.squeeze(0) for each in (weights, sides.heads, sides.tails, sides.by_head, sides.by_tail)
            ]
        return (mean_labels(logits).squeeze(0), *parts)


class LinksGraph(nn.Module):
    """Scores of links from some spans to all."""

    def __init__(self, network: FormNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Inputs) -> Tensor:
        """Return (K, M, N) logits, the mean of all decoders'.

        Args:
            inputs: of each decoder pair features (M, N, G + A), heads (K, M, R), tails (N, R), by_head
                (M, K, 32) and by_tail (N, K, 32).
        """
        found = []
        for place, links in enumerate(scorers_of(self.network)):
            features, *parts = _batched(inputs[5 * place : 5 * place + 5])
            found.append(links.meet(LinkSides(*parts), features))
        return torch.stack(found).mean(dim=0).squeeze(0)


def _batched(parts: Iterable[Tensor]) -> Iterator[Tensor]:
    return (part.unsqueeze(0) for part in parts)


def segment_attentions(network: FormNetwork) -> list[GeometryAttention]:
    """Return the attentions of segments."""
    return [network.reader.attention]


def span_attentions(network: FormNetwork) -> list[GeometryAttention]:
    """Return the attentions of spans, decoder by decoder."""
    return [decoder.attention for decoder in decoders_of(network)]


def opinions_of(network: FormNetwork) -> list[SecondOpinion]:
    """Return the second opinions of a network."""
    return list(cast(Iterable[SecondOpinion], network.opinions))


def decoders_of(network: FormNetwork) -> list[SpanDecoder]:
    """Return all decoders of a network, the main one first."""
    return [network.decoder, *(opinion.decoder for opinion in opinions_of(network))]


def scorers_of(network: FormNetwork) -> list[LinkScorer]:
    """Return the link scorers of all decoders."""
    return [network.links, *(opinion.links for opinion in opinions_of(network))]
