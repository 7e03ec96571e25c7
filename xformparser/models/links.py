"""Scores of links between all pairs of spans, for three kinds of link.

Shapes: B batch, N spans, H hidden, C labels, K link kinds, R rank of the scorer, G pair features.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xformparser.labels import LABELS, LINK_KINDS
from xformparser.models.pair_geometry import PAIR_FEATURES
from xformparser.models.rivals import RIVAL_FEATURES, Rivals


class LinkScorer(nn.Module):
    """Biaffine of head and tail, geometry, and geometry as seen by head and tail; labels enter as embeddings.

    The label embedding mixes the labels' rows by their probabilities (XFormParser, soft labels); the same
    probabilities say which rivals stand nearer.

    Args:
        hidden: H.
        rank: R.
        label_features: width of the label embedding.
        dropout: share of values dropped in training.
        rivals: whether the geometry counts rivals, too.
    """

    def __init__(
        self,
        hidden: int,
        rank: int = 192,
        label_features: int = 64,
        dropout: float = 0.2,
        rivals: bool = True,
    ) -> None:
        super().__init__()
        self.label_embedding = nn.Linear(len(LABELS), label_features, bias=False)
        self.rivals = rivals
        kinds = len(LINK_KINDS)
        self.head = _projection(hidden + label_features, rank, dropout)
        self.tail = _projection(hidden + label_features, rank, dropout)
        self.biaffine = nn.Parameter(torch.randn(kinds, rank, rank) * rank**-1.0)
        features = PAIR_FEATURES + RIVAL_FEATURES * rivals
        self.geometry = nn.Sequential(nn.Linear(features, 64), nn.GELU(), nn.Linear(64, 32), nn.GELU())
        self.seen_by_head = nn.Linear(rank, kinds * 32)
        self.seen_by_tail = nn.Linear(rank, kinds * 32)
        self.geometry_score = PlaceWeights(32, kinds)

    def forward(self, states: Tensor, label_weights: Tensor, geometry: Tensor, rivals: Rivals) -> Tensor:
        """Return (B, K, N, N) logits of a link from span i (head) to span j (tail).

        Args:
            states: (B, N, H).
            label_weights: (B, N, C), probabilities of the labels, or gold labels as one-hot rows.
            geometry: (B, N, N, G).
            rivals: of the same spans.
        """
        if self.rivals:
            geometry = torch.cat([geometry, rivals.features(label_weights.detach())], dim=-1)
        return self.meet(self.sides(states, label_weights), geometry)

    def sides(self, states: Tensor, label_weights: Tensor) -> "LinkSides":
        """Return each span as head and as tail; shapes as in `forward`."""
        labelled = torch.cat([states, self.label_embedding(label_weights)], dim=-1)
        head, tail = self.head(labelled), self.tail(labelled)
        # (B, N, K * 32) -> (B, N, K, 32)
        by_head = self.seen_by_head(head).unflatten(-1, (len(LINK_KINDS), -1))
        by_tail = self.seen_by_tail(tail).unflatten(-1, (len(LINK_KINDS), -1))
        # (B, 1, N, R) x (K, R, R) -> (B, K, N, R)
        return LinkSides(
            head.unsqueeze(1) @ self.biaffine, tail, by_head + self.geometry_score.weight, by_tail
        )

    def meet(self, sides: "LinkSides", geometry: Tensor) -> Tensor:
        """Return (B, K, M, N) logits between M heads and N tails; `geometry` (B, M, N, G)."""
        # (B, K, M, R) x (B, 1, R, N) -> (B, K, M, N)
        scores = sides.heads @ sides.tails.unsqueeze(1).transpose(2, 3)
        places = self.geometry(geometry)
        # (B, M, N, 32) x (B, M, 32, K) -> (B, M, N, K)
        seen = places @ sides.by_head.transpose(2, 3) + self.geometry_score.bias
        # (B, N, M, 32) x (B, N, 32, K) -> (B, N, M, K) -> (B, M, N, K)
        seen = seen + (places.transpose(1, 2) @ sides.by_tail.transpose(2, 3)).transpose(1, 2)
        return scores + seen.permute(0, 3, 1, 2)


class PlaceWeights(nn.Linear):
    """How each kind of link weighs the places, whatever the spans; added to what the heads say of them."""


@dataclass(frozen=True)
class LinkSides:
    """Spans on both sides of a link.

    `heads` (B, K, N, R) through the biaffine, `tails` (B, N, R); `by_head` and `by_tail` (B, N, K, 32) weigh
    the places.
    """

    heads: Tensor
    tails: Tensor
    by_head: Tensor
    by_tail: Tensor


def _projection(features: int, rank: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(features, rank), nn.GELU(), nn.Dropout(dropout))
