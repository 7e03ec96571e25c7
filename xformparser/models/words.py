"""The word stage: words in their segments, and where spans begin (the BIO head).

Shapes: B batch, W words, S segments, H hidden, F shape features.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor, nn

from xformparser.labels import LABELS
from xformparser.models.layers import GeometryAttention, SequenceBiLstm
from xformparser.models.pair_geometry import BOX_FEATURES, PAIR_FEATURES, box_features, pair_geometry
from xformparser.models.visual import Pictures

BIO_TAGS = 2 * len(LABELS)


@dataclass(frozen=True)
class WordBatch:
    """Pages side by side, padded.

    `states` (B, W, encoder) from the backbone, `shapes` (B, W, F), `boxes` (B, W, 4) and `segment_boxes`
    (B, S, 4) as page fractions, `segments` (B, W) the segment of each word, `mask` (B, W) and
    `segment_mask` (B, S) true where there is one. `pictures` is None where no page has an image.
    """

    states: Tensor
    shapes: Tensor
    boxes: Tensor
    segments: Tensor
    mask: Tensor
    segment_boxes: Tensor
    segment_mask: Tensor
    pictures: Pictures | None = None

    @property
    def starts_segment(self) -> Tensor:
        """(B, W), true where a word is the first of its segment."""
        changes = self.segments[:, 1:] != self.segments[:, :-1]
        return torch.cat([torch.ones_like(self.mask[:, :1]), changes], dim=1) & self.mask

    def to(self, device: torch.device) -> "WordBatch":
        """Return the batch on another device."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: part.to(device) for name, part in parts.items() if part is not None})


class WordReader(nn.Module):
    """Mixes text, shape and place of each word with its segment's and its neighbours', and tags it.

    Args:
        state_features: width of the backbone's states.
        shape_features: width of the word shapes.
        hidden: H.
        layers: geometry-attention layers over segments.
        dropout: share of values dropped in training.
    """

    def __init__(
        self, state_features: int, shape_features: int, hidden: int, layers: int, dropout: float
    ) -> None:
        super().__init__()
        self.text = nn.Sequential(
            nn.LayerNorm(state_features), nn.Dropout(dropout), nn.Linear(state_features, hidden)
        )
        self.shape = nn.Linear(shape_features, hidden)
        self.place = nn.Linear(BOX_FEATURES, hidden)
        self.in_segment = nn.Linear(4, hidden)
        self.segment_place = nn.Linear(BOX_FEATURES, hidden)
        self.attention = GeometryAttention(hidden, layers, PAIR_FEATURES, dropout)
        self.sequence = SequenceBiLstm(hidden, dropout)
        self.neighbours = nn.ModuleList(NeighbourConvolution(hidden, dropout) for _ in range(4))
        self.norm = nn.LayerNorm(hidden)
        self.tags = nn.Linear(hidden, BIO_TAGS)
        self.begins = nn.Sequential(
            nn.Linear(3 * hidden, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, 1)
        )

    def forward(self, batch: WordBatch) -> tuple[Tensor, Tensor]:
        """Return (B, W, H) word states and (B, W, BIO_TAGS) logits: B-label, then I-label, by label."""
        geometry = pair_geometry(batch.segment_boxes, batch.segment_mask)
        return self.mix(batch, lambda segments: self.attention(segments, geometry, batch.segment_mask))

    def mix(self, batch: WordBatch, attend: Callable[[Tensor], Tensor]) -> tuple[Tensor, Tensor]:
        """Return the same; `attend` lets (B, S, H) segments see each other."""
        words = self.text(batch.states) + self.shape(batch.shapes) + self.place(box_features(batch.boxes))
        words = words + self.in_segment(_neighbour_gaps(batch))
        segments = _mean_of_segments(words, batch) + self.segment_place(box_features(batch.segment_boxes))
        segments = attend(segments)
        # (B, S, H) -> (B, W, H): every word hears its segment
        index = batch.segments.unsqueeze(-1).expand_as(words)
        words = self.sequence(words + segments.gather(1, index), batch.mask)
        for layer in self.neighbours:
            words = layer(words, batch.mask)
        words = self.norm(words)
        return words, self._tag(words)

    def _tag(self, words: Tensor) -> Tensor:
        """Return (B, W, BIO_TAGS): what each word is, and how its B tags stand beside the word before it."""
        before = torch.cat([torch.zeros_like(words[:, :1]), words[:, :-1]], dim=1)
        begins = self.begins(torch.cat([before, words, before * words], dim=-1))
        tags: Tensor = self.tags(words)
        return torch.cat([tags[..., : len(LABELS)] + begins, tags[..., len(LABELS) :]], dim=-1)


class NeighbourConvolution(nn.Module):
    """A residual convolution over a word and the two words either side of it in reading order."""

    def __init__(self, hidden: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden)
        self.convolution = nn.Conv1d(hidden, hidden, kernel_size=5, padding=2)
        self.output = nn.Sequential(
            nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, hidden), nn.Dropout(dropout)
        )

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """Return (B, W, H); words behind a page's end count as zeros."""
        normed = self.norm(words) * mask.unsqueeze(-1)
        # (B, W, H) -> (B, H, W) -> (B, W, H)
        mixed = self.convolution(normed.transpose(1, 2)).transpose(1, 2)
        return words + self.output(mixed)


def _neighbour_gaps(batch: WordBatch) -> Tensor:
    """Return (B, W, 4): gaps to the words before and behind in heights, whether a segment begins or ends."""
    left, top, right, bottom = batch.boxes.unbind(-1)
    height = (bottom - top).clamp(min=1e-3)
    starts = batch.starts_segment
    after = starts | ~batch.mask
    ends = torch.cat([after[:, 1:], torch.ones_like(after[:, :1])], dim=1)
    before = torch.cat([torch.zeros_like(left[:, :1]), left[:, 1:] - right[:, :-1]], dim=1) / height
    behind = torch.cat([before[:, 1:], torch.zeros_like(left[:, :1])], dim=1)
    before, behind = before.masked_fill(starts, 0.0), behind.masked_fill(ends, 0.0)
    gaps = [before.clamp(-2, 4), behind.clamp(-2, 4), starts.to(left.dtype), ends.to(left.dtype)]
    return torch.stack(gaps, dim=-1)


def _mean_of_segments(words: Tensor, batch: WordBatch) -> Tensor:
    """Return (B, S, H): the mean of each segment's words."""
    places = torch.arange(batch.segment_boxes.shape[1], device=words.device)
    member = (batch.segments.unsqueeze(1) == places.unsqueeze(-1)) & batch.mask.unsqueeze(1)
    member = member.to(words.dtype)
    # (B, S, W) x (B, W, H) -> (B, S, H)
    return member @ words / member.sum(dim=-1, keepdim=True).clamp(min=1)
