"""Many pages at a glance: what a stranger should look at before training on them."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

COLUMNS = 8
PAGES = 40
_TILE = (300, 400)
_GAP = 10
_TABLE_TOP = (90, 90, 90)


def contact_sheet(images: Sequence[Path]) -> Image.Image:
    """Return the first forty pictures in rows of eight, each as large as its tile lets it be."""
    shown = images[:PAGES]
    rows = max(1, -(-len(shown) // COLUMNS))
    size = (COLUMNS * (_TILE[0] + _GAP) + _GAP, rows * (_TILE[1] + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _TABLE_TOP)
    for place, path in enumerate(shown):
        with Image.open(path) as image:
            tile = image.convert("RGB")
        tile.thumbnail(_TILE, Image.Resampling.LANCZOS)
        row, column = divmod(place, COLUMNS)
        left = _GAP + column * (_TILE[0] + _GAP) + (_TILE[0] - tile.width) // 2
        top = _GAP + row * (_TILE[1] + _GAP) + (_TILE[1] - tile.height) // 2
        sheet.paste(tile, (left, top))
    return sheet
