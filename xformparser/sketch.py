"""A picture of a page that has none: its words on white, each in its place."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from xformparser.documents import Page, Word

WIDTH = 1240
"""Pixels across a sketch: an A4 page at 150 dpi."""
MOST_PIXELS = 8 * WIDTH**2
INK = (40, 40, 44)

_SMALLEST_FONT = 4
_CAP = 0.86
"""Size of the type in parts of a word's height."""
_WIDE_FONTS = ("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "ipag.ttf", "msyh.ttc", "Hiragino Sans GB.ttc")
"""Typefaces with Chinese and Japanese characters; the first that the system has is taken."""
_FIRST_WIDE = "\u2e80"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def sketch_page(page: Page) -> Image.Image:
    """Return a white picture of the page in RGB, as wide as `WIDTH`, with its words typed where they stand.

    A page so long that it would have more than `MOST_PIXELS` is drawn smaller.
    """
    scale = min(WIDTH / page.width, (MOST_PIXELS / (page.width * page.height)) ** 0.5)
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    sketch = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sketch)
    for word in page.words:
        _type_word(draw, word, scale)
    return sketch


def _type_word(draw: ImageDraw.ImageDraw, word: Word, scale: float) -> None:
    x0, y0, x1, y1 = (side * scale for side in word.box)
    wide = any(character >= _FIRST_WIDE for character in word.text)
    size = _CAP * (y1 - y0)
    length = draw.textlength(word.text, _font(max(int(size), _SMALLEST_FONT), wide))
    if length > x1 - x0 > 0:
        size *= (x1 - x0) / length
    font = _font(max(int(size), _SMALLEST_FONT), wide)
    draw.text((x0, (y0 + y1) / 2), word.text, INK, font, anchor="lm")


@cache
def _font(size: int, wide: bool) -> Font:
    for name in _WIDE_FONTS if wide else ():
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
