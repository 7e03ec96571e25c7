"""Scores of links between all pairs of spans, for three kinds of link.

Shapes: B batch, N spans, H hidden, C labels, K link kinds, R rank of the scorer, G pair features.
"""

import torch
from torch import Tensor, nn

from xformparser.labels import LABELS, LinkKind
from xformparser.models.pair_geometry import PAIR_FEATURES
from xformparser.models.rivals import RIVAL_FEATURES, Rivals

LINK_KINDS: tuple[LinkKind, ...] = (LinkKind.QUESTION_ANSWER, LinkKind.PARENT, LinkKind.SAME_ENTITY)


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
        self.geometry_score = nn.Linear(32, kinds)

    def forward(self, states: Tensor, label_weights: Tensor, geometry: Tensor, rivals: Rivals) -> Tensor:
        """Return (B, K, N, N) logits of a link from span i (head) to span j (tail).

        Args:
            states: (B, N, H).
            label_weights: (B, N, C), probabilities of the labels, or gold labels as one-hot rows.
            geometry: (B, N, N, G).
            rivals: of the same spans.
        """
        batch, spans = states.shape[:2]
        labelled = torch.cat([states, self.label_embedding(label_weights)], dim=-1)
        head, tail = self.head(labelled), self.tail(labelled)
        # (B, N, R) x (K, R, R) x (B, N, R) -> (B, K, N, N)
        scores = torch.einsum("bir,krs,bjs->bkij", head, self.biaffine, tail)
        if self.rivals:
            geometry = torch.cat([geometry, rivals.features(label_weights)], dim=-1)
        places = self.geometry(geometry)
        # (B, N, K * 32) -> (B, N, K, 32)
        by_head = self.seen_by_head(head).reshape(batch, spans, len(LINK_KINDS), -1)
        by_tail = self.seen_by_tail(tail).reshape(batch, spans, len(LINK_KINDS), -1)
        scores = scores + torch.einsum("bijg,bikg->bkij", places, by_head)
        scores = scores + torch.einsum("bijg,bjkg->bkij", places, by_tail)
        return scores + self.geometry_score(places).permute(0, 3, 1, 2)


def _projection(features: int, rank: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(features, rank), nn.GELU(), nn.Dropout(dropout))
