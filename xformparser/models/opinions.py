"""Second opinions: small decoders beside the main one, which read spans straight from the backbone's states.

The mean of several decoders errs less than each. These hear no word reader, so that their mistakes are their
own. Shapes: B batch, N spans, H hidden, C labels, G pair features.
"""

import torch
from torch import Tensor, nn

from xformparser.models.decoder import SpanDecoder
from xformparser.models.links import LinkScorer


class SecondOpinion(nn.Module):
    """A small decoder and link scorer over the backbone's states of spans.

    Args:
        state_features: width of the backbone's states.
        hidden: H.
        decoder: of spans that are H wide, with what their words look like.
        links: scores them.
        dropout: share of values dropped in training.
    """

    def __init__(
        self, state_features: int, hidden: int, decoder: SpanDecoder, links: LinkScorer, dropout: float
    ) -> None:
        super().__init__()
        self.state_features = state_features
        self.text = nn.Sequential(
            nn.LayerNorm(state_features), nn.Dropout(dropout), nn.Linear(state_features, hidden)
        )
        self.decoder = decoder
        self.links = links

    def forward(self, pooled: Tensor, boxes: Tensor, geometry: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, N, H) span states and (B, N, C) label logits.

        Args:
            pooled: (B, N, state_features + shape_features), the mean backbone states first.
            boxes: (B, N, 4) as page fractions.
            geometry: (B, N, N, G).
            mask: (B, N), true where there is a span.
        """
        found: tuple[Tensor, Tensor] = self.decoder(self.read(pooled), boxes, geometry, mask)
        return found

    def read(self, pooled: Tensor) -> Tensor:
        """Return what the decoder takes of the (B, N, state_features + shape_features) pooled states."""
        states, shapes = pooled.tensor_split((self.state_features,), dim=-1)
        return torch.cat([self.text(states), shapes], dim=-1)
