"""The building blocks: attention with a bias from pair geometry, and a Bi-LSTM blind to padding.

Shapes: B batch, N places, H hidden, G pair features.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

HEADS = 4


class GeometryAttention(nn.Module):
    """Pre-norm self-attention layers whose heads add a learned bias of pair geometry (as KVPFormer does).

    The geometry is looked at once for all layers; each has its own bias of it.
    """

    def __init__(self, hidden: int, layers: int, pair_features: int, dropout: float) -> None:
        super().__init__()
        # no bias behind the last map: the softmax would drop it
        self.geometry = nn.Sequential(
            nn.Linear(pair_features, 64), nn.GELU(), nn.Linear(64, layers * HEADS, bias=False)
        )
        self.layers = nn.ModuleList(AttentionLayer(hidden, dropout) for _ in range(layers))

    def forward(self, states: Tensor, geometry: Tensor, mask: Tensor) -> Tensor:
        """Return (B, N, H) states that have seen each other; `geometry` (B, N, N, G), `mask` (B, N)."""
        hidden = ~mask[:, None, None, :]
        biases = (bias.masked_fill(hidden, torch.finfo(bias.dtype).min) for bias in self.biases(geometry))
        return self.attend(states, biases)

    def biases(self, geometry: Tensor) -> tuple[Tensor, ...]:
        """Return each layer's (..., heads, R, N) biases for R of the places; `geometry` (..., R, N, G)."""
        # (..., R, N, layers * heads) -> layers x (..., heads, R, N)
        biases: Tensor = self.geometry(geometry).movedim(-1, -3)
        return biases.chunk(len(self.layers), dim=-3)

    def attend(self, states: Tensor, biases: Iterable[Tensor]) -> Tensor:
        """Return (B, N, H) states that have seen each other, given each layer's biases."""
        for layer, bias in zip(self.layers, biases, strict=True):
            states = layer(states, bias)
        return states


class AttentionLayer(nn.Module):
    """Pre-norm self-attention with a bias for each head and pair, then a feed-forward part."""

    def __init__(self, hidden: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden)
        self.query_key_value = nn.Linear(hidden, 3 * hidden)
        self.output = nn.Linear(hidden, hidden)
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(hidden),
            nn.Linear(hidden, 2 * hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * hidden, hidden),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Return (B, N, H) states that have seen each other; `bias` (B, heads, N, N)."""
        batch, places, hidden = states.shape
        # (B, N, 3H) -> 3 x (B, heads, N, H / heads)
        query, key, value = (
            self.query_key_value(self.norm(states))
            .reshape(batch, places, 3, HEADS, hidden // HEADS)
            .permute(2, 0, 3, 1, 4)
        )
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        # (B, heads, N, H / heads) -> (B, N, H)
        attended = attended.transpose(1, 2).reshape(batch, places, hidden)
        states = states + self.dropout(self.output(attended))
        return states + self.dropout(self.feed_forward(states))


class SequenceBiLstm(nn.Module):
    """A residual Bi-LSTM; its backward half starts at each sequence's own end, so padding changes nothing."""

    def __init__(self, hidden: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden)
        self.ahead = nn.LSTM(hidden, hidden // 2, batch_first=True)
        self.back = nn.LSTM(hidden, hidden // 2, batch_first=True)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return (B, N, H); `mask` (B, N) is true first and false behind each sequence's end."""
        normed = self.norm(states)
        places = torch.arange(states.shape[1], device=states.device)
        lengths = mask.sum(dim=1, keepdim=True)
        # (B, N): each sequence turned round in place, its padding left where it is
        turned = torch.where(mask, lengths - 1 - places, places)
        index = turned.unsqueeze(-1)
        backward = self.back(normed.gather(1, index.expand_as(normed)))[0]
        backward = backward.gather(1, index.expand_as(backward))
        # 2 x (B, N, H / 2) -> (B, N, H)
        both = torch.cat([self.ahead(normed)[0], backward], dim=-1)
        return states + self.dropout(both)
