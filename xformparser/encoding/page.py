"""A page as tensors: what the backbone and the network take."""

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from xformparser.encoding.layout import PageLayout
from xformparser.encoding.shapes import COUNT, word_shape
from xformparser.encoding.windows import Window, make_windows
from xformparser.labels import Label


@dataclass(frozen=True)
class EncodedPage:
    """One page before the backbone: W words in S segments; boxes are fractions of the page.

    `word_shapes` (W, F) float, `word_boxes` (W, 4) float, `word_segments` (W,) long, rising;
    `segment_boxes` (S, 4) float. `segment_labels` holds labels known beforehand, None where there are none.
    `picture` (H, W) uint8 is the page's ink, None where there is no image or nobody looks at it.
    """

    windows: tuple[Window, ...]
    word_shapes: Tensor
    word_boxes: Tensor
    word_segments: Tensor
    segment_boxes: Tensor
    given: bool
    segment_labels: tuple[Label | None, ...] | None = None
    picture: Tensor | None = None


def encode_page(tokenizer: Tokenizer, layout: PageLayout) -> EncodedPage:
    """Return the page's windows, shapes and boxes; a page without segments has W = S = 0."""
    words = [word for segment in layout.segments for word in segment.words]
    owners = [place for place, segment in enumerate(layout.segments) for _ in segment.words]
    scale = torch.tensor([layout.width, layout.height, layout.width, layout.height], dtype=torch.float32)
    word_boxes = torch.tensor([word.box for word in words], dtype=torch.float32).reshape(-1, 4) / scale
    segment_boxes = torch.tensor([segment.box for segment in layout.segments], dtype=torch.float32)
    shapes = torch.tensor([word_shape(word.text) for word in words], dtype=torch.float32)
    word_segments = torch.tensor(owners, dtype=torch.long)
    return EncodedPage(
        windows=tuple(make_windows(tokenizer, layout)),
        word_shapes=shapes.reshape(-1, COUNT),
        word_boxes=word_boxes,
        word_segments=word_segments,
        segment_boxes=segment_boxes.reshape(-1, 4) / scale,
        given=layout.given,
        segment_labels=_known_labels(layout),
    )


def _known_labels(layout: PageLayout) -> tuple[Label | None, ...] | None:
    labels = tuple(segment.label for segment in layout.segments)
    return labels if any(labels) else None
