"""From the coordinates of a PDF page to those of the page as it is displayed."""

from dataclasses import dataclass
from functools import cached_property

from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page as PlumberPage

from xformparser.geometry import Box, area

LETTER = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True)
class PageFrame:
    """The upright, cropped page: origin top-left, in points.

    Args:
        media: media box in PDF user space (origin bottom-left).
        crop: visible part of it, in PDF user space.
        turn: clockwise turn in degrees at which the page is displayed: 0, 90, 180 or 270.
    """

    media: Box
    crop: Box
    turn: int

    @classmethod
    def of_page(cls, page: PDFPage) -> "PageFrame":
        """Return the frame of a page; a crop box that misses the media box is ignored, as viewers do.

        So is a media box without area, for that of a letter.
        """
        media, crop = _sorted_box(page.mediabox), _sorted_box(page.cropbox)
        if area(media) == 0:
            media = LETTER
        visible = (
            max(media[0], crop[0]),
            max(media[1], crop[1]),
            min(media[2], crop[2]),
            min(media[3], crop[3]),
        )
        empty = visible[2] <= visible[0] or visible[3] <= visible[1]
        turn = page.rotate if page.rotate % 90 == 0 else 0
        return cls(media, media if empty else visible, turn)

    @property
    def width(self) -> float:
        """Displayed width in points."""
        return self._side(0 if self.turn in (0, 180) else 1)

    @property
    def height(self) -> float:
        """Displayed height in points."""
        return self._side(1 if self.turn in (0, 180) else 0)

    @cached_property
    def crop_corner(self) -> tuple[float, float]:
        """Top-left corner of the visible part, seen from that of the displayed media box."""
        x0, y0, x1, y1 = (edge - border for edge, border in zip(self.crop, self.media, strict=True))
        corners = {0: (x0, -y1), 90: (y0, x0), 180: (-x1, y0), 270: (-y1, -x1)}
        return corners[self.turn]

    def origin(self, page: PlumberPage) -> tuple[float, float]:
        """Return the top-left corner of the visible part in the coordinates of pdfplumber."""
        return (float(page.mediabox[0]) + self.crop_corner[0], float(page.mediabox[1]) + self.crop_corner[1])

    def to_page(self, box: Box) -> Box:
        """Return the displayed place of a box that is given in PDF user space."""
        x0, y0, x1, y1 = _sorted_box(box)
        left, bottom, right, top = self.crop
        if self.turn == 90:
            return (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        if self.turn == 180:
            return (right - x1, y0 - bottom, right - x0, y1 - bottom)
        if self.turn == 270:
            return (top - y1, right - x1, top - y0, right - x0)
        return (x0 - left, top - y1, x1 - left, top - y0)

    def _side(self, axis: int) -> float:
        return self.crop[axis + 2] - self.crop[axis]


def _sorted_box(box: Box) -> Box:
    x0, x1 = sorted((float(box[0]), float(box[2])))
    y0, y1 = sorted((float(box[1]), float(box[3])))
    return (x0, y0, x1, y1)
