"""Forms drawn as PDFs with a text layer: keys and values in columns, as many words as are asked for.

Keys have two words and values four, which is what FUNSD's have on average (2.2 and 3.5).
"""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

FIELDS = (
    ("Family name:", "Anna B. Lee Hill"),
    ("Date received:", "12 May of 1998"),
    ("Total amount:", "12.50 EUR a day"),
    ("Street address:", "4 Main Road East"),
    ("Order number:", "A 4711 of May"),
    ("Signed by:", "R. Moore for us"),
    ("Delivery place:", "Gate 2 b North"),
)
KEY_WORDS, VALUE_WORDS = 2, 4
MARGIN = 36
LARGEST_FONT = 11.0
COLUMN_OF_FONT, VALUE_AT = 18, 0.4
"""Least width of a column in font sizes, and the part of it after which the value stands."""
CROWDED = 300
"""Words from which on a page has four columns instead of two."""


def draw_form(path: Path, words: int, pages: int = 1) -> Path:
    """Write a PDF whose pages have so many words each, and return its path."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    fields, columns = list(_fields(words)), 4 if words > CROWDED else 2
    width, height = (A4[0] - 2 * MARGIN) / columns, (A4[1] - 2 * MARGIN) / -(-len(fields) // columns)
    font = min(LARGEST_FONT, width / COLUMN_OF_FONT, 0.8 * height)
    for _ in range(pages):
        canvas.setFont("Helvetica", font)
        for place, (key, value) in enumerate(fields):
            x, y = MARGIN + width * (place % columns), A4[1] - MARGIN - height * (place // columns) - font
            canvas.drawString(x, y, key)
            canvas.drawString(x + VALUE_AT * width, y, value)
        canvas.showPage()
    canvas.save()
    return path


def _fields(words: int) -> Iterator[tuple[str, str]]:
    """Yield keys and values until that many words are there; the last value may be shorter, or empty."""
    fields = cycle(FIELDS)
    count, rest = divmod(words, KEY_WORDS + VALUE_WORDS)
    yield from islice(fields, count)
    if rest:
        key, value = next(fields)
        yield key, " ".join(value.split()[: rest - KEY_WORDS])
