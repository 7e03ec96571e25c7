"""A page as arrays: what the backbone and the network take."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from xformparser.encoding.layout import PageLayout
from xformparser.encoding.shapes import COUNT, word_shape
from xformparser.encoding.windows import Window, make_windows
from xformparser.geometry import Box
from xformparser.labels import Label

if TYPE_CHECKING:
    from torch import Tensor

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class EncodedPage:
    """One page before the backbone: W words in S segments; boxes are fractions of the page.

    `word_shapes` (W, F) float32, `word_boxes` (W, 4) float32, `word_segments` (W,) int64, rising;
    `segment_boxes` (S, 4) float32. `segment_labels` holds labels known beforehand, None where there are none.
    `picture`, a (H, W) uint8 tensor, is the page's ink, None where there is no image or nobody looks at it.
    """

    windows: tuple[Window, ...]
    word_shapes: Floats
    word_boxes: Floats
    word_segments: NDArray[np.int64]
    segment_boxes: Floats
    given: bool
    segment_labels: tuple[Label | None, ...] | None = None
    picture: "Tensor | None" = None


def encode_page(tokenizer: Tokenizer, layout: PageLayout) -> EncodedPage:
    """Return the page's windows, shapes and boxes; a page without segments has W = S = 0."""
    words = [word for segment in layout.segments for word in segment.words]
    owners = [place for place, segment in enumerate(layout.segments) for _ in segment.words]
    scale = np.array([layout.width, layout.height, layout.width, layout.height], np.float32)
    shapes = np.array([word_shape(word.text) for word in words], np.float32)
    return EncodedPage(
        windows=tuple(make_windows(tokenizer, layout)),
        word_shapes=shapes.reshape(-1, COUNT),
        word_boxes=_boxes([word.box for word in words]) / scale,
        word_segments=np.array(owners, np.int64),
        segment_boxes=_boxes([segment.box for segment in layout.segments]) / scale,
        given=layout.given,
        segment_labels=_known_labels(layout),
    )


def _boxes(boxes: list[Box]) -> Floats:
    return np.array(boxes, np.float32).reshape(-1, 4)


def _known_labels(layout: PageLayout) -> tuple[Label | None, ...] | None:
    labels = tuple(segment.label for segment in layout.segments)
    return labels if any(labels) else None
