"""The text stream: windows of tokens in, word states out.

Shapes: B batch or windows, T tokens, H states' width, M memberships of tokens in words, P words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel

from xformparser.encoding.page import EncodedPage
from xformparser.geometry import SCALE


class Backbone(nn.Module):
    """What every backbone answers: inputs, scaled boxes and mask of tokens -> (B, T, out_features) states.

    The inputs are (B, T) token ids, or the (B, T, F) states that the upper layers of an encoder start from.
    """

    out_features: int
    image_size: int | None = None
    """Side in pixels of the page image that it takes beside the text; None where it takes none."""

    def forward(
        self, inputs: Tensor, boxes: Tensor, attention_mask: Tensor, pixels: Tensor | None = None
    ) -> Tensor:
        """Return the token states.

        Args:
            inputs: token ids, or states of lower layers.
            boxes: (B, T, 4), 0 to 1000.
            attention_mask: (B, T), 0 for padding.
            pixels: (B, 3, S, S) bytes of the page image, where there is one.
        """
        raise NotImplementedError


class TextBackbone(Backbone):
    """Any text encoder of transformers: its last states beside those two thirds of the way up.

    It sees no layout; the form network adds it to the word states (design 5).

    Args:
        encoder: a transformers encoder that returns hidden states.
    """

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.middle_layer = middle_layer(encoder)
        self.out_features = 2 * encoder.config.hidden_size

    def forward(
        self, inputs: Tensor, _boxes: Tensor, attention_mask: Tensor, _pixels: Tensor | None = None
    ) -> Tensor:
        """Return (B, T, 2 * hidden) states."""
        output = self.encoder(input_ids=inputs, attention_mask=attention_mask, output_hidden_states=True)
        return torch.cat([output.last_hidden_state, output.hidden_states[self.middle_layer]], dim=-1)


def middle_layer(encoder: PreTrainedModel) -> int:
    """Return the layer two thirds of the way up, whose states tell more of a word than the last ones."""
    layers: int = encoder.config.num_hidden_layers
    return layers * 2 // 3


@dataclass(frozen=True)
class TokenBatch:
    """Windows side by side, padded, each between the tokens that open and close it.

    `inputs` (B, T) or (B, T, F) as `Backbone` takes them, `mask` (B, T); `tokens` (M,) among B * T and
    `words` (M,) among all words say which tokens make up which word; `pixels` (B, 3, S, S) or None.
    """

    inputs: Tensor
    mask: Tensor
    tokens: Tensor
    words: Tensor
    pixels: Tensor | None = None

    def to(self, device: torch.device) -> "TokenBatch":
        """Return the batch on another device."""
        return TokenBatch(
            self.inputs.to(device),
            self.mask.to(device),
            self.tokens.to(device),
            self.words.to(device),
            None if self.pixels is None else self.pixels.to(device),
        )


def token_batch(
    inputs: Sequence[Tensor], members: Sequence[Tensor], pixels: Sequence[Tensor] = ()
) -> TokenBatch:
    """Return windows as one batch.

    Args:
        inputs: (T,) ids or (T, F) states of each window, opening and closing tokens among them.
        members: (M, 2) of each window: the word, and its token without counting the opening one.
        pixels: (3, S, S) page image of each window, or none at all.
    """
    mask = pad_sequence([each.new_ones(len(each), dtype=torch.long) for each in inputs], batch_first=True)
    tokens = [each[:, 1] + 1 + place * mask.shape[1] for place, each in enumerate(members)]
    return TokenBatch(
        inputs=pad_sequence(list(inputs), batch_first=True),
        mask=mask,
        tokens=torch.cat(tokens),
        words=torch.cat([each[:, 0] for each in members]),
        pixels=torch.stack(list(pixels)) if pixels else None,
    )


def window_ids(page: EncodedPage, frame: tuple[int, int]) -> list[Tensor]:
    """Return (T,) ids of each window, between those that open and close it."""
    return [torch.tensor([frame[0], *window.ids, frame[1]]) for window in page.windows]


def window_members(page: EncodedPage) -> list[Tensor]:
    """Return (M, 2) of each window: a word of the page, and a token that it owns."""
    return [torch.tensor(window.members, dtype=torch.long).reshape(-1, 2) for window in page.windows]


def word_states(
    backbone: Backbone, page: EncodedPage, frame: tuple[int, int], pixels: Tensor | None = None
) -> Tensor:
    """Return (W, H) states of a page's words: the mean over each word's tokens.

    Windows pass one by one, so that a page never depends on another; a word without tokens gets zeros.

    Args:
        backbone: the text stream.
        page: the encoded page.
        frame: the ids that open and close a window.
        pixels: (3, S, S) page image, for a backbone that takes one.
    """
    device = next(backbone.parameters()).device
    seen = () if pixels is None else (pixels,)
    windows = zip(window_ids(page, frame), window_members(page), strict=True)
    batches = [token_batch([ids], [members], seen).to(device) for ids, members in windows]
    return pooled_states(backbone, batches, torch.from_numpy(page.word_boxes).to(device))


def pooled_states(backbone: Backbone, batches: Sequence[TokenBatch], word_boxes: Tensor) -> Tensor:
    """Return (P, H): the mean over each word's tokens; zeros for a word without any.

    Args:
        backbone: what the batches pass.
        batches: the windows of all words.
        word_boxes: (P, 4) as page fractions.
    """
    sums = word_boxes.new_zeros(len(word_boxes), backbone.out_features)
    counts = word_boxes.new_zeros(len(word_boxes), 1)
    if batches:
        states = torch.cat([_member_states(backbone, batch, word_boxes) for batch in batches])
        owners = torch.cat([batch.words for batch in batches])
        sums = sums.index_add(0, owners, states)
        counts = counts.index_add(0, owners, counts.new_ones(len(owners), 1))
    return sums / counts.clamp(min=1)


def _member_states(backbone: Backbone, batch: TokenBatch, word_boxes: Tensor) -> Tensor:
    """Return (M, H): the states of the tokens that belong to words; the opening and closing ones do not."""
    scaled = (word_boxes.clamp(0, 1) * SCALE).round().long()
    boxes = scaled.new_zeros(batch.mask.numel(), 4)
    boxes[batch.tokens] = scaled[batch.words]
    states = backbone(batch.inputs, boxes.reshape(*batch.mask.shape, 4), batch.mask, batch.pixels)
    # (B, T, H) -> (B * T, H) -> (M, H)
    return states.flatten(0, 1)[batch.tokens].float()
