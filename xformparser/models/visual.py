"""The image branch: what the page's picture shows of each span, such as bold, boxed or written by hand.

Each span is cut out of the picture three times, as mean ink on a fixed grid: whole with what frames it, close
by from its beginning, and among its surroundings. One small convolutional network looks at all of them. Cuts
cost less than a network over the page, and text is as high in each, whatever its size. A page without picture
gets a learned vector instead.

Shapes: B batch, W words, N spans, M spans that can be seen, V cuts of a span, F features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from xformparser.encoding.page import EncodedPage
from xformparser.labels import LABELS
from xformparser.models.spans import Spans, span_boxes

ROWS, COLUMNS = 24, 64
CUTS = 3
LEAST_HEIGHT = 4.0
MOST_OF_LINE = 0.022
MARGIN = 0.5
SURROUNDINGS = 3.0
_CHANNELS = (16, 32, 64)


@dataclass(frozen=True)
class Pictures:
    """Ink of the pages of a batch, and where their words truly are.

    `ink` (B, Y, X) uint8, padded with bare paper; `sizes` (B, 2) width and height of each picture in pixels,
    zeros where a page has none; `boxes` (B, W, 4) as page fractions: no augmentation moves them.
    """

    ink: Tensor
    sizes: Tensor
    boxes: Tensor

    @property
    def present(self) -> Tensor:
        """(B,), true where a page has a picture."""
        return self.sizes[:, 0] > 0

    def to(self, device: torch.device) -> "Pictures":
        """Return the pictures on another device."""
        return Pictures(self.ink.to(device), self.sizes.to(device), self.boxes.to(device))


def pictures_of_pages(pages: Sequence[EncodedPage]) -> Pictures | None:
    """Return the pages' pictures side by side; None where no page has one."""
    found = [page.picture for page in pages if page.picture is not None]
    if not found:
        return None
    height, width = (max(picture.shape[axis] for picture in found) for axis in (0, 1))
    ink = torch.zeros(len(pages), height, width, dtype=torch.uint8)
    sizes = torch.zeros(len(pages), 2)
    for place, page in enumerate(pages):
        if page.picture is not None:
            rows, columns = page.picture.shape
            ink[place, :rows, :columns] = page.picture
            sizes[place] = torch.tensor([columns, rows])
    boxes = nn.utils.rnn.pad_sequence([torch.from_numpy(page.word_boxes) for page in pages], batch_first=True)
    return Pictures(ink, sizes, boxes)


class RegionReader(nn.Module):
    """Features of spans from the page's picture, each beside the mean of its page.

    `labels` tells labels from the features alone: trained beside the whole network, lest words alone explain
    the few training pages and the picture be left unread.

    Args:
        features: F.
        dropout: share of values dropped in training.
    """

    def __init__(self, features: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for given, made in pairwise((1, *_CHANNELS)):
            layers += [nn.Conv2d(given, made, kernel_size=3, stride=2, padding=1), nn.GELU()]
        self.convolutions = nn.Sequential(*layers)
        bands = ROWS // 2 ** len(_CHANNELS)
        self.span = nn.Sequential(nn.Linear(CUTS * 2 * bands * _CHANNELS[-1], features), nn.GELU())
        self.output = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(2 * features, features), nn.LayerNorm(features)
        )
        self.unseen = nn.Parameter(torch.randn(features) * 0.02)
        self.labels = nn.Linear(features, len(LABELS))

    def forward(self, pictures: Pictures | None, spans: Spans) -> Tensor:
        """Return (B, N, F); the learned vector where a page has no picture, or a place no span."""
        unseen = self.unseen.expand(*spans.mask.shape, -1)
        if pictures is None:
            return unseen
        shown = spans.mask & pictures.present.unsqueeze(1)
        pages = shown.nonzero()[:, 0]
        # (M, 4) -> (M, V, 4) -> (M, V, ROWS, COLUMNS)
        frames = cut_frames(pictures.sizes[pages], span_boxes(pictures.boxes, spans)[shown])
        cuts = span_cuts(pictures, frames, pages.unsqueeze(1).expand(-1, CUTS))
        # -> (M * V, 1, ROWS, COLUMNS) -> (M * V, channels, bands, steps)
        seen = self.convolutions(cuts.to(unseen.dtype).reshape(-1, 1, ROWS, COLUMNS))
        # along the line: mean and maximum of each band -> (M, V * 2 * channels * bands) -> (M, F)
        seen = torch.cat([seen.mean(dim=3), seen.amax(dim=3)], dim=1)
        seen = self.span(seen.reshape(len(cuts), CUTS * seen.shape[1] * seen.shape[2]))
        # (M, F) -> (B, N, F)
        shown = shown.unsqueeze(-1)
        seen = torch.zeros_like(unseen).masked_scatter(shown, seen.to(unseen.dtype))
        usual = seen.sum(dim=1, keepdim=True) / shown.sum(dim=1, keepdim=True).clamp(min=1)
        return torch.where(shown, self.output(torch.cat([seen, seen - usual], dim=-1)), unseen)


