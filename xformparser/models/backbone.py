"""The text stream: windows of tokens in, word states out."""

from typing import Protocol

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from xformparser.encoding.page import EncodedPage
from xformparser.geometry import SCALE


class Backbone(Protocol):
    """What every backbone answers: (B, T) ids, (B, T, 4) scaled boxes, (B, T) mask -> (B, T, H) states."""

    out_features: int

    def __call__(self, input_ids: Tensor, boxes: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the token states."""
        ...


class TextBackbone(nn.Module):
    """Any text encoder of transformers: its last states beside those two thirds of the way up.

    It sees no layout; the form network adds it to the word states (design 5).

    Args:
        encoder: a transformers encoder that returns hidden states.
    """

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        config = encoder.config
        self.middle_layer: int = config.num_hidden_layers * 2 // 3
        self.out_features: int = 2 * config.hidden_size

    def forward(self, input_ids: Tensor, _boxes: Tensor, attention_mask: Tensor) -> Tensor:
        """Return (B, T, 2 * hidden) states."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        return torch.cat([output.last_hidden_state, output.hidden_states[self.middle_layer]], dim=-1)


def word_states(backbone: TextBackbone, page: EncodedPage, frame: tuple[int, int]) -> Tensor:
    """Return (W, H) states of a page's words: the mean over each word's tokens.

    Windows pass one by one, so that a page never depends on another; a word without tokens gets zeros.

    Args:
        backbone: the text stream.
        page: the encoded page.
        frame: the ids that open and close a window.
    """
    device = next(backbone.parameters()).device
    scaled_boxes = (page.word_boxes.clamp(0, 1) * SCALE).round().long().to(device)
    sums = torch.zeros(len(page.word_boxes), backbone.out_features, device=device)
    counts = sums.new_zeros(len(sums), 1)
    for window in page.windows:
        ids = torch.tensor([[frame[0], *window.ids, frame[1]]], device=device)
        owners, tokens = (
            torch.tensor(window.members, device=device, dtype=torch.long).reshape(-1, 2).unbind(1)
        )
        boxes = ids.new_zeros(*ids.shape, 4)
        boxes[0, tokens + 1] = scaled_boxes[owners]
        # (1, T + 2, H) -> (T, H): the opening and closing tokens are left out
        states = backbone(ids, boxes, torch.ones_like(ids))[0, 1:-1]
        sums.index_add_(0, owners, states[tokens])
        counts.index_add_(0, owners, counts.new_ones(len(owners), 1))
    return sums / counts.clamp(min=1)
