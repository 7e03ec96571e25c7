"""The form network: words -> spans -> labels -> links (design 5; XFormParser, section 3).

Shapes: B batch, W words, N spans, C labels, K link kinds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from xformparser.labels import LABELS
from xformparser.models.decoder import SpanDecoder
from xformparser.models.links import LinkScorer
from xformparser.models.opinions import SecondOpinion
from xformparser.models.pair_geometry import pair_geometry
from xformparser.models.rivals import Rivals
from xformparser.models.spans import Spans, mean_of_words, pool_words, span_boxes
from xformparser.models.visual import RegionReader
from xformparser.models.words import WordBatch, WordReader


@dataclass(frozen=True)
class SpanScores:
    """What the network says of spans: label logits (B, N, C), link logits (B, K, N, N), head before tail.

    `seen` are the label logits (B, N, C) of the image branch alone, None without it; `states` (B, N, H) is
    what the main decoder knows of the spans.
    """

    labels: Tensor
    links: Tensor
    states: Tensor
    seen: Tensor | None = None


@dataclass(frozen=True)
class LabelHint:
    """Gold labels for the label embedding: rows (B, N, C), their weight (B, N or 1, 1) beside soft ones."""

    rows: Tensor
    weight: Tensor

    def mix(self, soft: Tensor) -> Tensor:
        """Return (B, N, C): gold rows by their weight, soft labels for the rest."""
        return self.weight * self.rows + (1 - self.weight) * soft


class FormNetwork(nn.Module):
    """Joint semantic entity recognition and relation extraction over one page or several.

    Args:
        reader: of words.
        decoder: of spans.
        links: scores them.
        regions: looks at the spans in the pages' pictures; without it, pictures change nothing.
        opinions: further decoders; what the network says is the mean of all.

    Attributes:
        blind: whether spans do not know how they lie from each other, for an ablation.
    """

    def __init__(
        self,
        reader: WordReader,
        decoder: SpanDecoder,
        links: LinkScorer,
        regions: RegionReader | None = None,
        opinions: Iterable[SecondOpinion] = (),
    ) -> None:
        super().__init__()
        self.reader = reader
        self.decoder = decoder
        self.links = links
        self.regions = regions
        self.opinions = nn.ModuleList(opinions)
        self.blind = False

    def read(self, batch: WordBatch) -> tuple[Tensor, Tensor]:
        """Return (B, W, H) word states and (B, W, 2C) BIO logits."""
        states, tags = self.reader(batch)
        return states, tags

    def score(
        self, words: Tensor, batch: WordBatch, spans: Spans, hint: LabelHint | None = None
    ) -> SpanScores:
        """Return labels and links of the spans.

        Args:
            words: (B, W, H) of `read`.
            batch: the words.
            spans: cut or given.
            hint: gold labels for the label embedding, in training and where labels are given.
        """
        return mean_scores(self.score_each(words, batch, spans, hint))

    def score_each(
        self, words: Tensor, batch: WordBatch, spans: Spans, hint: LabelHint | None = None
    ) -> tuple[SpanScores, ...]:
        """Return what each decoder says of the spans, the main one first; see `score`."""
        shapes = pool_words(batch.shapes, spans)
        boxes = span_boxes(batch.boxes, spans)
        geometry, rivals = pair_geometry(boxes, spans.mask), Rivals.of(boxes, spans.mask)
        if self.blind:
            geometry = torch.zeros_like(geometry)
        parts = [pool_words(words, spans), shapes]
        seen = None
        if self.regions is not None:
            parts.append(self.regions(batch.pictures, spans))
            seen = self.regions.labels(parts[-1])
        decoded = [(self.decoder(torch.cat(parts, dim=-1), boxes, geometry, spans.mask), self.links, seen)]
        if len(self.opinions):
            pooled = torch.cat([mean_of_words(batch.states, spans), shapes], dim=-1)
            decoded += [
                (opinion(pooled, boxes, geometry, spans.mask), opinion.links, None)
                for opinion in cast(Iterable[SecondOpinion], self.opinions)
            ]
        found = []
        for (states, labels), links, looks in decoded:
            weights = labels.softmax(dim=-1)
            if hint is not None:
                weights = hint.mix(weights)
            found.append(SpanScores(labels, links(states, weights, geometry, rivals), states, looks))
        return tuple(found)


def mean_scores(each: Sequence[SpanScores]) -> SpanScores:
    """Return the mean of the label probabilities, as logits, and of the link logits."""
    return SpanScores(
        labels=mean_labels([scores.labels for scores in each]),
        links=torch.stack([scores.links for scores in each]).mean(dim=0),
        states=each[0].states,
        seen=each[0].seen,
    )


def mean_labels(each: Sequence[Tensor]) -> Tensor:
    """Return the mean of label probabilities, as logits; of logits (..., C)."""
    shares = torch.stack([logits.log_softmax(dim=-1) for logits in each])
    return shares.logsumexp(dim=0) - math.log(len(each))


def start_logits(tags: Tensor) -> Tensor:
    """Return (B, W): by how much the B tags together outweigh the I tags of (B, W, 2C) logits."""
    return tags[..., : len(LABELS)].logsumexp(dim=-1) - tags[..., len(LABELS) :].logsumexp(dim=-1)


def predicted_starts(tags: Tensor, least: float = 0.0) -> Tensor:
    """Return (B, W), true where a span begins: the B tags outweigh the I tags by more than `least`."""
    return start_logits(tags) > least