def span_cuts(pictures: Pictures, frames: Tensor, pages: Tensor) -> Tensor:
    """Return (..., ROWS, COLUMNS): the mean ink, in [0, 1], of the pixels that each cell of a frame touches.

    Means come from exact sums, so that no stroke falls between two samples and padding changes nothing; what
    lies outside the picture counts as bare paper.

    Args:
        pictures: of the pages.
        frames: (..., 4) in pixels.
        pages: (...) long, whose picture each frame is cut from.
    """
    rows, columns = pictures.ink.shape[1:]
    # all ink above and left of each corner: (B, Y, X) -> (B * (Y + 1) * (X + 1))
    sums = pictures.ink.cumsum(dim=1, dtype=torch.int32).cumsum(dim=2, dtype=torch.int32)
    sums = functional.pad(sums, (1, 0, 1, 0)).flatten()
    left, top, right, bottom = frames.unbind(-1)
    x0, x1 = (edge.unsqueeze(-2) for edge in _touched(left, right, COLUMNS))
    y0, y1 = (edge.unsqueeze(-1) for edge in _touched(top, bottom, ROWS))
    area = (x1 - x0) * (y1 - y0)
    first = pages[..., None, None] * (rows + 1)

    def corner(x: Tensor, y: Tensor) -> Tensor:
        places = (first + y.clamp(0, rows)) * (columns + 1) + x.clamp(0, columns)
        return sums.index_select(0, places.flatten()).reshape(places.shape)

    ink = corner(x1, y1) - corner(x0, y1) - corner(x1, y0) + corner(x0, y0)
    return ink / (255 * area)


def _touched(start: Tensor, end: Tensor, cells: int) -> tuple[Tensor, Tensor]:
    """Return (..., cells) long, twice: the first pixel each cell touches, and the one behind its last."""
    steps = torch.arange(cells + 1, device=start.device) / cells
    edges = start.unsqueeze(-1) + (end - start).unsqueeze(-1) * steps
    first = edges[..., :-1].floor().long()
    return first, torch.maximum(edges[..., 1:].ceil().long(), first + 1)


def cut_frames(sizes: Tensor, boxes: Tensor) -> Tensor:
    """Return (..., V, 4) in pixels: what is cut out of the picture for each box.

    Whole: the box and half a line around it. Close: from its beginning, as high as a line with its margins,
    undistorted. Surroundings: three lines around it.

    Args:
        sizes: (..., 2) width and height of the picture in pixels.
        boxes: (..., 4) as page fractions.
    """
    box = boxes * torch.cat([sizes, sizes], dim=-1)
    corner, height = box[..., :2], box[..., 3] - box[..., 1]
    line = torch.minimum(height, MOST_OF_LINE * sizes[..., 1]).clamp(min=LEAST_HEIGHT).unsqueeze(-1)
    box = torch.cat([corner, torch.maximum(box[..., 2:], corner + line)], dim=-1)
    outward = line * line.new_tensor([-1.0, -1.0, 1.0, 1.0])
    begin = corner - MARGIN * line
    high = (1 + 2 * MARGIN) * line
    close = torch.cat([begin, begin + high * line.new_tensor([COLUMNS / ROWS, 1.0])], dim=-1)
    return torch.stack([box + MARGIN * outward, close, box + SURROUNDINGS * outward], dim=-2)
