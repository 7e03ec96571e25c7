"""Backbones that know layout already: LiLT and LayoutLMv3.

Shapes: B batch, T tokens, S side of the image in pixels.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from transformers import PreTrainedModel

from xformparser.errors import CorruptDocumentError
from xformparser.models.backbone import Backbone


class LiltBackbone(Backbone):
    """LiLT (arXiv 2202.13669): a text stream and a layout stream that share their attention.

    Args:
        encoder: a `LiltModel`; its text stream is what comes out.
    """

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.out_features = encoder.config.hidden_size

    def forward(
        self, inputs: Tensor, boxes: Tensor, attention_mask: Tensor, _pixels: Tensor | None = None
    ) -> Tensor:
        """Return (B, T, hidden) states."""
        output = self.encoder(input_ids=inputs, bbox=_upright(boxes), attention_mask=attention_mask)
        states: Tensor = output.last_hidden_state
        return states


class LayoutLMv3Backbone(Backbone):
    """LayoutLMv3 (arXiv 2204.08387): text, layout and, where there is one, the page image in one transformer.

    Args:
        encoder: a `LayoutLMv3Model`; without an image it reads text and layout alone.
    """

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.out_features = encoder.config.hidden_size
        self.image_size = encoder.config.input_size if encoder.config.visual_embed else None

    def forward(
        self, inputs: Tensor, boxes: Tensor, attention_mask: Tensor, pixels: Tensor | None = None
    ) -> Tensor:
        """Return (B, T, hidden) states of the text; those of the image's patches are left out."""
        output = self.encoder(
            input_ids=inputs,
            bbox=_upright(boxes),
            attention_mask=attention_mask,
            # bytes -> [-1, 1], as LayoutLMv3 was pre-trained
            pixel_values=None if pixels is None else pixels / 127.5 - 1,
        )
        states: Tensor = output.last_hidden_state[:, : inputs.shape[1]]
        return states


def page_pixels(backbone: Backbone, image: Image.Image | Path | None) -> Tensor | None:
    """Return (3, S, S) bytes of a page image, squeezed to the square that the backbone takes.

    None where it takes none, or where there is no image. Raises CorruptDocumentError where the file is none.
    """
    size = backbone.image_size
    if size is None or image is None:
        return None
    if isinstance(image, Path):
        try:
            with Image.open(image) as file:
                return page_pixels(backbone, file.convert("RGB"))
        except OSError as error:
            raise CorruptDocumentError(image, f"the page's image cannot be read ({error}).") from error
    small = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
    # (S, S, 3) -> (3, S, S)
    return torch.from_numpy(np.array(small)).permute(2, 0, 1).contiguous()


def _upright(boxes: Tensor) -> Tensor:
    """Return (B, T, 4) boxes whose ends lie behind their beginnings: a negative width has no embedding."""
    return torch.cat([boxes[..., :2], torch.maximum(boxes[..., 2:], boxes[..., :2])], dim=-1)
