"""The Bi-LSTM decoder: spans see the whole page, then get their labels (XFormParser, section 3).

The Bi-LSTM runs over spans in reading order, before any pairing; it never sees a list of pairs (design 5.1).
Shapes: B batch, N spans, H hidden, C labels, G pair features.
"""

from torch import Tensor, nn

from xformparser.labels import LABELS
from xformparser.models.layers import GeometryAttention, SequenceBiLstm
from xformparser.models.pair_geometry import BOX_FEATURES, PAIR_FEATURES, box_features


class SpanDecoder(nn.Module):
    """Pooled word states and places of spans in, span states and label logits out.

    Args:
        pooled_features: width of the pooled word states with their shapes and what the picture shows.
        hidden: H.
        layers: geometry-attention layers.
        dropout: share of values dropped in training.
        bi_lstm: whether there is one.
    """

    def __init__(
        self, pooled_features: int, hidden: int, layers: int, dropout: float, bi_lstm: bool = True
    ) -> None:
        super().__init__()
        self.text = nn.Sequential(
            nn.Linear(pooled_features, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, hidden)
        )
        self.place = nn.Linear(BOX_FEATURES, hidden)
        self.sequence = SequenceBiLstm(hidden, dropout) if bi_lstm else None
        self.attention = GeometryAttention(hidden, layers, PAIR_FEATURES, dropout)
        self.norm = nn.LayerNorm(hidden)
        self.labels = nn.Linear(hidden, len(LABELS))

    def forward(self, pooled: Tensor, boxes: Tensor, geometry: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, N, H) span states and (B, N, C) label logits.

        Args:
            pooled: (B, N, pooled_features).
            boxes: (B, N, 4) as page fractions.
            geometry: (B, N, N, G).
            mask: (B, N), true where there is a span.
        """
        states = self.attention(self.begin(pooled, boxes, mask), geometry, mask)
        return self.end(states)

    def begin(self, pooled: Tensor, boxes: Tensor, mask: Tensor) -> Tensor:
        """Return (B, N, H) states before attention."""
        states: Tensor = self.text(pooled) + self.place(box_features(boxes))
        return states if self.sequence is None else self.sequence(states, mask)

    def end(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Return span states and label logits of (B, N, H) states behind attention."""
        states = self.norm(states)
        return states, self.labels(states)
