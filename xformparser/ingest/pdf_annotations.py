"""Text that was typed onto a finished PDF: free-text notes and stamps, which viewers draw over the page."""

from collections.abc import Sequence
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import MATRIX_IDENTITY, Matrix, apply_matrix_rect

TYPED = ("FreeText", "Stamp")
HIDDEN = 1 << 1 | 1 << 5
"""Annotation flags Hidden and NoView."""


def draw_typed_text(page: PDFPage) -> None:
    """Add the looks of free-text notes and stamps to the contents of a page, as viewers show them."""
    annotations = resolve1(page.annots)
    looks = [_look(resolve1(item)) for item in annotations] if isinstance(annotations, list) else []
    drawn = {f"TypedText{number}": look for number, look in enumerate(looks) if look is not None}
    if not drawn:
        return
    resources = dict(page.resources or {})
    forms = dict(resolve1(resources.get("XObject")) or {})
    resources["XObject"] = forms | {name: stream for name, (stream, _) in drawn.items()}
    page.resources = resources
    commands = "\n".join(f"q {_numbers(matrix)} cm /{name} Do Q" for name, (_, matrix) in drawn.items())
    page.contents = [_content(-1, "q"), *page.contents, _content(-2, f" Q\n{commands}")]


def _content(number: int, commands: str) -> PDFStream:
    """Return a content stream; pdfminer runs none without an object number, so give one no file has."""
    stream = PDFStream({}, commands.encode())
    stream.set_objid(number, 0)
    return stream


def _look(annotation: object) -> tuple[PDFStream, Matrix] | None:
    """Return the appearance stream of a note, and the matrix that fits it into the note's rectangle."""
    if not isinstance(annotation, dict) or int(resolve1(annotation.get("F")) or 0) & HIDDEN:
        return None
    kind = resolve1(annotation.get("Subtype"))
    appearances = resolve1(annotation.get("AP"))
    if not isinstance(kind, PSLiteral) or kind.name not in TYPED or not isinstance(appearances, dict):
        return None
    stream = resolve1(appearances.get("N"))
    if not isinstance(stream, PDFStream):
        return None
    matrix = _floats(stream.get("Matrix")) or list(MATRIX_IDENTITY)
    extent, place = _floats(stream.get("BBox")), _floats(annotation.get("Rect"))
    if (len(matrix), len(extent), len(place)) != (6, 4, 4):
        return None
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = extent
    return stream, _fit(apply_matrix_rect((a, b, c, d, e, f), (x0, y0, x1, y1)), place)


def _fit(source: Sequence[float], target: Sequence[float]) -> Matrix:
    """Return the matrix that scales and moves one rectangle onto another."""
    left, right = sorted((target[0], target[2]))
    bottom, top = sorted((target[1], target[3]))
    across = (right - left) / ((source[2] - source[0]) or 1.0)
    up = (top - bottom) / ((source[3] - source[1]) or 1.0)
    return (across, 0.0, 0.0, up, left - across * source[0], bottom - up * source[1])


def _floats(value: Any) -> list[float]:
    items = resolve1(value)
    numbers = [resolve1(item) for item in items] if isinstance(items, list) else []
    return [float(number) for number in numbers if isinstance(number, int | float)]


def _numbers(matrix: Matrix) -> str:
    return " ".join(f"{number:.5f}" for number in matrix)
