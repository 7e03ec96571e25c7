"""A picture of a page that has none: its words and the values of its fields on white, each in its place."""

import unicodedata
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from xformparser.documents import Page
from xformparser.geometry import Box

WIDTH = 1240
"""Pixels across a sketch: an A4 page at 150 dpi."""
MOST_PIXELS = 8 * WIDTH**2
INK = (40, 40, 44)

_SMALLEST_TYPE = 4
_TYPE = 0.86
"""Size of the type in parts of a line's height."""
_NARROWEST = 0.75
"""Type is shrunk down to this to fit into its box; then the text is broken into lines."""
_MOST_LINES = 30
_FACES = ("LiberationSans-Regular.ttf", "DejaVuSans.ttf", "Arial.ttf", "arial.ttf", "Helvetica.ttc")
_WIDE_FACES = ("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "ipag.ttf", "msyh.ttc", "Hiragino Sans GB.ttc")
"""Typefaces of common systems, the second for Chinese and Japanese; the first that is there is taken."""
_FIRST_WIDE = "\u2e80"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def sketch_page(page: Page) -> Image.Image:
    """Return a white picture of the page in RGB, as wide as `WIDTH`, with its text typed where it stands.

    A page so long that it would have more than `MOST_PIXELS` is drawn smaller.
    """
    scale = min(WIDTH / page.width, (MOST_PIXELS / (page.width * page.height)) ** 0.5)
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    sketch = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sketch)
    texts = [(word.text, word.box) for word in page.words]
    texts += [(widget.value, widget.box) for widget in page.widgets if widget.value]
    for text, (x0, y0, x1, y1) in texts:
        _type(draw, text, (x0 * scale, y0 * scale, x1 * scale, y1 * scale))
    return sketch


def _type(draw: ImageDraw.ImageDraw, text: str, box: Box) -> None:
    """Type a text into its box, in as few lines as it fits into."""
    x0, y0, x1, y1 = box
    face = _face(any(character >= _FIRST_WIDE for character in text))
    if face is None:
        text = _unaccented(text)
    for count in range(1, _MOST_LINES + 1):
        height = (y1 - y0) / count
        font = _font(face, _whole_size(height * _TYPE))
        lines = _broken(text, font, (x1 - x0) / _NARROWEST)
        widest = max((font.getlength(line) for line in lines), default=0)
        if len(lines) <= count and widest * _NARROWEST <= x1 - x0:
            break
    if widest > x1 - x0:
        font = _font(face, _whole_size(height * _TYPE * (x1 - x0) / widest))
    for place, line in enumerate(lines):
        draw.text((x0, y0 + (place + 0.5) * height), line, INK, font, anchor="lm")


def _broken(text: str, font: Font, width: float) -> list[str]:
    """Return the lines of a text, broken at its spaces, none wider than `width` where that can be."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _face(wide: bool) -> str | None:
    """Return a typeface of the system, or None where none is known."""
    for name in _WIDE_FACES if wide else _FACES:
        try:
            ImageFont.truetype(name)
        except OSError:
            continue
        return name
    return None


@cache
def _font(face: str | None, size: int) -> Font:
    return ImageFont.load_default(size) if face is None else ImageFont.truetype(face, size)


def _whole_size(height: float) -> int:
    return max(int(height), _SMALLEST_TYPE)


def _unaccented(text: str) -> str:
    """Return the text without marks on letters: Pillow's own face has plain letters only."""
    return "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))
